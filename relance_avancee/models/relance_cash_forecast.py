from odoo import fields, models
from odoo.tools import SQL

PARTS = [
    ("due", "In time"),
    ("late", "Late"),
    ("overdue", "Overdue now"),
    ("unlikely", "Unlikely"),
]


class RelanceCashForecast(models.Model):
    """The receipts to expect: one row an open due item, on the day it should come.

    What is so late that no day is likely has none, and is in no week.

    Nothing is stored but the days of the due items themselves. The range of a week is
    what would come in it at the earliest, or at the latest, item by item.
    """

    _name = "relance.cash.forecast"
    _description = "Cash Forecast"
    _auto = False
    _order = "date, id"
    _rec_name = "due_item_id"
    _depends = {
        "relance.due.item": [
            "amount_residual",
            "company_id",
            "date_maturity",
            "debtor_id",
            "expected_date",
            "expected_early",
            "expected_late",
            "expected_loss",
            "is_payment_unlikely",
            "state",
        ],
        "relance.risk.profile": ["risk_class", "score"],
    }

    due_item_id = fields.Many2one("relance.due.item", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    date_maturity = fields.Date(string="Due date", readonly=True)
    date = fields.Date(string="Expected on", readonly=True)
    date_early = fields.Date(string="At the earliest", readonly=True)
    date_late = fields.Date(string="At the latest", readonly=True)
    amount = fields.Monetary(currency_field="company_currency_id", readonly=True)
    amount_sure = fields.Monetary(
        string="By then, almost surely",
        currency_field="company_currency_id",
        readonly=True,
        help="What is expected at the latest in the same week.",
    )
    part = fields.Selection(PARTS, string="Kind", readonly=True)
    risk_class = fields.Selection(
        selection=lambda self: (
            self.env["relance.risk.profile"]
            ._fields["risk_class"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT item.id, item.id AS due_item_id, item.company_id, item.debtor_id,
                      item.date_maturity, item.amount_residual AS amount,
                      COALESCE(item.expected_date, usual.date) AS date,
                      CASE WHEN item.expected_early < %(today)s
                           THEN LEAST(%(today)s, item.expected_date)
                           ELSE COALESCE(item.expected_early, usual.date) END
                           AS date_early,
                      COALESCE(item.expected_late, usual.date) AS date_late,
                      CASE WHEN date_trunc('week', item.expected_late)
                              = date_trunc('week', item.expected_date)
                           THEN item.amount_residual ELSE 0 END AS amount_sure,
                      CASE WHEN item.is_payment_unlikely THEN 'unlikely'
                           WHEN item.date_maturity < %(today)s THEN 'overdue'
                           WHEN item.expected_date > item.date_maturity THEN 'late'
                           ELSE 'due' END AS part,
                      COALESCE(profile.risk_class, 'neutral') AS risk_class
                 FROM relance_due_item item
                 JOIN res_company company ON company.id = item.company_id
   CROSS JOIN LATERAL (SELECT CASE WHEN item.expected_loss IS NULL
                                   THEN item.date_maturity END AS date) usual
            LEFT JOIN relance_risk_profile profile
                   ON profile.debtor_id = item.debtor_id
                  AND profile.company_id
                    = split_part(company.parent_path, '/', 1)::integer
                WHERE item.state = 'open' AND item.amount_residual > 0""",
            today=fields.Date.context_today(self),
        )
