"""Payments that come at once: matched is what was chosen, never above what is left."""

import json

import pytest

from environment import databases
from environment.paths import database_name

DATABASE = database_name("parallel")
ADDONS = "relance_avancee,relance_avancee_payment,payment_demo"
AMOUNT = 1000


@pytest.fixture(scope="module")
def races(run) -> list[dict]:
    """Race for invoices in a database of its own, with real connections."""
    databases.clone_database(DATABASE)
    options = ("--stop-after-init", "--no-http", "--max-cron-threads=0")
    done = run("dev/odoo", "server", "-d", DATABASE, "-i", ADDONS, *options)
    assert done.returncode == 0, done.stderr
    done = run("dev/python", "tests/e2e/parallel_life.py", DATABASE)
    assert done.returncode == 0, done.stderr
    yield json.loads(done.stdout.splitlines()[-1])
    databases.drop_database(DATABASE)


def of(races, name):
    """Return the races of that name."""
    found = [race for race in races if race["race"] == name]
    assert found
    return found


def test_what_is_matched_is_what_was_chosen_and_never_above_the_invoice(races):
    for race in races:
        assert 0 <= race["residual"] <= AMOUNT, race
        assert race["matched"] == AMOUNT - race["residual"], race
        for placed, chosen in zip(race["placed"], race["chosen"], strict=True):
            assert placed <= chosen, race
        assert sum(race["placed"]) <= race["matched"], race


def test_of_two_tabs_one_pays_and_the_other_is_told(races):
    for race in of(races, "clicks"):
        assert race["states"] == ["pending"], race
        [told] = race["refused"]
        assert "300" in told, race
        assert "may be paid of it" in told, race


def test_two_payments_confirmed_at_once_share_the_invoice(races):
    for race in of(races, "confirmations"):
        assert race["residual"] == 0, race
        assert sorted(race["placed"]) == [300, 700], race
        assert race["received"] == [700, 700], race
        assert race["todos"] == 1, race


def test_webhook_and_redirect_at_once_book_and_acknowledge_once(races):
    for race in of(races, "replays"):
        assert (race["residual"], race["placed"]) == (600, [400]), race
        assert race["received"] == [400], race
        assert race["mails"] == 1, race
        assert race["todos"] == 0, race


def test_a_transfer_booked_meanwhile_leaves_a_difference_with_a_todo(races):
    for race in of(races, "accountant"):
        assert race["residual"] == 0, race
        # who came second has what is left of its money on the account
        assert race["placed"] in ([200], [1000]), race
        assert race["todos"] == (race["placed"] == [200]), race


def test_a_click_sees_the_transfer_that_was_booked_meanwhile(races):
    for race in of(races, "click and accountant"):
        assert race["residual"] == 200, race
        assert bool(race["refused"]) == (race["states"] == []), race
