"""Whether a cloned ledger is one that Odoo could have made."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from odoo.api import Environment
from odoo.tools import SQL

from environment.steps import SetupError

from . import catalogue

SAMPLE = 300
MOST_SHOWN = 5

# Stored fields that Odoo must compute again to what the clones hold.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "account.move": (
        "amount_untaxed",
        "amount_tax",
        "amount_total",
        "amount_residual",
        "amount_untaxed_signed",
        "amount_tax_signed",
        "amount_total_signed",
        "amount_total_in_currency_signed",
        "amount_residual_signed",
        "payment_state",
        "commercial_partner_id",
        "invoice_partner_display_name",
        "sequence_prefix",
        "sequence_number",
    ),
    "account.move.line": (
        "amount_residual",
        "amount_residual_currency",
        "reconciled",
        "debit",
        "credit",
        "company_id",
        "journal_id",
        "date",
        "invoice_date",
        "move_name",
        "parent_state",
        "ref",
        "payment_id",
        "statement_line_id",
    ),
    "account.payment": (
        "name",
        "state",
        "is_reconciled",
        "is_matched",
        "amount_company_currency_signed",
    ),
    "account.bank.statement.line": (
        "is_reconciled",
        "amount_residual",
        "internal_index",
    ),
    "account.partial.reconcile": ("max_date", "company_id"),
    "res.partner": ("complete_name", "commercial_partner_id", "email_normalized"),
}

# What must hold of all rows: each counts the rows of which it does not.
INVARIANTS: Mapping[str, str] = {
    "entries do not balance": """
        SELECT count(*) FROM (
            SELECT move_id FROM account_move_line
          GROUP BY move_id HAVING sum(balance) <> 0) AS unbalanced""",
    "items do not owe what their matchings leave": """
        WITH matched AS (
            SELECT debit_move_id AS id, -amount AS amount FROM account_partial_reconcile
             UNION ALL
            SELECT credit_move_id, amount FROM account_partial_reconcile
        ), matched_item AS (
            SELECT id, sum(amount) AS amount FROM matched GROUP BY id)
        SELECT count(*) FROM account_move_line line LEFT JOIN matched_item USING (id)
          JOIN account_account account ON account.id = line.account_id
         WHERE account.reconcile AND line.parent_state = 'posted'
           AND line.amount_residual
               <> line.balance + COALESCE(matched_item.amount, 0)""",
    "matchings join items of two accounts or companies": """
        SELECT count(*) FROM account_partial_reconcile part
          JOIN account_move_line debit ON debit.id = part.debit_move_id
          JOIN account_move_line credit ON credit.id = part.credit_move_id
         WHERE debit.account_id <> credit.account_id
            OR debit.company_id <> credit.company_id
            OR debit.full_reconcile_id IS DISTINCT FROM credit.full_reconcile_id""",
    "items bear another number than their matching's": """
        SELECT count(*) FROM account_move_line
         WHERE full_reconcile_id IS NOT NULL
           AND matching_number <> full_reconcile_id::text""",
}


def verify(env: Environment) -> int:
    """Check the ledger; return how many values Odoo computed again.

    :raise SetupError: naming what is wrong.
    """
    faults = [
        f"{count} {fault}"
        for fault, query in INVARIANTS.items()
        for [count] in env.execute_query(SQL(query))
        if count
    ]
    values = 0
    for model, names in FIELDS.items():
        records = _sample(env, model)
        values += len(records) * len(names)
        faults += _differences(records, names)
    if faults:
        raise SetupError("\n".join(["The ledger is wrong:", *faults]))
    return values


def _sample(env: Environment, model: str) -> Any:
    """Return some records, the same ones each time."""
    highest = catalogue.highest_id(env, env[model]._table)
    ids = Random(model).sample(range(1, highest + 1), min(SAMPLE, highest))
    return env[model].with_context(active_test=False).browse(ids).exists()


def _differences(records: Any, names: Iterable[str]) -> list[str]:
    """Return what Odoo computes to something else than what is stored."""
    stored = {name: [_value(record[name]) for record in records] for name in names}
    for name in names:
        records.env.add_to_compute(records._fields[name], records)
    return [
        f"{record}.{name} is stored as {before}, and computed as {_value(record[name])}"
        for name, values in stored.items()
        for record, before in zip(records, values, strict=True)
        if _value(record[name]) != before
    ][:MOST_SHOWN]


def _value(value: Any) -> Any:
    """Return a value that compares as it is stored."""
    return round(value, 4) if isinstance(value, float) else value
