from odoo.tests import tagged

from ..due_items.common import ChangesCommon

FIRST, VISIT, LATER = "2026-03-09", "2026-03-12", "2026-03-13"


@tagged("relance_money")
class TestReactions(ChangesCommon):
    """A step that asks what the customer did since the last reminder."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        # D+5 is the day of the first reminder
        cls.invoice = cls._create_invoice("2026-03-04")

    def setUp(self):
        super().setUp()
        self._run_day(FIRST)

    def _ask(self, condition):
        """Have the second step ask for ``condition``."""
        self.firm.condition = condition
        self._forget()

    def _get_next(self, day=LATER):
        """Return the next step of the invoice after a plan of ``day``."""
        with self._at(day) as today:
            self._plan()
            self._check_like_whole(today)
        return self._get_items(self.invoice).next_step_id

    def _link(self, purpose="reminder"):
        [(link, _url)] = self.env["relance.access"]._issue(
            [
                {
                    "company_id": self.company.id,
                    "debtor_id": self.debtor.id,
                    "contact_id": self.debtor.id,
                    "email": self.debtor.email,
                    "purpose": purpose,
                }
            ]
        )
        return link

    def _visit(self, day=VISIT, purpose="reminder"):
        """Have a person act on the page of the customer."""
        with self._at(day):
            self._link(purpose)._note_visit()
            self._follow()

    def test_without_a_condition_every_step_comes(self):
        self._visit()
        self.assertEqual(self._get_next(), self.firm)

    def test_a_step_for_the_silent_comes_as_long_as_nothing_is_heard(self):
        self._ask("silent")
        self.assertEqual(self._get_next(), self.firm)
        self._visit()
        self.assertEqual(self._get_next(), self.last)

    def test_a_step_for_visitors_waits_for_a_visit(self):
        self._ask("visited")
        self.assertEqual(self._get_next(), self.last)
        self._visit()
        self.assertEqual(self._get_next(), self.firm)

    def test_a_visit_is_followed_at_once(self):
        self._ask("visited")
        self.assertEqual(self._get_next(), self.last)
        self._visit()
        self.assertEqual(self._get_items(self.invoice).next_step_id, self.firm)

    def test_openings_by_machines_are_no_visit(self):
        self._ask("visited")
        with self._at(VISIT):
            link = self._link()
            for _time in range(3):
                link._count_opening()
        self.assertEqual(self._get_next(), self.last)

    def test_our_own_look_at_the_page_is_no_visit(self):
        self._ask("silent")
        for purpose in ("hand", "helper"):
            self._visit(purpose=purpose)
        self.assertEqual(self._get_next(), self.firm)

    def test_a_visit_before_the_last_reminder_is_no_reaction_to_it(self):
        self._ask("visited")
        self._visit("2026-03-06")
        self.assertEqual(self._get_next(), self.last)

    def test_the_same_link_is_visited_again_after_a_reminder(self):
        self._ask("visited")
        with self._at("2026-03-06"):
            link = self._link()
            link._note_visit()
        with self._at(VISIT):
            link._note_visit()
            self._follow()
        self.assertEqual(self._get_next(), self.firm)

    def test_who_paid_a_part_is_neither_silent_nor_a_visitor_who_did_not_pay(self):
        self._visit()
        with self._at(VISIT):
            self._pay(self.invoice, 100)
        for condition in ("silent", "visited"):
            self._ask(condition)
            self.assertEqual(self._get_next(), self.last, condition)

    def test_a_credit_note_is_no_reaction(self):
        self._ask("silent")
        with self._at(VISIT):
            credit = self._create_credit(100)
            lines = (credit | self.invoice).line_ids
            lines.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            ).reconcile()
        self.assertEqual(self._get_next(), self.firm)

    def test_a_step_for_those_who_replied(self):
        self._ask("replied")
        self.assertEqual(self._get_next(), self.last)
        reminder = self.reminders.search([("state", "=", "sent")], limit=1)
        with self._at(VISIT):
            self._reply(reminder)
            self.env["relance.hold"].sudo().search([("kind", "=", "pause")])._lift(
                self.company._relance_today(), self.env.user
            )
        self.assertEqual(self._get_next(), self.firm)

    def test_a_step_for_those_who_did_not_keep_a_promise(self):
        self._ask("broken")
        self.assertEqual(self._get_next(), self.last)
        with self._at("2026-03-10") as today:
            promise = self.env["relance.promise"].create(
                {"debtor_id": self.debtor.id, "date_promised": today}
            )
        self.assertEqual(self._get_next("2026-03-30"), self.firm)
        self.assertIn(promise.state, ("broken", "partly"))

    def test_who_promised_is_not_silent(self):
        self._ask("silent")
        with self._at("2026-03-10") as today:
            self.env["relance.promise"].create(
                {"debtor_id": self.debtor.id, "date_promised": today}
            )
        self.assertEqual(self._get_next("2026-03-30"), self.last)

    def test_another_customer_did_nothing(self):
        self._ask("silent")
        other = self._create_debtor("Other SARL")
        invoice = self._create_invoice("2026-03-04", debtor=other)
        self._visit()
        self._get_next()
        self.assertEqual(self._get_items(invoice).next_step_id, self.friendly)

    # In words ---------------------------------------------------------------------

    def test_why_says_which_step_is_passed_over_and_when_it_is_not(self):
        self._ask("visited")
        self._get_next()
        told = self._get_items(self.invoice).explanation
        self.assertIn(
            "Passed over: D+15. Only if: It read its page and did not pay.", told
        )
        self._visit()
        self._get_next()
        self.assertNotIn("Passed over", self._get_items(self.invoice).explanation)

    def test_why_says_the_other_conditions_too(self):
        self.firm.minimum_amount = 5000
        self._forget()
        self._get_next()
        told = self._get_items(self.invoice).explanation
        self.assertIn("Passed over: D+15. Only if: from", told)

    def test_the_simulation_of_a_day_says_it(self):
        self._ask("visited")
        with self._at(LATER):
            wizard = self.env["relance.scenario.simulate"].create(
                {"company_id": self.company.id, "date": "2026-04-07"}
            )
            wizard.action_simulate()
        self.assertIn("Passed over", wizard.result_html)
        self.assertIn("It read its page and did not pay", wizard.result_html)
