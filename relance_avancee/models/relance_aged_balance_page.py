from odoo import api, models
from odoo.tools import formatLang


class RelanceAgedBalance(models.AbstractModel):
    """What the printed page shows: the table and its check, in written amounts."""

    _inherit = "relance.aged.balance"

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
