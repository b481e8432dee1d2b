"""What a clone has of its own, column by column; the rest follows from the column.

``original`` is the row that is cloned. ``copy`` is the copy that is being made: its
number, how many days earlier it is, by how much its amounts are multiplied, and for
each table how far its ids are from those of the originals.
"""

from collections.abc import Mapping

# The number of each cloned entry, in the sequence of its own date; the parameter is the
# first id of the originals.
NUMBERS = """
    CREATE TEMPORARY TABLE bench_name ON COMMIT DROP AS
    WITH clone AS (
        SELECT original.id + copy.account_move AS id, original.journal_id,
               original.date - copy.days AS date,
               length(original.name) - length(sequence_prefix) AS width,
               replace(
                   replace(sequence_prefix,
                           to_char(original.date, '/YYYY/MM/'),
                           to_char(original.date - copy.days, '/YYYY/MM/')),
                   to_char(original.date, '/YYYY/'),
                   to_char(original.date - copy.days, '/YYYY/')) AS prefix
          FROM account_move original CROSS JOIN bench_copy copy
         WHERE original.id >= %s AND original.name <> '/'
    ), latest AS (
        SELECT journal_id, sequence_prefix AS prefix, max(sequence_number) AS number
          FROM account_move GROUP BY journal_id, sequence_prefix
    ), numbered AS (
        SELECT clone.id, prefix, width, COALESCE(latest.number, 0) + row_number() OVER (
                   PARTITION BY journal_id, prefix ORDER BY date, clone.id) AS number
          FROM clone LEFT JOIN latest USING (journal_id, prefix)
    )
    SELECT id, prefix, number, prefix || lpad(
               number::text, GREATEST(width, length(number::text)), '0') AS name
      FROM numbered"""

MOVE = "LEFT JOIN account_move move ON move.id = original.move_id + copy.account_move"

# What each table's clones are joined to.
JOINS: Mapping[str, str] = {
    "account_move": """
        LEFT JOIN bench_name numbered ON numbered.id = original.id + copy.account_move
        LEFT JOIN res_partner partner
               ON partner.id = original.partner_id + copy.res_partner
              AND original.partner_id >= copy.first_partner""",
    "account_move_line": MOVE,
    "account_payment": MOVE,
    "account_bank_statement_line": MOVE,
}

VALUES: Mapping[str, Mapping[str, str]] = {
    "res_partner": {
        "name": """CASE WHEN original.parent_id IS NULL
            THEN original.name || ' ' || copy.number ELSE original.name END""",
        "complete_name": """CASE WHEN original.parent_id IS NULL
            THEN original.complete_name || ' ' || copy.number
            ELSE replace(original.complete_name, original.commercial_company_name,
                         original.commercial_company_name || ' ' || copy.number) END""",
        "commercial_company_name": (
            "original.commercial_company_name || ' ' || copy.number"
        ),
        "ref": "NULLIF(original.ref, '') || '-' || copy.number",
        "email": "replace(original.email, '@', '.' || copy.number || '@')",
        "email_normalized": (
            "replace(original.email_normalized, '@', '.' || copy.number || '@')"
        ),
        # Two customers never share them.
        "vat": "NULL",
        "company_registry": "NULL",
    },
    "account_move": {
        "name": "COALESCE(numbered.name, original.name)",
        "sequence_prefix": "COALESCE(numbered.prefix, original.sequence_prefix)",
        "sequence_number": "COALESCE(numbered.number, original.sequence_number)",
        "payment_reference": """COALESCE(
            replace(original.payment_reference, original.name, numbered.name),
            original.payment_reference)""",
        "invoice_partner_display_name": (
            "COALESCE(partner.complete_name, original.invoice_partner_display_name)"
        ),
        "access_token": "NULL",
    },
    "account_move_line": {
        "move_name": "move.name",
        "name": """CASE WHEN original.display_type = 'payment_term'
            THEN replace(original.name, original.move_name, move.name)
            ELSE original.name END""",
        "matching_number": """CASE WHEN starts_with(original.matching_number, 'P')
            THEN 'P' || substr(original.matching_number, 2)::integer
                        + copy.account_partial_reconcile
            ELSE (original.matching_number::integer + copy.account_full_reconcile)::text
            END""",
        "price_unit": "original.price_unit * copy.factor",
    },
    "account_payment": {
        "name": "COALESCE(move.name, original.name || '-' || copy.number)",
    },
    "account_bank_statement_line": {
        "amount_residual": "original.amount_residual * copy.factor",
        "internal_index": """to_char(move.date, 'YYYYMMDD')
            || substr(original.internal_index, 9, 10)
            || lpad((original.id + copy.account_bank_statement_line)::text, 10, '0')""",
    },
}
