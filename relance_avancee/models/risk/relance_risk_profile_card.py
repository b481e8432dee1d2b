from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.access import check_collector, check_manager, check_reader
from .relance_risk_profile import OVERRIDE

FIRST, LAST = 0.0, 100.0


class RelanceRiskProfile(models.Model):
    """What the screens show of a profile: gauge, history, what is suggested."""

    _inherit = "relance.risk.profile"

    gauge = fields.Json(compute="_compute_gauge")
    history = fields.Json(string="Months", compute="_compute_history")
    suggestion = fields.Char(compute="_compute_sentences")
    override_sentence = fields.Char(compute="_compute_sentences")
    delay_sentence = fields.Char(
        string="Expected delay", compute="_compute_delay_sentence"
    )
    override_ids = fields.Many2many(
        "relance.risk.override",
        string="Classes set by managers",
        compute="_compute_override_ids",
    )

    rating_ids = fields.Many2many(
        "relance.risk.rating",
        string="External ratings",
        compute="_compute_rating_ids",
    )

    @api.depends("debtor_id.relance_risk_rating_ids", "company_id")
    def _compute_rating_ids(self):
        ratings = self.env["relance.risk.rating"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("debtor_id", "child_of", self.debtor_id.ids),
            ]
        )
        by_owner = ratings.grouped(
            lambda one: (one.company_id, one.debtor_id.commercial_partner_id)
        )
        for profile in self:
            owner = (profile.company_id, profile.debtor_id)
            profile.rating_ids = by_owner.get(owner, ratings.browse())

    @api.depends(*sorted(OVERRIDE))
    def _compute_override_ids(self):
        traces = self.env["relance.risk.override"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("debtor_id", "in", self.debtor_id.ids),
            ]
        )
        by_owner = traces.grouped(lambda one: (one.company_id, one.debtor_id))
        for profile in self:
            owner = (profile.company_id, profile.debtor_id)
            profile.override_ids = by_owner.get(owner, traces.browse())

    @api.depends("score", "risk_class", "computed_class", "confidence", "company_id")
    def _compute_gauge(self):
        classes = self.env["relance.risk.class"]
        for profile in self:
            thresholds = classes._get_thresholds(profile.company_id)
            profile.gauge = {
                "score": profile.score,
                "class": profile.risk_class,
                "computed": profile.computed_class,
                "bounds": [FIRST, *thresholds, LAST],
                "confidence": profile._get_confidence(),
            }

    @api.depends("snapshot_ids", "score", "risk_class", "date")
    def _compute_history(self):
        for profile in self:
            kept = profile.snapshot_ids.sorted("month")
            profile.history = {
                "bounds": profile.gauge["bounds"],
                "points": [
                    profile._get_point(one, one.month, "LLL yyyy") for one in kept
                ]
                + [profile._get_point(profile, profile.date, False)],
            }

    @api.depends("suggested_days", "suggested_deposit", "risk_class", *sorted(OVERRIDE))
    def _compute_sentences(self):
        for profile in self:
            profile.suggestion = profile._get_suggestion_sentence()
            profile.override_sentence = profile._get_override_sentence()

    @api.depends("delay_early", "delay_likely", "delay_late")
    @api.depends_context("lang")
    def _compute_delay_sentence(self):
        for profile in self:
            profile.delay_sentence = self.env._(
                "%(likely)s days (from %(early)s to %(late)s)",
                likely=round(profile.delay_likely),
                early=round(profile.delay_early),
                late=round(profile.delay_late),
            )

    def action_override(self):
        """Open the dialog in which a manager sets another class."""
        check_manager(self.env)
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set another class"),
            "res_model": "relance.risk.profile.override",
            "view_mode": "form",
            "target": "new",
            "context": {"default_profile_id": self.id, "dialog_size": "medium"},
        }

    def action_add_rating(self):
        """Open a new external rating of this customer."""
        check_collector(self.env)
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a rating"),
            "res_model": "relance.risk.rating",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_debtor_id": self.debtor_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_open_customer(self):
        """Open the customer."""
        check_reader(self.env)
        self.ensure_one()
        return self.debtor_id.get_formview_action()

    def _get_card(self):
        """Return what the customer's form shows of its risk."""
        self.ensure_one()
        return {
            "id": self.id,
            "gauge": self.gauge,
            "factors": self.explanation,
            "summary": self.summary,
            "suggestion": self.suggestion,
            "override": self.override_sentence,
        }

    def _get_confidence(self):
        """Return how sure the score is, in words."""
        labels = dict(self._fields["confidence"]._description_selection(self.env))
        return self.env._(
            "Confidence: %(confidence)s", confidence=labels.get(self.confidence, "–")
        )

    def _get_point(self, record, day, pattern):
        """Return a point of the chart: what ``record`` held on ``day``."""
        return {
            "label": format_date(self.env, day, date_format=pattern),
            "score": record.score,
            "class": record.risk_class,
        }

    def _get_suggestion_sentence(self):
        """Return the payment terms and the deposit that the class suggests."""
        if self.suggested_days and not self.suggested_deposit:
            return self.env._(
                "payment within %(days)s days, no deposit", days=self.suggested_days
            )
        if self.suggested_days:
            return self.env._(
                "payment within %(days)s days, a deposit of %(deposit)s%%",
                days=self.suggested_days,
                deposit=self.suggested_deposit,
            )
        return self.env._(
            "payment on delivery, a deposit of %(deposit)s%%",
            deposit=self.suggested_deposit,
        )

    def _get_override_sentence(self):
        """Return who set another class, until when and why; nothing without one."""
        if not self._is_overridden():
            return False
        return self.env._(
            "Class %(class)s set by %(user)s until %(date)s: %(reason)s "
            "(computed: %(computed)s)",
            **{"class": self.override_class},
            user=self.override_user_id.name or "–",
            date=format_date(self.env, self.override_until),
            reason=self.override_reason,
            computed=self.computed_class,
        )

    def _prepare_override_values(self):
        """Return the values of the trace of what a person decided."""
        return {
            "profile_id": self.id,
            "debtor_id": self.debtor_id.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "computed_class": self.computed_class,
            "override_class": self.override_class,
            "override_until": self.override_until,
            "reason": self.override_reason,
        }
