from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..rules.aging import BUCKETS, LATE_FROM, days_late
from .aged_scope import AgedScope

READER = "relance_avancee.relance_group_reader"


class RelanceAgedBalance(models.AbstractModel):
    """What customers owed at the end of any day, by how late it was."""

    _name = "relance.aged.balance"
    _description = "Aged Balance of Receivables"

    @api.model
    @api.readonly
    def get_balance(self, options):
        """Return the table, its totals and its check with the ledger.

        ``options`` may hold ``day``, ``by`` (debtor or payer), ``currency`` and
        ``company_currency`` (ids); the user's selected companies of that currency are
        read. Amounts are in the currency shown.
        """
        scope = self._get_scope(options)
        rows = self._read_open_items(scope)
        lines = self._get_lines(scope, rows)
        return {
            "day": fields.Date.to_string(scope.day),
            "by": scope.by,
            "currency": scope.currency or False,
            "shown_currency": scope.shown_currency,
            "decimal_places": self.env["res.currency"]
            .browse(scope.shown_currency)
            .decimal_places,
            "company_currency": scope.company_currency,
            "company_currencies": self._get_company_currencies(),
            "currencies": self._get_currencies(scope, rows),
            "columns": self._get_columns(),
            "lines": lines,
            "totals": self._get_totals(scope, lines),
            "check": self._get_check(scope, rows),
            "top": self._get_top(scope, lines),
        }

    # What is asked ------------------------------------------------------------

    @api.model
    def _get_scope(self, options):
        """Return the scope that ``options`` ask for, in the user's companies."""
        self._check_reader()
        self.env.flush_all()
        main = self.env.company.currency_id.id
        company_currency = options.get("company_currency") or main
        companies = self.env.companies.filtered(
            lambda company: company.currency_id.id == company_currency
        )
        accounts = self._get_accounts()
        day = fields.Date.to_date(options.get("day") or False)
        return AgedScope(
            day=day or fields.Date.context_today(self),
            companies=tuple(companies.ids) or (0,),
            accounts=tuple(accounts.ids) or (0,),
            non_trade=tuple(accounts.filtered("non_trade").ids) or (0,),
            company_currency=company_currency,
            currency=options.get("currency") or None,
            by="payer" if options.get("by") == "payer" else "debtor",
        )

    @api.model
    def _check_reader(self):
        """Refuse who is not a reader of reminders: the statements pass by the rules."""
        if not self.env.su and not self.env.user.has_group(READER):
            raise AccessError(
                self.env._("The aged balance is for the readers of reminders.")
            )

    @api.model
    def _get_accounts(self):
        """Return the accounts that the balance is tied to, of every company.

        An extension may add accounts that hold what customers owe.
        """
        # sudo: a reader of reminders may have no right on the chart of accounts
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        return accounts.search([("account_type", "=", "asset_receivable")])

    # The table ----------------------------------------------------------------

    @api.model
    def _read_open_items(self, scope):
        """Return the open amounts by kind, holder, account and currency, as dicts.

        ``kind`` is ``table``, or the name of what keeps an amount out of it.
        """
        lines = self.env["account.move.line"]
        return self.env.execute_query_dict(
            SQL(
                """
                WITH item AS (%(items)s), named AS (
                    SELECT item.account_id, item.currency_id, item.due,
                           item.%(amount)s AS amount, %(kind)s AS kind,
                           %(holder)s AS holder_id,
                           width_bucket(%(day)s::date - item.due, ARRAY%(limits)s)
                               AS bucket
                      FROM item
                 LEFT JOIN res_partner partner ON partner.id = item.partner_id
                 LEFT JOIN res_partner debtor ON debtor.id = COALESCE(
                           partner.commercial_partner_id, partner.id)
                     WHERE item.%(amount)s <> 0
                )
                SELECT kind, holder_id, account_id, currency_id,
                       COUNT(*) AS count, SUM(amount) AS total, %(columns)s,
                       SUM(amount) FILTER (WHERE amount < 0) AS credits,
                       MIN(due) FILTER (WHERE amount > 0) AS oldest
                  FROM named
              GROUP BY kind, holder_id, account_id, currency_id
                """,
                items=lines._get_relance_open_sql(scope.day, scope.where_sql("line")),
                amount=scope.amount_sql,
                kind=self._get_kind_sql(scope),
                holder=scope.holder_sql,
                day=scope.day,
                limits=SQL(str(list(LATE_FROM))),
                columns=SQL(", ").join(self._get_column_sql(key) for key in BUCKETS),
            )
        )

    @api.model
    def _get_column_sql(self, key):
        """Return the sum of the debts of one column of the table."""
        return SQL(
            "SUM(amount) FILTER (WHERE amount > 0 AND bucket = %s) AS %s",
            key,
            SQL.identifier(f"bucket_{key}"),
        )

    @api.model
    def _get_kind_sql(self, scope):
        """Return the CASE that says where an open item stands; hook for more kinds."""
        return SQL(
            """CASE WHEN item.account_id IN %s THEN 'non_trade'
                    WHEN item.partner_id IS NULL THEN 'no_customer'
                    WHEN item.currency_id <> %s AND item.residual_currency = 0
                    THEN 'exchange' ELSE 'table' END""",
            scope.non_trade,
            scope.company_currency,
        )

    @api.model
    def _get_lines(self, scope, rows):
        """Return one dict a holder, who owes most first."""
        lines = {}
        for row in rows:
            if row["kind"] == "table":
                line = lines.setdefault(row["holder_id"], self._new_line(row))
                self._add_row(line, row)
        currency = self.env["res.currency"].browse(scope.shown_currency)
        names = self._get_names(lines)
        for line in lines.values():
            self._finish_line(line, scope, currency, names)
        return sorted(lines.values(), key=lambda line: (-line["total"], line["name"]))

    @api.model
    def _new_line(self, row):
        return {
            "id": row["holder_id"],
            "amounts": [0.0] * len(BUCKETS),
            "credits": 0.0,
            "oldest": None,
        }

    @api.model
    def _add_row(self, line, row):
        """Add what a holder owes in one account and currency to its line."""
        for key in BUCKETS:
            line["amounts"][key] += row[f"bucket_{key}"] or 0.0
        line["credits"] += row["credits"] or 0.0
        dates = [date for date in (line["oldest"], row["oldest"]) if date]
        line["oldest"] = min(dates, default=None)

    @api.model
    def _finish_line(self, line, scope, currency, names):
        """Round the sums, once; add the name and what is derived from the sums."""
        line["amounts"] = [currency.round(amount) for amount in line["amounts"]]
        line["credits"] = currency.round(line["credits"])
        line["total"] = currency.round(sum(line["amounts"]) + line["credits"])
        line["overdue"] = currency.round(sum(line["amounts"][1:]))
        line["days_late"] = days_late(line.pop("oldest") or scope.day, scope.day)
        line.update(names[line["id"]])

    @api.model
    def _get_totals(self, scope, lines):
        """Return the totals row."""
        currency = self.env["res.currency"].browse(scope.shown_currency)
        total = {
            name: currency.round(sum(line[name] for line in lines))
            for name in ("credits", "total", "overdue")
        }
        amounts = [
            currency.round(sum(line["amounts"][key] for line in lines))
            for key in BUCKETS
        ]
        return total | {"amounts": amounts}
