"""The books of what customers say: one answers, one disputes, one asks for time."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from freezegun import freeze_time

from odoo.api import Environment

from demo.documents import Customer, Invoice, Ledger, Line
from demo.events import get_reminder, receive_reply
from screenshots.moment import TODAY

# Late by so many days on that Monday, and how much.
OWED = {
    "Menuiserie Aubrac": ((17, 2180), (15, 640)),
    "Hôtel Bellerive": ((17, 4860),),
    "Brasserie Saint-Éloi": ((48, 1200), (17, 1200)),
    "Traiteur Vidal": ((17, 960),),
}
ANSWERS, DISPUTES, IN_PLAN, PROMISED = OWED
SAID = {
    "fr_FR": "Bonjour,\n\nLe virement de la facture {first} partira vendredi 20 "
    "novembre.\nPouvez-vous nous renvoyer la facture {second} ? Nous ne la retrouvons "
    "pas.\n\nCordialement,\nNadia Roche",
    "en_US": "Hello,\n\nThe transfer for invoice {first} will leave on Friday 20 "
    "November.\nCould you send us invoice {second} again? We cannot find it.\n\n"
    "Kind regards,\nNadia Roche",
}
WORKS = {"fr_FR": "Contrat d'entretien", "en_US": "Maintenance contract"}
# Promises of the past: made so many days ago, for how many days later, and paid after
# how many.
PAST = ((150, 10, 8), (110, 7, 7), (80, 14, 26), (45, 7, 5))
# The instalments are paid on their days; in between, the promise is over.
LATER_DAYS = (
    (TODAY + timedelta(7), True),
    (TODAY + timedelta(9), False),
    (TODAY + timedelta(14), True),
)


def build_answers_ledger(lang: str) -> Ledger:
    """Return the late invoices of each customer, and those it promised before."""
    customers = [_customer(name, number, lang) for number, name in enumerate(OWED)]
    owed = [
        _invoice(f"{name} {rank}", name, TODAY - timedelta(days), amount, lang)
        for name, items in OWED.items()
        for rank, (days, amount) in enumerate(items)
    ]
    past = [
        _invoice(f"past {ago}", PROMISED, TODAY - timedelta(ago + 5), 300 + ago, lang)
        for ago, _promised, _paid in PAST
    ]
    return Ledger(tuple(customers), (*owed, *past), ())


def _customer(name: str, number: int, lang: str) -> Customer:
    email = f"compta{number}@client.example"
    return Customer(name=name, country="FR", lang=lang, email=email, city="Lyon")


def _invoice(key: str, name: str, due: date, amount: int, lang: str) -> Invoice:
    lines = (Line(WORKS[lang], Decimal(amount)),)
    return Invoice(key, name, due - timedelta(30), lines, due=due)


def live_past_promises(env: Environment) -> None:
    """Take the promises of a year, and receive what was paid of them."""
    events = []
    for ago, promised, paid in PAST:
        said = TODAY - timedelta(ago)
        invoice = _find_invoice(env, 300 + ago)
        events.append((said, _promise, (invoice, said + timedelta(promised))))
        events.append((said + timedelta(paid), pay, (invoice,)))
        events.append((said + timedelta(paid + 5), None, ()))
        events.append((said + timedelta(promised + 5), None, ()))
    for day, act, arguments in sorted(events, key=lambda event: event[0]):
        with freeze_time(datetime.combine(day, time(8))):
            if act:
                act(env, *arguments)
            env["relance.planner"]._cron_plan()


def _find_invoice(env: Environment, amount: int) -> Any:
    return env["account.move"].search(
        [("amount_total", "=", amount), ("move_type", "=", "out_invoice")]
    )


def _promise(env: Environment, invoice: Any, day: date) -> None:
    env["relance.planner"]._cron_plan()
    env["relance.promise"].create(
        {
            "debtor_id": invoice.partner_id.id,
            "due_item_ids": invoice.relance_due_item_ids.ids,
            "date_promised": day,
        }
    )


def pay(env: Environment, invoice: Any) -> None:
    """Receive the payment of an invoice, matched."""
    register = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    )
    register.create({"payment_date": date.today()})._create_payments()  # noqa: DTZ011


def answer(env: Environment, lang: str) -> None:
    """Have the customer answer its reminder: one invoice is promised, one wanted."""
    reminder = get_reminder(env, ANSWERS)
    first, second = reminder.line_ids.due_item_id.sorted("date_maturity").mapped("name")
    receive_reply(env, ANSWERS, SAID[lang].format(first=first, second=second))


def pay_instalment(env: Environment) -> None:
    """Pay an instalment: the oldest invoice of the plan that is still owed."""
    owed = env["relance.due.item"].search(
        [("debtor_id.name", "=", IN_PLAN), ("state", "=", "open")],
        order="date_maturity",
        limit=1,
    )
    pay(env, owed.move_id)
