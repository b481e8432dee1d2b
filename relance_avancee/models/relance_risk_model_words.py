from odoo import api, fields, models

from ..rules.risk_features import FEATURES, UNLEARNT
from ..rules.risk_score import SHIPPED

# From which weight on a factor is told to count that much.
STRENGTHS = ((0.6, "strong"), (0.25, "moderate"), (0.02, "slight"))


class RelanceRiskModel(models.Model):
    """The weights in words, for the manager who reads what the ledger taught."""

    _inherit = "relance.risk.model"

    words = fields.Json(compute="_compute_words")
    verdict = fields.Char(compute="_compute_words")

    @api.depends("weights", "intercept", "state", "auc", "held_out_count")
    @api.depends_context("lang")
    def _compute_words(self):
        for model in self:
            model.words = model._get_words()
            model.verdict = model._get_verdict()

    @api.model
    def action_open(self):
        """Open the model of the user's company."""
        model = self._get_model(self.env.company.root_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How scores are made"),
            "res_model": self._name,
            "view_mode": "form",
            "res_id": model.id,
        }

    def _get_words(self):
        """Return [{code, label, weight, shipped, strength}], the strongest first."""
        labels = self._get_feature_labels()
        strengths = self._get_strength_labels()
        weights = zip(
            FEATURES, self._get_coefficients().weights, SHIPPED.weights, strict=True
        )
        rows = [
            {
                "code": code,
                "label": labels[code],
                "weight": round(weight, 2),
                "shipped": shipped,
                "strength": strengths[_strength(weight)],
                "is_learnt": code not in UNLEARNT and self.state == "fitted",
            }
            for code, weight, shipped in weights
        ]
        return sorted(rows, key=lambda row: -row["weight"])

    def _get_verdict(self):
        """Return in one sentence what the figures of the fit are worth."""
        if self.state == "shipped":
            return self.env._(
                "Shipped weights: the ledger has not enough outcomes yet, or a manager "
                "went back to them."
            )
        return self.env._(
            "On the last %(count)s invoices, kept apart, a late one was forecast above "
            "a punctual one %(share)s times in 100.",
            count=self.held_out_count,
            share=round(100 * self.auc),
        )

    def _get_strength_labels(self):
        """Return {code: how much a weight counts}."""
        return {
            "strong": self.env._("Counts a lot"),
            "moderate": self.env._("Counts"),
            "slight": self.env._("Counts little"),
            "none": self.env._("Not used: the ledger shows no link"),
        }

    def _get_feature_labels(self):
        """Return {factor: what it looks at}."""
        return {
            "lateness": self.env._("Share of the invoices paid late"),
            "recent": self.env._("The same of the recent invoices"),
            "delay": self.env._("Mean delay of the payments"),
            "overdue": self.env._("Amount overdue now"),
            "oldest": self.env._("Age of the oldest overdue invoice"),
            "parts": self.env._("Payments in several parts"),
            "returned": self.env._("Payments that came back"),
            "promises": self.env._("Promises that were not kept"),
            "disputes": self.env._("Invoices that were disputed"),
            "exposure": self.env._("Use of the credit limit"),
            "relation": self.env._("Age of the relation (lowers the score)"),
            "external": self.env._("External rating"),
        }


def _strength(weight):
    """Return how much a weight counts: strong, moderate, slight or none."""
    return next((name for least, name in STRENGTHS if weight >= least), "none")
