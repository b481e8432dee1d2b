from odoo import fields, models
from odoo.tools import SQL

BASES = [
    ("early", "At the earliest"),
    ("likely", "Likely"),
    ("late", "At the latest"),
]


class RelanceCashRange(models.Model):
    """The range of the receipts to expect: each due item on each of its three days.

    Read one basis at a time, or the three side by side: they do not add up.
    """

    _name = "relance.cash.range"
    _inherit = "relance.cash.forecast"
    _description = "Range of the Cash Forecast"
    _auto = False

    basis = fields.Selection(BASES, string="If paid", readonly=True)

    @property
    def _table_query(self):
        # EXTENDS 'relance_avancee'
        return SQL(
            """SELECT item.id * 3 + basis.rank AS id, item.due_item_id,
                      item.company_id, item.debtor_id, item.date_maturity,
                      item.date_early, item.date_late, item.amount, item.amount_sure,
                      item.part, item.risk_class, basis.name AS basis,
                      CASE basis.name WHEN 'early' THEN item.date_early
                           WHEN 'late' THEN item.date_late ELSE item.date END AS date
                 FROM (%s) item
           CROSS JOIN (VALUES (0, 'early'), (1, 'likely'), (2, 'late'))
                      AS basis (rank, name)""",
            super()._table_query,
        )
