from odoo import api, models
from odoo.tools import SQL


class RelanceAgedBalance(models.AbstractModel):
    """The check: the table and the receivable accounts, and why they differ."""

    _inherit = "relance.aged.balance"

    @api.model
    def _get_check(self, scope, rows):
        """Return the two balances, by account too, and each difference by its name.

        A difference is what the ledger has and the table has not. What no name
        explains comes last, under ``unexplained``: it should never be there.
        """
        currency = self.env["res.currency"].browse(scope.shown_currency)
        ledger = self._read_ledger(scope)
        table = self._sum_by_account(rows, ("table",))
        differences = self._get_named_differences(rows)
        total, shown = sum(ledger.values()), sum(table.values())
        rest = total - shown - sum(found["amount"] for found in differences)
        if not currency.is_zero(rest):
            differences += self._get_matching_differences(scope)
            rest = total - shown - sum(found["amount"] for found in differences)
        if not currency.is_zero(rest):
            differences.append({"kind": "unexplained", "amount": rest, "count": 0})
        labels = self._get_difference_labels()
        return {
            "ledger": currency.round(total),
            "table": currency.round(shown),
            "difference": currency.round(total - shown),
            "unexplained": 0.0 if currency.is_zero(rest) else currency.round(rest),
            "accounts": self._get_check_accounts(currency, ledger, table),
            "differences": [
                found
                | {
                    "amount": currency.round(found["amount"]),
                    "label": labels[found["kind"]],
                }
                for found in differences
            ],
        }

    @api.model
    def _get_difference_labels(self):
        """Return {kind of difference: its name}.

        An extension may add the names of the kinds that its ``_get_kind_sql`` tells.
        """
        return {
            "non_trade": self.env._("Accounts marked “Non trade”"),
            "no_customer": self.env._("Journal items without a customer"),
            "exchange": self.env._("Exchange differences not booked yet"),
            "matched_draft": self.env._("Matched with an entry that is not posted"),
            "matched_company": self.env._(
                "Matched with an entry of a company that is not selected"
            ),
            "matched_account": self.env._("Matched with another kind of account"),
            "matched_later": self.env._("Matched with an entry of a later date"),
            "matched_currency": self.env._("Settled in another currency"),
            "unexplained": self.env._("Unexplained"),
        }

    # The ledger ---------------------------------------------------------------

    @api.model
    def _read_ledger(self, scope):
        """Return {account id: balance at the end of the day}, from the items alone."""
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT line.account_id, SUM(line.%s)
                         FROM account_move_line line WHERE %s
                     GROUP BY line.account_id""",
                    scope.ledger_sql,
                    scope.where_sql("line"),
                )
            )
        )

    @api.model
    def _sum_by_account(self, rows, kinds):
        """Return {account id: open amount} of the rows of some kinds."""
        sums = {}
        for row in rows:
            if row["kind"] in kinds:
                account = row["account_id"]
                sums[account] = sums.get(account, 0.0) + row["total"]
        return sums

    @api.model
    def _get_check_accounts(self, currency, ledger, table):
        """Return one dict an account with a balance, by code."""
        # sudo: codes and names only; a reader may have no right on the chart
        accounts = self.env["account.account"].sudo().browse({*ledger, *table})
        return [
            {
                "id": account.id,
                "code": account.code or "",
                "name": account.name,
                "ledger": currency.round(ledger.get(account.id, 0.0)),
                "table": currency.round(table.get(account.id, 0.0)),
            }
            for account in accounts.sorted(lambda account: account.code or "")
            if not currency.is_zero(ledger.get(account.id, 0.0))
            or not currency.is_zero(table.get(account.id, 0.0))
        ]

    # The differences ----------------------------------------------------------

    @api.model
    def _get_named_differences(self, rows):
        """Return what is open but not in the table, by kind."""
        found = {}
        for row in rows:
            if row["kind"] != "table":
                kind = row["kind"]
                difference = found.setdefault(
                    kind, {"kind": kind, "amount": 0.0, "count": 0}
                )
                difference["amount"] += row["total"]
                difference["count"] += row["count"]
        return list(found.values())

    @api.model
    def _get_matching_differences(self, scope):
        """Return what is matched with something outside the ledger of the scope.

        Such an item is settled for Odoo, and its counterpart is not in the balance of
        the accounts. All the matchings are read: only when a difference is left.
        """
        return self.env.execute_query_dict(
            SQL(
                """SELECT kind, SUM(amount) AS amount, COUNT(*) AS count,
                          array_agg(line_id) AS line_ids
                     FROM (%s) matching GROUP BY kind ORDER BY kind""",
                self._get_matching_sql(scope),
            )
        )

    @api.model
    def _get_matching_sql(self, scope):
        """Return the SELECT of the matchings with one foot outside the ledger."""
        statement = """
               SELECT inside.id AS line_id, %(sign)s * part.%(amount)s AS amount,
                      CASE WHEN outside.parent_state <> 'posted' THEN 'matched_draft'
                           WHEN outside.company_id NOT IN %(companies)s
                           THEN 'matched_company'
                           WHEN outside.account_id NOT IN %(accounts)s
                           THEN 'matched_account'
                           WHEN outside.date > %(day)s THEN 'matched_later'
                           ELSE 'matched_currency' END AS kind
                 FROM account_partial_reconcile part
                 JOIN account_move_line inside ON inside.id = part.%(inside)s
                 JOIN account_move_line outside ON outside.id = part.%(outside)s
                WHERE part.max_date <= %(day)s
                  AND %(is_inside)s AND NOT (%(is_outside)s)
        """
        sides = [("debit", "credit", 1), ("credit", "debit", -1)]
        return SQL(" UNION ALL ").join(
            SQL(
                statement,
                sign=sign,
                amount=SQL(f"{inside}_amount_currency" if scope.currency else "amount"),
                companies=scope.companies,
                accounts=scope.accounts,
                day=scope.day,
                inside=SQL(f"{inside}_move_id"),
                outside=SQL(f"{other}_move_id"),
                is_inside=scope.where_sql("inside"),
                is_outside=scope.where_sql("outside"),
            )
            for inside, other, sign in sides
        )

    @api.model
    def _get_difference_line_ids(self, scope, kind):
        """Return the journal items behind a difference of matching."""
        for found in self._get_matching_differences(scope):
            if found["kind"] == kind:
                return found["line_ids"]
        return []
