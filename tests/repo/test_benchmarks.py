"""The benchmarks of the documentation hold their figures, and no rounds."""

import doctest
import json
from pathlib import Path

import pytest

from bench import files, results, spread, table

FOLDER = Path(__file__).parents[2] / "docs" / "benchmarks"
FILES = sorted(FOLDER.glob("*.json"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request) -> Path:
    """Return each file of figures in turn."""
    return request.param


@pytest.fixture
def figures(path) -> dict:
    """Return the figures of each file in turn."""
    return json.loads(path.read_text())


def test_no_file_holds_rounds(path, figures):
    assert "[" not in path.read_text()
    assert isinstance(figures["rounds"], int)


def test_files_are_laid_out_for_people(path, figures):
    lines = path.read_text().splitlines()
    assert "\n".join(lines) == files.lay_out(figures)
    assert max(map(len, lines)) <= files.WIDTH


def test_each_file_prints_as_a_table(figures, capsys):
    table.show(figures)
    printed = capsys.readouterr().out.splitlines()
    assert f"{figures['invoices']} invoices" in printed[1]
    phases = [line for line in printed if line.startswith(("ours  ", "bare SQL  "))]
    assert len(phases) == 7


def test_every_figure_lies_between_its_least_and_its_most(figures):
    found = list(find_spreads(figures["costs"]))
    assert found
    assert all(one["min"] <= one["median"] <= one["max"] for one in found)


def test_the_most_memory_is_that_of_a_phase(figures):
    phases = figures["costs"]["days"]["ours"]
    least = max(phases[phase]["rss_mb"]["min"] for phase in results.JOB)
    most = max(phases[phase]["rss_mb"]["max"] for phase in results.JOB)
    assert least <= figures["rss_mb_over_base"] <= most


def test_examples_of_the_spread_are_true():
    assert doctest.testmod(spread).failed == 0


def test_a_figure_that_nobody_could_measure_is_none():
    assert spread.spread([{"server_cpu": None}, {"server_cpu": None}]) == {
        "server_cpu": None
    }


def test_a_table_to_which_one_turn_wrote_nothing_counts_as_no_row():
    turns = [{"written": {"relance_due_item": 2}}, {"written": {}}]
    rows = spread.spread(turns)["written"]["relance_due_item"]
    assert (rows["min"], rows["max"]) == (0, 2)


def test_figures_have_four_digits():
    measured = {"work": [1.23456, 0.0123456], "queries": 123456}
    rounded = {"work": [1.235, 0.01235], "queries": 123456}
    assert files.round_off(measured) == rounded


def find_spreads(figures):
    """Give each spread within some figures."""
    if "median" in figures:
        yield figures
    else:
        for one in figures.values():
            if isinstance(one, dict):
                yield from find_spreads(one)
