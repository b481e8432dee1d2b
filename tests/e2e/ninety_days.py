"""Ninety days of the daily job on the demo's ledger, with what accountants do to it.

Run by ``test_ninety_days.py`` beside Odoo: ``dev/python tests/e2e/ninety_days.py``.
Prints one line of counts, or the first promise that was broken and leaves with 1.

The days are always the same ones, over Christmas and into the year after; a day given
to the command starts other ones: ``dev/python tests/e2e/ninety_days.py 2027-02-08``.
"""

import os
import random
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo import fields
from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from demo.build import build_database
from demo.ledger import build_ledger
from environment import databases
from environment.paths import database_name

START = date(2026, 11, 22)  # a Sunday
DAYS = 90
PARIS = ZoneInfo("Europe/Paris")
GAP, CAP, PERIOD = 7, 3, 30


class BrokenError(Exception):
    """A promise of the product that did not hold."""


class Accountants:
    """What people do to the ledger while the job runs, at random but repeatable."""

    def __init__(self, env, watch):
        self.env = env
        self.watch = watch
        self.random = random.Random(20261121)
        self.done = Counter()

    def work(self, number, today):
        """Do the accounting of one day; ``number`` counts the days."""
        self.pay(today)
        habits = {
            self.invoice: 1,
            self.credit: 3,
            self.unmatch: 4,
            self.match: 5,
            self.reset_with_other_term: 5,
            self.bounce: 6,
            self.correct_address: 11,
            self.change_scenario: 30,
        }
        for habit, interval in habits.items():
            if number % interval == interval - 1:
                habit(today)

    def pay(self, today):
        """Pay some invoices, late ones first, one of them in part."""
        for invoice in self._some(self._open_invoices(), 2):
            part = self.random.random() < 0.3
            amount = invoice.amount_residual * (0.5 if part else 1)
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create(
                {"amount": invoice.currency_id.round(amount), "payment_date": today}
            )._create_payments()
            self.done["payments"] += 1

    def invoice(self, today):
        """Make a new invoice for some customer, due soon."""
        for model in self._some(self._open_invoices(), 1):
            copy = model.copy({"invoice_date": today - timedelta(days=20)})
            copy.write(
                {"invoice_date_due": today + timedelta(days=self.random.randint(0, 9))}
            )
            copy.action_post()
            copy.is_move_sent = True
            self.done["invoices"] += 1

    def credit(self, today):
        """Post a credit note that nobody matches yet."""
        for invoice in self._some(self._open_invoices(), 1):
            self.env["account.move"].create(
                {
                    "move_type": "out_refund",
                    "partner_id": invoice.partner_id.id,
                    "invoice_date": today,
                    "currency_id": invoice.currency_id.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Credit",
                                "price_unit": invoice.amount_residual / 3,
                            }
                        )
                    ],
                }
            ).action_post()
            self.done["credit notes"] += 1

    def match(self, _today):
        """Match what lies unmatched of one customer."""
        lines = self._unmatched_credits()
        for line in self._some(lines, 2):
            debts = self.env["account.move.line"].search(
                [
                    ("partner_id", "=", line.partner_id.id),
                    ("account_id", "=", line.account_id.id),
                    ("currency_id", "=", line.currency_id.id),
                    ("reconciled", "=", False),
                    ("parent_state", "=", "posted"),
                ]
            )
            debts.reconcile()
            self.done["matchings"] += 1

    def unmatch(self, _today):
        """Take a payment off its invoice."""
        paid = self.env["account.partial.reconcile"].search(
            [("debit_move_id.move_id.move_type", "=", "out_invoice")],
            order="id desc",
            limit=60,
        )
        for partial in self._some(paid, 1):
            partial.debit_move_id.move_id.line_ids.remove_move_reconcile()
            self.done["un-matchings"] += 1

    def reset_with_other_term(self, today):
        """Reset an invoice to draft and post it with other instalments."""
        untouched = self._open_invoices().filtered(
            lambda move: move.payment_state == "not_paid"
        )
        terms = self.env["account.payment.term"].search([])
        for invoice in self._some(untouched, 1):
            invoice.button_draft()
            if self.random.random() < 0.5:
                invoice.invoice_payment_term_id = self.random.choice(terms)
            else:
                invoice.invoice_payment_term_id = False
                shift = timedelta(days=self.random.randint(-15, 15))
                invoice.invoice_date_due = invoice.invoice_date_due + shift
            invoice.action_post()
            self.done["draft resets"] += 1

    def bounce(self, today):
        """Let a message of the last days come back."""
        recent = self.env["relance.delivery"].search(
            [
                ("state", "=", "sent"),
                ("channel", "=", "email"),
                ("date_sent", ">", today - timedelta(days=10)),
            ]
        )
        for delivery in self._some(recent, 1):
            delivery.reminder_id._message_receive_bounce(
                delivery.address, delivery.reminder_id.contact_id
            )
            self.watch.forget(delivery)
            self.done["bounces"] += 1

    def correct_address(self, _today):
        """Give one customer with a dead address a new one."""
        holds = self.env["relance.hold"].search(
            [("kind", "=", "dead_address"), ("lifted", "=", False)]
        )
        for hold in self._some(holds, 1):
            partners = hold.reminder_id.contact_id | hold.debtor_id
            partners.email = f"new{hold.id}@customer.test"
            self.done["new addresses"] += 1

    def change_scenario(self, _today):
        """Insert a step in each ladder and archive the last but one."""
        for scenario in self.env["relance.scenario"].search([]):
            steps = scenario.step_ids.filtered(lambda step: step.offset_days > 0)
            taken = set(steps.mapped("offset_days"))
            free = min(set(range(min(taken), max(taken))) - taken)
            steps[0].copy({"offset_days": free, "name": "Inserted"})
            steps[-2].active = False
            self.done["scenario changes"] += 1

    def _open_invoices(self):
        return self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("partner_id.active", "=", True),
            ]
        )

    def _unmatched_credits(self):
        return self.env["account.move.line"].search(
            [
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", "<", 0),
            ]
        )

    def _some(self, records, count):
        return records.browse(self.random.sample(records.ids, min(count, len(records))))


class Watch:
    """What the product promises, checked day after day."""

    def __init__(self, env):
        self.env = env
        self.contacts = defaultdict(set)
        self.heard = defaultdict(set)

    def check_message(self, message, today):
        """Check one mail at the moment when it leaves."""
        reminder = self.get_reminder(message)
        working = reminder.scenario_id._get_contact_days(
            reminder.contact_id.country_id or reminder.debtor_id.country_id
        )
        self.require(working.is_worked(today), "sent on a day off", reminder)
        self.require(message["To"].count("@") == 1, "several recipients", reminder)
        self.check_one_voice(reminder, today)
        for line in reminder._get_planned_lines():
            due = line.due_item_id.line_id
            self.require(not due.reconciled, "a paid item is asked for", line)
            self.require(due.parent_state == "posted", "a draft is asked for", line)
            self.require(
                not line.currency_id.compare_amounts(
                    due.amount_residual_currency, line.amount_residual_currency
                ),
                "a stale amount is asked for",
                line,
            )
        if reminder.level > "0":
            for total, _credit, net in reminder._get_net_amounts().values():
                self.require(
                    net > 0 or total == 0, "a covered item is asked for", reminder
                )
            self.contacts[reminder.debtor_id.id].add(today)

    def check_one_voice(self, reminder, today):
        """Check that these people hear from us for the first time today."""
        voice = (reminder.debtor_id.id, reminder.contact_id.id)
        self.require(voice not in self.heard[today], "two messages a day", reminder)
        self.heard[today].add(voice)

    def get_heard(self, today):
        """Return the ids of the debtors who heard from us today."""
        return {debtor for debtor, _contact in self.heard[today]}

    def get_unsettled(self, today):
        """Return the ids of the debtors for whom a second run finds something new.

        Their reminder has come back to be approved again, or a to-do of ours was
        opened today: the next message may list its items, and so claim more.
        """
        reminders = self.env["relance.reminder"].search(
            [
                "|",
                ("state", "=", "draft"),
                "&",
                ("is_contact", "=", False),
                ("date_sent", "=", today),
            ]
        )
        return set(reminders.debtor_id.ids)

    def forget(self, delivery):
        """Drop a message that came back: the debtor never heard it."""
        days = self.contacts[delivery.reminder_id.debtor_id.id]
        days.discard(delivery.date_sent.date())

    def get_reminder(self, message):
        """Return the reminder that a mail carries, none for another mail."""
        return (
            self.env["relance.delivery"]
            .search([("message_id.message_id", "=", message["Message-Id"])])
            .reminder_id
        )

    def check_manners(self):
        """Check the gap and the cap over each debtor."""
        for debtor, days in self.contacts.items():
            ordered = sorted(days)
            for before, after in pairwise(ordered):
                self.require(
                    (after - before).days >= GAP, f"within the gap: {ordered}", debtor
                )
            for start in ordered:
                window = [day for day in ordered if 0 <= (day - start).days < PERIOD]
                self.require(len(window) <= CAP, f"over the cap: {window}", debtor)

    def check_items(self):
        """Check that no open item is left without a step, a date or a reason."""
        silent = self.env["relance.due.item"].search(
            [
                ("state", "=", "open"),
                ("next_date", "=", False),
                ("reason", "=", False),
                ("status", "not in", ("planned", "finished")),
            ]
        )
        self.require(not silent, "an item has no step, date or reason", silent)

    def check_decisions(self, today):
        """Check that a plan of what changed stored what a plan of everything would."""
        planner, items = self.env["relance.planner"], self.env["relance.due.item"]
        with self.env.cr.savepoint(flush=True) as savepoint:
            for root in self.env["res.company"].search([("parent_id", "=", False)]):
                companies = root._relance_companies()
                for company in companies:
                    items._refresh_lines(company, today, None)
                facts = planner._decide(companies, today)
                planner._store_covered(facts, companies)
                planner._mark_planned(facts)
                missed = [
                    (item.name, item.stored, item.decision)
                    for item in facts.items
                    if item.stored != item.decision
                    # what a message would have claimed, had it been prepared
                    and "covered" not in item.stored
                ]
                self.require(not missed, f"a change was missed: {missed}", root)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def check_history(self):
        """Check that each step was sent at most once in a cycle, and in order."""
        lines = self.env["relance.reminder.line"].search(
            [("role", "=", "step"), ("state", "=", "sent")], order="date_sent, id"
        )
        for (item, cycle), sent in lines.grouped(
            lambda line: (line.due_item_id, line.cycle)
        ).items():
            rungs = [(line.level, line.offset_days) for line in sent]
            self.require(
                rungs == sorted(set(rungs)),
                f"cycle {cycle}, out of order: {rungs}",
                item,
            )

    def require(self, holds, promise, record):
        """Raise if a promise does not hold."""
        if not holds:
            raise BrokenError(f"{fields.Date.today()}: {promise} ({record})")


class Job:
    """The daily job, with a mail server that only counts."""

    def __init__(self, env, watch):
        self.env = env
        self.watch = watch
        self.sent = 0
        self.broken = []

    def run(self, today):
        """Run the job twice in the day; the second time nothing more may leave.

        But to a debtor who heard nothing yet, and for whom the first run has changed
        something.
        """
        self._run_once(today, self.watch.check_decisions)
        heard = self.watch.get_heard(today)
        unsettled = self.watch.get_unsettled(today)
        first = self.sent
        self._run_once(today)
        more = self.watch.get_heard(today) - heard
        self.watch.require(self.sent == first + len(more), "sent twice in a day", more)
        self.watch.require(more <= unsettled, "sent late in the day", more - unsettled)

    def _run_once(self, today, check_plan=None):
        reminders = self.env["relance.reminder"]
        reminders._cron_plan()
        if check_plan:
            check_plan(today)
        reminders.search([("state", "=", "draft")]).action_approve()
        reminders._cron_dispatch()
        with (
            patch.object(IrMail_Server, "_connect__", lambda *_args, **_options: None),
            patch.object(IrMail_Server, "send_email", self._receive(today)),
        ):
            self.env["mail.mail"].process_email_queue()
        for broken in self.broken:
            raise broken
        self.env.invalidate_all()

    def _receive(self, today):
        def send_email(_server, message, *_args, **_options):
            if self.watch.get_reminder(message):
                # Odoo would take what is raised here for a failure of the server
                try:
                    self.watch.check_message(message, today)
                except BrokenError as broken:
                    self.broken.append(broken)
                self.sent += 1
            return message["Message-Id"]

        return send_email


def live(env, start):
    """Live ninety days from ``start``; return the counts of what was done."""
    watch = Watch(env)
    accountants = Accountants(env, watch)
    job = Job(env, watch)
    for number in range(DAYS):
        today = start + timedelta(days=number)
        with freeze_time(ten_o_clock(today)):
            accountants.work(number, today)
            job.run(today)
            watch.check_items()
            watch.check_manners()
            env.cr.commit()
    watch.check_history()
    return {"mails": job.sent, **accountants.done}


def ten_o_clock(day):
    """Return ten o'clock in Paris as Odoo writes it, in naive UTC."""
    moment = datetime.combine(day, time(10), PARIS)
    return moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def main(start):
    """Build the ledger, live the days, print the counts."""
    name = database_name(f"ninety_days_{os.getpid()}")
    databases.clone_database(name)
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    try:
        with freeze_time(ten_o_clock(start), tick=True):
            build_database(name, build_ledger(start), start, smtp_port=1)
        with Registry(name).cursor() as cr:
            sys.stdout.write(str(live(Environment(cr, SUPERUSER_ID, {}), start)) + "\n")
    except BrokenError as broken:
        sys.stdout.write(f"BROKEN: {broken}\n")
        return 1
    finally:
        Registry.delete(name)
    databases.drop_database(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(date.fromisoformat(sys.argv[1]) if sys.argv[1:] else START))
