"""The models that the addons define or extend, as the registry has them."""

import inspect
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from odoo.api import Environment
from odoo.fields import Field
from odoo.orm.table_objects import TableObject

FIELD_ATTRIBUTES = (
    "type",
    "string",
    "help",
    "comodel_name",
    "inverse_name",
    "relation",
    "column1",
    "column2",
    "delegate",
    "required",
    "readonly",
    "store",
    "index",
    "compute",
    "compute_sudo",
    "precompute",
    "recursive",
    "inverse",
    "search",
    "related",
    "groups",
    "selection",
    "domain",
    "context",
    "ondelete",
    "company_dependent",
    "check_company",
    "tracking",
    "copy",
    "translate",
    "sanitize",
    "size",
    "digits",
    "currency_field",
    "aggregator",
    "group_expand",
    "export_string_translation",
    "default",
)
DECORATORS = (
    "_api_model",
    "_api_private",
    "_autovacuum",
    "_constrains",
    "_depends",
    "_depends_context",
    "_onchange",
    "_ondelete",
    "_readonly",
)
# How Odoo keeps a class, and what it says elsewhere.
INTERNALS = {
    "_field_definitions",
    "_inherit",
    "_module",
    "_name",
    "_register",
    "_table_object_definitions",
}

Members = Mapping[str, Collection[str]]


def tell_models(env: Environment, ours: Collection[str]) -> Iterator[str]:
    """Yield a block for each model that one of our addons defines or extends."""
    for name in sorted(env.registry):
        members = read_members(env.registry[name], ours)
        if members is not None:
            yield f"model {name}"
            yield from sorted(f"    {line}" for line in tell_model(env[name], members))


def read_members(model_class: Any, ours: Collection[str]) -> Members | None:
    """Return which of our addons define each member of a model; None if none does."""
    members = defaultdict(set)
    classes = [
        base
        for base in model_class._base_classes__
        if getattr(base, "pool", None) is None and base._module in ours
    ]
    for base in classes:
        for name in vars(base).keys() - INTERNALS:
            if not name.startswith("__"):
                members[name].add(base._module)
    return members if classes else None


def tell_model(model: Any, members: Members) -> Iterator[str]:
    """Yield what our addons give to one model."""
    parents = {str(getattr(base, "_name", "")) for base in type(model).__mro__}
    yield f"inherits = {sorted(parents - {model._name, 'base', '', 'None'})}"
    for name, modules in members.items():
        yield f"{name}: defined by {', '.join(sorted(modules))}"
        for line in tell_member(model, name):
            yield f"{name}: {line}"


def tell_member(model: Any, name: str) -> Iterator[str]:
    """Yield what one member is, as the whole of the model has it."""
    member = inspect.getattr_static(model, name)
    if name in model._fields:
        yield from tell_field(model, model._fields[name])
    elif isinstance(member, TableObject):
        yield f"definition = {member.get_definition(model.pool)!r}"
        yield f"message = {readable(member.message)}"
    elif callable(getattr(type(model), name)):
        yield from tell_method(getattr(type(model), name))
    else:
        yield f"value = {readable(member)}"


def tell_field(model: Any, field: Field) -> Iterator[str]:
    """Yield the attributes of a field that say anything."""
    for name in FIELD_ATTRIBUTES:
        value = getattr(field, name, None)
        if name == "selection" and value:
            # a function may give the choices
            value = field._description_selection(model.env)
        if value is not None and value is not False:
            yield f"{name} = {readable(value)}"
    depends, context = field.get_depends(model)
    for name, values in (("depends", depends), ("depends_context", context)):
        if values:
            yield f"{name} = {sorted(set(values))}"


def tell_method(method: Any) -> Iterator[str]:
    """Yield the signature of a method, and what its decorators say."""
    signature = inspect.signature(method)
    # an annotation would tell the file of a class
    plain = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in signature.parameters.values()
    ]
    yield f"signature = {inspect.Signature(plain)}"
    for name in DECORATORS:
        value = getattr(method, name, None)
        if value is not None:
            yield f"{name} = {readable(value)}"


def readable(value: Any) -> str:
    """Return a value as text that is the same each time."""
    if isinstance(value, set | frozenset):
        return repr(sorted(value))
    if isinstance(value, property):
        return "a property"
    if not callable(value):
        return repr(value)
    closure = getattr(value, "__closure__", None)
    if value.__module__ == Field.__module__ and closure:
        # the constant that Odoo has made a function
        return readable(closure[0].cell_contents)
    if value.__name__ == "<lambda>":
        return f"lambda of {', '.join(value.__code__.co_names)}"
    return f"{value.__name__}()"
