from odoo import fields

from ..common import RelanceCommon

ANNA = "anna@our-company.example.com"
BEN = "ben@our-company.example.com"
PAUL = "paul@dupont.example.com"
USUAL = "dupont@customer.example.com"


class PeopleCommon(RelanceCommon):
    """A message of the 9 February, and people who leave before it does."""

    def _prepare_message(self, state):
        """Return the message, in ``state``: draft, edited, approved or queued."""
        message = self._plan()
        if state == "edited":
            message.subject = "A word of mine"
        if state in ("approved", "queued"):
            message.action_approve()
        if state == "queued":
            self.dispatcher._dispatch(message, fields.Datetime.now())
            self.assertEqual(message.state, "queued")
        return message

    def _leave_alone(self, message):
        """Check that the message came back to be looked at, and nothing has left."""
        self.assertFalse(self._dispatch())
        self.assertEqual((message.state, message.exception), ("draft", "changed"))
        self.assertNotIn("queued", message.delivery_ids.mapped("state"))
        self.assertNotIn("sent", message.delivery_ids.mapped("state"))

    def _forget(self, message):
        """Delete a message for the next example; its mails go first.

        Within the transaction that wrote a delivery, PostgreSQL checks its mail
        again when its thread is emptied; which one goes first hangs on their OIDs.
        """
        message.delivery_ids.mail_id.unlink()
        message.unlink()


class TestArchivedContact(PeopleCommon):
    """Who is archived is not written to (odoo/odoo#140528)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paul = cls._create_person("Paul", PAUL)
        cls.invoice = cls._create_invoice("2026-02-02")

    @classmethod
    def _create_person(cls, name, email, kind="other", **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": cls.debtor.id,
                "type": kind,
                "email": email,
                **values,
            }
        )

    def _get_sent(self):
        """Return to whom the message of the day is sent."""
        return self._run_day("2026-02-09").delivery_ids.address

    def test_the_reminder_contact_receives_the_message(self):
        self.debtor.relance_contact_id = self.paul
        self.assertEqual(self._get_sent(), PAUL)

    def test_archived_before_the_plan_the_customer_receives_it(self):
        self.debtor.relance_contact_id = self.paul
        self.paul.active = False
        self.assertEqual(self._get_sent(), USUAL)

    def test_archived_between_two_plans_the_customer_receives_it(self):
        self.debtor.relance_contact_id = self.paul
        with self._at("2026-02-06"):
            self._plan()
            self.assertEqual(self._get_items(self.invoice).contact_id, self.paul)
        self.paul.active = False
        self.assertEqual(self._get_sent(), USUAL)

    def test_the_next_one_is_the_invoice_contact(self):
        self.debtor.relance_contact_id = self.paul
        self._create_person("Billing", "billing@dupont.example.com", "invoice")
        self.paul.active = False
        self.assertEqual(self._get_sent(), "billing@dupont.example.com")

    def test_the_archived_contact_of_an_invoice_does_not_receive_it(self):
        """Neither does an archived invoice address of the customer."""
        self.paul.type = "invoice"
        gone = self._create_person("Gone", "gone@dupont.example.com", "invoice")
        gone.active = False
        self.invoice.button_draft()
        self.invoice.partner_id = self.paul
        self.invoice.action_post()
        self.paul.active = False
        self.assertEqual(self._get_sent(), USUAL)

    def test_a_draft_is_addressed_anew_by_the_plan(self):
        self.debtor.relance_contact_id = self.paul
        with self._at("2026-02-09"):
            self._prepare_message("draft")
            self.paul.active = False
            self.assertEqual(self._plan().email, USUAL)

    def test_an_edited_draft_keeps_its_text_and_is_addressed_anew(self):
        self.debtor.relance_contact_id = self.paul
        with self._at("2026-02-09"):
            message = self._prepare_message("edited")
            self.paul.active = False
            self._plan()
            self.assertEqual((message.state, message.email), ("draft", USUAL))
            self.assertEqual(message.subject, "A word of mine")
            self.assertIn("Paul", message.changes)

    def test_once_approved_it_comes_back_addressed_anew(self):
        self.debtor.relance_contact_id = self.paul
        with self._at("2026-02-09"):
            message = self._prepare_message("approved")
            self.paul.active = False
            self._leave_alone(message)
            self.assertEqual((message.contact_id, message.email), (self.debtor, USUAL))
            message.action_approve()
            self.assertEqual(self._dispatch().email_to, f'"Dupont SARL" <{USUAL}>')

    def test_from_the_queue_it_comes_back_addressed_anew(self):
        self.debtor.relance_contact_id = self.paul
        with self._at("2026-02-09"):
            message = self._prepare_message("queued")
            self.paul.active = False
            self._leave_alone(message)
            self.assertEqual(message.email, USUAL)
            message.action_approve()
            self.assertTrue(self._dispatch())
            self.assertEqual(message.state, "sent")

    def test_an_automatic_message_leaves_to_the_next_one(self):
        self.debtor.relance_contact_id = self.paul
        self.scenario.mode = "automatic"
        with self._at("2026-02-09"):
            self.assertEqual(self._plan().state, "approved")
            self.paul.active = False
            self.assertFalse(self._dispatch())
            self.assertTrue(self._dispatch())
            sent = self.reminders.search([("state", "=", "sent")])
            self.assertEqual(sent.delivery_ids.address, USUAL)

    def test_where_nobody_is_left_the_message_comes_back_without_address(self):
        self.debtor.write({"relance_contact_id": self.paul.id, "email": False})
        for state in ("approved", "queued"):
            with self.subTest(state=state), self._at("2026-02-09"):
                self.paul.active = True
                message = self._prepare_message(state)
                self.paul.active = False
                self._leave_alone(message)
                self.assertFalse(message.email)
                self._plan()
                item = self._get_items(self.invoice)
                self.assertEqual(item.reason, "no_address")
                self._forget(message)

    def test_the_contact_of_a_role_is_replaced_too(self):
        self.friendly.recipient_role = "finance"
        self.paul.relance_role = "finance"
        for state in ("approved", "queued"):
            with self.subTest(state=state), self._at("2026-02-09"):
                self.paul.active = True
                message = self._prepare_message(state)
                self.assertEqual(message.email, PAUL)
                self.paul.active = False
                self._leave_alone(message)
                self.assertEqual(message.email, USUAL)
                self._forget(message)

    def test_a_copy_in_the_queue_goes_to_the_next_one_of_the_role(self):
        self.friendly.copy_role = "finance"
        self.paul.relance_role = "finance"
        next_one = self._create_person(
            "Nora", "nora@dupont.example.com", relance_role="finance"
        )
        message = self._run_day("2026-02-09")
        copy = message.delivery_ids.filtered(lambda d: d.role == "copy")
        self.assertEqual(copy.address, PAUL)
        self.paul.active = False
        with self._at("2026-02-09", hour=11):
            self._dispatch()
            self.assertEqual(copy.state, "cancelled")
            self._dispatch()
        copies = message.delivery_ids.filtered(lambda d: d.role == "copy")
        self.assertEqual((copies - copy).address, next_one.email)
        self.assertEqual((copies - copy).state, "sent")

    def test_an_archived_customer_receives_nothing(self):
        for state in ("draft", "approved", "queued"):
            with self.subTest(state=state), self._at("2026-02-09"):
                self.debtor.active = True
                self._prepare_message(state)
                self.debtor.active = False
                self.assertFalse(self._plan())
                self.assertFalse(self._dispatch())
                self._forget(self.reminders.search([]))


class TestArchivedCollector(PeopleCommon):
    """Who has left does not sign (odoo/odoo#20762)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._create_user("anna", "collector", email=ANNA)
        cls.ben = cls._create_user("ben", "manager", email=BEN)
        cls.company.relance_collector_id = cls.ben
        cls.debtor.relance_collector_id = cls.anna
        cls.invoice = cls._create_invoice("2026-02-02")

    def _check_signed_by(self, user):
        """Check who signs the message of the day, sends it and is answered to."""
        message = self._run_day("2026-02-09")
        mail = message.delivery_ids.mail_id
        self.assertIn(user.email, mail.email_from)
        self.assertEqual(mail.author_id, user.partner_id)
        self.assertIn(user.name, mail.body_html)

    def test_the_collector_of_the_customer_signs(self):
        self._check_signed_by(self.anna)

    def test_archived_before_the_plan_the_collector_of_the_company_signs(self):
        self.anna.active = False
        self._check_signed_by(self.ben)

    def test_archived_between_two_plans_the_collector_of_the_company_signs(self):
        with self._at("2026-02-06"):
            self._plan()
        self.anna.active = False
        self._check_signed_by(self.ben)

    def test_archived_with_the_company_s_the_first_active_manager_signs(self):
        carl = self._create_user("carl", "manager", email="carl@our.example.com")
        present = self.company._get_relance_manager()
        (self.anna | self.ben).active = False
        manager = self.company._get_relance_manager()
        self.assertTrue(manager.active)
        self.assertNotEqual(manager, self.ben)
        self.assertIn(manager, present | carl)
        with self._at("2026-02-09"):
            self.assertEqual(self._plan().collector_id, manager)

    def test_the_company_s_own_collector_has_left(self):
        self.debtor.relance_collector_id = False
        with self._at("2026-02-09"):
            message = self._prepare_message("approved")
            self.assertEqual(message.collector_id, self.ben)
            self.ben.active = False
            self._leave_alone(message)
            self.assertTrue(message.collector_id.active)

    def test_where_nobody_was_named_the_company_signs(self):
        self.debtor.relance_collector_id = False
        self.company.relance_collector_id = False
        with self._at("2026-02-09"):
            message = self._prepare_message("queued")
            self.assertFalse(message.collector_id)
            self.assertIn(self.company.email, self._dispatch().email_from)

    def test_a_draft_is_signed_anew_by_the_plan(self):
        with self._at("2026-02-09"):
            self._prepare_message("draft")
            self.anna.active = False
            self.assertEqual(self._plan().collector_id, self.ben)

    def test_once_edited_approved_or_queued_it_comes_back_signed_anew(self):
        for state in ("edited", "approved", "queued"):
            with self.subTest(state=state), self._at("2026-02-09"):
                self.anna.active = True
                message = self._prepare_message(state)
                self.anna.active = False
                if state == "edited":
                    message.action_approve()
                self._leave_alone(message)
                self.assertEqual(message.collector_id, self.ben)
                self.assertIn("anna", message.changes)
                self._forget(message)

    def test_approved_again_it_leaves_with_the_new_signature(self):
        with self._at("2026-02-09"):
            message = self._prepare_message("queued")
            self.anna.active = False
            self._leave_alone(message)
            message.action_approve()
            mail = self._dispatch()
            self.assertIn(BEN, mail.email_from)
            self.assertNotIn(ANNA, mail.body_html + (mail.reply_to or ""))

    def test_what_the_company_signs_leaves_all_the_same(self):
        self.scenario.sender = "company"
        with self._at("2026-02-09"):
            self._prepare_message("approved")
            self.anna.active = False
            self.assertTrue(self._dispatch())

    def test_what_the_company_signs_leaves_the_queue_all_the_same(self):
        self.scenario.sender = "company"
        with self._at("2026-02-09"):
            self._prepare_message("queued")
            self.anna.active = False
            self.assertTrue(self._dispatch())

    def test_what_the_company_signs_and_tells_the_collector_s_name_comes_back(self):
        self.scenario.sender = "company"
        self.friendly.closing = "<p>Call {collector}</p>"
        with self._at("2026-02-09"):
            message = self._prepare_message("approved")
            self.anna.active = False
            self._leave_alone(message)
            self.assertIn("ben", message.closing)

    def test_a_copy_is_not_sent_by_who_left(self):
        self.friendly.copy_role = "finance"
        self.env["res.partner"].create(
            {
                "name": "Nora",
                "parent_id": self.debtor.id,
                "type": "other",
                "relance_role": "finance",
                "email": "nora@dupont.example.com",
            }
        )
        message = self._run_day("2026-02-09")
        self.anna.active = False
        with self._at("2026-02-09", hour=11):
            self._dispatch()
            mail = self._dispatch()
        self.assertIn("a copy of our message", mail.body_html)
        self.assertNotIn(ANNA, mail.email_from + mail.body_html)
        self.assertIn("anna", message._render_email()[message.id], "as it was sent")

    def test_a_salesperson_who_left_is_not_informed(self):
        """The next one is that of the invoices."""
        self.friendly.inform_salesperson = True
        gone = self._create_user("gone", "base.group_user")
        there = self._create_user("there", "base.group_user")
        self.debtor.user_id = gone
        self.invoice.invoice_user_id = there
        gone.active = False
        message = self._run_day("2026-02-09")
        self.assertEqual(message._get_salesperson(), there)
        there.active = False
        self.assertFalse(message._get_salesperson())
