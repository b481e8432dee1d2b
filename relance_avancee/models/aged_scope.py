"""What an aged balance is asked about; no model, plain data."""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL


@dataclass(frozen=True)
class AgedScope:
    """The day, the companies of one currency, and how the table is read.

    ``currency`` is the id of the one foreign or local currency shown, None for all of
    them in ``company_currency``; ``by`` is debtor or payer.
    """

    day: date
    companies: tuple[int, ...]
    accounts: tuple[int, ...]
    non_trade: tuple[int, ...]
    company_currency: int
    currency: int | None = None
    by: str = "debtor"

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
