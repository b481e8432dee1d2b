from lxml import html

from odoo.exceptions import ValidationError

from .common import PageCommon


class TestAskedPlan(PageCommon):
    """A customer tries instalments within the limits of the company, then asks."""

    def _ask(self, **typed):
        """Return the page that shows the table of what is asked for."""
        named = {"key": "e" * 32, "number": "3", "date": str(self._day(10))}
        answer = self._post("/say/ask_plan", **named | typed)
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        return html.fromstring(answer.content)

    def _get_table(self, tree):
        """Return the amounts of the instalments that are shown."""
        cells = tree.xpath("//td[@data-label='Amount']")
        return [cell.text_content().strip().strip("$\xa0 €") for cell in cells]

    def _get_typed(self, tree, **changed):
        """Return what the page that is read again sends back."""
        inputs = tree.xpath("//main//input")
        return {one.get("name"): one.get("value") for one in inputs} | changed

    def _get_plans(self):
        return self.env["relance.payment.plan"].search(
            [("debtor_id", "=", self.debtor.id)]
        )

    def test_the_table_is_shown_before_anything_is_asked(self):
        tree = self._ask()
        self.assertEqual(self._get_table(tree), ["333.33", "333.33", "333.34"])
        self.assertFalse(self._get_plans())

    def test_it_is_tried_otherwise_without_a_script(self):
        tree = self._ask()
        typed = self._get_typed(tree, number="2", date=str(self._day(20)))
        answer = self._post("/say/ask_plan", **typed)
        again = html.fromstring(answer.content)
        self.assertEqual(self._get_table(again), ["500.00", "500.00"])
        self.assertEqual(again.xpath("//input[@name='number']/@value"), ["2"])
        self.assertFalse(again.xpath("//*[@id='errors']"))

    def test_what_was_not_read_is_not_sent(self):
        typed = self._get_typed(self._ask(), number="2")
        answer = self._post("/say/ask_plan", **typed, step="confirm")
        self.assertIn("Nothing was sent", answer.text)
        self.assertFalse(self._get_plans())

    def test_what_is_owed_changed_while_it_was_read(self):
        typed = self._get_typed(self._ask())
        self._pay(self.late, 100)
        self.env.flush_all()
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        answer = self._post("/say/ask_plan", **typed, step="confirm")
        self.assertIn("Nothing was sent", answer.text)
        table = self._get_table(html.fromstring(answer.content))
        self.assertEqual(table, ["300.00", "300.00", "300.00"])

    def test_the_request_waits_ready_to_approve(self):
        self._say("ask_plan", number="3", date=str(self._day(10)), text="A hard month")
        plan = self._get_plans()
        self.assertEqual((plan.state, plan.channel), ("draft", "page"))
        self.assertEqual(plan.due_item_ids, self.item)
        self.assertEqual(plan.line_ids.mapped("amount"), [333.33, 333.33, 333.34])
        self.assertEqual(plan.note, "A hard month")
        self.assertFalse(plan.hold_ids)
        answer = self.env["relance.page.answer"].sudo().search([], limit=1)
        self.assertTrue(answer.todo_id)
        self.assertEqual(answer.action_open_made()["res_id"], plan.id)
        self.assertIn("Received, being looked at.", self._read())
        plan.action_mark_proposed()
        self.env.flush_all()
        self.assertIn("It waits for your answer.", self._read())

    def test_a_request_that_is_not_agreed_to_is_told(self):
        self._say("ask_plan", number="3", date=str(self._day(10)))
        self._get_plans().action_withdraw()
        self.env.flush_all()
        self.assertIn("We could not agree to it", self._read())

    def test_a_draft_of_ours_is_not_told(self):
        self._propose().sudo().state = "draft"
        self.env.flush_all()
        self.assertNotIn("looked at", self._read())

    def test_what_is_asked_for_again_replaces_what_nobody_took_up(self):
        for number in ("3", "2"):
            self._say("ask_plan", number=number, date=str(self._day(10)))
        self.assertEqual(len(self._get_plans().line_ids), 2)

    def test_it_is_asked_for_within_the_limits(self):
        company = self.company.sudo()
        company.relance_plan_most = 4
        company.relance_plan_longest_days = 60
        self.env.flush_all()
        day = str(self._day(5))
        for typed, told in (
            ({"number": "5", "date": day}, "From 2 to 4 instalments"),
            ({"number": "1", "date": day}, "From 2 to 4 instalments"),
            ({"number": "x", "date": day}, "From 2 to 4 instalments"),
            ({"number": "4", "date": day}, "The last instalment is by"),
            ({"number": "2", "date": str(self._day(-1))}, "This day is over"),
        ):
            self.assertIn(told, self._get_errors("ask_plan", **typed), typed)
        self.assertFalse(self._get_plans())

    def test_the_first_part_is_the_one_that_the_company_wants(self):
        self.company.sudo().relance_plan_first_percent = 40
        self.env.flush_all()
        self.assertEqual(self._get_table(self._ask()), ["400.00", "300.00", "300.00"])
        self._say("ask_plan", number="3", date=str(self._day(10)))
        plan = self._get_plans()
        self.assertEqual(plan.line_ids.mapped("amount"), [400, 300, 300])
        self.assertEqual(plan.action_change()["context"]["default_first_percent"], 40)

    def test_limits_that_make_no_sense_are_refused(self):
        for name, value in (
            ("relance_plan_most", 1),
            ("relance_plan_most", 61),
            ("relance_plan_longest_days", 0),
            ("relance_plan_first_percent", 100),
            ("relance_plan_first_percent", -1),
        ):
            with self.assertRaises(ValidationError):
                self.company.sudo()[name] = value

    def test_within_the_limits_it_is_accepted_at_once_where_the_company_wants(self):
        self.company.sudo().relance_plan_unasked = True
        self.env.flush_all()
        path = self._say("ask_plan", number="3", date=str(self._day(10)))
        plan = self._get_plans()
        self.assertEqual(plan.state, "proposed")
        answer = self.env["relance.page.answer"].sudo().search([], limit=1)
        self.assertFalse(answer.has_todo)
        tree = self._open(path.removeprefix(self.url))
        self.assertIn(
            f"{self.url}/say/plan?plan={plan.id}", tree.xpath("//main//a/@href")
        )
        self.assertEqual(self._accept(plan).status_code, 303)
        self.env.invalidate_all()
        self.assertEqual((plan.state, plan.accepted_how), ("active", "page"))

    def test_what_a_person_must_look_at_first_is_a_todo(self):
        with self._at(self.today):
            self.env["relance.dispute"].sudo().create(
                {
                    "move_id": self.late.id,
                    "debtor_id": self.debtor.id,
                    "company_id": self.company.id,
                }
            )
        self.env.flush_all()
        items = str(self.item.id)
        self._say("ask_plan", items=items, number="3", date=str(self._day(10)))
        answer = self.env["relance.page.answer"].sudo().search([], limit=1)
        self.assertTrue(answer.todo_id)
        self.assertFalse(self._get_plans())
