"""What a room uses of the rooms above it: imports, models, methods, fields.

Names are all that is compared: a method counts as used upwards if no file of the same
floor or below defines the name, and Odoo does not seem to. The comodel of a field and
the tables in SQL may be those of any room; the fields of the faces (what is known of a
customer, of an invoice) may be read by any.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from .rooms import DOOR, FACES, Finding, House
from .sources import (
    Source,
    assignments,
    calls_super,
    imported_paths,
    is_field,
    is_super,
)

# Parameters of a field that name a method.
NAMING = ("compute", "default", "group_expand", "inverse", "search", "selection")
PREFIX = "relance_"
PLAIN = (str, bytes, int, float, list, dict, set, datetime, Decimal, Path)
# What all models have, of which an override may do without super().
OF_MODELS = {
    "_auto_init",
    "_compute_display_name",
    "_register_hook",
    "_search_display_name",
    "_table_query",
    "browse",
    "create",
    "default_get",
    "fields_get",
    "init",
    "name_create",
    "name_search",
    "read",
    "search",
    "unlink",
    "write",
}
WELL_KNOWN = OF_MODELS.union(*map(dir, PLAIN))


@dataclass
class Definitions:
    """Where the addon defines a name."""

    # The floors of all that bears the name, and where it is a method, a field of ours.
    floors: set[int] = field(default_factory=set)
    methods: list[Source] = field(default_factory=list)
    fields: list[Source] = field(default_factory=list)
    is_of_odoo: bool = True
    is_of_door: bool = False

    @property
    def is_called(self) -> bool:
        """Tell whether it is a method of ours, and not one of the door."""
        return bool(self.methods) and not self.is_of_odoo and not self.is_of_door

    @property
    def is_of_faces(self) -> bool:
        """Tell whether only the faces define it as a field."""
        return {source.room for source in self.fields} == {FACES}

    def is_above(self, source: Source) -> bool:
        """Tell whether all that bears the name stands above a file."""
        return min(self.floors) > source.floor


def find_upward_uses(house: House) -> list[Finding]:
    """Return the places that use what stands above them, a finding for each place."""
    found = [*find_upward_links(house), *find_upward_calls(house)]
    return sorted({(use.path, use.line): use for use in reversed(found)}.values())


def find_upward_links(house: House) -> Iterator[Finding]:
    """Yield what files of the rooms and below import from above; models from above."""
    homes = model_homes(house)
    for source in house.sources:
        if source.floor < len(house.rooms):
            yield from find_upward_imports(house, source)
            yield from find_upward_models(house, source, homes)


def find_upward_calls(house: House) -> Iterator[Finding]:
    """Yield where rooms use methods and fields that only higher rooms define."""
    names = read_definitions(house)
    for source in house.in_rooms:
        yield from find_upward_names(house, source, names)


# Imports --------------------------------------------------------------------------


def find_upward_imports(house: House, source: Source) -> Iterator[Finding]:
    """Yield the imports of a file that lead to a higher floor."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        for target in imported_paths(house.addon, source.path, node):
            floor, room = house.place(target)
            if floor > source.floor:
                text = (
                    f"{source.room} imports {target.stem} of {room}, above it: move"
                    f" what both need down"
                )
                yield house.finding(source, node.lineno, text)


# Models ---------------------------------------------------------------------------


def model_homes(house: House) -> dict[str, Source]:
    """Return the file in which each model of ours gets its name."""
    return {
        model.model: source
        for source in reversed(house.sources)
        for model in source.model_classes
        if model.is_home
    }


def find_upward_models(
    house: House, source: Source, homes: dict[str, Source]
) -> Iterator[Finding]:
    """Yield the uses of models at home in a higher room, but for the door."""
    for name, line in used_models(source):
        home = homes.get(name)
        if name != DOOR and home and home.floor > source.floor:
            text = (
                f"{source.room} uses {name} of {home.room}, above it: leave a hook that"
                f" {home.room} extends"
            )
            yield house.finding(source, line, text)


def find_door_uses(house: House) -> list[Finding]:
    """Return where rooms go through the door, to what stands above them."""
    return [
        house.finding(source, line, f"{source.room} asks the planner")
        for source in house.in_rooms
        for name, line in used_models(source)
        if name == DOOR
    ]


def used_models(source: Source) -> Iterator[tuple[str, int]]:
    """Yield the models that a file gets from ``env[…]``, each with its line."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Subscript):
            continue
        owner, key = node.value, node.slice
        is_env = isinstance(owner, ast.Attribute) and owner.attr == "env"
        is_env = is_env or (isinstance(owner, ast.Name) and owner.id == "env")
        if is_env and isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, node.lineno


# Methods and fields ---------------------------------------------------------------


def read_definitions(house: House) -> dict[str, Definitions]:
    """Return where each name is defined, methods and fields of models above all."""
    names: dict[str, Definitions] = defaultdict(Definitions)
    for source in house.sources:
        for name in defined_names(source):
            names[name].floors.add(source.floor)
        for model in source.model_classes:
            for method in model.methods.values():
                known = names[method.name]
                known.methods.append(source)
                known.is_of_door |= model.model == DOOR
                known.is_of_odoo &= calls_super(method)
            for name, _call in model.fields:
                names[name].fields.append(source)
    return names


def defined_names(source: Source) -> Iterator[str]:
    """Yield all that a file defines and an attribute may name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield node.name
            yield from (name for name, _value in assignments(node))
        elif isinstance(node, ast.Attribute):
            # an attribute of a plain class, unless it is a field that is written
            is_given = isinstance(node.ctx, ast.Store)
            if is_given and not node.attr.startswith(PREFIX):
                yield node.attr


def find_upward_names(
    house: House, source: Source, names: dict[str, Definitions]
) -> Iterator[Finding]:
    """Yield the methods and fields that a file uses, and only higher rooms define."""
    for name, line, known in names_above(source, names):
        if known.is_called:
            yield house.finding(source, line, _advise(source, name, known.methods))
        elif known.fields and not known.is_of_faces:
            yield house.finding(source, line, _advise(source, name, known.fields))


def find_face_reads(house: House) -> list[Finding]:
    """Return where rooms use fields that the faces above them define."""
    names = read_definitions(house)
    return [
        house.finding(source, line, f"{source.room} uses {name} of the faces")
        for source in house.in_rooms
        for name, line, known in names_above(source, names)
        if not known.is_called and known.is_of_faces
    ]


def names_above(
    source: Source, names: dict[str, Definitions]
) -> Iterator[tuple[str, int, Definitions]]:
    """Yield the methods and fields that a file uses, and only higher floors define."""
    for name, line in used_names(source):
        known = names.get(name)
        if not known or name in WELL_KNOWN or not known.is_above(source):
            continue
        if known.is_called or name.startswith(PREFIX):
            yield name, line, known


def _advise(source: Source, name: str, homes: list[Source]) -> str:
    room = homes[0].room
    return (
        f"{source.room} uses {name} of {room}, above it: move it down, or leave a hook"
        f" that {room} extends"
    )


def used_names(source: Source) -> Iterator[tuple[str, int]]:
    """Yield what a file uses as an attribute, or names as the method of a field."""
    foreign = imported_names(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            is_foreign = isinstance(node.value, ast.Name) and node.value.id in foreign
            if not is_foreign and not is_super(node.value):
                yield node.attr, node.end_lineno or node.lineno
        elif isinstance(node, ast.Call) and is_field(node):
            for keyword in node.keywords:
                value = keyword.value
                if keyword.arg in NAMING and isinstance(value, ast.Constant):
                    yield str(value.value), value.lineno


def imported_names(source: Source) -> set[str]:
    """Return the names that a file imports from outside the addon."""
    return {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import)
        or (isinstance(node, ast.ImportFrom) and not node.level)
        for alias in node.names
    }
