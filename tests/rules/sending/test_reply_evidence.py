"""What the words of a sentence weigh, and that the weights follow the labelled sets."""

import sys
from pathlib import Path

import pytest

from rules.sending.reply_evidence import DOUBT, KINDS, SURE, WEIGHTS, weigh
from rules.sending.reply_kinds import find_kinds

DEV = Path(__file__).resolve().parents[3] / "dev"


def test_the_weights_are_learnt_from_the_sets_as_they_are(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(DEV), *sys.path])
    from learning.replies import find_digest

    first = WEIGHTS.read_text(encoding="utf-8").splitlines()[0]
    assert find_digest() in first, "run dev/learn_replies"


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("If the order had been right it would have been paid.", "paid"),
        ("Our suppliers are paid on the 10th of every month.", "paid"),
        ("Nous n'avons aucun litige sur cette facture.", "dispute"),
        ("Je vous tiendrai au courant de la date du virement.", "will_pay"),
    ],
)
def test_a_word_of_a_kind_is_not_enough(sentence, kind):
    assert weigh(sentence)[kind] < DOUBT


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("It left our bank on Monday.", "paid"),
        ("The wall is cracking where you plastered.", "dispute"),
        ("Vous serez payés en fin de semaine.", "will_pay"),
    ],
)
def test_words_may_be_enough(sentence, kind):
    assert weigh(sentence)[kind] >= SURE


def test_nothing_weighs_for_no_words():
    assert max(weigh("").values()) < DOUBT
    assert set(weigh("")) == set(KINDS)


def test_what_is_doubted_is_not_read():
    clause = "nous contestons cette facture"
    assert find_kinds(clause) == ("dispute",)
    assert find_kinds(clause, doubted=frozenset({"dispute"})) == ()
