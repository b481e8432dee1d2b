from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..rules.risk_history import YEAR
from .relance_risk_history_sums import DELAY_DAYS


class Habits(NamedTuple):
    """When a debtor pays: the delays of its invoices, their ages, which days."""

    delays: tuple[int, ...]
    ages: tuple[int, ...]
    is_paid: tuple[bool, ...]
    paid_days: tuple[date, ...]


class RelanceRiskHistory(models.AbstractModel):
    """How debtors pay: what tells when the next item will be paid."""

    _inherit = "relance.risk.history"

    @api.model
    def _read_habits(self, root, day, debtors=None):
        """Return {debtor: Habits} of what is known at the end of ``day``."""
        columns = SQL("%s, %s", self._get_delays_select(), self._get_paid_select())
        return {
            debtor: Habits(*(tuple(one or ()) for one in arrays))
            for debtor, *arrays in self._read_of_day(root, day, debtors, columns)
        }

    @api.model
    def _get_paid_select(self):
        """Return which of these were paid, and the days of the payments of a year."""
        return SQL(
            """array_agg(is_settled) FILTER (WHERE is_decided AND age <= %s),
               array_agg(settled) FILTER (WHERE is_settled AND age <= %s)""",
            DELAY_DAYS,
            YEAR,
        )
