from odoo.tests import tagged

from .common import DUE, LetterCommon


@tagged("post_install", "-at_install")
class TestFallback(LetterCommon):
    """The letter takes over where nothing else reaches the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.company.alias_domain_id = cls.mail_alias_domain
        cls.friendly.use_email = True

    def _approve(self):
        self._create_invoice(DUE)
        reminder = self._plan()
        reminder.action_approve()
        return reminder

    def _get_told(self, reminder):
        # sudo: to-dos are of somebody else
        return reminder.sudo().activity_ids.mapped("summary")

    def test_an_e_mail_that_came_back_is_a_letter_of_the_same_reminder_next_day(self):
        reminder = self._approve()
        self.assertTrue(self._dispatch())
        with self._at("2026-02-10"):
            with self.mock_mail_gateway():
                # sudo: the gateway of mails speaks in the name of nobody
                reminder.sudo()._message_receive_bounce(self.debtor.email, self.debtor)
            self._dispatch()
            letter = reminder.delivery_ids.filtered(lambda one: one.channel == "letter")
            self.assertEqual((letter.state, reminder.state), ("queued", "queued"))
            self._post(self._print())
            self.assertEqual(reminder.state, "sent")

    def test_without_address_and_number_it_is_a_letter(self):
        self.debtor.write({"email": False, "phone": False})
        if "use_sms" in self.friendly._fields:
            self.friendly.write({"use_sms": True, "sms_text": "{company}: {phone}"})
        reminder = self._approve()
        self.assertFalse(self._dispatch())
        self.assertEqual(reminder.delivery_ids.channel, "letter")

    def test_nothing_possible_is_a_to_do_that_says_why_for_each_means(self):
        self.debtor.write({"email": False, "street": False})
        reminder = self._approve()
        self.assertFalse(self._dispatch())
        self.assertEqual(reminder.state, "failed")
        [told] = self._get_told(reminder)
        self.assertIn("The recipient has no e-mail address.", told)
        self.assertIn("Street is missing", told)

    def test_who_wants_no_letter_gets_none_and_a_to_do_says_since_when(self):
        self.friendly.use_email = False
        self.debtor.relance_letter_refused = "2026-01-05"
        reminder = self._approve()
        self._dispatch()
        self.assertEqual(reminder.state, "failed")
        [told] = self._get_told(reminder)
        self.assertEqual(told, "Dupont SARL: no letter since January 5, 2026.")

    def test_who_refuses_once_it_is_printed_is_told_to_the_one_who_posts_it(self):
        self.friendly.use_email = False
        [reminder] = self._queue_letters()
        batch = self._print()
        self.debtor.relance_letter_refused = "2026-01-05"
        self._post(batch)
        self.assertEqual((batch.taken_out, batch.state), ("1", "printed"))
        self.assertEqual(reminder.state, "approved")
