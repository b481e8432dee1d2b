"""Fill tables fast: their indexes and foreign keys are made when all rows are there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from odoo.api import Environment
from odoo.tools import SQL

# Both give pairs of statements: the first drops, the second makes again.
FOREIGN_KEYS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
                  conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint
     WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])"""
INDEXES = """
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      FROM pg_index
     WHERE indrelid = ANY(%s::regclass[])
       AND indexrelid NOT IN (
           SELECT conindid FROM pg_constraint WHERE contype IN ('p', 'u', 'x'))"""


@contextmanager
def without_indexes(env: Environment, tables: Sequence[str]) -> Iterator[None]:
    """Do without the indexes and foreign keys of the tables, but their primary keys.

    Made again at the end, they check every row: a unique name, an unknown reference.
    """
    names = list(tables)
    foreign_keys = env.execute_query(SQL(FOREIGN_KEYS, names))
    indexes = env.execute_query(SQL(INDEXES, names))
    for drop, _make in foreign_keys + indexes:
        env.cr.execute(drop)
    yield
    for _drop, make in indexes + foreign_keys:
        env.cr.execute(make)
