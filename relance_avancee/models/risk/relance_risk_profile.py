from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...const import MANAGER
from ...rules.risk.classes import is_override_live, shown_class
from ...tools.access import check_manager, check_reader
from ..company.guarded import always
from .relance_risk_class import CLASS_LABELS, SHOWN_CLASSES

CONFIDENCES = [
    ("none", "Nothing known yet"),
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
]
ALERTS = [("worse", "Worse by two classes"), ("unusual", "Good payer, late")]
# What a person may write; all the rest is computed.
OVERRIDE = {"override_class", "override_reason", "override_until"}
KEPT_MONTHS = 24


class RelanceRiskProfile(models.Model):
    """How a customer pays a company: score, class, why, and when to expect its money.

    Rows are written by ``_refresh``, in sets; a manager may set another class for a
    time, the computed one stays visible. How a history becomes a score, its points and
    a class is told by an example at the head of ``rules/risk/score.py``.
    """

    _name = "relance.risk.profile"
    _description = "Risk Profile"
    _inherit = "relance.guarded"
    _order = "score desc, id"
    _rec_name = "debtor_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(string="Computed on", readonly=True)
    score = fields.Float(
        digits=(4, 1),
        readonly=True,
        aggregator="avg",
        help="The probability, in percent, that an invoice of this customer is paid "
        "late.",
    )
    score_base = fields.Float(
        string="Starting point",
        digits=(4, 1),
        readonly=True,
        aggregator=None,
        help="The score of a new customer of the same kind.",
    )
    points = fields.Json(readonly=True, help="What each factor adds to it.")
    figures = fields.Json(readonly=True, help="What the factors are told with.")
    computed_class = fields.Selection(CLASS_LABELS, readonly=True)
    risk_class = fields.Selection(
        SHOWN_CLASSES, string="Class", readonly=True, index=True
    )
    override_class = fields.Selection(CLASS_LABELS, string="Class set by a manager")
    override_reason = fields.Char(string="Reason")
    override_until = fields.Date(string="Until", help="The last day on which it holds.")
    override_user_id = fields.Many2one(
        "res.users", string="Set by", readonly=True, ondelete="set null"
    )
    confidence = fields.Selection(CONFIDENCES, readonly=True)
    outcome_count = fields.Integer(string="Outcomes", readonly=True)
    late_count = fields.Integer(string="Late in a year", readonly=True)
    mean_delay = fields.Float(
        string="Mean delay (days)",
        digits=(6, 1),
        readonly=True,
        aggregator="avg",
        help="Weighted by the amounts; early payments count under zero, what is not "
        "paid as late as it is now.",
    )
    days_beyond_terms = fields.Float(
        string="Days beyond terms",
        digits=(6, 1),
        readonly=True,
        aggregator="avg",
        help="Of what is open now, by age bands, weighted by the amounts.",
    )
    overdue = fields.Monetary(readonly=True)
    exposure = fields.Monetary(string="Outstanding", readonly=True)
    oldest_days = fields.Integer(
        string="Oldest, days late", readonly=True, aggregator="max"
    )
    delay_early = fields.Float(digits=(6, 1), readonly=True, aggregator="avg")
    delay_likely = fields.Float(
        string="Expected delay (days)", digits=(6, 1), readonly=True, aggregator="avg"
    )
    delay_late = fields.Float(digits=(6, 1), readonly=True, aggregator="avg")
    reference_class = fields.Selection(
        CLASS_LABELS, string="Class this month", readonly=True
    )
    date_class = fields.Date(string="In this class since", readonly=True)
    alert = fields.Selection(ALERTS, readonly=True, index="btree_not_null")
    suggested_days = fields.Integer(compute="_compute_suggestion")
    suggested_deposit = fields.Integer(compute="_compute_suggestion")
    explanation = fields.Json(compute="_compute_explanation")
    summary = fields.Char(compute="_compute_explanation")
    snapshot_ids = fields.One2many(
        "relance.risk.snapshot", "profile_id", string="History"
    )
    owed = fields.Monetary(
        string="We owe it",
        compute="_compute_owed",
        currency_field="currency_id",
        help="Open vendor bills of the same partner, refunds deducted: a set-off may "
        "be agreed. It changes neither the score nor what is outstanding.",
    )

    _debtor_unique = models.UniqueIndex("(company_id, debtor_id)")

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return always(MANAGER, *OVERRIDE)

    @api.depends("risk_class", "company_id")
    def _compute_suggestion(self):
        classes = self.env["relance.risk.class"]
        for profile in self:
            days, deposit = classes._get_suggestion(
                profile.company_id, profile.risk_class
            )
            profile.suggested_days = days
            profile.suggested_deposit = deposit

    @api.depends("points", "figures", "score_base", "confidence")
    def _compute_explanation(self):
        for profile in self:
            profile.explanation = profile._get_factors()
            profile.summary = profile._get_summary()

    @api.depends("debtor_id", "company_id")
    def _compute_owed(self):
        items = self.env["account.move.line"]
        owed = items._read_relance_owed(self.company_id, self.debtor_id)
        for profile in self:
            profile.owed = owed.get((profile.company_id, profile.debtor_id), 0.0)

    @api.constrains("override_class", "override_reason", "override_until")
    def _check_override(self):
        for profile in self.filtered("override_class"):
            if not (profile.override_reason or "").strip():
                raise ValidationError(self.env._("Write why another class is set."))
            if not profile.override_until:
                raise ValidationError(
                    self.env._("Say until when the class that you set holds.")
                )

    def write(self, vals):
        """Keep a trace of each class that a person sets, or ends."""
        result = super().write(vals)
        if vals.keys() & OVERRIDE:
            self._as_engine().override_user_id = self.env.uid
            self._show_class()
            # sudo: the trace is written by nobody
            self.env["relance.risk.override"].sudo().create(
                [profile._prepare_override_values() for profile in self]
            )
        return result

    def action_refresh(self):
        """Compute the score again, now."""
        check_reader(self.env)
        for root, profiles in self.grouped("company_id").items():
            # sudo: readers may ask for the figures of today, and write none
            profiles.sudo()._refresh(
                root, root._relance_today(), profiles.debtor_id.ids
            )

    def action_end_override(self):
        """Let the computed class count again."""
        check_manager(self.env)
        self.write(dict.fromkeys(OVERRIDE, False))

    def _is_overridden(self):
        """Say whether the class that a manager set counts today."""
        self.ensure_one()
        today = self.company_id._relance_today()
        until = self.override_until or None
        return is_override_live(self.override_class, until, today)

    def _keep_one(self, debtor):
        """Keep one of these profiles a company: that of ``debtor``, if it has one.

        A class that a manager set, and that still holds, stays; the rest is removed.
        """
        for profiles in self.grouped("company_id").values():
            held = profiles.filtered(lambda profile: profile._is_overridden())
            kept = profiles.filtered(lambda one: one.debtor_id == debtor) or held[:1]
            if held and kept not in held:
                kept.write({name: held[0][name] for name in OVERRIDE})
                kept.write({"override_user_id": held[0].override_user_id.id})
            (profiles - kept).unlink()

    def _show_class(self):
        """Make the class that counts follow who set it, and until when."""
        for profile in self:
            today = profile.company_id._relance_today()
            shown = shown_class(
                profile.computed_class,
                profile.override_class or None,
                profile.override_until or None,
                today,
            )
            if shown != profile.risk_class:
                # sudo: the class that counts is not written by hand
                profile.sudo().write({"risk_class": shown, "date_class": today})


class RelanceRiskOverride(models.Model):
    """The trace of a class that a manager set, or ended: who, when and why.

    It outlives the profile, unless the customer may not be scored any more.
    """

    _name = "relance.risk.override"
    _description = "Class Set by a Manager"
    _inherit = "relance.guarded"
    _order = "date desc, id desc"
    _rec_name = "debtor_id"

    profile_id = fields.Many2one(
        "relance.risk.profile", readonly=True, index=True, ondelete="set null"
    )
    debtor_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Datetime(string="Decided on", required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    computed_class = fields.Selection(CLASS_LABELS, readonly=True)
    override_class = fields.Selection(
        CLASS_LABELS,
        string="Class set",
        readonly=True,
        help="Empty: the computed one counts again.",
    )
    override_until = fields.Date(string="Until", readonly=True)
    reason = fields.Char(readonly=True)


class RelanceRiskSnapshot(models.Model):
    """What a risk profile was, month after month: for the chart, and for audits."""

    _name = "relance.risk.snapshot"
    _description = "Risk History"
    _inherit = "relance.guarded"
    _order = "date desc, id desc"
    _rec_name = "debtor_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    profile_id = fields.Many2one("relance.risk.profile", ondelete="set null")
    month = fields.Date(required=True, help="The first day of the month.")
    date = fields.Date(string="Computed on", required=True)
    score = fields.Float(digits=(4, 1), aggregator="avg")
    score_base = fields.Float(digits=(4, 1), aggregator=None)
    computed_class = fields.Selection(CLASS_LABELS)
    risk_class = fields.Selection(SHOWN_CLASSES, string="Class")
    confidence = fields.Char()
    outcome_count = fields.Integer(aggregator=None)
    mean_delay = fields.Float(digits=(6, 1), aggregator="avg")
    days_beyond_terms = fields.Float(digits=(6, 1), aggregator="avg")
    overdue = fields.Float(digits=(16, 2))
    points = fields.Json()

    _month_unique = models.UniqueIndex("(profile_id, month)")

    @api.model
    def _take(self, root, today):
        """Keep the profiles of ``root`` as they are, once a month.

        They are what the early alerts compare with until the next month.
        """
        kept = (
            "company_id, debtor_id, date, score, score_base, computed_class, "
            "risk_class, confidence, outcome_count, mean_delay, days_beyond_terms, "
            "overdue, points"
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """WITH kept AS (
                       INSERT INTO relance_risk_snapshot
                              (profile_id, month, create_uid, write_uid, create_date,
                               write_date, %(kept)s)
                       SELECT id, %(month)s, %(user)s, %(user)s, write_date,
                              write_date, %(kept)s
                         FROM relance_risk_profile WHERE company_id = %(company)s
                  ON CONFLICT (profile_id, month) DO NOTHING
                    RETURNING profile_id
                   )
                   UPDATE relance_risk_profile SET reference_class = computed_class
                     FROM kept WHERE kept.profile_id = relance_risk_profile.id
                      AND reference_class <> computed_class""",
                kept=SQL(kept),
                month=today.replace(day=1),
                user=self.env.uid,
                company=root.id,
            )
        )
        self.env.invalidate_all(flush=False)

    @api.autovacuum
    def _remove_old(self):
        """Remove what is older than two years: longer than the score needs it."""
        limit = fields.Date.subtract(fields.Date.today(), months=KEPT_MONTHS)
        self.search([("month", "<", limit)]).unlink()
