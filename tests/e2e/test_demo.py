"""The demo ends well, and its mails ask for what the books say, in the right words."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from receivable_books import Books
from sent_mails import SentMail, read_envelopes, read_mails

from environment import postgres
from environment.paths import CHECKOUT, database_name

DATABASE = database_name("demo")
# The ledger that the review loads lies beside the checkout, on our machines and in CI.
LEDGER = Path("..", "shared", "data", "receivables_2012_2013h1.csv")
LEDGERS = [None, *([LEDGER] if (CHECKOUT / LEDGER).exists() else [])]
LAST_LINE = re.compile(r"demo: (\d+) reminders sent, (\d+) held, (\d+) mails in (.+)")
# Between thousands, and before the cents.
SEPARATORS = {"fr_FR": ("\xa0", ","), "fr_BE": (".", ","), "en_US": (",", ".")}
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
PREHEADER = (
    "About your customer account: the details, the practical information and your "
    "contact are in this message."
)
NET = "Net to pay"
SHORTEST_SENTENCE = 15


@dataclass(frozen=True)
class Demo:
    """What a run of the demo left: its status, its output, its mails, its books."""

    ledger: Path | None
    status: int
    output: str
    errors: str
    folder: Path
    counts: tuple[int, int, int]
    mails: list[SentMail]
    books: Books


@pytest.fixture(scope="module", params=LEDGERS, ids=lambda path: path and path.stem)
def demo(request, run) -> Demo:
    """Run the demo once, on the made-up ledger and then on the file's."""
    if request.param:
        done = run("make", "demo", "ONCE=1", f"LEDGER={request.param}")
    else:
        done = request.getfixturevalue("made_up_demo")
    ending = LAST_LINE.fullmatch(done.stdout.splitlines()[-1] if done.stdout else "")
    assert ending, f"{done.stdout}\n{done.stderr}"
    *counts, folder = ending.groups()
    return Demo(
        request.param,
        done.returncode,
        done.stdout,
        done.stderr,
        Path(folder),
        tuple(map(int, counts)),
        read_mails(Path(folder)),
        Books(DATABASE),
    )


def test_the_demo_ends_well_and_complains_of_nothing(demo):
    assert demo.status == 0
    # Another command may be at the set-up; anything else would be a warning.
    complaints = [
        line for line in demo.errors.splitlines() if "Waiting for" not in line
    ]
    assert complaints == []


def test_the_last_line_counts_what_the_summary_tells(demo):
    summary = json.loads((demo.folder / "summary.json").read_text(encoding="utf-8"))
    told = summary["reminders"], summary["held"], len(summary["mails"])
    assert demo.counts == told
    assert 0 < len(demo.mails) <= summary["reminders"]


def test_the_folder_holds_each_mail_of_the_summary_once(demo):
    ids = [mail.message["Message-Id"] for mail in demo.mails]
    assert len(ids) == len(set(ids)) == demo.counts[2]


def test_a_mail_has_one_recipient_who_is_the_debtor(demo):
    for mail in demo.mails:
        (address,) = mail.message["To"].addresses
        assert address.addr_spec == mail.summary["address"]
        assert address.addr_spec in demo.books.addresses[mail.summary["customer"]]
        assert mail.message["Cc"] is mail.message["Bcc"] is None


def test_the_server_was_told_the_same_single_recipients(demo):
    told = sorted(mail.summary["address"] for mail in demo.mails)
    assert sorted(read_envelopes(demo.folder)) == told


def test_the_customers_written_to_have_several_languages(demo):
    # Of the file's, those in French alone owe enough.
    expected = {"fr"} if demo.ledger else {"fr", "en"}
    assert {mail.lang[:2] for mail in demo.mails} >= expected


def test_a_mail_speaks_the_language_of_its_customer(demo, french):
    english = {phrase: phrase for phrase in (PREHEADER, NET)}
    for mail in demo.mails:
        phrases = french if mail.lang.startswith("fr") else english
        assert phrases[PREHEADER] in mail.text
        assert phrases[NET] in [label for label, _amount in mail.totals]


def test_no_english_sentence_is_left_in_a_french_mail(demo, french):
    sentences = [
        max(re.split(r"\{\w+\}|<[^>]*>", english), key=len).strip()
        for english, translation in french.items()
        if english != translation
    ]
    for mail in demo.mails:
        if mail.lang.startswith("fr"):
            said = f"{mail.message['Subject']} {mail.text}"
            long = (text for text in sentences if len(text) >= SHORTEST_SENTENCE)
            assert [text for text in long if text in said] == []


def test_no_subject_tells_a_figure(demo):
    subjects = {mail.message["Subject"] for mail in demo.mails}
    assert [subject for subject in subjects if re.search(r"[\d€£$]", subject)] == []


def test_a_mail_claims_what_its_customer_still_owes(demo):
    for mail in demo.mails:
        items = demo.books.get_items(mail.rows)
        assert {item.customer for item in items} == {mail.summary["customer"]}
        assert min(item.residual for item in items) > 0
        balances = [write(item.residual, mail.lang) for item in items]
        assert [figure(row.balance) for row in mail.rows] == balances


def test_the_net_total_is_that_of_the_books_in_the_writing_of_the_language(demo):
    for mail in demo.mails:
        net = demo.books.get_net(mail.rows)
        assert mail.summary["net"] == {name: float(net[name]) for name in net}
        expected = {SYMBOLS[name]: write(net[name], mail.lang) for name in net}
        # The last line of each currency is its net.
        shown = {symbol(amount): figure(amount) for _label, amount in mail.totals}
        assert shown == expected
        assert all(text in mail.plain_text for text in expected.values())


def test_a_wrong_line_is_named_and_nothing_is_loaded(run, tmp_path):
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(
        "customer,country,invoice,invoice_date,due_date,amount,disputed,paper,settled_date\n"
        "A,770,F1,2026-01-02,2026-02-01,10.00,0,0,\n"
        "A,770,F2,2026-02-31,2026-02-01,10.00,0,0,\n"
    )
    before = databases()
    done = run("make", "demo", "ONCE=1", f"LEDGER={ledger}")
    assert done.returncode == 2
    assert f"{ledger} line 3: invoice_date: '2026-02-31'" in done.stderr
    assert "Nothing was loaded." in done.stderr
    assert databases() == before


def test_a_wrong_ledger_has_a_status_of_its_own(run, tmp_path):
    missing = tmp_path / "none.csv"
    done = run("dev/python", "dev/demo/run.py", "--once", "--ledger", missing)
    assert done.returncode == 2
    assert str(missing) in done.stderr


def write(amount: Decimal, lang: str) -> str:
    """Return an amount as the readers of a language write it."""
    thousands, cents = SEPARATORS[lang]
    written = f"{amount:,.2f}".replace(",", "\0").replace(".", cents)
    return written.replace("\0", thousands)


def figure(amount: str) -> str:
    """Return a written amount without its currency."""
    return amount.strip("€£$ \xa0")


def symbol(amount: str) -> str:
    """Return the currency of a written amount."""
    return "".join(sign for sign in amount if sign in "€£$")


def databases() -> list[str]:
    """Return this checkout's demo database, as the server knows it; another is new."""
    query = f"SELECT oid FROM pg_database WHERE datname = '{DATABASE}'"
    return postgres.psql(query)
