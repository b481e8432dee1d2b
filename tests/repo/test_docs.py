"""The pages about the code stay true: files, methods and rooms that they name exist."""

import ast
import re
from collections import defaultdict
from xml.etree import ElementTree

import pytest

from housekeeping.rooms import House

# A method or field, of a model or alone, and the parameters that are told of it.
NAMED = re.compile(r"((?:\w+\.)*)(\w+)(?:\((.*)\))?")
FILE = re.compile(r"[\w./]*(?:/|\.(?:py|xml|js|csv|svg))")
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)#:]+)[^)]*\)")


class Models:
    """What the models of an addon define: methods and fields, the lowest room first."""

    def __init__(self, house):
        self.methods = defaultdict(dict)
        self.fields = defaultdict(set)
        for source in house.sources:
            for model in source.model_classes:
                self.fields[model.model] |= dict(model.fields).keys()
                for name, method in model.methods.items():
                    self.methods[model.model].setdefault(name, method)

    def has(self, model, name):
        """Tell whether a model has a method or a field of that name."""
        return name in self.methods[model] or name in self.fields[model]

    def find_fault(self, model, name, parameters):
        """Return what is wrong with what a page says of a method, None if nothing."""
        if not self.has(model, name):
            return f"{model} has no {name}"
        if not (method := self.methods[model].get(name)):
            return None
        if not ast.get_docstring(method):
            return f"{model}.{name} has no docstring"
        known = [argument.arg for argument in method.args.args]
        told = re.findall(r"\w+", parameters or "")
        if "{" not in (parameters or "") and told != known[1 : len(told) + 1]:
            return f"{model}.{name} takes {', '.join(known[1:])}"
        return None


def read_names(line, models):
    """Yield (model or None, name, parameters) of what a line names in backticks.

    A name alone is of a model that the line names, None if none has it.
    """
    named = []
    for text in CODE.findall(line):
        found = NAMED.fullmatch(text)
        if not found or FILE.fullmatch(text):
            continue
        prefix, name, parameters = found.groups()
        model = prefix.rstrip(".")
        if text in models.fields:
            named.append(text)
        elif model:
            named.append(model)
            yield model, name, parameters
        elif name.startswith("_"):
            own = (model for model in reversed(named) if models.has(model, name))
            yield next(own, None), name, parameters


def find_faults(page, models):
    """Return what a page says of methods and fields that is not so."""
    rows = [read_names(line, models) for line in page.splitlines()]
    names = [name for row in rows for name in row]
    in_full = {name for model, name, _parameters in names if model}
    for model, name, parameters in names:
        if model:
            if fault := models.find_fault(model, name, parameters):
                yield fault
        elif name not in in_full:
            yield f"no model of the line has {name}"


def find_missing(page, *folders):
    """Return the files in backticks that stand in none of these folders."""
    for line in page.splitlines():
        for name in filter(FILE.fullmatch, CODE.findall(line)):
            cells = line.split("|")
            room = cells[1].strip(" `") if len(cells) > 1 else ""
            homes = [*folders, *(folder / "models" / room for folder in folders)]
            if not any((home / name).exists() for home in homes):
                yield name


def fail_on(faults):
    """Fail with one line a fault."""
    if lines := list(faults):
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.fixture(scope="module")
def house(addon):
    """Return the rooms of our addon."""
    return House(addon)


@pytest.fixture(scope="module")
def models(house):
    """Return what our models define."""
    return Models(house)


@pytest.fixture(scope="module", params=["code", "extending"])
def page(request, root):
    """Return the text of each page about the code."""
    return (root / f"docs/{request.param}.md").read_text(encoding="utf-8")


def test_the_methods_that_a_page_names_exist_and_say_what_they_return(page, models):
    fail_on(find_faults(page, models))


def test_the_files_that_a_page_names_exist(page, root, addon):
    fail_on(find_missing(page, addon, root))


def test_the_links_of_a_page_lead_somewhere(page, root):
    links = LINK.findall(page)
    fail_on(link for link in links if not (root / "docs" / link).exists())


def test_the_rooms_stand_in_their_order_in_the_table_and_in_the_picture(root, house):
    page = (root / "docs/code.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert cells == list(house.rooms)
    picture = ElementTree.parse(root / "docs/images/code_day.svg")
    floors = [text.text for text in picture.iter() if text.get("class") == "room"]
    floors = [floor for floor in floors if floor in house.rooms]
    assert floors == list(reversed(house.rooms))


# The reading of a page ---------------------------------------------------------------

MODEL = '''
from odoo import fields, models


class Item(models.Model):
    _name = "relance.item"

    day = fields.Date()

    def _ring(self, company, today):
        """Ring."""

    def _tell(self):
        pass
'''


@pytest.fixture
def small_house(tmp_path):
    """Return an addon of one room and one model."""
    room = tmp_path / "models" / "low"
    room.mkdir(parents=True)
    (tmp_path / "models" / "__init__.py").write_text("from . import low\n")
    (room / "__init__.py").write_text("from . import relance_item\n")
    (room / "relance_item.py").write_text(MODEL)
    return House(tmp_path)


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("`relance.item._ring(company, today)`", []),
        ("`relance.item._ring(company)`, `relance.item.day`, `relance.item`", []),
        ("`relance.item`, by `_ring`", []),
        ("`relance.item._ring(today)`", ["relance.item._ring takes company, today"]),
        ("`relance.item._sing`", ["relance.item has no _sing"]),
        ("`relance.other._ring`", ["relance.other has no _ring"]),
        ("`relance.item`, by `_sing`", ["no model of the line has _sing"]),
        ("`_ring`", ["no model of the line has _ring"]),
        ("`_ring`\n`relance.item._ring`", []),
        ("`relance.item._tell`", ["relance.item._tell has no docstring"]),
        ("`is_lasting`, `{motive}`, `D+5`", []),
    ],
)
def test_what_is_not_so_is_found(small_house, line, faults):
    assert list(find_faults(line, Models(small_house))) == faults


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("`models/low/relance_item.py`, `models/`", []),
        ("| `low` | `relance_item.py` |", []),
        ("| `high` | `relance_item.py` |", ["relance_item.py"]),
        ("`models/low/item.py`", ["models/low/item.py"]),
    ],
)
def test_what_is_missing_is_found(small_house, line, missing):
    assert list(find_missing(line, small_house.addon)) == missing
