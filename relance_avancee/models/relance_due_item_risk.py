import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..rules.expected_date import expected

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
    expected_loss = fields.Float(
        digits=(16, 2),
        help="Amount × risk × days after the due date: what a delay may cost. It "
        "orders the work, and is no accounting figure.",
    )

    @api.model
    def _store_expected(self, scoring, histories, debtors=None):
        """Store the three days of the open items of ``debtors``, of all for None."""
        self.env.flush_all()
        dating = self._get_dating(scoring, histories)
        rows = [
            {"id": item, **dating.get_days(debtor, due, promised)}
            for item, debtor, due, promised in self._read_to_date(scoring, debtors)
        ]
        self.env.cr.execute(
            SQL(
                """UPDATE relance_due_item item
                      SET expected_early = given.early, expected_date = given.likely,
                          expected_late = given.late, expected_loss = loss.amount
                     FROM jsonb_to_recordset(%(rows)s::jsonb) AS given
                              (id integer, early date, likely date, late date),
                          LATERAL (SELECT ROUND((SELECT own.amount_residual * GREATEST(
                                  given.likely - own.date_maturity, 1)
                                  * COALESCE(profile.score, %(neutral)s) / 100
                               FROM relance_due_item own
                          LEFT JOIN relance_risk_profile profile
                                 ON profile.debtor_id = own.debtor_id
                                AND profile.company_id = %(root)s
                              WHERE own.id = given.id)::numeric, 2) AS amount) loss
                    WHERE item.id = given.id
                      AND (item.expected_early, item.expected_date, item.expected_late,
                           item.expected_loss)
                          IS DISTINCT FROM
                          (given.early, given.likely, given.late, loss.amount)""",
                rows=json.dumps(rows),
                neutral=100 * scoring.model._get_rate(None),
                root=scoring.root.id,
            )
        )

    @api.model
    def _get_dating(self, scoring, histories):
        """Return what tells the expected days of the items of ``histories``."""
        return Dating(scoring, histories)

    @api.model
    def _read_to_date(self, scoring, debtors):
        """Return (item, debtor, due date, day promised) of what is open."""
        return self.env.execute_query(
            SQL(
                """SELECT item.id, item.debtor_id, item.date_maturity, hold.date_to
                     FROM relance_due_item item
                LEFT JOIN relance_hold hold
                       ON hold.id = item.hold_id AND hold.kind IN %s
                    WHERE item.state = 'open' AND item.company_id = ANY(%s)
                      AND item.date_maturity IS NOT NULL
                      AND (%s OR item.debtor_id = ANY(%s))""",
                PROMISES,
                scoring.root._relance_companies().ids,
                debtors is None,
                list(debtors or ()),
            )
        )


class Dating:
    """The expected days of items: the habits of each debtor are read once."""

    def __init__(self, scoring, histories):
        self.scoring = scoring
        self.histories = histories
        self.delays = {}
        self.runs = {}
        self.levels = {}

    def get_days(self, debtor, due, promised=None):
        """Return the three days of an item, as texts."""
        if debtor not in self.runs:
            self._read_habits(debtor)
        today = self.scoring.today
        # It was not paid yesterday: only longer delays are possible.
        elapsed = (today - due).days - 1
        key = (debtor, elapsed)
        if key not in self.levels:
            self.levels[key] = self.scoring.read_delays(self.delays[debtor], elapsed)
        days = expected(due, today, self.levels[key], self.runs[debtor], promised)
        return {name: str(day) for name, day in days._asdict().items()}

    def _read_habits(self, debtor):
        """Keep the delays and the payment run of a debtor."""
        history = self.histories.get(debtor)
        self.delays[debtor] = (
            self.scoring.get_delays(debtor, history) if history else ()
        )
        self.runs[debtor] = self.scoring.get_run(debtor, history)
