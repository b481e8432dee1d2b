from datetime import timedelta

from odoo import fields

from ..common import RelanceCommon, days


class TestLadders(RelanceCommon):
    """The shipped ladders, lived day after day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scenario.unlink()
        cls.company._create_scenarios()
        cls.town = cls._create_debtor("Sceaux", relance_legal_type="public")

    @classmethod
    def _create_contact(cls, debtor, role, **values):
        return cls.env["res.partner"].create(
            {
                "name": role.title(),
                "parent_id": debtor.id,
                "type": "other",
                "relance_role": role,
                "email": f"{role}@{debtor.name.lower()}.example.com",
                **values,
            }
        )

    def _live(self, start, count):
        """Run some days; return what was sent: (day, step, to), copies apart."""
        for day in days(start, count):
            self._run_day(day)
        sent = self.reminders.search([("state", "=", "sent")], order="date_sent, id")
        return [
            (str(r.date_sent), r.step_id.name, r.is_contact and r.email) for r in sent
        ]

    def test_each_rung_is_drawn_in_the_colour_of_its_level(self):
        for scenario in self.env["relance.scenario"].search(
            [("company_id", "=", self.company.id)]
        ):
            drawn = [rung["level"] for rung in scenario.ladder]
            steps = scenario.step_ids
            ladder = steps - steps._filter_answering()
            self.assertEqual(drawn, ladder.mapped("level"))

    def test_a_public_body_day_by_day(self):
        for role in ("payables", "officer", "accountant"):
            self._create_contact(self.town, role)
        self._create_invoice("2026-03-02", debtor=self.town)
        sent = self._live("2026-02-16", 80)
        to_pay, officer = "payables@sceaux.example.com", "officer@sceaux.example.com"
        self.assertEqual(
            sent,
            [
                ("2026-02-20", "Check the portal", False),
                ("2026-03-10", "Progress of the file", to_pay),
                ("2026-03-24", "Date of the payment order?", to_pay),
                ("2026-04-13", "To the authorising officer", officer),
                ("2026-05-04", "Decide on a formal notice", False),
            ],
        )
        mails = self.env["mail.mail"].sudo()
        copies = mails.search([("email_to", "like", "accountant@sceaux")])
        self.assertEqual(len(copies), 1)
        todos = self.env["mail.activity"].search(
            [("res_model", "=", "relance.reminder")]
        )
        self.assertEqual(len(todos), 4, "portal, call, letter, notice")
        letter = todos.filtered(lambda todo: "Send the letter" in todo.summary)
        self.assertIn("Text ready to copy", letter.note)

    def test_each_customer_follows_the_first_ladder_that_fits(self):
        germany = self.env.ref("base.de").id
        customers = {
            "Key accounts": self._create_debtor(
                "Keytown", relance_legal_type="public", relance_key_account=True
            ),
            "Public bodies": self.town,
            "Professionals abroad": self._create_debtor("GmbH", country_id=germany),
            "Professionals": self.debtor,
            "Consumers": self._create_debtor("Claire", is_company=False),
        }
        for customer in customers.values():
            self._create_invoice("2026-03-02", debtor=customer)
        abroad = self._create_debtor("Hans", is_company=False, country_id=germany)
        self._create_invoice("2026-03-02", debtor=abroad)
        with self._at("2026-03-03"):
            self._plan()
        items = self.env["relance.due.item"]
        for name, customer in {**customers, "Consumers ": abroad}.items():
            item = items.search([("debtor_id", "=", customer.id)])
            self.assertEqual(item.scenario_id.name, name.strip())

    def test_special_payments_have_their_own_ladders(self):
        expected = {"retention": "Retention money", "deposit": "Down payments"}
        for route, name in expected.items():
            invoice = self._create_invoice("2026-03-02", relance_route=route)
            with self._at("2026-03-03"):
                self._plan()
            self.assertEqual(self._get_items(invoice).scenario_id.name, name)

    def test_a_rejected_payment_starts_its_ladder_the_day_after(self):
        for customer, name in (
            (self.debtor, "Rejected payments: professionals"),
            (
                self._create_debtor("Claire", is_company=False),
                "Rejected payments: consumers",
            ),
        ):
            invoice = self._create_invoice(
                "2026-03-02", debtor=customer, relance_route="debit"
            )
            with self._at("2026-03-16"):
                self._plan()
                self._get_items(invoice).sudo().rejected_on = "2026-03-16"
            reminder = self._run_day("2026-03-17").filtered(
                lambda r, c=customer: r.debtor_id == c
            )
            self.assertEqual(reminder.step_id.name, "Your payment did not go through")
            self.assertEqual(reminder.scenario_id.name, name)

    def test_abroad_the_first_message_comes_on_the_seventh_day(self):
        customer = self._create_debtor("GmbH", country_id=self.env.ref("base.de").id)
        self._create_invoice("2026-03-02", amount=26, debtor=customer)
        sent = self._live("2026-02-16", 25)
        email = "gmbh@customer.example.com"
        self.assertEqual(sent, [("2026-03-09", "Friendly reminder", email)])

    def test_abroad_25_euros_are_worth_a_message(self):
        foreign = self.env["relance.scenario"].search(
            [
                ("company_id", "=", self.company.id),
                ("name", "=", "Professionals abroad"),
            ]
        )
        self.assertEqual(foreign.minimum_debtor_amount, 25)

    def test_a_key_account_hears_from_us_twice_in_thirty_days_at_most(self):
        self.debtor.relance_key_account = True
        for week in range(6):
            due = fields.Date.add(fields.Date.to_date("2026-03-02"), weeks=week)
            self._create_invoice(due, amount=6000)
        self._live("2026-03-02", 60)
        contacts = self.reminders.search(
            [("state", "=", "sent"), ("is_contact", "=", True)], order="date_sent"
        ).mapped("date_sent")
        self.assertGreater(len(contacts), 2)
        for first, third in zip(contacts, contacts[2:], strict=False):
            self.assertGreaterEqual(third - first, timedelta(days=30))

    def test_a_key_account_is_looked_up_on_its_portal_from_5000(self):
        self.debtor.relance_key_account = True
        self._create_invoice("2026-03-12", amount=4999)
        self.assertFalse(self._live("2026-03-02", 1))
        self._create_invoice("2026-03-12", amount=5000)
        self.assertEqual(
            self._live("2026-03-02", 1),
            [("2026-03-02", "Accepted on their portal?", False)],
        )

    def test_the_account_manager_calls_a_key_account(self):
        seller = self.env["res.users"].create({"name": "Sam", "login": "sam"})
        self.debtor.write({"relance_key_account": True, "user_id": seller.id})
        self._create_invoice("2026-03-02")
        self._live("2026-03-10", 11)
        calls = self.debtor.activity_ids.filtered(lambda a: a.user_id == seller)
        self.assertEqual(len(calls), 1, "on the customer: Sam sees no reminders")
        self.assertIn("your contact at Dupont", calls.summary)

    def test_a_call_is_asked_for_from_1000_euros(self):
        small = self._create_debtor("Small")
        for debtor, amount in ((self.debtor, 1000), (small, 999)):
            invoice = self._create_invoice("2026-03-02", amount=amount, debtor=debtor)
            invoice.is_move_sent = True
        for day in ("2026-03-09", "2026-03-16"):
            self._run_day(day)
        todos = self.env["mail.activity"].search(
            [("res_model", "=", "relance.reminder"), ("summary", "like", "Call ")]
        )
        reminders = self.reminders.browse(todos.mapped("res_id"))
        self.assertEqual(reminders.debtor_id, self.debtor)
