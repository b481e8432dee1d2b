import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..rules.expected_date import LONGEST
from .risk_dating import Dating

# Holds whose end is a day on which the money was announced.
PROMISES = ("promise", "presented")


class RelanceDueItem(models.Model):
    """When an item will be paid, and how much is at stake."""

    _inherit = "relance.due.item"

    expected_early = fields.Date(
        string="Expected at the earliest", help="Paid before: one time in five."
    )
    expected_date = fields.Date(
        string="Expected on", help="When this customer is likely to pay."
    )
    expected_late = fields.Date(
        string="Expected at the latest", help="Paid after: one time in five."
    )
    is_payment_unlikely = fields.Boolean(
        string="Payment unlikely",
        help="So late that few such invoices were ever paid: no day is likely.",
    )
    expected_loss = fields.Float(
        digits=(16, 2),
        help="Amount × risk × days after the due date: what a delay may cost. It "
        "orders the work, and is no accounting figure.",
    )

    @api.model
    def _store_expected(self, scoring, debtors=None):
        """Store the three days of the open items of ``debtors``, of all for None.

        The usual delay of each of them is stored with its score.
        """
        self.env.flush_all()
        dating = self._get_dating(scoring, debtors)
        rows = [
            {"id": item, **dating.get_days(debtor, due, promised)}
            for item, debtor, due, promised in self._read_to_date(scoring, debtors)
        ]
        self._store_delays(scoring.root, dating.get_usual_rows())
        self.env.cr.execute(
            SQL(
                """UPDATE relance_due_item item
                      SET expected_early = given.early, expected_date = given.likely,
                          expected_late = given.late, expected_loss = loss.amount,
                          is_payment_unlikely = given.likely IS NULL
                     FROM jsonb_to_recordset(%(rows)s::jsonb) AS given
                              (id integer, early date, likely date, late date),
                          LATERAL (SELECT ROUND((SELECT own.amount_residual * GREATEST(
                                  COALESCE(given.likely, %(today)s + %(never)s)
                                      - own.date_maturity, 1)
                                  * COALESCE(profile.score, %(neutral)s) / 100
                               FROM relance_due_item own
                          LEFT JOIN relance_risk_profile profile
                                 ON profile.debtor_id = own.debtor_id
                                AND profile.company_id = %(root)s
                              WHERE own.id = given.id)::numeric, 2) AS amount) loss
                    WHERE item.id = given.id
                      AND (item.expected_early, item.expected_date, item.expected_late,
                           item.expected_loss, item.is_payment_unlikely)
                          IS DISTINCT FROM
                          (given.early, given.likely, given.late, loss.amount,
                           given.likely IS NULL)""",
                rows=json.dumps(rows),
                today=scoring.today,
                never=LONGEST,
                neutral=100 * scoring.model._get_rate(None),
                root=scoring.root.id,
            )
        )

    @api.model
    def _get_dating(self, scoring, debtors=None):
        """Return what tells the expected days of the items of ``debtors``."""
        history = self.env["relance.risk.history"]
        habits = history._read_habits(scoring.root, scoring.today, debtors)
        return Dating(scoring, habits)

    @api.model
    def _store_delays(self, root, rows):
        """Store the usual delays of the customers with a score."""
        self.env.cr.execute(
            SQL(
                """UPDATE relance_risk_profile profile
                      SET delay_early = given.early, delay_likely = given.likely,
                          delay_late = given.late
                     FROM jsonb_to_recordset(%s::jsonb) AS given (debtor_id integer,
                          early numeric, likely numeric, late numeric)
                    WHERE profile.company_id = %s
                      AND profile.debtor_id = given.debtor_id
                      AND (profile.delay_early, profile.delay_likely,
                           profile.delay_late)
                          IS DISTINCT FROM (given.early, given.likely, given.late)""",
                json.dumps(rows),
                root.id,
            )
        )

    @api.model
    def _read_to_date(self, scoring, debtors):
        """Return (item, debtor, due date, day promised) of what is open."""
        return self.env.execute_query(
            SQL(
                """SELECT item.id, item.debtor_id, item.date_maturity, hold.date_to
                     FROM relance_due_item item
                LEFT JOIN relance_hold hold
                       ON hold.id = item.hold_id AND hold.kind IN %s
                      AND hold.lifted IS NOT TRUE
                    WHERE item.state = 'open' AND item.company_id = ANY(%s)
                      AND item.date_maturity IS NOT NULL
                      AND (%s OR item.debtor_id = ANY(%s))""",
                PROMISES,
                scoring.root._relance_companies().ids,
                debtors is None,
                list(debtors or ()),
            )
        )
