from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..rules.late_payment import (
    COMPANY_STRENGTH,
    SHIPPED_SHARES,
    Case,
    life_table,
    shares,
)
from .relance_risk_history_sums import DELAY_DAYS


class RelanceRiskModel(models.Model):
    """What became of the late items of a company, whoever owed them."""

    _inherit = "relance.risk.model"

    late_shares = fields.Json(
        readonly=True,
        help="Of what was so late and unpaid, the share paid before it was later: see "
        "rules/late_payment.py.",
    )

    def _read_usual(self, today):
        # EXTENDS 'relance_avancee'
        result = super()._read_usual(today)
        day = today.replace(day=1) - timedelta(days=1)
        table = life_table(self._read_late_cases(day))
        self.late_shares = shares(table, SHIPPED_SHARES, COMPANY_STRENGTH)
        return result

    def _get_late_shares(self):
        """Return the share paid of each band of lateness."""
        known = tuple(self.late_shares or ())
        return known if len(known) == len(SHIPPED_SHARES) else SHIPPED_SHARES

    def _read_late_cases(self, day):
        """Return how late the items of two years were, as they stood on ``day``."""
        history = self.env["relance.risk.history"]
        root = self.company_id
        rows = history._read_tuned(
            SQL(
                """SELECT delay, is_settled, COUNT(*) FROM (%(known)s) known
                    WHERE is_decided AND age <= %(days)s AND delay > 0 GROUP BY 1, 2""",
                known=history._get_known_sql(
                    root,
                    SQL("(%s) outcome", history._get_outcome_sql(root)),
                    SQL("%s::date", day),
                ),
                days=DELAY_DAYS,
            ),
            is_whole=True,
        )
        return [Case(*row) for row in rows]
