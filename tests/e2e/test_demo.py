"""The demo ends well, and its mails ask for what the books say, in the right words."""

import csv
import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from receivable_books import Books
from sent_mails import SentMail, read_envelopes, read_mails

from demo.days import is_worked, worked_until
from environment import postgres
from environment.paths import CHECKOUT, database_name

DATABASE = database_name("demo")
# The ledger that the review loads lies beside the checkout, on our machines and in CI.
LEDGER = CHECKOUT / ".." / "shared" / "data" / "receivables_2012_2013h1.csv"
LEDGERS = ["made up", *(["file"] if LEDGER.exists() else [])]
# Of its customers, every that many: three months of all of them take minutes.
SOME = 8
LAST_LINE = re.compile(
    r"demo: (\d+) reminders sent, (\d+) to approve, (\d+) held, (\d+) mails in (.+)"
)
# Between thousands, and before the cents.
SEPARATORS = {"fr_FR": ("\xa0", ","), "fr_BE": (".", ","), "en_US": (",", ".")}
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
PREHEADER = (
    "About your customer account: the details, the practical information and your "
    "contact are in this message."
)
NET = "Net to pay"
# In figures, or with the month in letters, before or after the day.
A_DAY = re.compile(
    r"\d{2}/\d{2}/\d{4}|\d{1,2}(er)?\s\w+\.?\s\d{4}|\w+\.?\s\d{1,2},\s\d{4}"
)
SHORTEST_SENTENCE = 15


FEWEST_REMINDERS, FEWEST_SCENARIOS = 60, 5
FEWEST_DRAFTS, MOST_DRAFTS = 25, 35


@dataclass(frozen=True)
class Demo:
    """What a run of the demo left: its status, its output, its mails, its books."""

    ledger: str
    status: int
    output: str
    errors: str
    folder: Path
    counts: tuple[int, int, int, int]
    mails: list[SentMail]
    books: Books


@pytest.fixture(scope="module", params=LEDGERS)
def demo(request, run, tmp_path_factory) -> Demo:
    """Run the demo once, on the made-up ledger and then on the file's."""
    if request.param == "file":
        some = tmp_path_factory.mktemp("ledger") / "some.csv"
        write_some_customers(some)
        done = run("make", "demo", "ONCE=1", f"LEDGER={some}")
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


@pytest.fixture
def made_up(demo) -> Demo:
    """Return the demo on its made-up ledger, which alone has stories to tell."""
    if demo.ledger != "made up":
        pytest.skip("a ledger of one's own tells no story")
    return demo


def test_the_demo_ends_well_and_complains_of_nothing(demo):
    assert demo.status == 0
    # Another command may be at the set-up; anything else would be a warning.
    complaints = [
        line for line in demo.errors.splitlines() if "Waiting for" not in line
    ]
    assert complaints == []


def test_the_last_line_counts_what_the_summary_tells(demo):
    summary = json.loads((demo.folder / "summary.json").read_text(encoding="utf-8"))
    told = [summary[name] for name in ("reminders", "to_approve", "held")]
    assert demo.counts == (*told, len(summary["mails"]))
    assert len(demo.mails) > 0


def test_the_folder_holds_each_mail_of_the_summary_once(demo):
    ids = [mail.message["Message-Id"] for mail in demo.mails]
    assert len(ids) == len(set(ids)) == demo.counts[3]


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
    expected = {"fr"} if demo.ledger == "file" else {"fr", "en"}
    assert {mail.lang[:2] for mail in demo.mails} >= expected


def test_a_mail_left_in_the_working_hours_of_a_day_that_was_lived(demo):
    days = {mail.moment.date() for mail in demo.mails}
    assert {day for day in days if not is_worked(day)} == set()
    assert max(days) < worked_until(date.today())  # noqa: DTZ011
    hours = {mail.moment.hour for mail in demo.mails}
    assert hours <= {9, 18}


def test_three_months_of_reminders_left_over_levels_and_scenarios(made_up):
    mails = [mail.summary for mail in made_up.mails]
    assert made_up.counts[0] >= FEWEST_REMINDERS
    sent = query_reminders("sent")
    assert {level for level, _scenario in sent} == {"0", "1", "2", "3"}
    assert len({scenario for _level, scenario in sent}) >= FEWEST_SCENARIOS
    assert {mail["level"] for mail in mails} == {"0", "1", "2"}


def test_this_morning_some_of_each_level_wait_to_be_approved(made_up):
    waiting = query_reminders("draft")
    assert FEWEST_DRAFTS <= len(waiting) <= MOST_DRAFTS
    assert {level for level, _scenario in waiting} == {"0", "1", "2"}


def test_one_notice_waits_to_be_sent_and_one_for_its_deadline(made_up):
    states = "SELECT state FROM relance_notice ORDER BY state"
    assert postgres.psql(states, DATABASE) == ["draft", "received"]
    running = """SELECT deadline > CURRENT_DATE FROM relance_notice
                  WHERE state = 'received'"""
    assert postgres.psql(running, DATABASE) == ["t"]


def test_the_take_over_is_offered_on_three_old_invoices(made_up):
    waiting = """SELECT COUNT(*) FROM relance_due_item
                  WHERE state = 'open' AND reason = 'too_old'"""
    assert postgres.psql(waiting, DATABASE) == ["3"]
    taken_over = "SELECT 1 FROM res_company WHERE relance_takeover_done IS NOT NULL"
    assert postgres.psql(taken_over, DATABASE) == []


def test_a_reply_a_bounce_and_a_rejection_wait_for_a_person(made_up):
    holds = """SELECT DISTINCT kind FROM relance_hold
                WHERE lifted IS NOT TRUE AND reminder_id IS NOT NULL
                ORDER BY kind"""
    assert postgres.psql(holds, DATABASE) == ["dead_address", "pause"]
    rejections = "SELECT COUNT(*) FROM relance_rejection"
    assert postgres.psql(rejections, DATABASE) == ["1"]


def test_whoever_logs_in_lands_on_the_first_screen(made_up):
    strays = """SELECT login FROM res_users JOIN ir_act_client screen
                    ON screen.id IS DISTINCT FROM action_id
                 WHERE NOT share AND active AND screen.tag LIKE 'relance%today'
                   AND login <> '__system__'"""
    assert postgres.psql(strays, DATABASE) == []


def test_the_mails_link_to_where_odoo_is_served(made_up):
    base = "SELECT value FROM ir_config_parameter WHERE key = 'web.base.url'"
    (address,) = postgres.psql(base, DATABASE)
    hosts = re.compile(r"https?://(?:localhost|127\.0\.0\.1)[:\d]*")
    links = {link for mail in made_up.mails for link in hosts.findall(mail.html)}
    assert links == {address}


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
    # A firm message names the day by which to answer.
    subjects = {A_DAY.sub("", mail.message["Subject"]) for mail in demo.mails}
    assert [subject for subject in subjects if re.search(r"[\d€£$]", subject)] == []


def test_a_mail_claims_what_its_customer_still_owed(demo):
    for mail in demo.mails:
        items = demo.books.get_items(mail.rows)
        assert {item.customer for item in items} == {mail.summary["customer"]}
        residuals = [item.get_residual(mail.moment.date()) for item in items]
        assert min(residuals) > 0
        balances = [write(residual, mail.lang) for residual in residuals]
        assert [figure(row.balance) for row in mail.rows] == balances


def test_the_net_total_is_that_of_the_books_in_the_writing_of_the_language(demo):
    for mail in demo.mails:
        net = demo.books.get_net(mail.rows, mail.moment.date())
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


def query_reminders(state: str) -> list[list[str]]:
    """Return the level and the scenario of each reminder in a state."""
    query = f"""SELECT json_build_array(level, scenario_id) FROM relance_reminder
                 WHERE state = '{state}' AND origin = 'engine'"""
    return [json.loads(line) for line in postgres.psql(query, DATABASE)]


def write_some_customers(path: Path) -> None:
    """Write the lines of some of the customers of the shared ledger."""
    with LEDGER.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    names = sorted({row["customer"] for row in rows})[::SOME]
    with path.open("w", newline="", encoding="utf-8") as some:
        writer = csv.DictWriter(some, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if row["customer"] in names)


def databases() -> list[str]:
    """Return this checkout's demo database, as the server knows it; another is new."""
    query = f"SELECT oid FROM pg_database WHERE datname = '{DATABASE}'"
    return postgres.psql(query)
