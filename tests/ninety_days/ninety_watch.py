"""What the product promises, checked on each of the ninety days."""

from collections import defaultdict
from itertools import pairwise

from odoo import fields

GAP, CAP, PERIOD = 7, 3, 30


class BrokenError(Exception):
    """A promise of the product that did not hold."""


class Watch:
    """What the product promises, checked day after day."""

    def __init__(self, env):
        self.env = env
        self.contacts = defaultdict(set)
        self.heard = defaultdict(set)

    def check_mail(self, message, today):
        """Check one mail at the moment when it leaves; say whether it is a message."""
        if self.get_reminder(message):
            self.check_message(message, today)
            return True
        lines = self.env["relance.payment.plan.line"]
        line = lines.search([("mail_id.message_id", "=", message["Message-Id"])])
        # that of a customer far in the west leaves after our ten o'clock, on the morrow
        if not line or today not in (line.told_on, line.reminded_on):
            return False
        self.check_instalment(line, today)
        return True

    def check_instalment(self, line, today):
        """Check the mail about an instalment: a word a day, of what is to be paid."""
        plan = line.plan_id
        self.require(plan.state == "active", "a default is written about", plan)
        self.require(line.amount_left > 0, "a paid instalment is asked for", plan)
        self.require(
            plan._get_contact_days().is_worked(today), "sent on a day off", plan
        )
        self.require(
            plan.debtor_id.id not in self.get_heard(today), "two messages a day", plan
        )
        self.heard[today].add((plan.debtor_id.id, plan._get_recipient().id))
        if line.reminded_on == today:
            self.contacts[plan.debtor_id.id].add(today)

    def check_message(self, message, today):
        """Check the mail of a reminder."""
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
            kept = sum(self.read_kept(line.due_item_id, today).values())
            self.require(
                not line.currency_id.compare_amounts(
                    due.amount_residual_currency, line.amount_residual_currency + kept
                ),
                f"a stale amount is asked for, or what is held ({kept})",
                line,
            )
        if reminder.level > "0":
            for total, _credit, net in reminder._get_message().amounts.values():
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

    def check_acts(self, today):
        """Check that what is chased and what is held by open acts is what is owed."""
        planner, holds = self.env["relance.planner"], self.env["relance.hold"]
        live = holds.search([("act_id", "!=", 0), ("lifted", "=", False)])
        for hold in live:
            act = self.env[hold.act_model].browse(hold.act_id)
            self.require(act._is_open(), "held without an open cause", hold)
        companies = self.env["res.company"].search([])
        planned = {
            item.id: item for item in planner._read_items(companies, today, None)
        }
        for item in live.due_item_id.filtered(lambda item: item.state == "open"):
            known, parts = planned[item.id], self.read_kept(item, today)
            chased = 0.0 if known.reasons else known.residual_currency
            others = set(known.reasons) - {hold.kind for hold in parts}
            kept = sum(parts.values())
            owed = item.amount_residual_currency
            self.require(
                others or not item.currency_id.compare_amounts(chased + kept, owed),
                f"chased {chased} and held {kept} of {owed}",
                item,
            )

    def read_kept(self, item, today):
        """Return {hold: what an act keeps back of ``item``}."""
        holds = self.env["relance.hold"]
        live = holds.search(
            [
                *holds._get_live_domain(today),
                ("due_item_id", "=", item.id),
                ("act_id", "!=", 0),
            ]
        )
        left, parts = item.amount_residual_currency, {}
        for hold in live.sorted(lambda hold: not hold.amount):
            parts[hold] = min(hold.amount or left, left)
            left -= parts[hold]
        return parts

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
                    # what waits for the very reminder that the plan prepared
                    and "pending" not in item.decision
                ]
                self.require(not missed, f"a change was missed: {missed}", root)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def check_history(self):
        """Check that each step was sent at most once in a cycle, and in order.

        What answers a broken promise stands beside the ladder: once for each.
        """
        lines = self.env["relance.reminder.line"].search(
            [("role", "=", "step"), ("state", "=", "sent")], order="date_sent, id"
        )
        answers = lines.filtered("broken_on")
        ladders = lines - answers
        for (item, cycle), sent in ladders.grouped(
            lambda line: (line.due_item_id, line.cycle)
        ).items():
            rungs = [(line.level, line.offset_days) for line in sent]
            self.require(
                rungs == sorted(set(rungs)),
                f"cycle {cycle}, out of order: {rungs}",
                item,
            )
        for item, sent in answers.grouped("due_item_id").items():
            days = sent.mapped("broken_on")
            self.require(
                len(days) == len(set(days)), "a broken promise is answered twice", item
            )

    def require(self, holds, promise, record):
        """Raise if a promise does not hold."""
        if not holds:
            raise BrokenError(f"{fields.Date.today()}: {promise} ({record})")
