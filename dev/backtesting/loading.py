"""A ledger in a scratch database: an invoice and its payment posted by Odoo, copied.

Each line of the file becomes a posted invoice, matched with a bank entry on the day on
which it was settled. The copies differ by customer, dates, amount and number only. What
else is known of an invoice is noted as the addon does: how it was sent on its due item,
that it was disputed by a hold of the day on which it was settled: no other is told.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from odoo.api import Environment
from odoo.fields import Command
from odoo.tools import SQL

from bench import catalogue
from demo.receivables import Receivable
from environment.steps import announced

# In the order in which they refer to each other.
TABLES = (
    "account_move",
    "account_full_reconcile",
    "account_move_line",
    "account_partial_reconcile",
)
INVOICE_COLUMNS = {"account_move": "id", "account_move_line": "move_id"}
CLAIM_COLUMNS = {"account_move_line": "id"}
AGES_AGO = date(1990, 1, 1)
# What a copy has of its own; all else is as in the documents that Odoo posted.
OWN: Mapping[str, Mapping[str, str]] = {
    "account_move": {
        "name": "original.name || '/' || copy.number",
        "payment_reference": "copy.reference",
        "partner_id": "copy.partner_id",
        "commercial_partner_id": "copy.partner_id",
        "partner_shipping_id": "copy.partner_id",
        "date": "CASE WHEN is_invoice THEN copy.issued ELSE copy.settled END",
        "invoice_date": "CASE WHEN is_invoice THEN copy.issued END",
        "invoice_date_due": "copy.due",
    },
    "account_full_reconcile": {},
    "account_move_line": {
        "move_name": "original.move_name || '/' || copy.number",
        "partner_id": "copy.partner_id",
        "date": "CASE WHEN is_invoice THEN copy.issued ELSE copy.settled END",
        "invoice_date": "CASE WHEN is_invoice THEN copy.issued END",
        "date_maturity": "CASE WHEN is_claim THEN copy.due END",
        "matching_number": "NULL",
    },
    "account_partial_reconcile": {"max_date": "copy.settled"},
}
# What an invoice has of its own that nobody has paid.
UNPAID: Mapping[str, Mapping[str, str]] = {
    "account_move": {
        "payment_state": "'not_paid'",
        "amount_residual": "original.amount_total * copy.amount",
        "amount_residual_signed": "original.amount_total_signed * copy.amount",
    },
    "account_move_line": {
        "reconciled": "false",
        "full_reconcile_id": "NULL",
        "amount_residual": "original.balance * copy.amount",
        "amount_residual_currency": "original.amount_currency * copy.amount",
    },
}


def load(env: Environment, receivables: Sequence[Receivable]) -> dict[str, int]:
    """Post the lines of the files; return the ids of the customers."""
    with announced(f"Loading {len(receivables)} invoices"):
        customers = _create_customers(env, receivables)
        originals = _post_originals(env)
        _describe_copies(env, receivables, customers)
        stride = 1 + max(catalogue.highest_id(env, table) for table in TABLES)
        for table in TABLES:
            _insert(env, table, originals, stride)
            catalogue.reset_sequence(env, table)
        _note_circumstances(env, originals["claim"].id, originals["invoice"].id, stride)
        _remove_originals(env, originals)
        env.invalidate_all(flush=False)
    return customers


def _create_customers(
    env: Environment, receivables: Sequence[Receivable]
) -> dict[str, int]:
    """Create one company for each customer, in a country for each code of the file."""
    codes = sorted({receivable.country for receivable in receivables})
    countries = env["res.country"].search([], order="id", limit=len(codes)).ids
    places = {code: countries[rank % len(countries)] for rank, code in enumerate(codes)}
    names = {receivable.customer: receivable.country for receivable in receivables}
    partners = env["res.partner"].create(
        [
            {"name": name, "is_company": True, "country_id": places[code]}
            for name, code in names.items()
        ]
    )
    return dict(zip(names, partners.ids, strict=True))


def _post_originals(env: Environment) -> Mapping[str, Any]:
    """Post an invoice of one, and the bank entry that settles it."""
    partner = env["res.partner"].create({"name": "Original", "is_company": True})
    line = {"name": "Work", "price_unit": 1, "tax_ids": [Command.clear()]}
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": AGES_AGO,
            "invoice_date_due": AGES_AGO,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create(line)],
        }
    )
    claim_account = partner.property_account_receivable_id
    bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
    receipt = env["account.move"].create(
        {
            "journal_id": bank.id,
            "date": AGES_AGO,
            "partner_id": partner.id,
            "line_ids": [
                Command.create({"account_id": bank.default_account_id.id, "debit": 1}),
                Command.create({"account_id": claim_account.id, "credit": 1}),
            ],
        }
    )
    (invoice | receipt).action_post()
    claims = (invoice | receipt).line_ids.filtered(
        lambda line: line.account_id == claim_account
    )
    claims.reconcile()
    env.flush_all()
    matches = claims.matched_debit_ids | claims.matched_credit_ids
    return {
        "invoice": invoice,
        "claim": claims.filtered("debit"),
        "account_move": invoice | receipt,
        "account_move_line": (invoice | receipt).line_ids,
        "account_partial_reconcile": matches,
        "account_full_reconcile": claims.full_reconcile_id,
    }


def _describe_copies(
    env: Environment, receivables: Sequence[Receivable], customers: Mapping[str, int]
) -> None:
    """Say of each copy how it differs from the originals."""
    rows = [
        (
            number,
            receivable.invoice,
            customers[receivable.customer],
            receivable.invoice_date,
            receivable.due_date,
            receivable.settled_date,
            receivable.amount,
            receivable.is_paper,
            receivable.is_disputed,
        )
        for number, receivable in enumerate(receivables, start=1)
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    env.cr.execute(
        SQL(
            """CREATE TEMPORARY TABLE backtest_copy ON COMMIT DROP AS
               SELECT * FROM unnest(%s::integer[], %s::varchar[], %s::integer[],
                                    %s::date[], %s::date[], %s::date[], %s::numeric[],
                                    %s::boolean[], %s::boolean[])
                        AS given (number, reference, partner_id, issued, due, settled,
                                  amount, is_paper, is_disputed)""",
            *columns,
        )
    )


def _insert(
    env: Environment, table: str, originals: Mapping[str, Any], stride: int
) -> None:
    """Insert the copies of the originals in one table: an id is theirs plus strides."""
    columns = catalogue.columns(env, table)
    values = Values(
        table,
        {
            one
            for (own, one), _ in catalogue.references(env, TABLES).items()
            if own == table
        }
        | {"id"},
        catalogue.amounts(env, table),
        stride,
    )
    env.cr.execute(
        SQL(
            """INSERT INTO %(table)s (%(columns)s)
               SELECT %(values)s FROM %(table)s original CROSS JOIN backtest_copy copy
           CROSS JOIN LATERAL (SELECT %(is_invoice)s AS is_invoice,
                                      %(is_claim)s AS is_claim) AS kind
                WHERE original.id = ANY(%(originals)s)
                  AND (copy.settled IS NOT NULL OR is_invoice)""",
            table=SQL.identifier(table),
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            values=SQL(", ").join(map(values.get, columns)),
            is_invoice=_is(table, INVOICE_COLUMNS, originals["invoice"].id),
            is_claim=_is(table, CLAIM_COLUMNS, originals["claim"].id),
            originals=originals[table].ids,
        )
    )


def _note_circumstances(
    env: Environment, claim: int, invoice: int, stride: int
) -> None:
    """Note how each copy of ``invoice`` was sent, and whether it was disputed."""
    company = env.company.id
    copied = SQL("%s + copy.number * %s", invoice, stride)
    env.cr.execute(
        SQL(
            """INSERT INTO relance_due_item (line_id, move_id, company_id, debtor_id,
                                             date_maturity, delivery, state, cycle)
               SELECT %s + copy.number * %s, %s, %s, copy.partner_id, copy.due,
                      CASE WHEN copy.is_paper THEN 'post' ELSE 'email' END, 'closed', 1
                 FROM backtest_copy copy""",
            claim,
            stride,
            copied,
            company,
        )
    )
    env.cr.execute(
        SQL(
            """INSERT INTO relance_hold (move_id, company_id, kind, scope, date_from,
                                         date_to, lifted, date_lifted, reason)
               SELECT %s, %s, 'dispute', 'move', copy.settled, copy.settled, true,
                      copy.settled, 'Disputed'
                 FROM backtest_copy copy
                WHERE copy.is_disputed AND copy.settled IS NOT NULL""",
            copied,
            company,
        )
    )


def _is(table: str, columns: Mapping[str, str], record: int) -> SQL:
    """Return the SQL that tells whether an original is, or is of, a record."""
    if table not in columns:
        return SQL("FALSE")
    return SQL("%s = %s", SQL.identifier("original", columns[table]), record)


@dataclass(frozen=True)
class Values:
    """The values of the copies of a table."""

    table: str
    references: Set[str]
    amounts: Set[str]
    stride: int

    def get(self, column: str) -> SQL:
        """Return the SQL of a column of a copy."""
        paid = self._get_paid(column)
        unpaid = UNPAID.get(self.table, {}).get(column)
        if not unpaid:
            return paid
        claim = "is_claim" if self.table in CLAIM_COLUMNS else "is_invoice"
        case = "CASE WHEN copy.settled IS NULL AND %s THEN %s ELSE %s END"
        return SQL(case, SQL(claim), SQL(unpaid), paid)

    def _get_paid(self, column: str) -> SQL:
        if own := OWN[self.table].get(column):
            return SQL(own)
        value = SQL.identifier("original", column)
        if column in self.references:
            return SQL("%s + copy.number * %s", value, self.stride)
        return SQL("%s * copy.amount", value) if column in self.amounts else value


def _remove_originals(env: Environment, originals: Mapping[str, Any]) -> None:
    """Remove the two documents that were copied."""
    for table in reversed(TABLES):
        gone = SQL.identifier(table), originals[table].ids
        env.cr.execute(SQL("DELETE FROM %s WHERE id = ANY(%s)", *gone))
