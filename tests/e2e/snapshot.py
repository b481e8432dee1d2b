"""All that a database holds: its schema, and each row of each table by a digest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from environment import postgres

SCHEMA = """
    SELECT 'column ' || table_name || '.' || column_name
      FROM information_schema.columns WHERE table_schema = 'public'
     UNION SELECT 'constraint ' || conrelid::regclass || ' ' || conname
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION SELECT 'relation ' || relname
      FROM pg_class WHERE relnamespace = 'public'::regnamespace
     UNION SELECT 'function ' || proname
      FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
)
# When and by whom a row was written last: reading it back the same is what matters.
ROWS = """
    SELECT concat_ws(' ', '{table}', COALESCE(values->>'id', values::text),
                     md5((values - '{{write_date,write_uid}}'::text[])::text))
      FROM (SELECT to_jsonb(t) AS values FROM "{table}" t) AS rows
"""
TABLES_A_QUERY = 100


@dataclass(frozen=True)
class Row:
    """A row of a table; one without id, of a relation, is known by its values."""

    table: str
    key: str


@dataclass(frozen=True)
class Snapshot:
    """The schema, and the digest of each row."""

    schema: frozenset[str]
    rows: dict[Row, str]

    def changed_since(self, before: "Snapshot") -> list[Row]:
        """Return the rows that were there before, and are gone or different."""
        return [
            row for row, digest in before.rows.items() if self.rows.get(row) != digest
        ]

    def added_since(self, before: "Snapshot") -> list[Row]:
        """Return the rows that were not there before."""
        return [row for row in self.rows if row not in before.rows]


def take_snapshot(database: str) -> Snapshot:
    """Return what a database holds now."""
    tables = postgres.psql(TABLES, database)
    return Snapshot(
        frozenset(postgres.psql(SCHEMA, database)), dict(_read_rows(database, tables))
    )


def _read_rows(database: str, tables: list[str]) -> Iterator[tuple[Row, str]]:
    for batch in _batches(tables):
        query = " UNION ALL ".join(ROWS.format(table=table) for table in batch)
        for line in postgres.psql(query, database):
            table, rest = line.split(" ", 1)
            key, digest = rest.rsplit(" ", 1)
            yield Row(table, key), digest


def _batches(tables: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(tables), TABLES_A_QUERY):
        yield tables[start : start + TABLES_A_QUERY]
