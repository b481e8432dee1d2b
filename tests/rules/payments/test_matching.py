"""Which money received looks like a debtor's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.due_items.quoted import mentions
from rules.payments.matching import Debt, Receipt, names, propose

EURO, DOLLAR = 1, 2
DUPONT, MARTIN = 10, 20
TRADE, BILLS = 411, 413
FIRST = Debt(1, 100.0, EURO, ("FAC/2026/0012",), TRADE)
SECOND = Debt(2, 250.5, EURO, ("FAC/2026/0013",), TRADE)
DEBTS = [FIRST, SECOND]


def proposed(debts=DEBTS, **known):
    values = {"amount": 77.0, "currency": EURO} | known
    return propose(Receipt(**values), DUPONT, "Dupont SARL", debts)


def codes(proposal):
    return [code for code, _detail in proposal.reasons]


# References


@pytest.mark.parametrize(
    "label",
    [
        "VIR FAC/2026/0012",
        "fac 2026 0012 du 3/11",
        "Facture FAC-2026-0012",
        "VIRFAC20260012",
        "FAC/2026/0012 FAC/2026/0013",
        "réglé FAC_2026_0012.",
    ],
)
def test_a_reference_is_found_however_it_is_written(label):
    assert mentions(label, "FAC/2026/0012")


@pytest.mark.parametrize(
    "label", ["FAC/2026/00121", "FAC/2026/0021", "FAC/2026/001", "", "VIREMENT"]
)
def test_another_number_is_not_the_reference(label):
    assert not mentions(label, "FAC/2026/0012")


def test_a_number_inside_another_is_not_quoted():
    assert mentions("no 20260012", "20260012")
    assert not mentions("no 120260012", "20260012")


@pytest.mark.parametrize("reference", ["12", "A/12", "ACOMPTE", ""])
def test_a_short_reference_or_a_plain_word_proves_nothing(reference):
    assert not mentions(f"VIR {reference} 12", reference)


def test_a_name_is_found_without_its_legal_form():
    assert names("VIR DUPONT", "Dupont SARL")
    assert not names("VIR DURAND", "Dupont SARL")
    assert not names("VIR SARL AB", "SARL AB")


# Proposals


def test_the_reference_chooses_its_invoice():
    proposal = proposed(amount=250.5, label="VIR FAC 2026 0013")
    assert proposal.items == (2,)
    assert codes(proposal) == ["reference", "amount"]


def test_a_part_payment_that_quotes_the_invoice_is_proposed():
    proposal = proposed(label="acompte FAC/2026/0013")
    assert proposal.items == (2,)
    assert codes(proposal) == ["reference"]


def test_the_same_amount_is_enough_when_nobody_knows_the_payer():
    proposal = proposed(amount=250.5)
    assert (proposal.items, codes(proposal)) == ((2,), ["amount"])


def test_the_sum_of_the_debts_is_the_same_amount_too():
    assert proposed(amount=350.5).items == (1, 2)


def test_the_sum_of_what_the_reminder_asks_is_found_beside_other_items():
    later = Debt(3, 40.0, EURO, is_asked=False)
    assert proposed([*DEBTS, later], amount=350.5).items == (1, 2)


def test_money_of_the_customer_is_proposed_for_its_oldest_items():
    proposal = proposed(debtor=DUPONT)
    assert (proposal.items, codes(proposal)) == ((1,), ["customer"])
    assert proposed(amount=120.0, debtor=DUPONT).items == (1, 2)


def test_money_of_another_customer_is_never_proposed():
    assert proposed(amount=100.0, debtor=MARTIN, label="FAC/2026/0012") is None


def test_a_stranger_s_money_is_not_proposed():
    assert proposed(label="VIR DURAND") is None


def test_the_name_in_the_label_is_a_sign():
    assert codes(proposed(payer="M. DUPONT")) == ["name"]


def test_another_currency_or_account_cannot_be_matched():
    assert proposed(amount=100.0, currency=DOLLAR) is None
    assert proposed(amount=100.0, account=BILLS) is None
    assert proposed(amount=100.0, account=TRADE).items == (1,)
    assert proposed(debtor=DUPONT, account=BILLS).items == ()


def test_more_reasons_weigh_more():
    sure = proposed(amount=100.0, label="FAC/2026/0012", debtor=DUPONT)
    likely = proposed(amount=100.0, debtor=DUPONT)
    weak = proposed(amount=100.0)
    assert sure.score > likely.score > weak.score


@given(st.floats(0.01, 1e6), st.lists(st.floats(0.01, 1e5), max_size=6))
def test_only_items_of_the_debtor_are_chosen(amount, amounts):
    debts = [Debt(rank, value, EURO) for rank, value in enumerate(amounts)]
    proposal = propose(Receipt(amount, EURO, debtor=DUPONT), DUPONT, "X", debts)
    assert set(proposal.items) <= {debt.item for debt in debts}
