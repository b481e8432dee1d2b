"""The days of an accountant, in French, click by click, and what is claimed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from environment.node import ensure_node_tools
from environment.prepare import prepare_screenshots
from screenshots.days import Day, live

FIRST_DAY_CLICKS = 12
MONDAY_CLICKS = 10
HABITUAL = 118
COLLECTOR_CLICKS = 3
TREATED = 20
ANSWERS_CLICKS = 32
CALLS_CLICKS = 40
# The plan proposed and agreed, what was noted, the promise that was not kept.
ANSWERS_MAILS = 5
FEWEST_DRAFTS = 25
# The question to the helper, the fresh link, the plan that was accepted.
DEBTOR_MAILS = 3
CODE = ["PSSTFRPPXXX", "Ateliers Morel", "FR1420041010050500013M02606", "EUR9722.50"]


@pytest.fixture(scope="module", autouse=True)
def _browser() -> None:
    """Install what drives the browser, and what checks its pages."""
    prepare_screenshots()
    ensure_node_tools()


@pytest.fixture(scope="module")
def lived(tmp_path_factory, _browser) -> Callable[[str], Day]:
    """Return what lives a day; its pictures are kept when somebody names a folder."""

    def live_day(day: str) -> Day:
        folder = tmp_path_factory.mktemp(day)
        pictures = Path(os.environ.get("RELANCE_PICTURES") or folder)
        return live(day, pictures, folder / "mails")

    return live_day


@pytest.fixture(scope="module")
def first_day(lived) -> Day:
    """Install on eighteen months of books, take over, approve."""
    return lived("first_day")


@pytest.fixture(scope="module")
def monday(lived) -> Day:
    """Deal with what came in at the weekend, then approve 120 reminders."""
    return lived("monday")


@pytest.fixture(scope="module")
def money(lived) -> Day:
    """Send a formal notice, bill interest, declare a claim, look at the rates."""
    return lived("money")


@pytest.fixture(scope="module")
def morning(lived) -> Day:
    """Be a collector, then a salesperson, in the books of the demo."""
    return lived("morning")


@pytest.fixture(scope="module")
def debtor(lived) -> Day:
    """Be a debtor on its page, on a phone and by the keyboard."""
    return lived("debtor")


@pytest.fixture(scope="module")
def answers(lived) -> Day:
    """Hear a promise, a dispute and a plan out to their ends, a fortnight later."""
    return lived("answers")


@pytest.fixture(scope="module")
def calls(lived) -> Day:
    """Press each result of a call, look at several means, answer a digest."""
    return lived("calls")


def test_the_first_day_takes_twelve_clicks_at_most(first_day):
    assert len(first_day.clicks) <= FIRST_DAY_CLICKS, first_day.clicks


def test_the_first_day_ends_with_a_mail_to_a_customer(first_day):
    assert first_day.mails > 0


def test_a_monday_morning_takes_ten_clicks_at_most(monday):
    assert len(monday.clicks) <= MONDAY_CLICKS, monday.clicks


def test_the_reminders_of_the_monday_leave(monday):
    assert monday.mails >= HABITUAL


def test_a_collector_approves_the_morning_of_the_demo_and_a_salesperson_looks(morning):
    assert morning.mails >= FEWEST_DRAFTS
    assert len(morning.clicks) <= COLLECTOR_CLICKS, morning.clicks


def test_a_collector_treats_twenty_customers_by_the_keyboard_alone(morning):
    assert len(morning.times) == TREATED
    assert "Alt" not in "".join(morning.clicks)


def test_the_page_of_a_debtor_has_no_violation_of_accessibility_at_all(debtor):
    assert debtor.violations == []


def test_debtors_renew_a_link_pay_accept_a_plan_and_a_helper_is_asked(debtor):
    assert debtor.mails >= DEBTOR_MAILS


def test_the_code_on_the_page_is_read_as_what_the_page_asks(debtor):
    picture = Image.open(debtor.pictures / "debtor_pays_desk.fr.png")
    (code,) = zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.QRCode)
    fields = code.bytes.decode("utf-8").split("\n")
    assert fields[4:8] == CODE
    assert fields[10].startswith("INV/2026/")


def test_a_promise_is_broken_a_dispute_credited_and_a_plan_honoured(answers):
    assert answers.mails >= ANSWERS_MAILS
    assert len(answers.clicks) <= ANSWERS_CLICKS, answers.clicks


def test_each_result_of_a_call_is_pressed_and_a_salesperson_answers(calls):
    assert len(calls.clicks) <= CALLS_CLICKS, calls.clicks


def test_the_screens_have_no_serious_violation_of_accessibility(
    first_day, monday, money, morning, answers, calls
):
    days = (first_day, monday, money, morning, answers, calls)
    assert [found for day in days for found in day.violations] == []
