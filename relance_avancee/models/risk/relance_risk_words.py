from odoo import api, fields, models
from odoo.tools import format_date

from ...rules.risk.circumstances import DISPUTE, NAMES, POST
from ...rules.risk.features import FEATURES, UNLEARNT
from ...rules.risk.score import SHIPPED
from ...tools.access import check_reader

# What tells nothing of how a customer pays.
NO_PAYMENT = {"exposure", "relation", "external", DISPUTE}
# From which weight on a factor is told to count that much.
STRENGTHS = ((0.6, "strong"), (0.25, "moderate"), (0.02, "slight"))


class RelanceRiskProfile(models.Model):
    """The score in plain words: what each factor tells, and how many points it adds."""

    _inherit = "relance.risk.profile"

    def _get_factors(self):
        """Return [{code, label, points}], the weightiest first; they add up."""
        self.ensure_one()
        points = self.points or {}
        told = [
            {"code": code, "label": self._get_label(code), "points": points[code]}
            for code in (*FEATURES, *NAMES, DISPUTE)
            if points.get(code)
        ]
        told.sort(key=lambda factor: -abs(factor["points"]))
        start = {
            "code": "start",
            "label": self._get_start_label(),
            "points": self.score_base,
        }
        return [start, *told]

    def _get_summary(self):
        """Return one sentence: the main fact, and how sure the score is."""
        self.ensure_one()
        if not self._is_known():
            return self.env._("New customer: nothing is known of its payments yet.")
        if not self.outcome_count:
            return self._get_lateness_label() + "."
        return self.env._(
            "%(fact)s Known from %(count)s invoices.",
            fact=self._get_lateness_label() + ".",
            count=self.outcome_count,
        )

    def _is_known(self):
        """Say whether its payments tell anything: paid early already does."""
        told = (self.points or {}).keys() - NO_PAYMENT
        return self.confidence != "none" or bool(told)

    def _get_start_label(self):
        """Return what the score starts from."""
        if not self._is_known():
            return self.env._(
                "New customer: what customers of this kind usually do, nothing more"
            )
        return self.env._("What customers of this kind usually do")

    def _get_label(self, code):
        """Return the sentence of a factor, with its figures."""
        if code in ("lateness", "recent", "delay"):
            return self._get_payment_label(code)
        if code == DISPUTE:
            return self._get_dispute_label()
        if code in NAMES:
            return self._get_moved_label(code)
        return self._get_incident_labels()[code]

    def _get_payment_label(self, code):
        """Return what the past payments tell."""
        if code == "lateness":
            return self._get_lateness_label()
        if code == "recent":
            return self.env._("Recent invoices, which weigh more")
        # a row of before the figure was kept has the mean delay only
        days = (self.figures or {}).get("delay", self.mean_delay)
        return self._get_delay_label(round(days))

    def _get_delay_label(self, days):
        """Return by how many days it pays late, or early, as its points count it."""
        if days < 0:
            return self.env._(
                "Pays %(days)s days before the due date on average, recent invoices "
                "first",
                days=-days,
            )
        return self.env._(
            "Pays %(days)s days after the due date on average, recent invoices first "
            "(unpaid ones so far)",
            days=days,
        )

    def _get_lateness_label(self):
        """Return "Late on 4 of its last 6 invoices, by 17 days on average"."""
        figures = self.figures or {}
        values = {
            "late": figures.get("late", 0),
            "count": figures.get("count", 0),
            "days": round(figures.get("late_days", 0)),
        }
        if not values["count"] and (self.points or {}).get("lateness"):
            return self._get_early_label()
        if not values["count"]:
            return self.env._("No invoice fell due in a year")
        if not values["late"]:
            return self.env._(
                "Paid its last %(count)s invoices in time, over a year", **values
            )
        if values["days"] <= 1:
            return self.env._(
                "Late on %(late)s of its last %(count)s invoices, by a day on average "
                "(unpaid ones so far)",
                **values,
            )
        return self.env._(
            "Late on %(late)s of its last %(count)s invoices, by %(days)s days on "
            "average (unpaid ones so far)",
            **values,
        )

    def _get_early_label(self):
        """Return what is told without an invoice that fell due in a year."""
        if self.outcome_count:
            return self.env._("Paid long ago: no invoice fell due in a year")
        return self.env._("Paid before the due date: no invoice could be late yet")

    def _get_moved_label(self, code):
        """Return "Sent by e-mail since March 2026: −6 days", or what else moved it."""
        figures = self.figures or {}
        days = _signed(figures.get("moved", {}).get(code, 0))
        if code != POST:
            label = self.env["relance.risk.model"]._get_circumstance_labels()[code]
            return self.env._(
                "%(circumstance)s, told as of the last invoice: %(days)s days",
                circumstance=label,
                days=days,
            )
        way = self._get_way_labels().get(figures.get("way"), "–")
        if since := fields.Date.to_date(figures.get("since")):
            return self.env._(
                "Sent %(way)s since %(month)s: %(days)s days",
                way=way,
                month=format_date(self.env, since, date_format="LLLL yyyy"),
                days=days,
            )
        return self.env._("Sent %(way)s from now on: %(days)s days", way=way, days=days)

    def _get_way_labels(self):
        """Return {code: how an invoice is sent}, within a sentence."""
        return {
            "einvoice": self.env._("as an e-invoice"),
            "email": self.env._("by e-mail"),
            "post": self.env._("by post"),
        }

    def _get_dispute_label(self):
        """Return how likely a dispute of the next invoice is, and what it costs."""
        figures = self.figures or {}
        chance = figures.get("dispute_chance", 0)
        return self.env._(
            "The next invoice may be disputed, as %(share)s in 100 are: by %(days)s "
            "days later then",
            share=round(100 * chance),
            days=round(figures.get("dispute_days", 0)),
        )

    def _get_incident_labels(self):
        """Return {code: sentence} of what is open, and of what happened besides."""
        figures = self.figures or {}
        return {
            "overdue": self.env._(
                "Invoices overdue now: %(count)s",
                count=figures.get("overdue_count", 0),
            ),
            "oldest": self.env._(
                "The oldest overdue invoice is %(days)s days late",
                days=self.oldest_days,
            ),
            "parts": self.env._("Pays in several parts"),
            "returned": self.env._("Payments that came back"),
            "promises": self.env._("Promises that were not kept"),
            "disputes": self.env._("Invoices that were disputed"),
            "exposure": self.env._(
                "Uses %(share)s%% of its credit limit",
                share=round(100 * figures.get("limit_share", 0)),
            ),
            "relation": self.env._(
                "Months as a customer: %(months)s",
                months=figures.get("relation", 0) // 30,
            ),
            "external": self.env._("External rating"),
        }


class RelanceRiskModel(models.Model):
    """The weights in words, for the manager who reads what the ledger taught."""

    _inherit = "relance.risk.model"

    words = fields.Json(compute="_compute_words")
    verdict = fields.Char(compute="_compute_words")
    effect_words = fields.Text(
        string="What else delays a payment",
        compute="_compute_effect_words",
        help="Found by comparing the invoices of each customer with each other: past "
        "delays are told as if their invoices had been like the next one.",
    )

    @api.depends("weights", "intercept", "state", "refusal", "auc", "held_out_count")
    @api.depends_context("lang")
    def _compute_words(self):
        for model in self:
            model.words = model._get_words()
            model.verdict = model._get_verdict()

    @api.depends("effects")
    @api.depends_context("lang")
    def _compute_effect_words(self):
        for model in self:
            model.effect_words = "\n".join(model._get_effect_sentences())

    @api.model
    def action_open(self):
        """Open the model of the user's company."""
        check_reader(self.env)
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
        if self.refusal == "extreme":
            return self.env._(
                "Shipped weights: those that the ledger of %(count)s invoices gave are "
                "out of all proportion, and are not used.",
                count=self.outcome_count,
            )
        if self.refusal:
            return self.env._(
                "Shipped weights: on the last %(count)s invoices, kept apart, those "
                "that the ledger gave forecast no better, and are not used.",
                count=self.held_out_count,
            )
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

    def _get_effect_sentences(self):
        """Return a sentence for each circumstance that the ledger shows."""
        effects = self._get_effects()
        labels = self._get_circumstance_labels()
        told = [
            self.env._(
                "%(circumstance)s: %(days)s days",
                circumstance=labels[name],
                days=_signed(effects.days[name]),
            )
            for name in effects.names
        ]
        if effects.dispute:
            told.append(
                self.env._(
                    "Disputed, as %(share)s in 100 invoices are: %(days)s days",
                    share=round(100 * effects.disputed),
                    days=_signed(effects.dispute),
                )
            )
        return told or [self.env._("Nothing that the ledger shows.")]

    @api.model
    def _get_circumstance_labels(self):
        """Return {circumstance: what it is}."""
        return {
            "post": self.env._("Sent by post, not electronically"),
            "debit": self.env._("Collected by direct debit"),
            "long_terms": self.env._("Terms of more than 30 days"),
            "first": self.env._("First invoice of the customer"),
            "august": self.env._("Due in August"),
            "year_end": self.env._("Due at the end of the year"),
            "no_order": self.env._("Without a reference of the customer"),
        }

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


def _signed(days):
    """Return "+6" or "−6"."""
    return f"{days:+.0f}".replace("-", "−")


def _strength(weight):
    """Return how much a weight counts: strong, moderate, slight or none."""
    return next((name for least, name in STRENGTHS if weight >= least), "none")
