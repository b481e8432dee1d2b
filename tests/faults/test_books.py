"""What changes in the books between two phases is in what leaves, or stops it."""

import pytest

from job import DAY
from ledger import WITHOUT_ADDRESS
from moment import DAY as ONE_DAY
from moment import MOMENT

TOMORROW = MOMENT + ONE_DAY
SPOILT = "Customer 03"
PREPARED = ("plan", "approve")
QUEUED = (*PREPARED, "dispatch")


def number_of(play, customer):
    """Return the number of the first invoice of a customer."""
    return next(debt.number for debt in play.debts() if debt.customer == customer)


@pytest.mark.parametrize("phases", [PREPARED, QUEUED], ids=["approved", "queued"])
@pytest.mark.parametrize(
    ("deed", "more", "unsent"),
    [("pay", [], [SPOILT]), ("pay", [0.5], []), ("reset", [], [SPOILT])],
    ids=["paid", "half paid", "reset to draft"],
)
def test_changed_before_it_leaves(play, conclude, phases, deed, more, unsent):
    play.run(*phases)
    play.act([deed, number_of(play, SPOILT), *more])
    play.finish()
    conclude(play, f"{deed} {more or 'in full'} once {phases[-1]} was done", unsent)


def test_reset_to_draft_and_posted_again(play, conclude):
    play.run(*QUEUED)
    play.act(["reset", number_of(play, SPOILT)])
    play.finish()
    play.act(["post", number_of(play, SPOILT)])
    play.finish()
    conclude(play, "reset to draft, then posted again")


def test_paid_while_the_mail_server_was_away(play, conclude):
    play.sql("UPDATE ir_mail_server SET smtp_port = 9")
    play.run(*DAY)
    play.act(["pay", number_of(play, SPOILT)])
    play.sql(f"UPDATE ir_mail_server SET smtp_port = {play.sink.port}")
    play.finish(moment=TOMORROW)
    conclude(play, "paid while the mail server was away", [SPOILT])


def test_a_template_that_raises_for_one_customer(play, conclude):
    play.act(["break_template", number_of(play, SPOILT)])
    play.run(*DAY)
    assert len(play.sink.received) == 47, "the others leave"
    play.act(["mend_template"])
    play.finish(moment=TOMORROW)
    conclude(play, "a template that raised for one customer, mended the day after")


def test_a_customer_without_address(play, conclude):
    play.run(*DAY)
    conclude(play, "one customer without an e-mail address", [WITHOUT_ADDRESS])
    reasons = "SELECT DISTINCT reason FROM relance_due_item WHERE status = 'excluded'"
    assert play.sql(reasons) == ["no_address"]


def test_an_address_taken_away_and_given_back(play, conclude):
    play.run(*PREPARED)
    play.act(["write_address", SPOILT, False])
    play.run("dispatch", "send")
    assert len(play.sink.received) == 47, "the others leave"
    address = f"{SPOILT.lower().replace(' ', '.')}@customer.example"
    play.act(["write_address", SPOILT, address])
    play.finish(moment=TOMORROW)
    conclude(play, "an address taken away once approved, given back the day after")


def test_an_address_changed_while_queued(play, conclude):
    play.run(*QUEUED)
    play.act(["write_address", SPOILT, "new@customer.example"])
    play.finish()
    conclude(play, "an address changed once queued")
    assert "new@customer.example" in {mail.address for mail in play.sink.received}
