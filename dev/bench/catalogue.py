"""What PostgreSQL's catalogue says of the tables that are cloned."""

from collections.abc import Sequence

from odoo.api import Environment
from odoo.tools import SQL


def highest_id(env: Environment, table: str) -> int:
    """Return the highest id of a table, 0 if it is empty."""
    query = SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(table))
    [[highest]] = env.execute_query(query)
    return highest


def columns(env: Environment, table: str) -> dict[str, str]:
    """Return {column: type} of a table."""
    rows = env.execute_query(
        SQL(
            """SELECT column_name::text, data_type::text
                 FROM information_schema.columns
                WHERE table_name = %s AND table_schema = current_schema
             ORDER BY ordinal_position""",
            table,
        )
    )
    return dict(rows)


def amounts(env: Environment, table: str) -> set[str]:
    """Return the columns of a table that hold an amount of money."""
    models = [model for model in env.registry.values() if model._table == table]
    return {
        name
        for model in models
        for name, field in model._fields.items()
        if field.store and field.type == "monetary"
    }


def references(env: Environment, tables: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return {(table, column): which one of ``tables`` it refers to}."""
    rows = env.execute_query(
        SQL(
            """SELECT conrelid::regclass::text, attname, confrelid::regclass::text
                 FROM pg_constraint
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
                WHERE contype = 'f' AND confrelid = ANY(%s::regclass[])""",
            list(tables),
        )
    )
    return {(table, column): target for table, column, target in rows}


def reset_sequence(env: Environment, table: str) -> None:
    """Have the next row of a table get an id that is free."""
    query = "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)"
    env.execute_query(SQL(query, table, highest_id(env, table) + 1))
