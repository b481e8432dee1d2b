from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError

from ..common import RelanceCommon

ADDRESS = "accounts@dupont.example.com"


class TestRefusals(RelanceCommon):
    """What somebody wants no more, since when: no reminder leaves by that means."""

    def _approve(self):
        self._create_invoice("2026-02-02")
        reminder = self._plan()
        reminder.action_approve()
        return reminder

    def _add_contact(self, debtor=None, **values):
        debtor = debtor or self.debtor
        values = {"name": "Anne", "type": "invoice", "email": ADDRESS} | values
        debtor.child_ids = [Command.create(values)]
        return debtor.child_ids

    def test_who_wants_no_e_mail_gets_none_and_a_to_do_says_since_when(self):
        self.debtor.relance_email_refused = "2026-03-03"
        with self._at("2026-02-09"):
            reminder = self._approve()
            [to] = [row for row in reminder.recipients if row["name"] == "to"]
            self.assertIn("no e-mail since", to["warning"])
            self.assertFalse(self._dispatch())
            self.assertEqual(reminder.state, "failed")
            told = f"{self.debtor.name}: no e-mail since March 3, 2026."
            self.assertEqual(reminder.activity_ids.summary, told)

    def test_who_refuses_between_approval_and_sending_gets_none(self):
        with self._at("2026-02-09"):
            reminder = self._approve()
            self.dispatcher._dispatch(reminder, fields.Datetime.now())
            self.assertEqual(reminder.state, "queued")
            self.debtor.relance_email_refused = "2026-02-09"
            self.assertFalse(self._dispatch(), "it is taken back from the queue")
            self.assertEqual(reminder.state, "approved")
            self.assertFalse(self._dispatch())
            self.assertEqual(reminder.state, "failed")
            self.assertIn("no e-mail since", reminder.error)

    def test_the_refusal_of_a_customer_is_that_of_its_contacts(self):
        anne = self._add_contact()
        self.debtor.relance_call_refused = "2026-01-05"
        told = f"{self.debtor.name}: no call since January 5, 2026."
        self.assertEqual(anne._tell_relance_refusal("call"), told)
        self.assertEqual(anne._tell_relance_refusal("email"), "")

    def test_the_refusal_of_a_contact_is_its_own(self):
        anne = self._add_contact(relance_call_refused="2026-01-05")
        self.assertTrue(anne._tell_relance_refusal("call"))
        self.assertFalse(self.debtor._tell_relance_refusal("call"))

    def test_merged_contacts_refuse_from_the_first_day_on(self):
        self.debtor.relance_call_refused = "2026-02-02"
        twin = self._create_debtor(
            "Dupont Bis",
            relance_call_refused="2026-01-05",
            relance_letter_refused="2026-01-06",
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        # sudo: only a few merge customers
        wizard.sudo()._merge((self.debtor | twin).ids, self.debtor)
        self.assertEqual(str(self.debtor.relance_call_refused), "2026-01-05")
        self.assertEqual(str(self.debtor.relance_letter_refused), "2026-01-06")
        self.assertFalse(self.debtor.relance_email_refused)

    def test_collectors_write_it_and_readers_do_not(self):
        partners = self.env.ref("base.group_partner_manager")
        reader = self._create_user("means_reader", "reader")
        collector = self._create_user("means_collector", "collector")
        for user in (reader, collector):
            user.group_ids |= partners
        self.debtor.with_user(collector).relance_preferred_means = "email"
        with self.assertRaises(AccessError):
            self.debtor.with_user(reader).relance_email_refused = "2026-01-05"

    def _count_queries(self, count):
        """Return the queries of asking who of so many new customers wants no e-mail."""
        debtors = self.debtor.browse()
        for number in range(count):
            debtors |= self._create_debtor(f"Asked {count} {number}")
            self._add_contact(debtors[-1])
            self._create_invoice("2026-02-02", debtor=debtors[-1])
        reminders = self._plan().filtered(lambda one: one.debtor_id in debtors)
        self.assertEqual(len(reminders), count)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        for reminder in reminders:
            self.env["relance.channel.email"]._find_refusal(reminder)
        return self.env.cr.sql_log_count - before

    def test_who_refuses_is_read_for_many_at_once(self):
        with self._at("2026-02-09"):
            self.assertEqual(self._count_queries(2), self._count_queries(12))

    def test_what_is_tried_first_is_said_before_what_is_tried_next(self):
        with self.assertRaises(ValidationError):
            self.friendly.second_means = "email"
