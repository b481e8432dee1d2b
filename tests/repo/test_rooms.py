"""Each room of models/ uses those before it only, and is one room wherever it stands.

``dev/house figures`` prints the same findings, and more.
"""

import pytest

from housekeeping import directions, figures, rooms
from housekeeping.rooms import House

DEFINE = """
from odoo import fields, models


class Model(models.Model):
    {kind} = "{model}"

"""


def fail_on(findings):
    """Fail with one line a finding: where it is, and what to do."""
    lines = [str(finding) for finding in findings]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


# The house ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def house(addon):
    """Return the rooms of our addon."""
    return House(addon)


def test_the_house_has_rooms_and_a_door(house):
    assert len(house.rooms) > 1
    assert rooms.DOOR in directions.model_homes(house)


def test_every_room_and_every_file_of_it_is_imported_once(house):
    fail_on(rooms.find_import_faults(house))


def test_imports_and_models_lead_downwards_but_for_the_door(house):
    fail_on(directions.find_upward_links(house))


def test_no_room_calls_what_only_rooms_above_it_define(house):
    fail_on(directions.find_upward_calls(house))


def test_no_method_of_one_model_stands_twice_in_a_room(house):
    fail_on(rooms.find_self_overrides(house))


def test_what_a_higher_room_extends_goes_on_with_what_is_below(house):
    fail_on(rooms.find_hidden_methods(house))


def test_folders_beside_the_models_bear_the_names_of_rooms(house):
    fail_on(rooms.find_strange_folders(house))


# The checks, on a house of two rooms ------------------------------------------------


@pytest.fixture
def build(tmp_path):
    """Return a function that builds a house: two rooms, each with a model, and more."""

    def write(path, text):
        file = tmp_path / "addon" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def build_house(low="", high="", face="", **others):
        write("models/__init__.py", "from . import low, high\nfrom . import face\n")
        write("models/low/__init__.py", "from . import relance_low\n")
        write("models/high/__init__.py", "from . import relance_high\n")
        write("models/low/relance_low.py", define("relance.low", low))
        write("models/high/relance_high.py", define("relance.high", high))
        write("models/face.py", extend("account.move", face))
        write("rules/schedule.py", "def next_day(today):\n    return today\n")
        for path, text in others.get("files", {}).items():
            write(path, text)
        return House(tmp_path / "addon")

    return build_house


def define(model, body=""):
    """Return a class that defines a model."""
    return DEFINE.format(kind="_name", model=model) + indented(body)


def extend(model, body=""):
    """Return a class that extends a model."""
    return DEFINE.format(kind="_inherit", model=model) + indented(body)


def indented(body):
    """Return lines of a class."""
    return "".join(f"    {line}\n" for line in body.splitlines())


def method(name, body="pass"):
    """Return a method of one line."""
    return f"def {name}(self):\n    {body}\n"


def told(findings):
    """Return where the findings are, as file:line."""
    return [f"{finding.path.rpartition('/')[2]}:{finding.line}" for finding in findings]


def test_the_order_of_the_rooms_is_that_of_their_imports(build):
    turned = {"models/__init__.py": "from . import high, low\nfrom . import face\n"}
    assert build().rooms == ("low", "high")
    assert build(files=turned).rooms == ("high", "low")


@pytest.mark.parametrize(
    "line",
    [
        "from ..high.relance_high import Model",
        "from ..high import relance_high",
        "from .. import high",
        "from .. import face",
        "from ..face import Model",
        "from ...wizard.ask import Model",
        "from odoo.addons.addon.models.high import relance_high",
    ],
)
def test_an_import_from_above_is_found(build, line):
    files = {"models/low/relance_low.py": line, "wizard/ask.py": ""}
    house = build(files=files)
    assert told(directions.find_upward_links(house)) == ["relance_low.py:1"]


@pytest.mark.parametrize(
    "line",
    [
        "from ..low.relance_low import Model",
        "from ..low import relance_low",
        "from . import relance_high",
        "from ...rules.schedule import next_day",
        "from ... import rules",
        "from odoo import models",
        "from odoo.addons.mail.models import high",
    ],
)
def test_an_import_from_below_or_outside_is_right(build, line):
    house = build(files={"models/high/relance_high.py": line})
    assert told(directions.find_upward_links(house)) == []


def test_rules_know_of_no_room(build):
    files = {"rules/schedule.py": "from ..models.low import relance_low"}
    assert told(directions.find_upward_links(build(files=files))) == ["schedule.py:1"]


@pytest.mark.parametrize("environment", ["self.env", "env", "self.move_id.env"])
def test_a_model_of_a_room_above_is_found(build, environment):
    house = build(low=method("_ask", f'return {environment}["relance.high"]'))
    [finding] = directions.find_upward_links(house)
    assert str(finding) == (
        "addon/models/low/relance_low.py:9: low uses relance.high of high, above it:"
        " leave a hook that high extends"
    )


def test_a_wizard_is_above_all_rooms(build):
    files = {"wizard/ask.py": define("relance.ask")}
    house = build(high=method("_ask", 'return self.env["relance.ask"]'), files=files)
    assert told(directions.find_upward_links(house)) == ["relance_high.py:9"]


def test_a_model_of_a_room_below_or_of_odoo_is_right(build):
    house = build(
        low=method("_ask", 'return self.env["account.move"]'),
        high=method("_ask", 'return self.env["relance.low"]'),
    )
    assert told(directions.find_upward_links(house)) == []


def test_a_model_is_at_home_where_it_gets_its_name(build):
    files = {
        "models/high/relance_low.py": extend("relance.low"),
        "models/high/relance_part.py": DEFINE.format(kind="_name", model="relance.low")
        + indented('_inherit = ["relance.low", "relance.high"]'),
    }
    homes = directions.model_homes(build(files=files))
    assert homes["relance.low"].room == "low"
    assert homes["relance.high"].room == "high"


def test_the_planner_may_be_asked_from_everywhere(build):
    asking = 'return self.env["relance.planner"]._plan_all() + self._plan_all'
    files = {"models/face.py": define("relance.planner", method("_plan_all"))}
    house = build(low=method("_ask", asking), files=files)
    assert directions.find_upward_uses(house) == []
    assert told(directions.find_door_uses(house)) == ["relance_low.py:9"]


@pytest.mark.parametrize(
    "line",
    [
        "return self.high_id._ring()",
        "return self.mapped(self._ring)",
        "return self.action_ring()",
    ],
)
def test_a_method_that_only_a_room_above_defines_is_found(build, line):
    high = method("_ring") + method("action_ring")
    house = build(low=method("_ask", line), high=high)
    assert told(directions.find_upward_calls(house)) == ["relance_low.py:9"]


@pytest.mark.parametrize("parameter", ["compute", "inverse", "search", "default"])
def test_a_method_of_a_room_above_named_by_a_field_is_found(build, parameter):
    house = build(
        low=f'days = fields.Integer({parameter}="_ring")', high=method("_ring")
    )
    assert told(directions.find_upward_calls(house)) == ["relance_low.py:8"]


@pytest.mark.parametrize(
    ("line", "high"),
    [
        pytest.param("self._ring()", "", id="defined nowhere, so of Odoo"),
        pytest.param("super()._ring()", method("_ring"), id="what it extends"),
        pytest.param("self._ask()", method("_ask"), id="defined below too"),
        pytest.param("self.write({})", method("write"), id="what all models have"),
        pytest.param("{}.get(1)", method("get"), id="what Python has"),
        pytest.param("models.ring()", method("ring"), id="of another library"),
        pytest.param(
            "self._post()", method("_post", "super()._post()"), id="extends Odoo"
        ),
    ],
)
def test_a_method_of_odoo_or_from_below_is_right(build, line, high):
    house = build(low=method("_ask", line), high=high)
    assert told(directions.find_upward_calls(house)) == []


def test_what_a_rule_or_a_plain_class_below_defines_is_right(build):
    files = {"rules/ladder.py": "class Rung:\n    level: int\n    def ring(self): ..."}
    ringing = "return rung.ring() + rung.level"
    high = method("ring") + method("level")
    house = build(low=method("_ask", ringing), high=high, files=files)
    assert told(directions.find_upward_calls(house)) == []


def test_a_field_that_only_a_room_above_gives_to_a_model_is_found(build):
    high = "relance_rank = fields.Integer()\nrank = fields.Integer()"
    house = build(low=method("_ask", "return self.relance_rank"), high=high)
    assert told(directions.find_upward_calls(house)) == ["relance_low.py:9"]
    house = build(low=method("_ask", "self.relance_rank = self.rank"), high=high)
    assert told(directions.find_upward_calls(house)) == ["relance_low.py:9"]
    house = build(low=method("_ask", "return self.rank"), high=high)
    assert told(directions.find_upward_calls(house)) == []


def test_the_fields_of_the_faces_may_be_read_by_any_room_their_methods_not(build):
    face = "relance_rank = fields.Integer()\n" + method("_rank")
    house = build(low=method("_ask", "return self.relance_rank"), face=face)
    assert directions.find_upward_uses(house) == []
    assert told(directions.find_face_reads(house)) == ["relance_low.py:9"]
    house = build(low=method("_ask", "return self._rank()"), face=face)
    assert told(directions.find_upward_uses(house)) == ["relance_low.py:9"]
    assert directions.find_face_reads(house) == []


def test_a_comodel_and_a_table_may_be_those_of_any_room(build):
    low = 'high_ids = fields.One2many("relance.high", "low_id")\n'
    low += method("_ask", 'return SQL("SELECT id FROM relance_high")')
    assert directions.find_upward_uses(build(low=low)) == []


def test_a_place_is_counted_once(build):
    asking = method("_ask", 'return self.env["relance.high"]._ring()')
    house = build(low=asking, high=method("_ring"))
    assert told(directions.find_upward_uses(house)) == ["relance_low.py:9"]


def test_a_method_twice_in_a_room_is_found_in_two_it_is_right(build):
    ringing = extend("relance.low", method("_ring", "return super()._ring()"))
    low = method("_ring")
    higher = build(low=low, files={"models/high/relance_low.py": ringing})
    assert told(rooms.find_self_overrides(higher)) == []
    same = build(low=low, files={"models/low/relance_rung.py": ringing})
    assert told(rooms.find_self_overrides(same)) == ["relance_rung.py:8"]


def test_a_method_of_two_models_in_one_file_is_right(build):
    files = {"models/low/relance_other.py": define("relance.other", method("_ring"))}
    house = build(low=method("_ring"), files=files)
    assert told(rooms.find_self_overrides(house)) == []


def test_a_method_that_hides_the_one_below_is_found(build):
    files = {"models/high/relance_low.py": extend("relance.low", method("_ring"))}
    house = build(low=method("_ring"), files=files)
    assert told(rooms.find_hidden_methods(house)) == ["relance_low.py:8"]


@pytest.mark.parametrize("name", ["rules", "views", "report", "static/src", "tests"])
def test_a_folder_that_bears_the_name_of_no_room_is_found(build, name):
    files = {f"{name}/low/a.xml": "", f"{name}/cellar/a.xml": ""}
    house = build(files=files)
    assert told(rooms.find_strange_folders(house)) == ["cellar:1"]


def test_what_all_rooms_share_of_the_screens_is_no_room(build):
    files = {"static/src/core/a.js": "", "static/tests/tours/a.js": ""}
    assert told(rooms.find_strange_folders(build(files=files))) == []
    files = {"views/core/a.xml": ""}
    assert told(rooms.find_strange_folders(build(files=files))) == ["core:1"]


@pytest.mark.parametrize(
    "path",
    ["models/low/relance_rung.py", "models/attic/relance_rung.py", "models/rung.py"],
)
def test_what_no_package_imports_is_found(build, path):
    assert told(rooms.find_import_faults(build())) == []
    house = build(files={path: ""})
    assert told(rooms.find_import_faults(house)) == ["__init__.py:1"]


def test_plain_data_is_imported_by_who_uses_it_a_model_by_its_room(build):
    using = {"models/low/relance_low.py": "from .rung import Rung"}
    plain = build(files={**using, "models/low/rung.py": "class Rung: ..."})
    assert told(rooms.find_import_faults(plain)) == []
    model = build(files={**using, "models/low/rung.py": define("relance.rung")})
    assert told(rooms.find_import_faults(model)) == ["__init__.py:1"]


@pytest.mark.parametrize(
    ("package", "text"),
    [
        ("models", "from . import low, high, low, face"),
        ("models", "from . import face, low, high"),
        ("models/low", "from . import relance_low, relance_low"),
    ],
)
def test_what_is_imported_twice_or_too_late_is_found(build, package, text):
    house = build(files={f"{package}/__init__.py": text})
    assert {*told(rooms.find_import_faults(house))} == {"__init__.py:1"}


# The figures --------------------------------------------------------------------------


def test_a_figure_above_its_limit_is_broken():
    assert not figures.Figure("files", 6, 6).is_broken
    assert figures.Figure("files", 7, 6).is_broken
    assert not figures.Figure("files", 7).is_broken


def test_the_files_of_a_model_are_counted_room_by_room(build):
    files = {
        "models/high/relance_low.py": extend("relance.low"),
        "models/high/relance_low_end.py": extend("relance.low"),
        "wizard/relance_low.py": extend("relance.low") + extend("relance.low"),
    }
    [figure] = figures.read_models(build(files=files))
    assert figure.value == 2
    assert figure.details[0] == "  2 relance.low (low 1, high 2, wizard 1)"


def test_a_view_that_patches_ours_is_found_but_no_copy_of_it(build):
    view = """<odoo><record id="{name}" model="ir.ui.view">
        <field name="inherit_id" ref="{parent}" />{mode}</record></odoo>"""
    primary = '<field name="mode">primary</field>'
    files = {
        "views/a.xml": view.format(name="a", parent="account.view", mode=""),
        "views/b.xml": view.format(name="b", parent="addon.a", mode=""),
        "views/c.xml": view.format(name="c", parent="a", mode=primary),
        "report/d.xml": '<odoo>\n<template id="d" inherit_id="a" /></odoo>',
        "report/e.xml": '<odoo><template inherit_id="a" primary="True" /></odoo>',
    }
    found = figures.find_view_patches(build(files=files))
    assert told(found) == ["d.xml:2", "b.xml:1"]


def test_a_long_method_may_be_sql(build):
    statement = ["SELECT", *["    , id"] * 50, "FROM relance_low"]
    query = "\n".join(['return SQL("""', *statement, '""")'])
    lines = "\n    ".join(["pass"] * 50)
    [*_others, figure] = figures.read_methods(
        build(low=method("_read", query), high=method("_ring", lines))
    )
    assert figure.value == 1
    assert [detail.text for detail in figure.details] == [
        "_read, 55 lines, SQL",
        "_ring, 51 lines, not SQL: split it",
    ]
