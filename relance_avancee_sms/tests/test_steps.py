from odoo.exceptions import AccessError, ValidationError

from ..hooks import post_init_hook, uninstall_hook
from ..rules.sms_text import measure
from .common import MOBILE, TEXT, SmsCommon


class TestSteps(SmsCommon):
    """The text of a step: what is refused, counted, shown, and what leaves."""

    def _get_fault(self, text):
        with self.assertRaises(ValidationError) as refusal, self.env.cr.savepoint():
            self.friendly.sms_text = text
        return str(refusal.exception)

    def test_an_empty_text_is_refused(self):
        for text in (False, "", "  \n "):
            self.assertIn("write what it says", self._get_fault(text))

    def test_a_text_without_a_way_back_is_refused(self):
        self.assertIn("write {link} or {phone}", self._get_fault("Bonjour {contact}"))

    def test_the_first_letters_tell_no_debt(self):
        for text in (
            "Facture impayée, {link}",
            "{company}: {net} à payer, {link}",
            "{customer}, votre retard : {link}",
            "Bonjour, {total}: {phone}",
        ):
            with self.subTest(text=text):
                self.assertIn("locked phone", self._get_fault(text))

    def test_a_link_elsewhere_is_refused(self):
        fault = self._get_fault("Bonjour {contact}: https://bit.ly/abc, {phone}")
        self.assertIn("https://bit.ly/abc leads elsewhere", fault)

    def test_a_text_of_32_parts_is_refused(self):
        text = "Bonjour, appelez {phone} " + "a" * (153 * 31)
        self.assertEqual(measure(text).parts, 32)
        self.assertIn("32 parts: at most 6", self._get_fault(text))

    def test_an_unknown_word_is_refused(self):
        self.assertIn("{nett}", self._get_fault("Bonjour {nett}, {link}"))

    def test_a_formal_notice_is_no_text_message(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.last.write({"use_sms": True, "sms_text": TEXT, "level": "3"})

    def test_length_parts_and_price_are_told(self):
        self.friendly.sms_text = "Bonjour, appelez-nous : {phone}"
        self.assertEqual(
            self.friendly.sms_preview, "Bonjour, appelez-nous : +33 1 42 68 53 00"
        )
        self.assertIn("41 letters, 1 part(s), 0.045", self.friendly.sms_count)
        self.assertIn("plain letters", self.friendly.sms_count)
        self.friendly.sms_text = "Bonjour, la fête continue : {phone}"
        self.assertIn("ê: with these", self.friendly.sms_advice)
        self.assertIn("outside of the plain alphabet", self.friendly.sms_count)

    def test_a_sender_that_operators_hold_back_is_told(self):
        # sudo: accounts are for administrators
        accounts = self.env["iap.account"].sudo()
        account = accounts.get("sms")
        for sender, told in (
            ("Paiement", "could be anybody"),
            ("12345", "no letter"),
            ("DUPONT", ""),
        ):
            account.sender_name = sender
            found = self.company._find_relance_sender_warning()
            self.assertIn(told, found)
            self.assertEqual(bool(told), bool(found))

    def test_words_are_filled_and_nothing_is_a_template(self):
        self.debtor.name = "{{ 7*7 }} ${7*7} <b>Dupont</b>"
        with self._monday():
            self._send_sms()
            [(_number, text, _uuid)] = self.gateway.received
        self.assertIn("bonjour {{ 7*7 }} ${7*7} <b>Dupont</b>,", text)

    def test_a_message_costs_what_its_parts_do(self):
        self.friendly.sms_text = "Bonjour {contact}, la fête : {phone}" + " merci" * 10
        with self._monday():
            delivery = self._get_sms_delivery(self._send_sms())
            self.assertEqual(delivery.sms_parts, 2)
            self.assertAlmostEqual(delivery.cost, 0.09)

    def test_what_has_not_left_costs_nothing(self):
        with self._monday():
            reminder = self._queue_sms()
            self.assertFalse(self._get_sms_delivery(reminder).cost)
            reminder.action_back_to_draft()
            self.assertFalse(sum(reminder.delivery_ids.mapped("cost")))
            self.gateway.states[MOBILE] = "insufficient_credit"
            reminder.action_approve()
            self._dispatch()
            self._deliver()
            self.assertEqual(reminder.state, "failed")
            self.assertFalse(sum(reminder.delivery_ids.mapped("cost")))

    def test_what_has_left_costs_its_price_even_if_it_does_not_arrive(self):
        with self._monday():
            delivery = self._get_sms_delivery(self._send_sms())
            self.assertAlmostEqual(delivery.cost, 0.045 * delivery.sms_parts)
            self.company.relance_sms_price = 9
            # sudo: a gateway reports in the name of nobody
            trackers = self.env["sms.tracker"].sudo()
            tracker = trackers.search([("sms_uuid", "=", delivery.sms_uuid)])
            tracker._action_update_from_provider_error("not_delivered")
            self.assertEqual(delivery.state, "failed")
            self.assertAlmostEqual(delivery.cost, 0.045 * delivery.sms_parts)

    def test_costs_add_up_by_channel_scenario_customer_and_month(self):
        other = self._create_debtor("Martin SA", phone="07 56 78 90 12")
        with self._monday():
            for debtor in (self.debtor, other):
                self._approve(debtor)
            self._dispatch()
            self._deliver()
            self.env.flush_all()
        reader = self._create_user("costing", "reader")
        deliveries = self.env["relance.delivery"].with_user(reader)
        groups = ["channel", "scenario_id", "debtor_id", "date_sent:month"]
        own = [("company_id", "=", self.company.id)]
        costs = [row[-1] for row in deliveries._read_group(own, groups, ["cost:sum"])]
        self.assertEqual(len(costs), 2)
        for group in groups:
            found = deliveries._read_group(own, [group], ["cost:sum"])
            self.assertAlmostEqual(sum(cost for _key, cost in found), sum(costs))
        self.assertTrue(all(costs))

    def test_what_left_is_proved(self):
        with self._monday():
            delivery = self._get_sms_delivery(self._send_sms())
            _subject, body = delivery._get_sent_text()
            self.assertIn("un message vous attend", body)
            # sudo: whoever may write a message may forge it
            delivery.message_id.sudo().body = "<p>Something else</p>"
            self.assertIsNone(delivery._get_sent_text())

    def test_a_closed_page_is_told(self):
        with self._monday():
            self.company.relance_page = False
            reminder = self._queue_sms()
            self.assertEqual(reminder.state, "failed")
            self.assertIn("write {phone}", reminder.error)

    def test_a_long_name_does_not_make_it_dear(self):
        self.debtor.name = "D" * 900
        with self._monday():
            reminder = self._queue_sms()
            self.assertEqual(reminder.state, "failed")
            self.assertIn("parts: at most 6", reminder.error)

    def test_the_reminder_shows_the_text_message(self):
        with self._monday():
            reminder = self._approve()
            self.assertIn("un message vous attend", reminder.sms_text)
            self.assertIn("un message vous attend", reminder.preview)
            self.assertEqual([row["name"] for row in reminder.recipients], ["sms"])
            self.assertEqual(reminder.recipients[0]["text"], f"Dupont SARL, {MOBILE}")

    def test_a_manager_alone_sends_a_test_and_writes_the_text(self):
        collector = self._create_user("texting", "collector")
        step = self.friendly.with_user(collector)
        with self.assertRaises(AccessError):
            step.action_send_sms_test()
        with self.assertRaises(AccessError):
            step.sms_text = TEXT

    def test_uninstalled_it_leaves_no_step_without_a_channel(self):
        self.firm.write({"use_sms": True, "sms_text": TEXT})
        # sudo: an administrator uninstalls it
        uninstall_hook(self.env(su=True))
        self.assertFalse(self.friendly.active)
        self.assertEqual(self.friendly._get_channels(), ["activity"])
        self.assertTrue(self.firm.active)

    def test_personal_data_goes_with_the_reminder(self):
        with self._monday():
            reminder = self._send_sms()
            delivery = self._get_sms_delivery(reminder)
            notifications = delivery.message_id.sudo().notification_ids
            reminder._erase_personal()
            self.assertFalse(delivery.address)
            self.assertFalse(delivery.message_id.body)
            self.assertEqual(notifications.mapped("sms_number"), [False])
            self.assertFalse(self.queue.search([("uuid", "=", delivery.sms_uuid)]))

    def _get_shipped(self):
        """Return the step of consumers at which a person wrote a text message."""
        name = "relance_avancee.relance_scenario_step_consumer_after_17"
        # sudo: it is of the first company
        return self.env(su=True).ref(name)

    def test_consumers_are_written_to_where_a_person_did(self):
        step = self._get_shipped()
        self.assertEqual(
            (step.use_email, step.use_sms, step.use_activity, step.channel_mode),
            (True, True, False, "all"),
        )
        self.assertIn("{link}", step.sms_text)

    def test_a_shipped_step_that_somebody_changed_stays_so(self):
        step = self._get_shipped()
        step.write({"use_sms": False, "use_activity": True})
        self.env.flush_all()
        # the transaction of the tests has one moment: this one was written later
        self.env.cr.execute(
            "UPDATE relance_scenario_step SET write_date = create_date + '1 day'"
            " WHERE id = %s",
            (step.id,),
        )
        step.invalidate_recordset()
        post_init_hook(step.env)
        self.assertFalse(step.use_sms)
