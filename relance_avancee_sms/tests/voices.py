"""A company that writes, texts, posts and calls, and what its customers do."""

import random
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError

TO_CALL = "relance_avancee.mail_activity_step"
# Hours of Paris at which a person or a cron is at work, some of them too late.
HOURS = (7, 9, 11, 15, 17, 19, 21)
MOBILES = [f"06 12 34 56 {number:02}" for number in range(40, 99)]
SHARED = ("06 11 22 33 44", "06 11 22 33 55")
OTHER_NUMBERS = ("01 42 68 53 00", "+44 909 879 0123", "12", False)
PLACE = {"street": "1 rue Basse", "zip": "69001", "city": "Lyon"}
# What a gateway says at once, and what it says days later.
REFUSALS = ("insufficient_credit", "rejected", "server_error", "unregistered")
LATE = ("not_delivered", "invalid_destination")
RESULTS = ("talked", "no_answer", "later", "wrong_number", "promise", "paid")


class Life:
    """What happens on a day, at random but repeatable.

    ``watch`` is told of all that arrives, and of what did not arrive after all.
    """

    def __init__(self, case, watch, seed):
        self.case, self.env, self.watch = case, case.env, watch
        self.dice = random.Random(seed)
        self.done = Counter()
        self.is_busy = True
        self.calm = self.env["res.partner"]
        self.customers = self.env["res.partner"]

    def some(self, records, chance):
        """Return those of ``records`` whose die falls under ``chance``."""
        ids = [one for one in sorted(records.ids) if self.dice.random() < chance]
        return records.browse(ids)

    # Who there is -----------------------------------------------------------------

    def settle(self, count, start):
        """Make so many customers, two of them calm: nothing ever happens to them."""
        for number in range(count):
            calm = number < 2
            dice = self.dice
            values = {
                "ref": ("first", "all")[number % 2],
                "phone": MOBILES[number % len(MOBILES)],
                **PLACE,
            }
            if not calm:
                values |= self._draw_means(number)
            debtor = self.case._create_debtor(f"C{number} SARL", **values)
            self.customers |= debtor
            if calm:
                self.calm |= debtor
            for _invoice in range(1 if calm else dice.randint(1, 3)):
                due = start + timedelta(dice.randint(-12, 30))
                self.case._create_invoice(str(due), dice.randint(50, 900), debtor)

    def _draw_means(self, number):
        dice = self.dice
        values = {}
        if dice.random() < 0.3:
            values["email"] = dice.choice((False, "nobody"))
        if dice.random() < 0.5:
            values["phone"] = dice.choice(OTHER_NUMBERS + SHARED)
        if dice.random() < 0.4:
            values["street"] = False
        if dice.random() < 0.1:
            values["relance_sms_refused"] = "2026-01-05"
        return values

    # A day ------------------------------------------------------------------------

    def live(self, day):
        """Live ``day``: a morning and an evening, with what happens in between."""
        rounds = 2 if self.is_busy else 1
        for hour in sorted(self.dice.sample(HOURS, rounds)):
            with self.case._at(day, hour):
                self.case._follow()
                self.case._plan()
                if self.is_busy:
                    self._happen(0.5)
                    self.case._follow()
                self._decide()
                self._dispatch()
                if self.is_busy:
                    self._happen(0.5)
                self._carry()
                self._call()
                self.watch.check_states()
        with self.case._at(day, 22):
            self.case._follow()
            self.case._plan()
            self.watch.check_day()

    def _decide(self):
        """Approve drafts, take one back now and then, try again what failed."""
        reminders = self.case.reminders
        drafts = reminders.search([("state", "=", "draft")])
        self.some(drafts, 0.8 if self.is_busy else 1).action_approve()
        failed = reminders.search([("state", "=", "failed")])
        for reminder in self.some(failed, 0.2):
            with self._refused_at_will():
                reminder.action_retry()
        if not self.is_busy:
            return
        queued = reminders.search([("state", "=", "queued")])
        for reminder in self.some(queued, 0.05):
            with self._refused_at_will():
                reminder.action_back_to_draft()
                self.done["taken back"] += 1

    def _dispatch(self):
        ready = self.case.reminders.search([("state", "=", "approved")])
        self.env["relance.delivery"].sudo()._settle_all()
        self.case.dispatcher._dispatch(ready, fields.Datetime.now())

    @contextmanager
    def _refused_at_will(self):
        """Let what people ask be refused, with nothing left of it."""
        try:
            with self.env.cr.savepoint():
                yield
        except (UserError, ValidationError):
            self.env.invalidate_all(flush=False)
            self.done["refused"] += 1

    # What customers and accountants do ----------------------------------------------

    def _happen(self, share):
        """Let some of what may happen do so."""
        chances = {
            self._pay: 0.12,
            self._invoice: 0.06,
            self._pause: 0.05,
            self._dispute: 0.02,
            self._promise: 0.04,
            self._reply: 0.06,
            self._refuse: 0.03,
            self._bounce: 0.08,
            self._fail_late: 0.15,
            self._correct: 0.08,
        }
        for act, chance in chances.items():
            if self.dice.random() < chance * share * min(len(self.customers), 20) / 8:
                act(fields.Date.today())
        self.env.flush_all()

    def _choose(self, records):
        """Return one of ``records`` at random, none of the calm customers'."""
        return records.browse(self.dice.choice(sorted(records.ids) or [[]]))

    def _choose_customer(self):
        return self._choose(self.customers - self.calm)

    def _choose_invoice(self):
        moves = self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("partner_id", "in", (self.customers - self.calm).ids),
                ("payment_state", "in", ("not_paid", "partial")),
            ]
        )
        return self._choose(moves)

    def _choose_delivery(self, channel, days):
        """Return a delivery by ``channel`` that left in the last ``days``."""
        oldest = fields.Datetime.now() - timedelta(days)
        deliveries = self.env["relance.delivery"].sudo()
        return self._choose(
            deliveries.search(
                [
                    ("channel", "=", channel),
                    ("role", "=", "main"),
                    ("state", "=", "sent"),
                    ("date_sent", ">", oldest),
                    ("reminder_id.debtor_id", "in", (self.customers - self.calm).ids),
                ]
            )
        )

    def _pay(self, today):
        if move := self._choose_invoice():
            half = round(move.amount_residual / 2, 2)
            amount = half if self.dice.random() < 0.3 else None
            self.case._pay(move, amount, today)
            self.done["payments"] += 1

    def _invoice(self, today):
        due = today + timedelta(self.dice.randint(-8, 5))
        debtor = self._choose_customer()
        self.case._create_invoice(str(due), self.dice.randint(50, 900), debtor)
        self.done["invoices"] += 1

    def _pause(self, today):
        self.env["relance.hold"].sudo().create(
            {
                "kind": "pause",
                "scope": "debtor",
                "company_id": self.case.company.id,
                "debtor_id": self._choose_customer().id,
                "date_from": today,
                "date_to": today + timedelta(self.dice.randint(0, 12)),
                "reason": "On the phone",
                "user_id": self.env.user.id,
            }
        )
        self.done["pauses"] += 1

    def _dispute(self, _today):
        if move := self._choose_invoice():
            with self._refused_at_will():
                self.env["relance.dispute"].create({"move_id": move.id})
                self.done["disputes"] += 1

    def _promise(self, today):
        move = self._choose_invoice()
        items = self.case._get_items(move).filtered(lambda one: one.state == "open")
        if items:
            with self._refused_at_will():
                self.env["relance.promise"].create(
                    {
                        "debtor_id": items.debtor_id.id,
                        "company_id": self.case.company.id,
                        "due_item_ids": [Command.set(items.ids)],
                        "date_promised": today + timedelta(self.dice.randint(2, 9)),
                        "override_reason": "We know them",
                    }
                )
                self.done["promises"] += 1

    def _reply(self, _today):
        channel = self.dice.choice(("email", "sms", "letter"))
        if delivery := self._choose_delivery(channel, 9):
            reminder = delivery.reminder_id
            debtor = reminder.debtor_id
            said = {"body": "We pay on Friday.", "date": fields.Datetime.now()}
            reminder._receive_reply(debtor, debtor.email or "x@example.com", said)
            self.done["replies"] += 1

    def _refuse(self, today):
        """Have a customer want no text message, were one in the queue."""
        self._choose_customer().relance_sms_refused = today
        self.done["opt-outs"] += 1

    def _bounce(self, _today):
        delivery = self._choose_delivery("email", 4)
        if not delivery or delivery._filter_doubtful_bounces():
            return
        self.watch.forget(delivery)
        with self.case.mock_mail_gateway():
            delivery.reminder_id._message_receive_bounce(
                delivery.address, delivery.reminder_id.contact_id
            )
        self.done["bounces"] += 1

    def _fail_late(self, _today):
        delivery = self._choose_delivery("sms", 6)
        if delivery and delivery.sms_state in ("pending", "process"):
            self.watch.forget(delivery)
            trackers = self.env["sms.tracker"].sudo()
            tracker = trackers.search([("sms_uuid", "=", delivery.sms_uuid)])
            tracker._action_update_from_provider_error(self.dice.choice(LATE))
            self.done["late failures"] += 1

    def _correct(self, _today):
        """Correct an address, a number, a street; somebody changes its mind."""
        debtor = self._choose_customer()
        values = self.dice.choice(
            (
                {"email": f"new{self.done['corrections']}@customer.example.com"},
                {"phone": self.dice.choice(MOBILES + list(SHARED))},
                {"street": "2 rue Basse"},
                {"relance_sms_refused": False},
            )
        )
        debtor.write(values)
        self.done["corrections"] += 1

    def correct_all(self):
        """Have everything corrected: nothing keeps anybody from being reached."""
        self.is_busy = False
        self.case.gateway.states.clear()
        for number, debtor in enumerate(self.customers - self.calm):
            debtor.write({"email": f"well{number}@customer.example.com", **PLACE})

    # What carries it ----------------------------------------------------------------

    def _carry(self):
        if not self.is_busy or self.dice.random() < 0.85:
            self._send_mails()
        if not self.is_busy or self.dice.random() < 0.85:
            self._send_texts()
        if self.dice.random() < 0.4:
            self._print_letters()
        if self.dice.random() < 0.5:
            self._post_letters()
        self.env.flush_all()

    def _send_mails(self):
        mails = self.env["mail.mail"].sudo()
        now = fields.Datetime.now()
        waiting = mails.search(
            [
                ("state", "=", "outgoing"),
                ("model", "=", "relance.reminder"),
                "|",
                ("scheduled_date", "=", False),
                ("scheduled_date", "<=", now),
            ]
        )
        refused = self.is_busy and self.dice.random() < 0.05
        if not waiting:
            return
        with self.case.mock_mail_gateway(mail_unlink_sent=False):
            if refused:
                self.case.send_email_mocked.side_effect = Exception("refused")
            waiting.send()
        for mail in waiting.filtered(lambda one: one.state == "sent"):
            delivery = mail._get_relance_deliveries()
            if delivery.role == "main":
                self.watch.arrive(delivery)
                self.done["email"] += 1

    def _send_texts(self):
        gateway = self.case.gateway
        gateway.states.clear()
        if self.is_busy:
            calm = self.calm.mapped("phone")
            for number in (*MOBILES, *SHARED):
                if self.dice.random() < 0.1 and number not in calm:
                    key = "+33" + number.replace(" ", "")[1:]
                    gateway.states[key] = self.dice.choice(REFUSALS)
            gateway.is_down = self.dice.random() < 0.04
        before = len(gateway.received)
        self.case._deliver()
        gateway.is_down = False
        deliveries = self.env["relance.delivery"].sudo()
        for number, _text, uuid in gateway.received[before:]:
            if gateway.states.get(number, "success") == "success":
                self.watch.arrive(deliveries.search([("sms_uuid", "=", uuid)]))
                self.done["sms"] += 1

    def _print_letters(self):
        batches = self.env["relance.letter.batch"]
        with patch.object(type(batches), "_render", lambda _batch: None):
            batch = batches.sudo()._print(self.case.company, self.env.user)
        self.done["letters printed"] += len(batch.delivery_ids)

    def _post_letters(self):
        """Post what was printed; now and then the printer stops half way."""
        batches = self.env["relance.letter.batch"]
        for batch in batches.search([("state", "=", "printed")], order="id"):
            letters = batch._get_letters()
            if self.dice.random() < 0.2:
                batch.last_letter = max(batch.letter_count // 2, 1)
            # the letters to take out are named first
            for _time in range(3):
                if batch.state == "printed":
                    batch.action_posted()
            for letter in letters.filtered(lambda one: one.state == "sent"):
                self.watch.arrive(letter)
                self.done["letter"] += 1

    # Calls --------------------------------------------------------------------------

    def _call(self):
        """Make some of the calls whose day has come, and click what came of each."""
        self.env.flush_all()
        activities = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("activity_type_id", "=", self.env.ref(TO_CALL).id),
                    ("date_deadline", "<=", fields.Date.today()),
                ]
            )
        )
        for activity in self.some(activities, 0.3):
            todo = self.env["relance.todo"].search([("activity_id", "=", activity.id)])
            result = self.dice.choice(RESULTS)
            if not self.is_busy or todo.debtor_id in self.calm:
                result = "talked"
            sheet = (
                self.env["relance.todo.call"]
                .with_context(active_todo=todo.id)
                .create(
                    {
                        "company_id": self.case.company.id,
                        "debtor_id": todo.debtor_id.id,
                        "until": fields.Date.today() + timedelta(2),
                    }
                )
            )
            with self._refused_at_will():
                getattr(sheet, f"action_{result}")()
                self.done[f"call: {result}"] += 1
