"""What is personal goes with its term, or with its person; what proves stays."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import RelanceCommon

NOW = "2030-01-15"


class TestRetention(RelanceCommon):
    """The monthly job, and the button of an archived person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._create_debtor(
            "Jeanne Doe", is_company=False, relance_legal_type="professional"
        )
        cls.retention = cls.env["relance.retention"].sudo()

    def _remind(self, debtor=None, settle=True):
        """Return a reminder that left in February 2026, settled the day after."""
        debtor = debtor or self.person
        invoice = self._create_invoice("2026-02-02", debtor=debtor)
        sent = self._run_day("2026-02-09").filtered(lambda r: r.debtor_id == debtor)
        sent.custom_intro = "<p>Since you are ill</p>"
        sent.message_post(body="I am ill", message_type="email")
        if settle:
            with self._at("2026-02-10"):
                self._pay(invoice)
                self._plan()
        return sent

    def _forget(self, day=NOW):
        with (
            self._at(day),
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1
            ),
        ):
            self.retention._cron_forget()

    def _get_told(self, reminder):
        """Return all that tells something of a person."""
        reminder.invalidate_recordset()
        messages = self.env["mail.message"].search(
            [("model", "=", "relance.reminder"), ("res_id", "=", reminder.id)]
        )
        log = reminder.debtor_id.message_ids.filtered(
            lambda message: reminder.debtor_id.email in (message.body or "")
        )
        return [
            *reminder.delivery_ids.filtered("address"),
            *reminder.delivery_ids.mail_id,
            *messages.filtered(lambda m: m.body or m.subject or m.email_from),
            *messages.notification_ids.filtered("mail_email_address"),
            *log,
            *([1] if reminder.email or reminder.custom_intro else []),
        ]

    def test_what_is_settled_is_forgotten_after_its_term(self):
        """(finding 24)"""
        reminder = self._remind()
        self._forget("2029-02-08")
        self.assertTrue(self._get_told(reminder))
        self._forget("2029-02-12")
        self.assertEqual(self._get_told(reminder), [])
        self.assertEqual(str(reminder.date_erased), "2029-02-12")
        line = reminder.line_ids
        self.assertEqual((line.state, line.amount_residual_currency), ("sent", 1000.0))

    def test_what_is_still_owed_is_kept(self):
        reminder = self._remind(settle=False)
        self._forget()
        self.assertTrue(self._get_told(reminder))

    def test_a_term_of_nothing_keeps_for_ever(self):
        reminder = self._remind()
        self.company.relance_keep_messages_months = 0
        self._forget()
        self.assertTrue(self._get_told(reminder))
        with self.assertRaises(ValidationError):
            self.company.relance_keep_messages_months = -1

    def test_holds_and_rejections_lose_their_notes(self):
        hold = self.env["relance.hold"].create(
            {
                "debtor_id": self.person.id,
                "company_id": self.company.id,
                "kind": "pause",
                "reason": "She is ill",
                "date_from": "2026-02-09",
                "date_to": "2026-02-20",
            }
        )
        self._forget("2028-02-20")
        self.assertEqual(hold.reason, "She is ill")
        self._forget("2028-02-21")
        self.assertNotIn("ill ", f"{hold.reason} ")

    def test_a_record_that_cannot_be_erased_stops_no_other(self):
        bad = self._remind()
        good = self._remind(self._create_debtor("Other"))
        reminders = type(self.reminders)
        erase = reminders._erase_personal

        def refuse(records):
            if bad in records:
                raise ValueError("broken")
            return erase(records)

        with (
            patch.object(reminders, "_erase_personal", refuse),
            mute_logger("odoo.addons.relance_avancee.tools.savepoint"),
        ):
            self._forget()
        self.assertTrue(self._get_told(bad))
        self.assertEqual(self._get_told(good), [])

    # Of a person -------------------------------------------------------------------

    def test_a_manager_anonymises_an_archived_person(self):
        reminder = self._remind()
        manager = self._create_user(
            "forgetful", "manager", "base.group_partner_manager"
        )
        person = self.person.with_user(manager)
        with self.assertRaises(UserError):
            person.action_relance_anonymise()
        self.person.active = False
        person.action_relance_anonymise()
        self.assertEqual(self._get_told(reminder), [])
        self.assertTrue(self.person.relance_risk_objection)

    def test_nobody_else_anonymises(self):
        self.person.active = False
        user = self._create_user("curious", "collector", "base.group_partner_manager")
        with self.assertRaises(AccessError):
            self.person.with_user(user).action_relance_anonymise()

    def test_who_still_owes_is_not_anonymised(self):
        self._remind(settle=False)
        self.person.active = False
        with self.assertRaisesRegex(UserError, "still owes"):
            self.person.action_relance_anonymise()

    def test_the_records_of_another_company_stay(self):
        reminder = self._remind()
        manager = self._create_user(
            "forgetful", "manager", "base.group_partner_manager"
        )
        other = self.env["res.company"].create({"name": "Other"})
        manager.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.person.active = False
        self.person.with_user(manager).action_relance_anonymise()
        self.assertTrue(self._get_told(reminder))

    def test_who_was_reminded_is_not_deleted_but_told_what_to_do(self):
        self._remind()
        with self.assertRaisesRegex(UserError, "anonymise"):
            self.person.unlink()
