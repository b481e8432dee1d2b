"""The rooms of the addon, in the order that models/__init__.py gives them.

A room is a sub-package of models/. It may use the rooms imported before it; wizards and
controllers stand above all of them, rules and tools below.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .sources import Source, calls_super, imported_paths

# The model to which everybody may go, and from everywhere: who changes a fact asks
# for a new plan.
DOOR = "relance.planner"
GROUND = -1
ABOVE = ("wizard", "controllers")
BELOW = ("rules", "tools", "const.py")
FACES = "faces"
# Folders that have a sub-folder a room, and what else stands there.
FURNISHED = {
    "rules": (),
    "views": (),
    "report": (),
    "data": (),
    "static/src": ("core",),
    "tests": (),
}
CACHE = "__pycache__"


@dataclass(frozen=True, order=True)
class Finding:
    """What is not as it should be, where, and what to do."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        """Return the line that an editor opens."""
        return f"{self.path}:{self.line}: {self.text}"


class House:
    """An addon in rooms."""

    def __init__(self, addon: Path) -> None:
        """Take the folder of the addon; nothing is read before it is asked for."""
        self.addon = addon
        self.models = addon / "models"
        self._orders: dict[Path, list[str]] = {}

    @cached_property
    def contents(self) -> tuple[tuple[str, int], ...]:
        """Return what models/__init__.py imports, in order, with the lines."""
        return tuple(imported_siblings(self.models / "__init__.py"))

    @cached_property
    def rooms(self) -> tuple[str, ...]:
        """Return the rooms, the lowest first."""
        names = dict.fromkeys(name for name, _line in self.contents)
        return tuple(name for name in names if (self.models / name).is_dir())

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Return all files of Python but for the tests, the lowest room first."""
        folders = [*BELOW, "models", *ABOVE]
        paths = [path for name in folders for path in python_files(self.addon / name)]
        sources = [Source(path, *self.place(path)) for path in paths]
        return tuple(sorted(sources, key=self._get_order))

    @cached_property
    def in_rooms(self) -> tuple[Source, ...]:
        """Return the files of the rooms."""
        return tuple(source for source in self.sources if source.room in self.rooms)

    def place(self, path: Path) -> tuple[int, str]:
        """Return the floor of a file or folder of the addon, and the room's name."""
        first, *others = path.relative_to(self.addon).parts or ("",)
        if first in ABOVE:
            return len(self.rooms) + 1, first
        if first != "models":
            return GROUND, Path(first).stem
        if others and others[0] in self.rooms:
            return self.rooms.index(others[0]), others[0]
        return len(self.rooms), FACES

    def finding(self, source: Source, line: int, text: str) -> Finding:
        """Return a finding about a line of a file."""
        return self.finding_at(source.path, line, text)

    def finding_at(self, path: Path, line: int, text: str) -> Finding:
        """Return a finding about a line, its path from the root of the repository."""
        return Finding(str(path.relative_to(self.addon.parent)), line, text)

    def _get_order(self, source: Source) -> tuple[int, str, int, str]:
        """Return the key that sorts files as Python imports them."""
        package, stem = source.path.parent, source.path.stem
        if package not in self._orders:
            self._orders[package] = [name for name, _line in imported_siblings(package)]
        order = self._orders[package]
        place = order.index(stem) if stem in order else len(order)
        return source.floor, str(package), place, stem


def python_files(path: Path) -> list[Path]:
    """Return a file, or all files of Python of a folder, sorted."""
    if path.is_file():
        return [path]
    return sorted(found for found in path.rglob("*.py") if CACHE not in found.parts)


def imported_siblings(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the names of ``from . import …`` in a package, each with its line."""
    file = path / "__init__.py" if path.is_dir() else path
    if not file.is_file():
        return
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module:
            for alias in node.names:
                yield alias.name, alias.lineno


def find_import_faults(house: House) -> Iterator[Finding]:
    """Yield what is imported twice or not at all, and rooms imported after faces."""
    packages = [house.models, *(house.models / room for room in house.rooms)]
    for package in packages:
        yield from _find_twice_imported(house, package)
    yield from _find_never_imported(house, packages)
    seen_faces = False
    for name, line in house.contents:
        if name not in house.rooms:
            seen_faces = True
        elif seen_faces:
            text = f"import the room {name} before the plain modules"
            yield house.finding_at(house.models / "__init__.py", line, text)


def _find_twice_imported(house: House, package: Path) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, line in imported_siblings(package):
        if name in seen:
            text = f"{name} is imported twice: keep one"
            yield house.finding_at(package / "__init__.py", line, text)
        seen.add(name)


def _find_never_imported(house: House, packages: list[Path]) -> Iterator[Finding]:
    """Yield what an __init__.py leaves out; plain data is imported by who uses it."""
    used = {
        path
        for source in house.sources
        if source.path.stem != "__init__"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        for path in imported_paths(house.addon, source.path, node)
    }
    plain = {source.path for source in house.sources if not source.model_classes}
    for package in packages:
        imported = {name for name, _line in imported_siblings(package)}
        for name in sorted(module_names(package) - imported):
            if package / f"{name}.py" not in used & plain:
                text = f"import {name}: nothing loads it"
                yield house.finding_at(package / "__init__.py", 1, text)


def module_names(package: Path) -> set[str]:
    """Return the names of the modules and packages of a folder."""
    files = {path.stem for path in package.glob("*.py")} - {"__init__"}
    return files | {path.name for path in package.iterdir() if list(path.glob("*.py"))}


def find_strange_folders(house: House) -> Iterator[Finding]:
    """Yield the folders of rules, views and so on that bear the name of no room."""
    for name, others in FURNISHED.items():
        folder = house.addon / name
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            known = path.name in (*house.rooms, *others, CACHE)
            if path.is_dir() and not known:
                text = f"no room is called {path.name}: move what it holds to its room"
                yield house.finding_at(path, 1, text)


def find_self_overrides(house: House) -> Iterator[Finding]:
    """Yield the methods that one model has twice in one room, or in the faces."""
    homes: dict[tuple[str, str, str], Finding] = {}
    for source in house.sources:
        for model in source.model_classes:
            for name, method in model.methods.items():
                key = source.room, model.model, name
                place = house.finding(source, method.lineno, "")
                first = homes.setdefault(key, place)
                if first is not place:
                    text = (
                        f"{model.model}.{name} stands in {first.path}:{first.line}"
                        f" already, in the same room: edit it there"
                    )
                    yield house.finding(source, method.lineno, text)


def find_hidden_methods(house: House) -> Iterator[Finding]:
    """Yield the methods that replace one of a lower room, and never call it."""
    known: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source in house.sources:
        for model in source.model_classes:
            for method in model.methods.values():
                lower = known[model.model, method.name]
                if lower and not calls_super(method):
                    text = (
                        f"{model.model}.{method.name} hides the one of {lower[0]}:"
                        f" call super()"
                    )
                    yield house.finding(source, method.lineno, text)
                lower.append(source.room)
