import time
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...tools import pattern_search
from ..common import RelanceCommon

SERVER = "mx.us.example"
PORTAL = "no-reply@portal.example.com"
SIGNED = f"Authentication-Results: {SERVER}; dkim=pass header.d=portal.example.com"
APPROVED = r"Invoice (?P<number>\S+) is approved: paid on (?P<date>\d+/\d+/\d+)"
# "a" in a row, without the end that it looks for: it would look for years
CATASTROPHIC = r"(a|aa|a*)+$"


@tagged("relance_money")
class TestMachineMails(RelanceCommon):
    """What a platform says is done by itself when our mail server vouches for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.company.alias_domain_id = cls.mail_alias_domain
        cls.company.relance_mail_server = SERVER
        cls.invoice = cls._create_invoice("2026-02-02")
        cls.manager = cls._create_user("pattern_manager", "manager")
        cls.pattern = cls._create_pattern()

    @classmethod
    def _create_pattern(cls, **values):
        return cls.env["relance.mail.pattern"].create(
            {
                "name": "Approved",
                "company_id": cls.company.id,
                "sender_domain": "portal.example.com",
                "pattern": APPROVED,
                "meaning": "will_pay",
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        self.reminder = self._run_day("2026-02-09")
        self.item = self._get_items(self.invoice)
        self.said = f"Invoice {self.invoice.name} is approved: paid on 20/02/2026."

    def _receive(self, headers=SIGNED, sender=PORTAL, text=None):
        """Return what is suggested once the platform has answered."""
        with self._at("2026-02-10"):
            self._reply(self.reminder, headers, sender, text or self.said)
        return self.reminder.suggestion_ids

    def _find_promises(self):
        return self.env["relance.promise"].search([("debtor_id", "=", self.debtor.id)])

    # By itself --------------------------------------------------------------------

    def test_a_platform_that_the_server_vouches_for_makes_the_promise_itself(self):
        said = self._receive()
        promise = self._find_promises()
        self.assertEqual(str(promise.date_promised), "2026-02-20")
        self.assertEqual(promise.due_item_ids, self.item)
        self.assertEqual((said.state, said.pattern_id), ("accepted", self.pattern))
        self.assertEqual((promise.channel, promise.suggestion_id), ("platform", said))
        self.assertFalse(said.caution)
        self.assertFalse(self.reminder.activity_ids, "nobody has to read it")

    def test_a_machine_pauses_nobody_and_is_not_acknowledged(self):
        self._receive()
        self.assertEqual(self.debtor.relance_hold_ids.mapped("kind"), ["promise"])
        self.assertEqual(self._find_promises().acknowledgement, "none")

    def test_a_platform_opens_the_dispute_of_the_invoice_that_it_names(self):
        self._create_pattern(
            pattern=r"Invoice (?P<number>\S+) was rejected", meaning="dispute"
        )
        self._receive(text=f"Invoice {self.invoice.name} was rejected: no order.")
        dispute = self.env["relance.dispute"].search(
            [("debtor_id", "=", self.debtor.id)]
        )
        self.assertEqual(dispute.move_id, self.invoice)

    def _check_suggested(self, said, caution):
        """Check that a person decides on what was ``said``, and is told why."""
        self.assertFalse(self._find_promises())
        self.assertEqual((said.kind, said.state), ("will_pay", "open"))
        self.assertIn(caution, said.caution)
        self.assertIn(
            "Promises to pay on 02/20/2026", self.reminder.activity_ids.summary
        )

    def test_a_forged_sender_is_only_suggested(self):
        said = self._receive(
            f"Authentication-Results: {SERVER}; dkim=pass header.d=evil.example.com"
        )
        self._check_suggested(said, "does not vouch")

    def test_a_mail_without_the_header_is_only_suggested(self):
        self._check_suggested(self._receive("X-Mailer: Portal"), "does not vouch")

    def test_a_header_forged_below_the_real_one_is_not_read(self):
        real = f"Authentication-Results: {SERVER}; dkim=none"
        self._check_suggested(self._receive(f"{real}\n{SIGNED}"), "does not vouch")

    def test_without_a_mail_server_in_the_settings_all_is_only_suggested(self):
        self.company.relance_mail_server = False
        self._check_suggested(self._receive(), "no mail server")

    def test_a_pattern_of_any_sender_only_suggests(self):
        self.pattern.sender_domain = False
        said = self._receive(
            f"Auto-Submitted: auto-generated\n{SIGNED}", self.debtor.email
        )
        self._check_suggested(said, "any sender")

    def test_a_mail_handed_over_by_a_user_is_vouched_for_by_nobody(self):
        """Anybody may call the gateway by RPC, with headers of its own."""
        threads = self.env["mail.thread"].with_user(self.manager)
        mail = {"From": PORTAL, "Authentication-Results": "x"}
        message = type("Mail", (), {"get_all": lambda _self, name, _none: [mail[name]]})
        self.assertFalse(threads._read_relance_headers(message()))
        self.assertTrue(threads.sudo()._read_relance_headers(message()))

    def test_a_promise_that_is_refused_waits_for_a_person_with_the_reason(self):
        said = self._receive(text=self.said.replace("20/02/2026", "20/12/2026"))
        self.assertFalse(self._find_promises())
        self.assertEqual(said.state, "open")
        self.assertIn("A promise goes until", said.caution)

    def test_a_number_that_is_not_due_is_no_promise(self):
        said = self._receive(text=self.said.replace(self.invoice.name, "F-99999"))
        self.assertFalse(self._find_promises())
        self.assertIn("on which due items", said.caution)

    # Who is read ------------------------------------------------------------------

    def test_what_was_received_asks_nobody(self):
        self.pattern.meaning = "received"
        self.assertFalse(self._receive())
        self.assertFalse(self.reminder.activity_ids)
        self.assertFalse(self.debtor.relance_hold_ids)

    def test_what_has_another_meaning_is_read_by_a_person(self):
        self.pattern.meaning = "other"
        self.assertFalse(self._receive())
        self.assertTrue(self.reminder.activity_ids)

    def test_a_mail_of_another_domain_is_read_as_before(self):
        said = self._receive(sender="no-reply@notportal.example.com")
        self.assertFalse(said.pattern_id)

    def test_a_person_at_the_customer_is_not_read_by_a_pattern_of_any_sender(self):
        self.pattern.sender_domain = False
        said = self._receive("X-Mailer: Thunderbird", self.debtor.email)
        self.assertFalse(said.pattern_id)
        self.assertTrue(self.debtor.relance_hold_ids, "its reply pauses")

    def test_what_no_pattern_finds_is_read_as_before(self):
        said = self._receive(text="We pay on Friday.")
        self.assertFalse(said.pattern_id)
        self.assertEqual(said.kind, "will_pay")

    def test_a_shipped_example_reads_nothing_until_it_is_switched_on(self):
        examples = self.env["relance.mail.pattern"].search(
            [("company_id", "=", False), ("active", "=", False)]
        )
        self.assertEqual(len(examples), 10)
        self.assertFalse(any(examples.mapped("sender_domain")))

    def test_the_shipped_examples_read_what_they_are_for(self):
        texts = {
            "received_fr": "Votre facture n° F-0012 a bien été enregistrée.",
            "received_en": "Your invoice F-0012 has been successfully received.",
            "approved_fr": "La facture F-0012 est validée, paiement le 20/02/2026.",
            "approved_en": "Invoice F-0012 was approved for payment on 2026-02-20.",
            "paid_fr": "Facture F-0012 : virement émis le 6 février 2026.",
            "paid_en": "Invoice number F-0012 was paid by transfer on 06/02/2026.",
            "refused_fr": "La facture F-0012 a été rejetée : prix.",
            "refused_en": "Invoice #F-0012 has been rejected.",
            "missing_fr": "Facture F-0012 bloquée : bon de commande manquant.",
            "missing_en": "Invoice F-0012 requires a purchase order.",
        }
        for name, text in texts.items():
            pattern = self.env.ref(f"relance_avancee.relance_mail_pattern_{name}")
            [found] = pattern_search.search((pattern.pattern,), text)[0].found
            self.assertEqual(found.groups["number"], "F-0012", name)
            is_dated = name.partition("_")[0] in ("approved", "paid")
            self.assertEqual("date" in found.groups, is_dated, name)

    # Unasked ----------------------------------------------------------------------

    def _write_unasked(self, text, sender=PORTAL):
        """Return what is suggested once a platform has written by itself."""
        mail = (
            f"From: {sender}\nTo: {self.alias_catchall}@{self.alias_domain}\n"
            f"Subject: Status\nMessage-ID: <unasked@portal.example.com>\n{SIGNED}\n"
            f"MIME-Version: 1.0\nContent-Type: text/plain\n\n{text}\n"
        )
        with self._at("2026-02-10"), self.mock_mail_gateway():
            self.env["mail.thread"].sudo().message_process(False, mail)
        return self.reminder.suggestion_ids

    def test_what_a_platform_writes_unasked_is_suggested_on_the_last_reminder(self):
        said = self._write_unasked(self.said)
        self._check_suggested(said, "none of our messages")
        self.assertEqual(said.due_item_ids, self.item)
        self.assertIn("is approved", self.reminder.message_ids[:1].body)
        told = [*self._new_mails.mapped("email_to")]
        told += self._new_mails.recipient_ids.mapped("email")
        self.assertNotIn(PORTAL, " ".join(filter(None, told)), "nothing is sent back")

    def test_what_a_platform_writes_of_no_open_invoice_is_sent_back_as_before(self):
        self._write_unasked(self.said.replace(self.invoice.name, "F-99999"))
        self.assertFalse(self.reminder.suggestion_ids)
        self.assertTrue(self._new_mails)

    def test_what_another_sender_writes_unasked_is_sent_back_as_before(self):
        self._write_unasked(self.said, "someone@elsewhere.example.org")
        self.assertFalse(self.reminder.suggestion_ids)
        self.assertTrue(self._new_mails)

    # What goes wrong --------------------------------------------------------------

    def test_a_pattern_that_takes_too_long_is_stopped_and_the_mail_goes_on(self):
        self.pattern.pattern = CATASTROPHIC
        said = self._receive(text=f"{self.said}\n{'a' * 200}!")
        self.assertFalse(self.pattern.active)
        self.assertIn("too long", self.pattern.problem)
        self.assertIn("Switched off", self.pattern.activity_ids.summary)
        self.assertTrue(
            self.pattern.activity_ids.user_id.has_group(
                "relance_avancee.relance_group_manager"
            )
        )
        self.assertTrue(said, "read as any other reply")
        self.assertTrue(self.reminder.activity_ids)

    def test_what_would_be_searched_for_years_ends_after_two_seconds(self):
        started = time.monotonic()
        with self.assertRaises(pattern_search.PatternTooSlowError):
            pattern_search.search((CATASTROPHIC,), "a" * 300 + "!")
        self.assertLess(time.monotonic() - started, 2 * pattern_search.SECONDS)

    def test_a_process_that_cannot_start_switches_nothing_off(self):
        with patch.object(pattern_search.subprocess, "run", side_effect=OSError):
            pattern_search.search.cache_clear()
            with self.assertLogs("odoo.addons.relance_avancee.tools.savepoint"):
                self._receive()
        self.assertTrue(self.pattern.active)
        self.assertTrue(self.reminder.activity_ids)

    def test_a_pattern_switched_on_again_has_no_problem_any_more(self):
        self.pattern._switch_off(pattern_search.PatternError("x"), self.company)
        self.assertTrue(self.pattern.problem)
        self.pattern.with_user(self.manager).active = True
        self.assertFalse(self.pattern.problem)

    def test_1000_mails_of_a_platform_make_one_promise_and_no_mail(self):
        mails = self.env["mail.mail"].sudo()
        before = mails.search_count([])
        parent = self.reminder.delivery_ids.message_id.id
        said = {"body": self.said, "date": "2026-02-10 09:00:00", "parent_id": parent}
        headers = {
            "From": [PORTAL],
            "Authentication-Results": [SIGNED.partition(": ")[2]],
        }
        looping = self.reminder.with_context(relance_headers=headers)
        nobody, cron = self.env["res.partner"], type(self.env["ir.cron"])
        with self._at("2026-02-10"):
            for _turn in range(1000):
                looping._receive_reply(nobody, PORTAL, said)
            with patch.object(cron, "_commit_progress", lambda *_all, **_more: 1):
                self.env["relance.act"].sudo()._cron_acknowledge()
        self.assertEqual(len(self._find_promises()), 1)
        self.assertEqual(len(self.reminder.suggestion_ids), 1)
        self.assertEqual(mails.search_count([]), before)

    # Who writes them --------------------------------------------------------------

    def test_a_pattern_is_refused_with_what_to_do(self):
        refused = {
            "cannot be read": {"pattern": "(?P<number>"},
            "Unknown groups: who": {"pattern": "(?P<who>x)"},
            "one a line": {"pattern": " \n "},
            "characters in all": {"pattern": "x" * 6000},
            "is no domain": {"sender_domain": "portal"},
            "Anybody has an address": {"sender_domain": "gmail.com"},
        }
        for told, values in refused.items():
            with self.subTest(told), self.assertRaisesRegex(ValidationError, told):
                self._create_pattern(**values)

    def test_only_managers_write_patterns(self):
        collector = self._create_user("pattern_collector", "collector")
        with self.assertRaises(AccessError):
            self.pattern.with_user(collector).pattern = "x"
        with self.assertRaises(AccessError):
            self.pattern.with_user(collector).action_test()
        self.pattern.with_user(self.manager).pattern = "x"

    def test_a_manager_of_one_company_leaves_the_shared_ones(self):
        self.env["res.company"].create({"name": "Elsewhere"})
        shared = self.env.ref("relance_avancee.relance_mail_pattern_paid_en")
        with self.assertRaisesRegex(AccessError, "All companies share this"):
            shared.with_user(self.manager).active = True
        own = shared.with_user(self.manager).copy()
        self.assertEqual(own.company_id, self.company)

    # The dialog -------------------------------------------------------------------

    def _try(self, **values):
        tests = self.env["relance.mail.pattern.test"].with_user(self.manager)
        return tests.create({"pattern_id": self.pattern.id, **values}).result

    def test_the_test_tells_what_each_group_found_and_which_items_it_means(self):
        result = self._try(text=self.said)
        self.assertIn("It will pay", result)
        self.assertIn(self.invoice.name, result)
        self.assertIn("20/02/2026", result)
        self.assertIn("02/20/2026", result, "what it was read as")

    def test_the_test_tells_how_far_a_pattern_is_found_that_does_not_match(self):
        result = self._try(text=f"Invoice {self.invoice.name} is refused")
        self.assertIn("does not match", result)
        self.assertIn(r"Invoice (?P&lt;number&gt;\S+) is ", result)

    def test_the_test_of_a_received_message_tells_that_its_sender_is_another(self):
        self._receive("X-Mailer: x", "no-reply@elsewhere.example.org")
        message = self.reminder.message_ids.filtered(
            lambda m: m.message_type == "email"
        )
        self.assertIn("elsewhere.example.org", self._try(message_id=message.id))

    def test_the_test_tells_that_a_pattern_takes_too_long(self):
        self.pattern.pattern = CATASTROPHIC
        self.assertIn("too long", self._try(text="a" * 200 + "!"))

    def test_a_pattern_made_from_a_mail_reads_it(self):
        self.pattern.active = False
        said = self._receive()
        action = said.with_user(self.manager).action_make_pattern()
        of_reply = self.reminder.with_user(self.manager).action_make_pattern()
        self.assertIn("P<number>", of_reply["context"]["default_pattern"])
        patterns = self.env["relance.mail.pattern"].with_user(self.manager)
        made = patterns.with_context(**action["context"]).create({})
        self.assertEqual(made.sender_domain, "portal.example.com")
        self.assertEqual(made.meaning, said.kind)
        made.meaning = "will_pay"
        said.unlink()
        self.assertEqual(self._receive().pattern_id, made)
        self.assertEqual(str(self._find_promises().date_promised), "2026-02-20")

    def test_a_pattern_needs_a_mail_to_be_made_from(self):
        with self.assertRaisesRegex(UserError, "Nobody has answered"):
            self.reminder.with_user(self.manager).action_make_pattern()
