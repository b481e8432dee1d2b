from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import Form

from ..common import RelanceCommon

QUERIES_A_REMINDER = 2
LOGGER = "odoo.addons.relance_avancee"
DISPATCHER = f"{LOGGER}.models.sending.relance_dispatcher"


class TestDispatchChunks(RelanceCommon):
    """The daily sending: in chunks, whatever happens to one of them."""

    def _approve(self, count):
        """Return the approved reminders of as many new customers."""
        for number in range(count):
            debtor = self._create_debtor(f"Customer{len(self._debtors)}-{number} SARL")
            self._debtors |= debtor
            self._create_invoice("2026-02-02", debtor=debtor)
        reminders = self._plan()
        reminders.action_approve()
        self.env.flush_all()
        self.env.invalidate_all()
        return reminders

    def setUp(self):
        super().setUp()
        self._debtors = self.env["res.partner"]

    @contextmanager
    def _without_commits(self):
        """Run what commits within the transaction of the test."""
        cron = type(self.env["ir.cron"])
        with (
            patch.object(cron, "_commit_progress", lambda *_args, **_values: 1),
            patch.object(self.env.cr, "rollback"),
            patch(f"{DISPATCHER}.time"),
        ):
            yield

    def _get_mails(self, reminders):
        return self.env["mail.mail"].search(
            [("model", "=", reminders._name), ("res_id", "in", reminders.ids)]
        )

    def _count_queries(self, reminders):
        """Return the queries of the dispatch of ``reminders``, nothing being cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.dispatcher._dispatch_chunk(reminders)
        self.env.flush_all()
        self.assertEqual(set(reminders.mapped("state")), {"queued"})
        return self.env.cr.sql_log_count - before

    def test_a_reminder_more_costs_two_queries_at_most(self):
        with self._at("2026-02-09"):
            first, few, many = (self._approve(count) for count in (1, 5, 25))
            self._count_queries(first)
            grown = self._count_queries(many) - self._count_queries(few)
            self.assertLessEqual(grown, 20 * QUERIES_A_REMINDER)

    def _run_cron(self, name):
        cron = self.env.ref(f"relance_avancee.ir_cron_relance_{name}").sudo()
        cron.with_user(cron.user_id).ir_actions_server_id.run()

    def test_the_crons_plan_and_dispatch(self):
        self._create_invoice("2026-02-02")
        with self._at("2026-02-09"), self._without_commits():
            self._run_cron("plan")
            reminder = self.reminders.search([("debtor_id", "=", self.debtor.id)])
            reminder.action_approve()
            self._run_cron("dispatch")
        self.assertEqual(reminder.state, "queued")

    def test_a_chunk_spoilt_by_another_transaction_is_tried_again(self):
        deliver = type(self.dispatcher)._deliver_batch
        spoilt = []

        def spoil_once(dispatcher, reminders):
            deliver(dispatcher, reminders)
            if not spoilt:
                spoilt.append(reminders)
                raise SerializationFailure

        with self._at("2026-02-09"), self._without_commits():
            reminders = self._approve(3)
            with patch.object(type(self.dispatcher), "_deliver_batch", spoil_once):
                self.dispatcher._dispatch_in_chunks(reminders)
            self.assertTrue(spoilt)
            self.assertEqual(set(reminders.mapped("state")), {"queued"})
            self.assertEqual(len(self._get_mails(reminders)), 3)
            self.assertEqual(len(reminders.delivery_ids), 3)

    def test_a_chunk_always_spoilt_does_not_stop_the_next_one(self):
        dispatch = type(self.dispatcher)._dispatch

        def spoil(dispatcher, reminders, now):
            if first in reminders:
                raise SerializationFailure
            return dispatch(dispatcher, reminders, now)

        chunk = patch(f"{DISPATCHER}.CHUNK", 1)
        with self._at("2026-02-09"), self._without_commits(), chunk:
            reminders = self._approve(2)
            first = reminders[0]
            with patch.object(type(self.dispatcher), "_dispatch", spoil):
                self.dispatcher._dispatch_in_chunks(reminders)
            self.assertEqual(reminders.mapped("state"), ["approved", "queued"])
            self.dispatcher._dispatch_in_chunks(reminders)
            self.assertEqual(len(self._get_mails(reminders)), 2)

    def test_what_cannot_be_checked_stops_only_itself(self):
        find = type(self.reminders)._find_changes

        def fail(reminders, *args, **options):
            if broken in reminders:
                raise ValueError("Broken")
            return find(reminders, *args, **options)

        with self._at("2026-02-09"):
            reminders = self._approve(3)
            broken = reminders[1]
            with (
                patch.object(type(reminders), "_find_changes", fail),
                self.assertLogs(LOGGER, "ERROR"),
            ):
                self.dispatcher._dispatch_chunk(reminders)
            self.assertEqual(reminders.mapped("state"), ["queued", "failed", "queued"])
            self.assertEqual(broken.error, "Broken")

    def test_dispatched_twice_nothing_leaves_twice(self):
        with self._at("2026-02-09"):
            reminders = self._approve(3)
            self.dispatcher._dispatch_chunk(reminders)
            self.dispatcher._dispatch_chunk(reminders)
            self.assertEqual(len(self._get_mails(reminders)), 3)

    def test_each_message_speaks_the_language_of_its_recipient(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        with self._at("2026-02-09"):
            reminders = self._approve(2)
            reminders[0].lang = "fr_FR"
            self.dispatcher._dispatch_chunk(reminders)
            bodies = [mail.body_html for mail in reminders.delivery_ids.mail_id]
            self.assertEqual(sum('lang="fr-FR"' in body for body in bodies), 1)
            self.assertEqual(sum('lang="en-US"' in body for body in bodies), 1)

    def test_the_message_of_the_history_is_what_was_sent(self):
        with self._at("2026-02-09"):
            reminders = self._approve(2)
            self.dispatcher._dispatch_chunk(reminders)
            for delivery in reminders.delivery_ids:
                self.assertEqual(delivery.message_id.body, delivery.mail_id.body_html)

    def test_a_word_in_a_link_does_not_make_it_dangerous(self):
        with self._at("2026-02-09"):
            [reminder] = self._approve(1)
            reminder.debtor_id.name = "javascript:alert(1)"
            reminder.intro = '<p>{customer} <a href="{customer}">Pay</a></p>'
            self.dispatcher._dispatch_chunk(reminder)
            body = reminder.delivery_ids.mail_id.body_html
            self.assertIn("Pay", body)
            self.assertNotIn('href="javascript', body)

    def test_the_preview_follows_what_is_being_typed(self):
        with self._at("2026-02-09"):
            [reminder] = self._approve(1)
            with Form(reminder) as form:
                form.intro = "<p>Please call me</p>"
                self.assertIn("Please call me", form.preview)
                self.assertIn(reminder.line_ids.name, form.preview)
            self.dispatcher._dispatch_chunk(reminder)
            self.assertIn("Please call me", reminder.delivery_ids.mail_id.body_html)

    # Links ------------------------------------------------------------------------

    def _fill_tokens(self, reminders):
        with self._without_commits():
            reminders._fill_portal_tokens()
        self.env.invalidate_all()

    def test_an_invoice_without_a_secret_gets_its_link(self):
        with self._at("2026-02-09"):
            reminders = self._approve(2)
            first, second = reminders.line_ids.move_id
            first.access_token = "known"
            self.env.flush_all()
            self._fill_tokens(reminders)
            self.assertEqual(first.access_token, "known")
            self.assertTrue(second.access_token)
            self.dispatcher._dispatch_chunk(reminders)
            bodies = reminders.delivery_ids.mail_id.mapped("body_html")
            for move in first | second:
                self.assertIn(move.access_token, "".join(bodies))

    def test_what_shows_no_link_gets_no_secret(self):
        with self._at("2026-02-09"):
            assigned, todo = self._approve(2)
            assigned.line_ids.due_item_id.payment_kind = "assigned"
            todo.is_contact = False
            self.env.flush_all()
            self._fill_tokens(assigned | todo)
            moves = (assigned | todo).line_ids.move_id
            self.assertFalse(any(moves.mapped("access_token")))

    # Odoo's queue -----------------------------------------------------------------

    def _count_triggers(self):
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    def test_the_queue_comes_back_at_once_for_the_reminders_left(self):
        with self._at("2026-02-09"):
            self.dispatcher._dispatch_chunk(self._approve(3))
            before = self._count_triggers()
            with self.mock_mail_gateway():
                self.env["mail.mail"].process_email_queue(batch_size=2)
            self.assertEqual(self._count_triggers(), before + 1)
            with self.mock_mail_gateway():
                self.env["mail.mail"].process_email_queue(batch_size=2)
            self.assertEqual(self._count_triggers(), before + 1)
            self.assertFalse(self.reminders.search([("state", "=", "queued")]))
