"""The books that are cloned: the demo's eighteen months, and what they leave out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from odoo.api import Environment
from odoo.fields import Command
from odoo.tools import SQL

from demo import ledger
from demo.company import create_terms, set_up_company
from demo.customers import create_customers
from demo.documents import Customer, Ledger
from demo.identity import french_vat, siret
from demo.posting import QUIET, Posting

from .cloning import first_ids
from .special_entries import SpecialEntries
from .special_ledgers import (
    SHARED_CUSTOMER,
    SPECIAL_CUSTOMERS,
    build_second_ledger,
    build_special_ledger,
)
from .special_payments import SpecialPayments

NO_MAIL_SERVER = 9
SECOND_SIREN = "991826330"
SECOND_COMPANY = {
    "name": "Bertin Services SARL",
    "vat": french_vat(SECOND_SIREN),
    "company_registry": siret(SECOND_SIREN),
}


# Labels quote the number of another document, which a clone would not know.
QUOTED_NUMBER = r"(\s+sur)?\s+[A-Z0-9]+/[0-9]{4}/[0-9/]+"
LABELS = (
    ("account_move", "ref"),
    ("account_move_line", "ref"),
    ("account_move_line", "name"),
    ("account_payment", "memo"),
    ("account_bank_statement_line", "payment_ref"),
)


class Books:
    """The documents of two companies, posted in Odoo."""

    def __init__(self, env: Environment, today: date) -> None:
        companies = {"allowed_company_ids": env.company.ids}
        self.env = env(context={**env.context, **QUIET, **companies})
        self.today = today
        self.terms: Mapping[str, int] = {}
        self.partners: dict[str, Any] = {}

    def post(self) -> dict[str, int]:
        """Post the documents; return what the cloning starts from.

        One customer is there before: it is not cloned, and gets its invoices again with
        each copy.
        """
        set_up_company(self.env, self.today, NO_MAIL_SERVER)
        self.terms = create_terms(self.env)
        second = self._create_second_company()
        self._create_customers([SHARED_CUSTOMER])
        first = first_ids(self.env)
        demo_ledger = ledger.build_ledger(self.today)
        self._create_customers([*demo_ledger.customers, *SPECIAL_CUSTOMERS])
        self._post_first_company(demo_ledger)
        self._post_second_company(second, demo_ledger.customers)
        self._forget_quoted_numbers()
        return first

    def _create_second_company(self) -> Any:
        """Create the company, its French chart of accounts and its users."""
        country = self.env.ref("base.fr").id
        values = {"country_id": country, "currency_id": self.env.ref("base.EUR").id}
        company = self.env["res.company"].create(SECOND_COMPANY | values)
        self.env["account.chart.template"].try_loading("fr", company)
        self.env["res.currency.rate"].search([]).company_id = False
        users = self.env["res.users"].search([("share", "=", False)])
        users.company_ids = [Command.link(company.id)]
        return company

    def _create_customers(self, customers: Iterable[Customer]) -> None:
        self.partners |= create_customers(self.env, list(customers), self.terms)

    def _post_first_company(self, demo_ledger: Ledger) -> None:
        special = build_special_ledger(self.today)
        posting = Posting(self.env, self.partners, self.terms)
        posting.post(
            replace(
                demo_ledger,
                invoices=demo_ledger.invoices + special.invoices,
                receipts=demo_ledger.receipts + special.receipts,
                credit_notes=demo_ledger.credit_notes + special.credit_notes,
            )
        )
        entries = SpecialEntries(posting, self.today)
        entries.post()
        SpecialPayments(posting, entries, self.today).record()

    def _post_second_company(self, company: Any, customers: Iterable[Customer]) -> None:
        env = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        names = [customer.name for customer in customers]
        second_ledger = build_second_ledger(names, self.today)
        Posting(env, self.partners, self.terms).post(second_ledger)

    def _forget_quoted_numbers(self) -> None:
        """Remove from the labels the numbers of other documents."""
        self.env.flush_all()
        for table, column in LABELS:
            self.env.cr.execute(
                SQL(
                    """UPDATE %(table)s SET
                       %(column)s = regexp_replace(%(column)s, %(number)s, '', 'g')
                        WHERE %(column)s ~ %(number)s""",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    number=QUOTED_NUMBER,
                )
            )
        self.env.invalidate_all(flush=False)
