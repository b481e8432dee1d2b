from odoo import api, fields, models
from odoo.tools import SQL

from .relance_risk_class import CLASS_LABELS, SHOWN_CLASSES

KEPT_MONTHS = 24


class RelanceRiskSnapshot(models.Model):
    """What a risk profile was, month after month: for the chart, and for audits."""

    _name = "relance.risk.snapshot"
    _description = "Risk History"
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
