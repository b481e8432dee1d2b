from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
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

# What of an entry, of a payment, changes what is owed or how it is chased.
TOUCHING = {"state", "payment_state", "partner_id", "invoice_date_due"} | {
    "is_move_sent",
    "relance_factor_id",
    "relance_route",
    "relance_scenario_id",
}
PAYING = {"state", "amount", "partner_id", "currency_id", "date"}
MATCHED = ("entry", "out_refund")
DOCUMENTS = ("out_invoice", "out_receipt", "out_refund")


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
    is_left = fields.Boolean(
        string="Left to a plan",
        help="What a person touched while a plan was at work: the next one takes it "
        "in.",
    )

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

    # What acts left ---------------------------------------------------------------

    @api.model
    def _add_left(self, root, today):
        """Mark that an act left something to a plan of ``root``; False if one did."""
        if self.search_count(self._get_left_domain(root), limit=1):
            return False
        self.create(
            {
                "company_id": root.id,
                "date": today,
                "date_whole": today,
                "is_left": True,
            }
        )
        return True

    @api.model
    def _get_left(self):
        """Return the root companies of which an act of the last hour left something."""
        lately = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        left = self.search(self._get_left_domain() & Domain("create_date", ">", lately))
        return left.company_id

    @api.model
    def _remove_left(self, root):
        """Forget what acts left to a plan of ``root``, so far as the plan sees it."""
        self.search(self._get_left_domain(root)).unlink()

    @api.model
    def _get_left_domain(self, root=None):
        """Return the domain of the marks that acts left, those of ``root`` if given."""
        left = Domain("is_left", "=", True)
        return left & Domain("company_id", "=", root.id) if root else left

    @api.autovacuum
    def _remove_old(self):
        """Remove the marks that nobody looks at any more."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("create_date", "<", limit)]).unlink()


class AccountPartialReconcile(models.Model):
    """A match, made or undone: the items of its customer follow at once."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account'
        matches = super().create(vals_list)
        matches._touch_relance()
        return matches

    def unlink(self):
        # EXTENDS 'account'
        self._touch_relance()
        return super().unlink()

    def _touch_relance(self):
        """Have the items of the customers of these matches follow."""
        lines = self.debit_move_id | self.credit_move_id
        lines._touch_relance()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _touch_relance(self):
        """Have the items of the customers of these lines follow."""
        # sudo: an accountant need not read all the customers
        self.env["relance.planner"]._touch(
            self.sudo().partner_id._get_relance_debtors()
        )


class AccountMove(models.Model):
    """What a person changes of an entry: its customer's items follow at once."""

    _inherit = "account.move"

    def write(self, vals):
        # EXTENDS 'account': each write of each entry passes here
        result = super().write(vals)
        if TOUCHING & vals.keys():
            self._touch_relance(vals)
        return result

    def _touch_relance(self, vals):
        """Have the items of the customers of these entries follow what was written.

        An invoice that is posted for the first time owes nothing that is late: the next
        plan finds it.
        """
        moves = self
        if vals.get("state") == "posted":
            # sudo: an accountant need not read the due items
            known = self.env["relance.due.item"].sudo()
            moves = known.search([("move_id", "in", self.ids)]).move_id.sudo(False)
            moves |= self.filtered(lambda move: move.move_type in MATCHED)
        documents = moves.filtered(lambda move: move.move_type in DOCUMENTS)
        # sudo: an accountant need not read all the customers
        debtors = documents.sudo().commercial_partner_id
        entries = moves.filtered(lambda move: move.move_type == "entry")
        self.env["relance.planner"]._touch(debtors)
        entries.line_ids._touch_relance()


class AccountPayment(models.Model):
    """A payment without an entry is announced: what it covers waits for it at once."""

    _inherit = "account.payment"

    def write(self, vals):
        # EXTENDS 'account'
        result = super().write(vals)
        if PAYING & vals.keys():
            self._touch_relance()
        return result

    def unlink(self):
        # EXTENDS 'account'
        self._touch_relance()
        return super().unlink()

    def _touch_relance(self):
        """Have the items of the customers of these payments follow."""
        # sudo: an accountant need not read all the customers
        payments = self.sudo().filtered(lambda one: one.partner_type == "customer")
        self.env["relance.planner"]._touch(
            (
                payments.partner_id | payments.invoice_ids.partner_id
            )._get_relance_debtors()
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_relance_debtors(self):
        """Return who owes what names these partners."""
        return self.env["res.partner"].union(
            *(partner.commercial_partner_id or partner for partner in self)
        )
