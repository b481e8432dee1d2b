from odoo.exceptions import UserError, ValidationError

from ..common import RelanceCommon


class TestApproval(RelanceCommon):
    """What is approved is what is asked, in words that mean something."""

    def _prepare(self, amount=1000.0):
        self._create_invoice("2026-02-02", amount)
        with self._at("2026-02-09"):
            return self._plan()

    def test_an_unknown_word_in_one_message_is_refused(self):
        reminder = self._prepare()
        for values in ({"subject": "Dear {unknown}"}, {"intro": "<p>{Bidule}</p>"}):
            with self.assertRaisesRegex(ValidationError, "contains the unknown word"):
                reminder.write(values)

    def test_the_known_words_go_on(self):
        reminder = self._prepare()
        reminder.write({"subject": "Dear {customer}", "intro": "<p>{net}</p>"})
        self.assertEqual(reminder.subject, "Dear Dupont SARL")
        self.assertIn("1,000.00", reminder.intro)

    def test_braces_in_the_name_of_a_customer_are_no_word_of_ours(self):
        self.debtor.name = "{Dupont} SARL"
        self.friendly.intro = "<p>Hello {customer}</p>"
        reminder = self._prepare()
        reminder.intro = "<p>Good morning {Dupont} SARL</p>"
        self.assertIn("Good morning {Dupont}", reminder.intro)

    def test_the_amount_of_the_list_is_what_the_message_asks(self):
        with self._at("2026-02-05"):
            self._create_credit(300)
        reminder = self._prepare()
        self.assertEqual(reminder.amount_overdue, 700)
        [asked] = reminder.asked
        self.assertIn("700.00", asked["net"])
        self.assertIn("300.00", asked["deducted"])
        self.assertIn(asked["net"].split()[-1], reminder.preview)

    def test_in_another_currency_the_rate_is_that_of_what_is_owed(self):
        currency = self.setup_other_currency("GBP", rates=[("2020-01-01", 2.0)])
        self._create_invoice("2026-02-02", 1000, currency_id=currency.id)
        with self._at("2026-02-05"):
            self._create_credit(400)
        with self._at("2026-02-09"):
            reminder = self._plan()
        [asked] = reminder.asked
        self.assertEqual(asked["currency"], currency.id)
        self.assertEqual(reminder.amount_overdue, 500, "other money is not deducted")

    def test_the_text_of_the_step_comes_back(self):
        reminder = self._prepare()
        reminder.intro = "<p>Mine</p>"
        self.assertTrue(reminder.edited)
        reminder.action_reset_texts()
        self.assertIn("Hello Dupont SARL", reminder.preview)
        self.assertFalse(reminder.edited)

    def test_the_text_of_what_has_left_is_kept(self):
        reminder = self._prepare()
        reminder.intro = "<p>Mine</p>"
        with self._at("2026-02-09"):
            self._send_all()
        with self.assertRaisesRegex(UserError, "not edited any more"):
            reminder.action_reset_texts()
        self.assertIn("Mine", reminder.custom_intro)

    def test_who_was_informed_is_kept_when_the_salesperson_changes(self):
        self.friendly.inform_salesperson = True
        first = self._create_user("first_sales", "base.group_user", name="Anne")
        self.debtor.user_id = first
        self._prepare()
        with self._at("2026-02-09"):
            self._send_all()
        reminder = self.reminders.search([("state", "=", "sent")])
        self.debtor.user_id = self._create_user(
            "second_sales", "base.group_user", name="Basile"
        )
        self.env.invalidate_all()
        [row] = [r for r in reminder.recipients if r["name"] == "salesperson"]
        self.assertEqual((reminder.informed_id, row["text"]), (first, "Anne"))
