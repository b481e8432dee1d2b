from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from ..rules.aging import BUCKETS, days_of


class RelanceAgedBalance(models.AbstractModel):
    """What stands around the amounts: names, titles, currencies, the top ten."""

    _inherit = "relance.aged.balance"

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
        contacts = self.env["relance.today"]._get_contacts(scope, lines)
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
