from odoo import api, models
from odoo.tools import SQL, format_date
from odoo.tools.misc import get_lang

from ..rules.aging import days_late
from .aged_workbook import Column, Workbook

DATE_PARTS = {"%d": "dd", "%m": "mm", "%Y": "yyyy", "%y": "yy", "%b": "mmm"}


class RelanceAgedBalance(models.AbstractModel):
    """The aged balance on paper: a spreadsheet with its items, a page to print."""

    _inherit = "relance.aged.balance"

    @api.model
    def _get_xlsx(self, options):
        """Return the spreadsheet: the table, each open item, the check."""
        scope = self._get_scope(options)
        balance = self.get_balance(options)
        currency = self.env["res.currency"].browse(scope.shown_currency)
        workbook = Workbook(currency.decimal_places, self._get_date_format())
        titles = self._get_titles(scope)
        self._add_table_sheet(workbook, titles, balance)
        self._add_items_sheet(workbook, titles, scope)
        self._add_check_sheet(workbook, titles, balance["check"])
        return workbook.close()

    @api.model
    def _get_file_name(self, options, extension):
        """Return the name of the exported file."""
        scope = self._get_scope(options)
        return f"{self.env._('Aged balance')} {scope.day}.{extension}"

    @api.model
    def _get_titles(self, scope):
        """Return the lines above a table: what, when, whose, in which currency."""
        companies = self.env["res.company"].browse(scope.companies)
        currency = self.env["res.currency"].browse(scope.shown_currency)
        by = {
            "debtor": self.env._("by customer"),
            "payer": self.env._("by payer"),
        }
        return [
            self.env._(
                "Aged balance of receivables on %(date)s",
                date=format_date(self.env, scope.day),
            ),
            ", ".join(companies.mapped("name")),
            self.env._(
                "Amounts in %(currency)s, %(by)s",
                currency=currency.name,
                by=by[scope.by],
            ),
        ]

    @api.model
    def _get_date_format(self):
        """Return the date format of the user's language, as a spreadsheet writes it."""
        pattern = get_lang(self.env).date_format
        for part, written in DATE_PARTS.items():
            pattern = pattern.replace(part, written)
        return "yyyy-mm-dd" if "%" in pattern else pattern

    # Sheets -------------------------------------------------------------------

    @api.model
    def _add_table_sheet(self, workbook, titles, balance):
        """Add the table: one row a customer, added up by formulas."""
        columns = [
            Column(self.env._("Customer"), "text"),
            Column(self.env._("Reference"), "short"),
            *(Column(title, "money") for title in balance["columns"]),
            Column(self.env._("Unmatched"), "money"),
            Column(self.env._("Total"), "money"),
        ]
        rows = (
            [
                line["name"],
                line["ref"],
                *line["amounts"],
                line["credits"],
                line["total"],
            ]
            for line in balance["lines"]
        )
        workbook.add_sheet(
            self.env._("Aged balance"),
            titles,
            columns,
            rows,
            total=self.env._("Total"),
            sum_from=2,
        )

    @api.model
    def _add_items_sheet(self, workbook, titles, scope):
        """Add each open item of the table."""
        columns = [
            Column(self.env._("Customer"), "text"),
            Column(self.env._("Number"), "short"),
            Column(self.env._("Account"), "short"),
            Column(self.env._("Date"), "date"),
            Column(self.env._("Due date"), "date"),
            Column(self.env._("Days late"), "number"),
            Column(self.env._("Currency"), "code"),
            Column(self.env._("Amount"), "money"),
            Column(self.env._("Open on the date"), "money"),
        ]
        workbook.add_sheet(
            self.env._("Items"),
            titles,
            columns,
            self._get_item_rows(scope),
            total=self.env._("Total"),
        )

    @api.model
    def _add_check_sheet(self, workbook, titles, check):
        """Add the tie-out: the accounts one by one, then each difference."""
        columns = [
            Column(self.env._("Receivable accounts and differences"), "text"),
            Column(self.env._("In the ledger"), "money"),
            Column(self.env._("In this table"), "money"),
            Column(self.env._("Named difference"), "money"),
        ]
        rows = [
            [
                f"{account['code']} {account['name']}",
                account["ledger"],
                account["table"],
                0.0,
            ]
            for account in check["accounts"]
        ]
        rows += [
            [difference["label"], 0.0, 0.0, difference["amount"]]
            for difference in check["differences"]
        ]
        workbook.add_sheet(
            self.env._("Check"), titles, columns, rows, total=self.env._("Total")
        )

    @api.model
    def _get_item_rows(self, scope):
        """Yield the cells of each open item, customer by customer."""
        # sudo: codes of accounts and names of currencies only
        accounts = self.env["account.account"].sudo().browse(scope.accounts)
        codes = {account.id: account.code or "" for account in accounts}
        currencies = {
            currency.id: currency.name
            for currency in self.env["res.currency"].search(
                [("active", "in", (True, False))]
            )
        }
        for (
            name,
            number,
            account,
            date,
            due,
            currency,
            amount,
            residual,
        ) in self._read_items(scope):
            late = days_late(due, scope.day) if residual > 0 else None
            yield (
                name,
                number or "",
                codes[account],
                date,
                due,
                late,
                currencies[currency],
                amount,
                residual,
            )

    @api.model
    def _read_items(self, scope):
        """Return the open items of the table with their entry and holder."""
        lines = self.env["account.move.line"]
        return self.env.execute_query(
            SQL(
                """
                WITH item AS (%(items)s)
                SELECT COALESCE(holder.complete_name, holder.name, ''), line.move_name,
                       item.account_id, line.date, item.due, item.currency_id,
                       line.%(total)s, item.%(amount)s
                  FROM item
                  JOIN account_move_line line ON line.id = item.id
                  JOIN res_partner partner ON partner.id = item.partner_id
                  JOIN res_partner debtor ON debtor.id = COALESCE(
                       partner.commercial_partner_id, partner.id)
                  JOIN res_partner holder ON holder.id = %(holder)s
                 WHERE item.%(amount)s <> 0 AND %(kind)s = 'table'
              ORDER BY 1, item.due, item.id
                """,
                items=lines._get_relance_open_sql(scope.day, scope.where_sql("line")),
                total=scope.ledger_sql,
                amount=scope.amount_sql,
                holder=scope.holder_sql,
                kind=self._get_kind_sql(scope),
            )
        )
