from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import RelanceCommon

OWN = "anne@our-company.example.com"


class TestToOneself(RelanceCommon):
    """Who writes a step reads it in its own mailbox; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("oneself", "manager", email=OWN)
        cls.step = cls.friendly.with_user(cls.manager)

    def _send(self, act):
        """Return what ``act`` tells, and the mails that leave by it."""
        with self.mock_mail_gateway():
            told = act()
        return told["params"], self._mails

    def test_the_e_mail_goes_to_who_asks_and_says_what_the_preview_shows(self):
        self.step.intro = "<p>Hello {contact}, {net} is due</p>"
        told, [mail] = self._send(self.step.action_send_email_test)
        self.assertEqual(told["type"], "success")
        self.assertIn(OWN, told["message"])
        self.assertEqual(len(mail["email_to"]), 1)
        self.assertIn(OWN, mail["email_to"][0])
        self.assertEqual(mail["subject"], "Test: Your account")
        self.assertIn("Hello Anne Example", mail["body"])
        self.assertFalse(self.reminders.search([]), "no customer hears of it")

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_what_the_server_refuses_is_told(self):
        with self.mock_mail_gateway():
            self.send_email_mocked.side_effect = UserError("No such server")
            told = self.step.action_send_email_test()["params"]
        self.assertEqual(told["type"], "danger")

    def test_without_an_address_of_ones_own_nothing_leaves(self):
        self.manager.email = False
        with self.assertRaisesRegex(UserError, "your own e-mail address"):
            self.step.action_send_email_test()

    def test_a_step_without_e_mail_is_told(self):
        self.friendly.write({"use_email": False, "use_activity": True})
        with self.assertRaisesRegex(UserError, "sends no e-mail"):
            self.step.action_send_email_test()

    def test_a_collector_sends_none(self):
        collector = self._create_user("oneself_collector", "collector", email=OWN)
        with self.assertRaises(AccessError):
            self.friendly.with_user(collector).action_send_email_test()

    def test_the_settings_show_and_send_the_first_one(self):
        self.env.user.write({"email": OWN})
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.relance_email_step_id, self.friendly)
        self.assertIn("Hello Anne Example", settings.relance_email_preview)
        _told, [mail] = self._send(settings.action_relance_send_email_test)
        self.assertIn(OWN, mail["email_to"][0])
        self.scenario.active = False
        self.scenario.step_ids.write({"use_email": False, "use_activity": True})
        with self.assertRaisesRegex(UserError, "No step"):
            settings.action_relance_send_email_test()
