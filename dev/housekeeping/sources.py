"""The Python of the addon as it is read here: files, classes, what they define."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
# How modules of other addons are imported.
ADDONS = ["odoo", "addons"]


@dataclass(frozen=True)
class ModelClass:
    """A class that defines or extends a model of Odoo."""

    model: str
    is_home: bool
    node: ast.ClassDef

    @cached_property
    def methods(self) -> dict[str, Function]:
        """Return the methods that stand in the class, by name."""
        lines = self.node.body
        return {line.name: line for line in lines if isinstance(line, Function)}

    @property
    def fields(self) -> Iterator[tuple[str, ast.Call]]:
        """Yield the fields that stand in the class, by name."""
        for name, value in assignments(self.node):
            if isinstance(value, ast.Call) and is_field(value):
                yield name, value


@dataclass(frozen=True)
class Source:
    """A file of Python, and where it stands."""

    path: Path
    # Above which files it stands; -1 is the ground, where rules and tools are.
    floor: int
    room: str

    @cached_property
    def text(self) -> str:
        """Return what the file says."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """Return the file as Python reads it."""
        return ast.parse(self.text, str(self.path))

    @cached_property
    def model_classes(self) -> tuple[ModelClass, ...]:
        """Return the classes that define or extend a model, from top to bottom."""
        return tuple(filter(None, map(as_model, self.tree.body)))

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """Return all functions and methods of the file."""
        return tuple(node for node in ast.walk(self.tree) if isinstance(node, Function))


def as_model(node: ast.stmt) -> ModelClass | None:
    """Return a class as a model, None if it is none."""
    if not isinstance(node, ast.ClassDef):
        return None
    named = {
        name: ast.literal_eval(value)
        for name, value in assignments(node)
        if value and name in ("_name", "_inherit")
    }
    inherited = named.get("_inherit", ())
    parents = [inherited] if isinstance(inherited, str) else list(inherited)
    model = named.get("_name") or next(iter(parents), None)
    return ModelClass(model, model not in parents, node) if model else None


def assignments(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the names to which the body of a class gives a value, or a type."""
    for line in node.body:
        if isinstance(line, ast.Assign):
            for target in line.targets:
                if isinstance(target, ast.Name):
                    yield target.id, line.value
        elif isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            yield line.target.id, line.value


def is_field(call: ast.Call) -> bool:
    """Tell whether a call makes a field: ``fields.Char(…)``."""
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "fields"
    )


def is_super(node: ast.expr) -> bool:
    """Tell whether an expression is ``super()``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "super"
    )


def calls_super(method: Function) -> bool:
    """Tell whether a method goes on with the one that it extends."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == method.name
        and is_super(node.value)
        for node in ast.walk(method)
    )


def length(function: Function) -> int:
    """Return the number of lines of a function, its docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def imported_paths(addon: Path, path: Path, node: ast.ImportFrom) -> Iterator[Path]:
    """Yield the files and packages of the addon that an import names."""
    parts = node.module.split(".") if node.module else []
    if node.level:
        package = path.parent.relative_to(addon).parts
        kept = len(package) - node.level + 1
        if kept < 0:
            return
        parts = [*package[:kept], *parts]
    elif parts[:3] == [*ADDONS, addon.name]:
        parts = parts[3:]
    else:
        return
    folder = addon.joinpath(*parts)
    if not folder.is_dir():
        yield folder.with_suffix(".py")
        return
    for alias in node.names:
        module = folder / alias.name
        if module.is_dir():
            yield module
        else:
            file = module.with_suffix(".py")
            yield file if file.is_file() else folder
