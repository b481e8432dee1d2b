import ast
import logging
import os
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from unittest import skipUnless
from unittest.mock import patch

import pytz

from odoo import fields
from odoo.modules.module import get_module_path
from odoo.tests import mute_logger

from ..models.relance_channel_sms import HOURS
from ..rules.phones import read_phone
from .common import TEXT, SmsCommon
from .test_gateway import OURS
from .voices import Life

_logger = logging.getLogger(__name__)
# RELANCE_VOICES=60 dev/test glue --test-tags /relance_avancee_sms:TestVoices
CUSTOMERS = int(os.environ.get("RELANCE_VOICES", "6"))
SEED = int(os.environ.get("RELANCE_VOICES_SEED", "20261130"))
START = date(2026, 2, 2)
BUSY, DAYS = 56, 98
SMS_PRICE, LETTER_PRICE = 0.045, 1.5
PARIS = pytz.timezone("Europe/Paris")
# Odoo's state of a mail -> ours; what came back was sent.
MAILS = {
    "outgoing": {"queued"},
    "sent": {"sent", "bounced"},
    "exception": {"failed"},
    "cancel": {"cancelled"},
}
# Odoo's state of a text message -> that of its notification.
QUEUE = {
    "outgoing": {"ready"},
    "process": {"process"},
    "pending": {"pending", "sent", "exception", "bounce"},
    "error": {"exception", "bounce"},
    "canceled": {"canceled"},
}


class Watch:
    """What is promised over all the means together, checked as it happens."""

    def __init__(self, case):
        self.case, self.env = case, case.env
        # {delivery: day} of what has arrived
        self.arrived = {}
        self.paid = Counter()

    def arrive(self, delivery):
        """Check what arrives now: its hour, what it says, whether it is the first."""
        case, reminder = self.case, delivery.reminder_id
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(PARIS)
        told = f"{now} {delivery.channel} {reminder.display_name} {reminder.id}"
        case.assertNotIn(delivery, self.arrived, told)
        self._check_hour(delivery, now, told)
        self._check_held(reminder, now.date(), told)
        if delivery.channel == "sms":
            self._check_wanted(delivery, told)
        for other, day in self.arrived.items():
            if other.reminder_id == reminder:
                case.assertEqual(reminder.step_id.channel_mode, "all", told)
                case.assertNotEqual(other.channel, delivery.channel, told)
            elif (
                day == now.date() and other.reminder_id.debtor_id == reminder.debtor_id
            ):
                first = f"{other.channel} {other.reminder_id.display_name}"
                case.fail(f"two messages on one day: {told}, after {first}")
        self.arrived[delivery] = now.date()
        self.paid[delivery.channel] += self._get_price(delivery)

    def forget(self, delivery):
        """Note that a message did not arrive after all."""
        self.arrived.pop(delivery, None)

    def _get_price(self, delivery):
        if delivery.channel == "sms":
            return delivery.sms_parts * SMS_PRICE
        return LETTER_PRICE if delivery.channel == "letter" else 0.0

    def _check_hour(self, delivery, now, told):
        scenario = delivery.reminder_id.scenario_id
        if delivery.channel == "letter":
            return
        days = scenario._get_contact_days(self.env.ref("base.fr"))
        self.case.assertTrue(days.is_worked(now.date()), told)
        begin, end = scenario.hour_from, scenario.hour_to
        if delivery.channel == "sms":
            begin, end = max(begin, HOURS.start), min(end, HOURS.end)
            self.case.assertIn(now.weekday(), HOURS.weekdays, told)
        self.case.assertTrue(begin <= now.hour < end, told)

    def _check_wanted(self, delivery, told):
        """No text message goes to who wants none, or to a number of before."""
        debtor = delivery.reminder_id.debtor_id
        refused = debtor._get_relance_sms_refused(self.case.company)
        self.case.assertNotIn(delivery.address, refused.get(debtor, ()), told)
        number = read_phone(debtor.phone or "", "FR").number
        self.case.assertEqual(delivery.address, number, told)

    def _check_held(self, reminder, today, told):
        """Nothing is said of what is held, or paid."""
        holds = self.env["relance.hold"].sudo()
        live = holds.search(holds._get_live_domain(today))
        for line in reminder.line_ids.filtered(
            lambda part: part.state in ("planned", "sent")
        ):
            item = line.due_item_id
            self.case.assertFalse(item.line_id.reconciled, told)
            for hold in live:
                is_whole = not hold.amount
                is_own = hold.debtor_id == item.debtor_id and hold.scope == "debtor"
                is_own |= hold.due_item_id == item
                self.case.assertFalse(is_own and is_whole, f"{told}: {hold.reason}")

    # At any time --------------------------------------------------------------------

    def check_states(self):
        """Our states are those of Odoo's queues."""
        deliveries = self.env["relance.delivery"].sudo().search([])
        for one in deliveries.filtered("mail_id"):
            self.case.assertIn(one.state, MAILS[one.mail_id.state], one.mail_id)
        texts = deliveries.filtered("sms_uuid")
        trackers = self.env["sms.tracker"].sudo().search([])
        status = {
            one.sms_uuid: one.mail_notification_id.notification_status
            for one in trackers
        }
        queue = {one.uuid: one.state for one in texts._get_sms()}
        for one in texts:
            self.case.assertEqual(one.sms_state, status[one.sms_uuid])
            self.case.assertEqual(one.state, OURS[one.sms_state])
            if one.sms_uuid in queue:
                self.case.assertIn(one.sms_state, QUEUE[queue[one.sms_uuid]])

    # In the evening -----------------------------------------------------------------

    def check_day(self):
        self.env.flush_all()
        self.check_states()
        self.check_manners()
        self.check_ladders()
        self.check_queues()
        self.check_items()
        self.check_costs()

    def check_manners(self):
        """One customer hears from us with the gap, at most so often, by all means.

        What one message says by several means is one contact.
        """
        heard = defaultdict(lambda: defaultdict(set))
        for delivery, day in self.arrived.items():
            reminder = delivery.reminder_id
            if reminder.level > "0":
                heard[reminder.debtor_id][reminder].add(day)
        for debtor, messages in heard.items():
            spans = sorted((min(days), max(days)) for days in messages.values())
            manners = self.case.first._get_manners()
            for (_begin, before), (after, _end) in pairwise(spans):
                gap = (after - before).days
                told = f"{debtor.name} hears at {gap} days: {spans}"
                self.case.assertGreaterEqual(gap, manners.gap, told)
            for begin, _end in spans:
                until = begin + timedelta(manners.period)
                near = [one for one, _last in spans if begin <= one < until]
                told = f"{debtor.name} hears too often: {near}"
                self.case.assertLessEqual(len(near), manners.cap, told)

    def check_ladders(self):
        """Each step is reached once an item and cycle, and in order."""
        lines = (
            self.env["relance.reminder.line"]
            .sudo()
            .search(
                [
                    ("role", "=", "step"),
                    ("state", "=", "sent"),
                    ("broken_on", "=", False),
                ],
                order="date_sent, id",
            )
        )
        grouped = lines.grouped(lambda line: (line.due_item_id, line.cycle))
        for (item, _cycle), sent in grouped.items():
            rungs = [(line.level, line.offset_days) for line in sent]
            told = f"{item.name}: {rungs}"
            self.case.assertEqual(rungs, sorted(set(rungs)), told)
        calls = (
            self.env["relance.delivery"].sudo().search([("channel", "=", "activity")])
        )
        twice = Counter(calls.mapped("reminder_id.id"))
        self.case.assertLessEqual(max(twice.values(), default=0), 1, "called twice")

    def check_queues(self):
        """What waits does wait somewhere, and what failed is known to a person."""
        reminders = self.case.reminders
        for one in reminders.search([("state", "=", "queued")]):
            waiting = one.delivery_ids.filtered(
                lambda d: d.state == "queued" and d.channel != "activity"
            )
            self.case.assertTrue(waiting, f"{one.display_name} waits for nothing")
        for one in reminders.search([("state", "=", "failed")]):
            todos = one.activity_ids or one.debtor_id.activity_ids
            self.case.assertTrue(
                one.failure_count < 3 or todos or not one._get_planned_lines(),
                f"{one.display_name} failed and nobody knows: {one.error}",
            )

    def check_items(self):
        """No open item is left without a step, a date or a reason."""
        silent = (
            self.env["relance.due.item"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.case.company.id),
                    ("state", "=", "open"),
                    ("next_date", "=", False),
                    ("reason", "=", False),
                    ("status", "not in", ("planned", "finished")),
                ]
            )
        )
        self.case.assertFalse(silent, silent.mapped("name"))

    def check_costs(self):
        """What left costs its price, whichever way it is added up."""
        deliveries = self.env["relance.delivery"].sudo()
        own = [("company_id", "=", self.case.company.id)]
        total = sum(self.paid.values())
        groups = [
            "reminder_id",
            "debtor_id",
            "scenario_id",
            "channel",
            "date_sent:month",
        ]
        for group in groups:
            found = deliveries._read_group(own, [group], ["cost:sum"])
            self.case.assertAlmostEqual(sum(cost for _key, cost in found), total, 4)
        pivot = self.env.ref("relance_avancee_sms.relance_delivery_action_cost")
        shown = deliveries.search([*own, *eval_domain(pivot)])
        self.case.assertAlmostEqual(sum(shown.mapped("cost")), total, 4)

    # In the end ---------------------------------------------------------------------

    def check_end(self, today):
        """Nothing is forgotten: all steps are reached, but for what is still held."""
        items = self.env["relance.due.item"].sudo()
        mine = items.search(
            [("company_id", "=", self.case.company.id), ("state", "=", "open")]
        )
        for item in mine:
            lines = item.reminder_line_ids.filtered(
                lambda part, item=item: part.role == "step" and part.cycle == item.cycle
            )
            sent = lines.filtered(lambda part: part.state in ("sent", "skipped"))
            reached = set(sent.mapped("offset_days"))
            steps = item.scenario_id.step_ids
            left = set(steps.mapped("offset_days")) - reached
            told = f"{item.name} {item.status} {item.explanation}: {left} not reached"
            if item.status == "finished":
                self.case.assertFalse(left, told)
            elif item.status == "planned":
                waiting = lines.filtered(
                    lambda part: part.state == "planned"
                ).reminder_id
                late = min(waiting.mapped("date"), default=today)
                self.case.assertLess((today - late).days, 30, told)
            elif item.debtor_id in self.case.life.calm:
                self.case.fail(told)
        for debtor in self.case.life.calm:
            self._check_calm(debtor)

    def _check_calm(self, debtor):
        """Whom nothing kept back has heard each step, by the means that it is for."""
        heard = defaultdict(set)
        for delivery in self.arrived:
            if delivery.reminder_id.debtor_id == debtor:
                heard[delivery.reminder_id.step_id].add(delivery.channel)
        ladder = self.case.first if debtor.ref == "first" else self.case.all
        for step in ladder.step_ids.filtered("is_contact"):
            means = step._get_means()
            wanted = means if step.channel_mode == "all" else means[:1]
            tried = self.env["relance.delivery"].search(
                [
                    ("reminder_id.debtor_id", "=", debtor.id),
                    ("reminder_id.step_id", "=", step.id),
                ]
            )
            told = [(one.channel, one.state, one.error) for one in tried]
            told = (debtor.name, step.name, told)
            self.case.assertEqual(heard[step], set(wanted), told)


def eval_domain(action):
    """Return the domain of an action, as it stands in its file."""
    return ast.literal_eval(action.domain)


@skipUnless(get_module_path("relance_avancee_letter"), "Letters are not there.")
class TestVoices(SmsCommon):
    """Months of e-mails, text messages, letters and calls, with all that goes wrong."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the customer of the others is of no scenario here
        cls.scenario.active = False
        cls.company.write(
            {"relance_sms_price": SMS_PRICE, "relance_letter_price": LETTER_PRICE}
        )
        cls.first = cls._make_ladder("First", "first")
        cls.all = cls._make_ladder("All", "all")

    @classmethod
    def _make_ladder(cls, name, mode):
        """Return a ladder of all the means; ``mode`` is that of its steps."""
        alone = {"use_email": False}
        text = {"use_sms": True, "sms_text": TEXT}
        letter = {"use_letter": True}
        call = {"use_activity": True, "activity_summary": "Call {customer}"}
        steps = [
            (5, "1", text | letter),
            (14, "1", alone | text | letter),
            (24, "2", letter | call),
            (30, "2", alone | call),
            (37, "2", alone | letter),
        ]
        return cls._create_scenario(
            name,
            "professional",
            partner_domain=str([("ref", "=", mode)]),
            step_ids=[
                cls._prepare_step(day, level, channel_mode=mode, **values)
                for day, level, values in steps
            ],
        )

    def _forget_mails_first(self):
        """Have a draft go with its mails first, as it does once they are committed.

        Within the transaction that made them, PostgreSQL checks them again.
        """
        reminders = type(self.reminders)
        unlink = reminders.unlink

        def forget(drafts):
            drafts.sudo().delivery_ids.mail_id.unlink()
            return unlink(drafts)

        self.enterContext(patch.object(reminders, "unlink", forget))

    @mute_logger(
        "odoo.addons.iap.tools.iap_tools",
        "odoo.addons.mail.models.mail_mail",
        "odoo.tools.translate",
    )
    def test_months_of_all_means_together_break_no_promise(self):
        self._forget_mails_first()
        self.watch = Watch(self)
        self.life = Life(self, self.watch, SEED)
        told = f"RELANCE_VOICES={CUSTOMERS} RELANCE_VOICES_SEED={SEED}"
        _logger.info(told)
        with self._at(START):
            self.life.settle(CUSTOMERS, START)
        for number in range(DAYS):
            if number == BUSY:
                self.life.correct_all()
            self.life.live(START + timedelta(number))
            # all in one transaction: PostgreSQL knows of none of its rows
            if number % 8 == 1:
                self.env.cr.execute("ANALYZE")
        _logger.info("%s: %s", told, dict(self.life.done))
        self.watch.check_end(START + timedelta(DAYS))
        for what in ("email", "sms", "letter", "payments", "late failures"):
            self.assertTrue(self.life.done[what], what)
