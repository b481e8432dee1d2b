"""The records that the addons ship, with the values that they have."""

import hashlib
from collections.abc import Collection, Iterator
from typing import Any

from odoo.api import Environment
from odoo.fields import Field
from odoo.models import MAGIC_COLUMNS

# What Odoo writes about models and fields: they are told as such.
OF_MODELS = "ir.model"
RIGHTS = ("ir.model.access",)
# Moments, places, and what is told with the views.
UNTOLD = {
    *MAGIC_COLUMNS,
    "arch_db",
    "arch_fs",
    "arch_prev",
    "arch_updated",
    "lastcall",
    "nextcall",
    "parent_path",
}
# Values that say much, though nothing stores them.
COMPUTED = {"ir.ui.menu": ["complete_name"]}


class ExternalIds:
    """The names that survive a new installation, for the records that have one."""

    def __init__(self, env: Environment) -> None:
        """Read all the external identifiers of a database."""
        rows = env["ir.model.data"].search_fetch(
            [], ["model", "res_id", "module", "name"], order="module DESC, name DESC"
        )
        self._names: dict[tuple[str, int], str] = {
            (row.model, row.res_id): row.complete_name for row in rows
        }
        self._actions: dict[str, str] = {
            str(row.res_id): row.complete_name
            for row in rows
            if row.model.startswith("ir.actions.")
        }

    def of_record(self, record: Any) -> str:
        """Return the name of a record, or how it is displayed for want of a name."""
        return self._names.get((record._name, record.id)) or repr(record.display_name)

    def of_action(self, number: str) -> str:
        """Return the name of an action, given as a view has its number."""
        return self._actions.get(number, number)


def tell_records(
    env: Environment, ours: Collection[str], known: ExternalIds
) -> Iterator[str]:
    """Yield a block for each record with an external identifier of our addons."""
    rows = env["ir.model.data"].search([("module", "in", ours)])
    for row in rows.sorted(lambda row: (row.model, row.module, row.name)):
        noupdate = " noupdate" if row.noupdate else ""
        yield f"record {row.model} {row.complete_name}{noupdate}"
        if not row.model.startswith(OF_MODELS) or row.model in RIGHTS:
            record = env[row.model].browse(row.res_id).exists()
            yield from tell_record(record, known) if record else ["    no longer there"]


def tell_record(record: Any, known: ExternalIds) -> Iterator[str]:
    """Yield the values that a record stores, also in the languages other than English.

    The other side of a one2many tells it.
    """
    languages = [code for code, _name in record.env["res.lang"].get_installed()]
    for name, field in sorted(record._fields.items()):
        is_stored = field.store and field.type != "one2many" and name not in UNTOLD
        if not is_stored and name not in COMPUTED.get(record._name, ()):
            continue
        value = tell_value(record, field, known)
        yield f"    {name} = {value}"
        for language in languages if field.translate else ():
            told = tell_value(record.with_context(lang=language), field, known)
            if told != value:
                yield f"    {name} in {language} = {told}"


def tell_value(record: Any, field: Field, known: ExternalIds) -> str:
    """Return the value of a field, as another database would have it."""
    value = record[field.name]
    if field.type == "many2one_reference":
        model = record[field.model_field]
        value = record.env[model].browse(value) if model and value else None
    if field.type == "binary":
        return hashlib.sha256(value or b"").hexdigest()
    if not hasattr(value, "_name"):
        return repr(value)
    return ", ".join(sorted(map(known.of_record, value)))
