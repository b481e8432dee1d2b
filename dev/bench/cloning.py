"""Clone documents that Odoo posted, in sets: an id becomes itself plus an offset.

Documents that were made together stay together: a copy has its own customers, invoices,
payments and matchings, some days earlier than the originals, with amounts that are a
multiple of theirs. Clones are numbered after the originals, in the order of their
dates.
"""

from collections.abc import Iterator, Mapping, Sequence

from odoo.api import Environment
from odoo.tools import SQL

from environment.steps import SetupError

from . import catalogue
from .clone_values import JOINS, NUMBERS, VALUES
from .indexes import without_indexes

TABLES = (
    "res_partner",
    "account_move",
    "account_bank_statement_line",
    "account_payment",
    "account_full_reconcile",
    "account_partial_reconcile",
    "account_move_line",
)
MOST_DAYS_EARLIER = 28
LARGEST_MULTIPLE = 7


def first_ids(env: Environment) -> dict[str, int]:
    """Return, for each table, the least id that a row to be made may get."""
    env.flush_all()
    return {table: catalogue.highest_id(env, table) + 1 for table in TABLES}


class Cloning:
    """The cloning of all rows made since ``first_ids`` was asked."""

    def __init__(self, env: Environment, first: Mapping[str, int]) -> None:
        env.flush_all()
        self.env = env
        self.first = first
        self.span = {
            table: catalogue.highest_id(env, table) - first[table] + 1
            for table in TABLES
        }
        self.references = catalogue.references(env, TABLES)

    def clone(self, copies: int) -> None:
        """Make that many copies of the originals."""
        self._describe_copies(copies)
        relations = self._find_relations()
        with without_indexes(self.env, [*TABLES, *relations]):
            self._number_moves()
            for table in (*TABLES, *relations):
                self._insert(table)
        for table in TABLES:
            catalogue.reset_sequence(self.env, table)
        self.env.invalidate_all(flush=False)

    def first_clone(self, table: str) -> int:
        """Return the id of the first clone in a table."""
        return self.first[table] + self.span[table]

    def _describe_copies(self, copies: int) -> None:
        """Say of each copy how it differs from the originals."""
        offsets = [
            SQL("number * %s AS %s", self.span[table], SQL.identifier(table))
            for table in TABLES
        ]
        self.env.cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE bench_copy ON COMMIT DROP AS
                   SELECT number, number * 11 %% %(days)s AS days,
                          1 + number %% %(multiple)s AS factor,
                          %(first_partner)s AS first_partner, %(offsets)s
                     FROM generate_series(1, %(copies)s) AS number""",
                days=MOST_DAYS_EARLIER,
                multiple=LARGEST_MULTIPLE,
                first_partner=self.first["res_partner"],
                offsets=SQL(", ").join(offsets),
                copies=copies,
            )
        )
        self.env.cr.execute("ANALYZE bench_copy")

    def _find_relations(self) -> Sequence[str]:
        """Return the many2many tables that hold rows of the originals.

        :raise SetupError: if another table refers to them, which would not be cloned.
        """
        used = {
            table
            for (table, column), target in self.references.items()
            if table not in TABLES and self._is_used(table, column, target)
        }
        for table in used:
            if "id" in catalogue.columns(self.env, table):
                raise SetupError(f"{table} refers to documents and would not follow.")
        return sorted(used)

    def _is_used(self, table: str, column: str, target: str) -> bool:
        query = SQL(
            "SELECT EXISTS (SELECT FROM %s WHERE %s >= %s)",
            SQL.identifier(table),
            SQL.identifier(column),
            self.first[target],
        )
        [[used]] = self.env.execute_query(query)
        return used

    def _number_moves(self) -> None:
        self.env.cr.execute(SQL(NUMBERS, self.first["account_move"]))
        self.env.cr.execute("ANALYZE bench_name")

    def _insert(self, table: str) -> None:
        """Insert the clones of a table, copy by copy."""
        columns = catalogue.columns(self.env, table)
        self.env.cr.execute(
            SQL(
                """INSERT INTO %(table)s (%(columns)s)
                   SELECT %(values)s
                     FROM %(table)s original CROSS JOIN bench_copy copy %(joins)s
                    WHERE %(is_original)s
                 ORDER BY copy.number, %(order)s""",
                table=SQL.identifier(table),
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                values=SQL(", ").join(self._values(table, columns)),
                joins=SQL(JOINS.get(table, "")),
                is_original=self._is_original(table, columns),
                order=SQL.identifier("original", next(iter(columns))),
            )
        )

    def _values(self, table: str, columns: Mapping[str, str]) -> Iterator[SQL]:
        """Give the value of each column of a clone."""
        own = VALUES.get(table, {})
        amounts = catalogue.amounts(self.env, table)
        for column, kind in columns.items():
            value = SQL.identifier("original", column)
            target = table if column == "id" else self.references.get((table, column))
            if column in own:
                yield SQL(own[column])
            elif target:
                yield self._shifted(value, target)
            elif column in amounts:
                yield SQL("%s * copy.factor", value)
            elif kind == "date":
                yield SQL("%s - copy.days", value)
            else:
                yield value

    def _shifted(self, value: SQL, target: str) -> SQL:
        """Return the id of the clone of a row, or of the row itself if it has none."""
        return SQL(
            "%(value)s + CASE WHEN %(value)s >= %(first)s THEN %(offset)s ELSE 0 END",
            value=value,
            first=self.first[target],
            offset=SQL.identifier("copy", target),
        )

    def _is_original(self, table: str, columns: Mapping[str, str]) -> SQL:
        if "id" in columns:
            return SQL("original.id >= %s", self.first[table])
        conditions = [
            SQL("%s >= %s", SQL.identifier("original", column), self.first[target])
            for column in columns
            if (target := self.references.get((table, column)))
        ]
        return SQL(" OR ").join(conditions)
