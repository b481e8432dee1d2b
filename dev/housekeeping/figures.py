"""The figures of the house: what must stay small, so that anything is found."""

import ast
import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from xml.etree import ElementTree

from environment import python_env
from environment.paths import CHECKOUT, addons

from .directions import find_door_uses, find_face_reads, find_upward_uses
from .rooms import Finding, House, find_self_overrides, python_files
from .sources import Function, Source, length

MAX_FILES = 150
MAX_FILES_OF_MODEL = 6
MAX_LINES = 40
MAX_COMPLEXITY = 8
OURS = "relance."
SHOWN_MODELS = 8
SQL_VERBS = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "CREATE")
TOO_COMPLEX = "C901"


@dataclass(frozen=True)
class Figure:
    """A number about the house, its limit if it has one, and where it comes from."""

    title: str
    value: float
    limit: float | None = None
    details: Sequence[object] = ()

    @property
    def is_broken(self) -> bool:
        """Tell whether the number is above its limit."""
        return self.limit is not None and self.value > self.limit

    def __str__(self) -> str:
        """Return the figure as lines of text."""
        limit = "" if self.limit is None else f"limit {self.limit:g}"
        mark = "  BROKEN" if self.is_broken else ""
        line = f"{self.title:48}{self.value:>8g}  {limit}{mark}".rstrip()
        return "\n".join([line, *(f"    {detail}" for detail in self.details)])


def tell_figures(house: House) -> bool:
    """Print all figures; tell whether each keeps to its limit."""
    figures = [figure for read in READERS for figure in read(house)]
    print(*figures, sep="\n")
    return not any(figure.is_broken for figure in figures)


def read_files(house: House) -> Iterator[Figure]:
    """Yield how many files there are, and how long."""
    sources = [path for path in python_files(house.models) if path.stem != "__init__"]
    yield Figure("rooms", len(house.rooms))
    yield Figure("files in models/", len(sources), MAX_FILES)
    lines = [source.text.count("\n") for source in house.sources]
    yield Figure("lines a file, median", median(lines))
    yield Figure("lines of the longest file", max(lines))


def read_models(house: House) -> Iterator[Figure]:
    """Yield over how many files of one room our models are spread, the most first.

    What a higher room adds to a model stands in that room: it is shown, not counted.
    """
    files: dict[str, dict[Source, str]] = defaultdict(dict)
    for source in house.sources:
        for model in source.model_classes:
            if model.model.startswith(OURS):
                files[model.model][source] = source.room
    spread = sorted(files.items(), key=lambda item: (-_most(item[1]), item[0]))
    details = [
        f"{_most(rooms):3} {model} ({_count(list(rooms.values()))})"
        for model, rooms in spread[:SHOWN_MODELS]
    ]
    most = max(map(_most, files.values()), default=0)
    title = "files of one model in a room, at most"
    yield Figure(title, most, MAX_FILES_OF_MODEL, details)


def _most(rooms: dict[Source, str]) -> int:
    return max(Counter(rooms.values()).values())


def _count(rooms: list[str]) -> str:
    return ", ".join(f"{room} {rooms.count(room)}" for room in dict.fromkeys(rooms))


def read_rooms(house: House) -> Iterator[Figure]:
    """Yield what a room does to itself, and what it asks of those above."""
    overrides = sorted(find_self_overrides(house))
    yield Figure("self-overrides in a room", len(overrides), 0, overrides)
    upward = find_upward_uses(house)
    yield Figure("calls upwards", len(upward), 0, upward)
    yield Figure("uses of the door", len(find_door_uses(house)))
    yield Figure("uses of fields of the faces", len(find_face_reads(house)))


def read_views(house: House) -> Iterator[Figure]:
    """Yield the views of ours that patch a view of ours."""
    patches = sorted(find_view_patches(house))
    yield Figure("views of ours that patch ours", len(patches), 0, patches)


def find_view_patches(house: House) -> Iterator[Finding]:
    """Yield the views and templates that extend, not copy, one of the same addon."""
    for path in sorted(house.addon.rglob("*.xml")):
        for element in ElementTree.parse(path).getroot().iter():
            parent = extended_view(element)
            ours = parent.removeprefix(f"{house.addon.name}.")
            if parent and "." not in ours:
                name = element.get("id", "")
                line = line_of(path.read_text(encoding="utf-8"), name)
                text = f"{name} patches {ours}: edit {ours}"
                yield house.finding_at(path, line, text)


def extended_view(element: ElementTree.Element) -> str:
    """Return the view that a view or template extends, or no name."""
    if element.tag == "template" and element.get("primary") != "True":
        return element.get("inherit_id", "")
    values = {field.get("name"): field for field in element.findall("field")}
    mode = values.get("mode")
    inherited = values.get("inherit_id")
    is_view = element.tag == "record" and element.get("model") == "ir.ui.view"
    if (
        not is_view
        or inherited is None
        or (mode is not None and mode.text != "extension")
    ):
        return ""
    return inherited.get("ref", "")


def line_of(text: str, name: str) -> int:
    """Return the line of a file of XML in which an id stands."""
    before, found, _after = text.partition(f'id="{name}"')
    return before.count("\n") + 1 if found else 1


def read_methods(house: House) -> Iterator[Figure]:
    """Yield how long methods are; SQL may be long."""
    methods = [
        (source, function) for source in house.sources for function in source.functions
    ]
    yield Figure("methods and functions", len(methods))
    lengths = [length(function) for _source, function in methods]
    yield Figure("lines a method, median", median(lengths))
    long = [
        (function, house.finding(source, function.lineno, describe(function)))
        for source, function in methods
        if length(function) > MAX_LINES
    ]
    mixed = [function for function, _finding in long if not is_mostly_sql(function)]
    title = f"methods over {MAX_LINES} lines that are not SQL"
    yield Figure(title, len(mixed), 0, [finding for _function, finding in long])


def describe(function: Function) -> str:
    """Return the name of a function, its length, and whether it is SQL."""
    kind = "SQL" if is_mostly_sql(function) else "not SQL: split it"
    return f"{function.name}, {length(function)} lines, {kind}"


def is_mostly_sql(function: Function) -> bool:
    """Tell whether more than half of a function is SQL with its parameters."""
    lines: set[int] = set()
    for node in ast.walk(function):
        parts = node.args if isinstance(node, ast.Call) else [node]
        if isinstance(node, ast.expr) and any(map(is_sql, parts)):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return 2 * len(lines) > length(function)


def is_sql(node: ast.AST) -> bool:
    """Tell whether an expression is a text in SQL."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return node.value.lstrip(" (\n").startswith(SQL_VERBS)


def read_complexity(house: House) -> Iterator[Figure]:
    """Yield the functions that ruff finds too complex, in all our addons."""
    command = [
        python_env.LINT_VENV / "bin" / "ruff",
        *("check", "--isolated", "--no-cache", "--ignore-noqa", "--exit-zero"),
        *("--select", TOO_COMPLEX, "--output-format", "json"),
        *("--config", f"lint.mccabe.max-complexity={MAX_COMPLEXITY}"),
        *addons(),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = [
        Finding(
            str(row["filename"]).removeprefix(f"{CHECKOUT}/"),
            row["location"]["row"],
            row["message"],
        )
        for row in json.loads(done.stdout)
    ]
    title = f"functions of complexity over {MAX_COMPLEXITY}"
    yield Figure(title, len(found), 0, sorted(found))


READERS: tuple[Callable[[House], Iterator[Figure]], ...] = (
    read_files,
    read_models,
    read_rooms,
    read_views,
    read_methods,
    read_complexity,
)
