from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

# Everything is read again this often, whatever seems to have changed.
WHOLE_DAYS = 7
KEPT_DAYS = 30
# Transactions: PostgreSQL's counter comes round to old rows at twice as many.
FARTHEST = 1_000_000_000
# What decides for many items at once: a change there, and everything is read again.
# {table: which of its rows}; an extension adds the table of its own settings.
SETTINGS = {
    "res_company": "TRUE",
    "res_users": "NOT active AND share IS NOT TRUE",
    "relance_scenario": "TRUE",
    "relance_scenario_step": "TRUE",
    "account_account": "TRUE",
    "account_journal": "TRUE",
    "account_payment_method_line": "TRUE",
    "resource_calendar": "TRUE",
    "resource_calendar_attendance": "TRUE",
    "resource_calendar_leaves": "resource_id IS NULL",
    "relance_hold": "scope = 'company'",
    "ir_module_module": "name = 'relance_avancee'",
}


class Mark(NamedTuple):
    """What was taken in: before which transaction, on which day, all of it on which."""

    horizon: int
    day: date
    whole: date


class RelanceChangeMark(models.Model):
    """Up to where the changes of the ledger were taken in: a row each time, for good.

    ``horizon`` is a transaction of PostgreSQL: all those before it had ended when we
    read. What a later one wrote carries its number (``xmin``), whoever wrote it and
    whatever the clocks say. Rows are only added, so that nobody waits for anybody.
    """

    _name = "relance.change.mark"
    _description = "Reminder Change Mark"
    _inherit = "relance.guarded"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True)
    date_whole = fields.Date(string="Everything read on", required=True)
    horizon = fields.Char(
        string="Transaction", help="Empty: the plan failed, nothing was taken in."
    )
    is_plan = fields.Boolean(string="Planned", help="Not only read.")

    @api.model
    def _get_last(self, company, today, is_plan):
        """Return the ``Mark`` of the last reading of ``company``.

        With ``is_plan``, that of its last plan: what was only read since then is still
        to be decided. Its horizon is for ``_get_changed_sql``. None: everything must
        be read.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT horizon::bigint, date, date_whole FROM relance_change_mark
                    WHERE company_id = %s AND horizon IS NOT NULL
                      AND (is_plan OR NOT %s)
                 ORDER BY id DESC LIMIT 1""",
                company.id,
                is_plan,
            )
        )
        _oldest, newest = self._read_snapshot()
        for mark in map(Mark._make, rows):
            is_known = 0 <= newest - mark.horizon < FARTHEST and mark.day <= today
            is_fresh = (today - mark.whole).days < WHOLE_DAYS
            if is_known and is_fresh and not self._have_settings_changed(mark.horizon):
                return mark
        return None

    @api.model
    def _read_snapshot(self):
        """Return the first transaction not ended yet, and the next one to begin."""
        [snapshot] = self.env.execute_query(
            SQL(
                """SELECT pg_snapshot_xmin(now)::text::bigint,
                          pg_snapshot_xmax(now)::text::bigint
                     FROM pg_current_snapshot() AS now"""
            )
        )
        return snapshot

    @api.model
    def _have_settings_changed(self, horizon):
        """Say whether what decides for all items changed since ``horizon``."""
        changed = SQL(" OR ").join(
            SQL(
                "EXISTS (SELECT FROM %s WHERE %s AND %s)",
                SQL.identifier(table),
                SQL(condition),
                self._get_changed_sql(table, horizon),
            )
            for table, condition in SETTINGS.items()
        )
        [[found]] = self.env.execute_query(SQL("SELECT %s", changed))
        return found

    @api.model
    def _get_changed_sql(self, alias, horizon):
        """Return the SQL that tells whether a row may have changed since ``horizon``.

        A row bears the lower half of the number of the transaction that wrote it.
        """
        return SQL(
            "age(%s) <= age(%s::xid)",
            SQL.identifier(alias, "xmin"),
            str(horizon % 2**32),
        )

    @api.model
    def _add(self, company, today, is_plan, whole):
        """Mark that the changes of ``company`` are taken in, all that we can see.

        ``whole`` is the day on which everything was read.
        """
        horizon, _next = self._read_snapshot()
        # sudo: what a collector does reads the ledger too, and nobody writes marks
        self.sudo().create(
            {
                "company_id": company.id,
                "date": today,
                "date_whole": whole,
                "horizon": str(horizon),
                "is_plan": is_plan,
            }
        )

    @api.model
    def _add_failure(self, company, today):
        """Mark that a plan of ``company`` failed: the others go first."""
        self.create(
            {
                "company_id": company.id,
                "date": today,
                "date_whole": today,
                "is_plan": True,
            }
        )

    @api.autovacuum
    def _remove_old(self):
        """Remove the marks that nobody looks at any more."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("create_date", "<", limit)]).unlink()
