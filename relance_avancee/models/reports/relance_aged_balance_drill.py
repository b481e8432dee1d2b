from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules.reports.aging import BUCKETS, due_between


class RelanceAgedBalance(models.AbstractModel):
    """From an amount of the screen to the items that make it."""

    _inherit = "relance.aged.balance"

    @api.model
    def get_items_action(self, options, holder=None, column=None):
        """Return the action that lists the items of a cell, a row, a column or all.

        ``column`` is the number of a bucket, ``credits`` or None for all of them.
        """
        scope = self._get_scope(options)
        if not self.env["account.move.line"].has_access("read"):
            return self._get_due_items_action(scope, holder, column)
        domain = (
            self._get_table_domain(scope)
            & self._get_holder_domain(scope, holder, "partner_id.commercial_partner_id")
            & self._get_column_domain(scope, column)
        )
        return self._get_journal_items_action(
            scope, domain, self._get_items_title(holder, column)
        )

    @api.model
    def get_difference_action(self, options, kind):
        """Return the action that lists the journal items behind a difference."""
        scope = self._get_scope(options)
        self.env["account.move.line"].check_access("read")
        label = self._get_difference_labels()[kind]
        domain = self._get_difference_domain(scope, kind)
        return self._get_journal_items_action(scope, domain, label)

    @api.model
    def get_account_action(self, options, account):
        """Return the action that lists what is open in one account."""
        scope = self._get_scope(options)
        self.env["account.move.line"].check_access("read")
        domain = self._get_ledger_domain(scope) & Domain("account_id", "=", account)
        name = self.env["account.account"].browse(account).display_name
        return self._get_journal_items_action(scope, domain, name)

    # Actions ------------------------------------------------------------------

    @api.model
    def _get_journal_items_action(self, scope, domain, title):
        """Return the list of journal items, each with what was open on the day."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_aged_item_action"
        )
        day = fields.Date.to_string(scope.day)
        title = self._get_dated_title(scope, title)
        return action | {
            "name": title,
            "display_name": title,
            "domain": list(domain),
            "context": {"relance_day": day, "create": False},
        }

    @api.model
    def _get_due_items_action(self, scope, holder, column):
        """Return the same for who may not read the journal: the due items of today."""
        if scope.day != fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The journal items of another day need access to the accounting."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_due_item_action"
        )
        domain = (
            Domain("state", "=", "open")
            & Domain("company_id", "in", scope.companies)
            & self._get_holder_domain(scope, holder, "debtor_id")
        )
        if column in BUCKETS:
            domain &= self._get_due_domain(scope, column, "date_maturity")
        title = self._get_dated_title(scope, self._get_items_title(holder, column))
        return action | {
            "name": title,
            "display_name": title,
            "domain": list(domain),
            "context": {},
        }

    @api.model
    def _get_items_title(self, holder, column):
        """Return what the list shows: whose items, of which column."""
        # sudo: the screen shows the names of all the customers of the companies
        partner = self.env["res.partner"].sudo().browse(holder)
        names = partner.mapped("name")
        if column in BUCKETS:
            names.append(self._get_columns()[column])
        elif column == "credits":
            names.append(self.env._("Unmatched"))
        return " · ".join(names) or self.env._("Open items")

    @api.model
    def _get_dated_title(self, scope, title):
        return self.env._(
            "%(title)s on %(date)s", title=title, date=format_date(self.env, scope.day)
        )

    # Domains ------------------------------------------------------------------

    @api.model
    def _get_ledger_domain(self, scope):
        """Return the domain of what is open in the receivable accounts."""
        shown = "relance_residual_currency" if scope.currency else "relance_residual"
        domain = (
            Domain("account_id", "in", scope.accounts)
            & Domain("company_id", "in", scope.companies)
            & Domain("parent_state", "=", "posted")
            & Domain("date", "<=", scope.day)
            & Domain(shown, "!=", 0)
        )
        if scope.currency:
            domain &= Domain("currency_id", "=", scope.currency)
        return domain

    @api.model
    def _get_table_domain(self, scope):
        """Return the domain of the items that make the table."""
        return (
            self._get_ledger_domain(scope)
            & Domain("account_id", "not in", scope.non_trade)
            & Domain("partner_id", "!=", False)
            & ~self._get_exchange_domain(scope)
        )

    @api.model
    def _get_exchange_domain(self, scope):
        """Return the domain of what only the company's currency still shows."""
        return Domain("currency_id", "!=", scope.company_currency) & Domain(
            "relance_residual_currency", "=", 0
        )

    @api.model
    def _get_holder_domain(self, scope, holder, debtor):
        """Return the domain of the items that ``holder`` answers for."""
        own, asked = debtor, holder
        payer = f"{debtor}.relance_payer_id"
        other = payer
        if not holder:
            if not scope.salesperson:
                return Domain.TRUE
            own, other = f"{debtor}.user_id", f"{payer}.user_id"
            asked = scope.salesperson
        if scope.by != "payer":
            return Domain(own, "=", asked)
        return Domain(other, "=", asked) | (
            Domain(own, "=", asked) & Domain(payer, "=", False)
        )

    @api.model
    def _get_column_domain(self, scope, column):
        """Return the domain of the items of a column of the table."""
        shown = "relance_residual_currency" if scope.currency else "relance_residual"
        if column == "credits":
            return Domain(shown, "<", 0)
        if column not in BUCKETS:
            return Domain.TRUE
        missing = Domain("date_maturity", "=", False)
        return Domain(shown, ">", 0) & (
            self._get_due_domain(scope, column, "date_maturity")
            | (missing & self._get_due_domain(scope, column, "date"))
        )

    @api.model
    def _get_due_domain(self, scope, column, name):
        """Return the domain of a due date, in the field ``name``, of a column."""
        first, last = due_between(column, scope.day)
        domain = Domain(name, "!=", False)
        if first:
            domain &= Domain(name, ">=", first)
        if last:
            domain &= Domain(name, "<=", last)
        return domain

    @api.model
    def _get_difference_domain(self, scope, kind):
        """Return the domain of the journal items behind a difference."""
        ledger = self._get_ledger_domain(scope)
        trade = ledger & Domain("account_id", "not in", scope.non_trade)
        known = {
            "non_trade": ledger & Domain("account_id", "in", scope.non_trade),
            "no_customer": trade & Domain("partner_id", "=", False),
            "exchange": trade
            & Domain("partner_id", "!=", False)
            & self._get_exchange_domain(scope),
        }
        if kind in known:
            return known[kind]
        return Domain("id", "in", self._get_difference_line_ids(scope, kind))
