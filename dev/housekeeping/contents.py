"""Print what the addons put into a database: contents.py DATABASE.

``dev/house contents`` calls it. All is sorted, and nothing tells a file, a line or an
identifier of the database: a move of files changes nothing, what it changes is a fault.
"""

import sys
from collections.abc import Iterator

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config
from odoo.tools.translate import TranslationModuleReader

from environment.paths import addons
from housekeeping.model_contents import tell_models
from housekeeping.record_contents import ExternalIds, tell_records
from housekeeping.view_contents import tell_views

# What PostgreSQL has of ours, beside what the models declare.
TABLE_OBJECTS = """
    SELECT indexdef FROM pg_indexes
     WHERE schemaname = 'public' AND indexname LIKE '%relance%'
     UNION ALL
    SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE conname LIKE '%relance%'"""


def main(name: str) -> None:
    """Print the contents of a database, a block a model, record or view."""
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    with Registry(name).cursor(readonly=True) as cursor:
        env = Environment(cursor, SUPERUSER_ID, {"lang": "en_US", "active_test": False})
        for line in tell(env, installed_addons(env)):
            print(line)


def installed_addons(env: Environment) -> list[str]:
    """Return the names of our addons that the database has."""
    names = [addon.name for addon in addons()]
    domain = [("name", "in", names), ("state", "=", "installed")]
    return [
        addon.name for addon in env["ir.module.module"].search(domain, order="name")
    ]


def tell(env: Environment, ours: list[str]) -> Iterator[str]:
    """Yield all the lines about our addons."""
    known = ExternalIds(env)
    yield f"addons {', '.join(ours)}"
    yield from tell_models(env, ours)
    yield from tell_tables(env)
    yield from tell_records(env, ours, known)
    yield from tell_views(env, ours, known)
    yield from tell_terms(env, ours)


def tell_tables(env: Environment) -> Iterator[str]:
    """Yield the indexes and constraints that PostgreSQL has of ours."""
    env.cr.execute(TABLE_OBJECTS)
    yield "tables"
    yield from sorted(f"    {definition}" for [definition] in env.cr.fetchall())


def tell_terms(env: Environment, ours: list[str]) -> Iterator[str]:
    """Yield the terms to be translated: those of the code, those of the data."""
    for addon in ours:
        yield f"terms of {addon}"
        terms = {
            f"    {', '.join(sorted(comments or [kind]))}: {source!r}"
            for _addon, kind, _name, _record, source, _value, comments in (
                TranslationModuleReader(env.cr, modules=[addon])
            )
        }
        yield from sorted(terms)


if __name__ == "__main__":
    main(sys.argv[1])
