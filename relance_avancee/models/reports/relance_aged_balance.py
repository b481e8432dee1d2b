"""What an aged balance is asked about; no model, plain data."""

from dataclasses import dataclass, replace
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, formatLang
from odoo.tools.sql import escape_psql

from ...const import READER
from ...rules.reports.aging import BUCKETS, LATE_FROM, days_late, days_of

TOP = 10


@dataclass(frozen=True)
class AgedScope:
    """The day, the companies of one currency, and how the table is read.

    ``currency`` is the id of the one foreign or local currency shown, None for all of
    them in ``company_currency``; ``by`` is debtor or payer; ``salesperson`` is the id
    of whose customers are shown, None for all of them.
    """

    day: date
    companies: tuple[int, ...]
    accounts: tuple[int, ...]
    non_trade: tuple[int, ...]
    company_currency: int
    currency: int | None = None
    by: str = "debtor"
    salesperson: int | None = None

    @property
    def shown_currency(self):
        """Return the id of the currency of the amounts."""
        return self.currency or self.company_currency

    @property
    def amount_sql(self):
        """Return the column of an open item that is shown."""
        return SQL("residual_currency" if self.currency else "residual")

    @property
    def ledger_sql(self):
        """Return the column of a journal item that is shown."""
        return SQL("amount_currency" if self.currency else "balance")

    @property
    def holder_sql(self):
        """Return the id of who answers for the debt of ``debtor``."""
        if self.by == "payer":
            return SQL("COALESCE(debtor.relance_payer_id, debtor.id)")
        return SQL("debtor.id")

    @property
    def salesperson_sql(self):
        """Return the condition on whose customer ``holder`` is."""
        if not self.salesperson:
            return SQL("TRUE")
        return SQL("holder.user_id = %s", self.salesperson)

    def where_sql(self, alias):
        """Return the condition on the journal items of the ledger, under ``alias``."""
        line = SQL.identifier(alias)
        return SQL(
            """%(line)s.account_id IN %(accounts)s
               AND %(line)s.company_id IN %(companies)s
               AND %(line)s.parent_state = 'posted' AND %(line)s.date <= %(day)s
               AND %(currency)s""",
            line=line,
            accounts=self.accounts,
            companies=self.companies,
            day=self.day,
            currency=SQL("%s.currency_id = %s", line, self.currency)
            if self.currency
            else SQL("TRUE"),
        )


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
        read. Amounts are in the currency shown. ``search``, ``mine`` (the customers
        of the user), ``sort``, ``ascending`` and ``limit`` choose the lines; the
        totals are those of the search.
        """
        scope = self._get_scope(options)
        read = self._read_open_items(scope, self._get_page_order(scope, options))
        currency = self.env["res.currency"].browse(scope.shown_currency)
        return {
            "day": fields.Date.to_string(scope.day),
            "by": scope.by,
            "currency": scope.currency or False,
            "shown_currency": currency.id,
            "decimal_places": currency.decimal_places,
            "company_currency": scope.company_currency,
            "company_currencies": self._get_company_currencies(),
            "currencies": self._get_currencies(scope, read["groups"]),
            "columns": self._get_columns(),
            "lines": [self._get_line(scope, row) for row in read["page"]],
            "totals": self._get_line(scope, read["totals"]),
            "is_filtered": bool(options.get("search") or scope.salesperson),
            "check": self._get_check(scope, read["groups"]),
            "top": self._get_top(scope, read["top"]),
        }

    # What is asked ----------------------------------------------------------------

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
            salesperson=self.env.uid if options.get("mine") else None,
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

        The receivable accounts, and those where reminders follow what was moved there:
        doubtful customers (416) is no receivable account in the French chart. An
        extension may add accounts that hold what customers owe.
        """
        # sudo: a reader of reminders may have no right on the chart of accounts
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        found = accounts.search([("account_type", "=", "asset_receivable")])
        for root in self.env.companies.root_id:
            found |= accounts._get_relance_followed(root)
        return found

    @api.model
    def _get_page_order(self, scope, options):
        """Return the search, the order and the number of lines, as SQL."""
        columns = {f"bucket_{key}" for key in BUCKETS} | {"name", "credits", "total"}
        sort = options.get("sort")
        words = f"%{escape_psql((options.get('search') or '').strip())}%"
        unaccent = self.env.registry.unaccent
        search = SQL(
            "(%s ILIKE %s OR holder.ref ILIKE %s)",
            unaccent(SQL("holder.complete_name")),
            unaccent(SQL("%s", words)),
            words,
        )
        return {
            "search": SQL(
                "%s AND %s",
                search if options.get("search") else SQL("TRUE"),
                scope.salesperson_sql,
            ),
            "sort": SQL.identifier(sort if sort in columns else "total"),
            "direction": SQL("ASC" if options.get("ascending") else "DESC"),
            "limit": options.get("limit") or None,
        }

    # The table --------------------------------------------------------------------

    @api.model
    def _read_open_items(self, scope, order):
        """Return what is open: by kind and account, line by line, the largest overdue.

        One pass over the items makes ``groups``, ``page``, ``top`` and ``totals``, the
        sum of the lines found; only the lines shown leave the database. ``kind`` is
        ``table``, or the name of what keeps an amount out of it.
        """
        lines = self.env["account.move.line"]
        sums = [SQL.identifier(f"bucket_{key}") for key in BUCKETS]
        sums += [SQL.identifier(name) for name in ("credits", "overdue", "total")]
        (row,) = self.env.execute_query_dict(
            SQL(
                """
                WITH item AS (%(items)s), named AS MATERIALIZED (
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
                ), line AS MATERIALIZED (
                    SELECT holder_id AS id, %(columns)s,
                           MIN(due) FILTER (WHERE amount > 0) AS oldest
                      FROM named WHERE kind = 'table' GROUP BY holder_id
                ), found AS MATERIALIZED (
                    SELECT line.*, COALESCE(holder.ref, '') AS ref,
                           COALESCE(holder.complete_name, holder.name, '') AS name,
                           NOT holder.active AS archived
                      FROM line JOIN res_partner holder ON holder.id = line.id
                     WHERE %(search)s
                )
                SELECT (SELECT json_agg(part) FROM (
                            SELECT kind, account_id, currency_id,
                                   COUNT(*) AS count, SUM(amount) AS total
                              FROM named GROUP BY kind, account_id, currency_id
                       ) part) AS groups,
                       (SELECT json_agg(part) FROM (
                            SELECT * FROM found
                          ORDER BY %(sort)s %(direction)s, id LIMIT %(limit)s
                       ) part) AS page,
                       (SELECT json_agg(part) FROM (
                            SELECT * FROM found WHERE overdue > 0
                          ORDER BY overdue DESC, id LIMIT %(top)s
                       ) part) AS top,
                       (SELECT to_json(part) FROM (
                            SELECT COUNT(*) AS count, MIN(oldest) AS oldest, %(sums)s
                              FROM found
                       ) part) AS totals
                """,
                items=lines._get_relance_open_sql(scope.day, scope.where_sql("line")),
                amount=scope.amount_sql,
                kind=self._get_kind_sql(scope),
                holder=scope.holder_sql,
                day=scope.day,
                limits=SQL(str(list(LATE_FROM))),
                columns=SQL(", ").join(self._get_column_sqls()),
                top=TOP,
                sums=SQL(", ").join(
                    SQL("COALESCE(SUM(%s), 0) AS %s", name, name) for name in sums
                ),
                **order,
            )
        )
        return {name: value or [] for name, value in row.items()}

    @api.model
    def _get_column_sqls(self):
        """Return the sums of the table: debts by column, money not matched, all."""
        conditions = {
            f"bucket_{key}": SQL("amount > 0 AND bucket = %s", key) for key in BUCKETS
        }
        conditions |= {
            "credits": SQL("amount < 0"),
            "overdue": SQL("amount > 0 AND bucket > 0"),
            "total": SQL("TRUE"),
        }
        return [
            SQL(
                "COALESCE(SUM(amount) FILTER (WHERE %s), 0) AS %s",
                condition,
                SQL.identifier(name),
            )
            for name, condition in conditions.items()
        ]

    @api.model
    def _get_kind_sql(self, scope):
        """Return the SQL of where an ``item`` stands: its kind, or ``'table'``.

        An extension may tell more kinds of items from the table, as a CASE whose ELSE
        is that of ``super()``; each needs its name in ``_get_difference_labels``.
        """
        return SQL(
            """CASE WHEN item.account_id IN %s THEN 'non_trade'
                    WHEN item.partner_id IS NULL THEN 'no_customer'
                    WHEN item.currency_id <> %s AND item.residual_currency = 0
                    THEN 'exchange' ELSE 'table' END""",
            scope.non_trade,
            scope.company_currency,
        )

    @api.model
    def _get_line(self, scope, row):
        """Return a line of the table, or the totals, with the days late of the oldest.

        The sums of exact amounts come from the database: they need no rounding.
        """
        names = (
            "id",
            "name",
            "ref",
            "archived",
            "count",
            "credits",
            "overdue",
            "total",
        )
        oldest = fields.Date.to_date(row["oldest"]) or scope.day
        return {name: row[name] for name in names if name in row} | {
            "amounts": [row[f"bucket_{key}"] for key in BUCKETS],
            "days_late": days_late(oldest, scope.day),
        }

    # What stands around the amounts -----------------------------------------------

    @api.model
    def _get_columns(self):
        """Return the titles of the six columns of debts."""
        titles = []
        for key in BUCKETS:
            first, last = days_of(key)
            if first is None:
                titles.append(self.env._("Not due"))
            elif last is None:
                titles.append(self.env._("Over %(days)s days", days=first - 1))
            else:
                titles.append(
                    self.env._("%(first)s–%(last)s days", first=first, last=last)
                )
        return titles

    @api.model
    def _get_currencies(self, scope, rows):
        """Return the currencies that open items are in, to choose one of them."""
        found = {row["currency_id"] for row in rows} | {scope.shown_currency}
        if scope.currency:
            found |= self._read_currencies(replace(scope, currency=None))
        # sudo: the names of currencies are no secret
        currencies = self.env["res.currency"].sudo().browse(found).sorted("name")
        return [{"id": currency.id, "name": currency.name} for currency in currencies]

    @api.model
    def _read_currencies(self, scope):
        """Return the currencies of what is not matched today."""
        return {
            currency
            for (currency,) in self.env.execute_query(
                SQL(
                    """SELECT DISTINCT line.currency_id FROM account_move_line line
                        WHERE line.reconciled IS NOT TRUE AND %s""",
                    scope.where_sql("line"),
                )
            )
        }

    @api.model
    def _get_company_currencies(self):
        """Return the currencies of the selected companies, with the companies' names.

        The amounts of companies with another currency are never added up.
        """
        grouped = self.env.companies.grouped("currency_id")
        return [
            {
                "id": currency.id,
                "name": currency.name,
                "companies": ", ".join(companies.mapped("name")),
            }
            for currency, companies in grouped.items()
        ]

    @api.model
    def _get_top(self, scope, rows):
        """Return the holders of the largest overdue amounts, with what comes next."""
        lines = [self._get_line(scope, row) for row in rows]
        contacts = self._get_contacts(scope, lines)
        return [
            {
                "id": line["id"],
                "name": line["name"],
                "overdue": line["overdue"],
                "days_late": line["days_late"],
                **contacts.get(line["id"], {}),
            }
            for line in lines
        ]

    # What the printed page shows --------------------------------------------------

    @api.model
    def _get_contacts(self, scope, lines):
        """Return {holder: last reminder and what comes next} of lines of the table."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT DISTINCT ON (holder_id) holder_id, next_date, next_step_id,
                       status, reason, last_date
                  FROM (SELECT %(holder)s AS holder_id, item.next_date,
                               item.next_step_id, item.status, item.reason,
                               item.amount_residual, item.state,
                               item.date_maturity < %(day)s AS is_late,
                               MAX(item.last_date) OVER (PARTITION BY %(holder)s)
                                   AS last_date
                          FROM relance_due_item item
                          JOIN res_partner debtor ON debtor.id = item.debtor_id
                         WHERE item.company_id IN %(companies)s
                           AND %(holder)s IN %(holders)s) found
              ORDER BY holder_id, state = 'open' DESC, is_late DESC, next_date,
                       amount_residual DESC
                """,
                holder=scope.holder_sql,
                companies=scope.companies,
                day=scope.day,
                holders=tuple(line["id"] for line in lines) or (0,),
            )
        )
        return {row["holder_id"]: self._get_contact(row) for row in rows}

    @api.model
    def _get_contact(self, row):
        """Return the last reminder of a holder, the next one or why there is none."""
        items = self.env["relance.due.item"]
        statuses = dict(items._fields["status"]._description_selection(self.env))
        step = self.env["relance.scenario.step"].browse(row["next_step_id"])
        next_step = row["next_date"] and step.exists().name
        reason = dict(items._selection_reason()).get(row["reason"])
        return {
            "last_date": fields.Date.to_string(row["last_date"]),
            "next_date": fields.Date.to_string(row["next_date"]),
            "next_step": next_step or reason or statuses.get(row["status"]) or "",
        }

    @api.model
    def _get_page(self, options):
        """Return the values of the printed page."""
        scope = self._get_scope(options)
        balance = self.get_balance(options)
        currency = self.env["res.currency"].browse(scope.shown_currency)

        def write(amount):
            return formatLang(self.env, amount, digits=currency.decimal_places)

        def write_row(line):
            amounts = [*line["amounts"], line["credits"], line["total"]]
            return [write(amount) if amount else "" for amount in amounts]

        check = balance["check"]
        return {
            "titles": self._get_titles(scope),
            "columns": balance["columns"],
            "rows": [
                {"name": line["name"], "amounts": write_row(line)}
                for line in balance["lines"]
            ],
            "totals": write_row(balance["totals"]),
            **{name: write(check[name]) for name in ("ledger", "table", "difference")},
            "accounts": [
                {
                    "name": f"{account['code']} {account['name']}",
                    "ledger": write(account["ledger"]),
                    "table": write(account["table"]),
                }
                for account in check["accounts"]
            ],
            "differences": [
                difference | {"amount": write(difference["amount"])}
                for difference in check["differences"]
            ],
        }
