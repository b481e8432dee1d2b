from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import PromiseCommon


class TestPromiseLimits(PromiseCommon):
    """What cannot be promised is refused, with what to do instead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice("2026-02-02", 100.10)
        with cls._at("2026-02-10"):
            cls.item = cls._owe(cls.invoice)

    def setUp(self):
        super().setUp()
        self.enterContext(self._at("2026-02-10"))

    def _assert_refused(self, told, *args, **values):
        with self.assertRaises(UserError) as refused:
            self._promise(*args, **values)
        self.assertRegex(str(refused.exception), told)

    def test_a_promise_in_the_past_is_refused(self):
        self._assert_refused("is over: a promise is for today", "2026-02-09", self.item)
        self.assertTrue(self._promise("2026-02-10", self.item))

    def test_a_promise_that_nobody_has_made_yet_is_refused(self):
        self._assert_refused(
            "Nobody has said it", "2026-02-16", self.item, date="2026-02-11"
        )

    def test_a_promise_too_far_ahead_is_refused(self):
        self._assert_refused(
            r"until 03/12/2026 at most.*manager of reminders may accept it",
            *("2026-03-13", self.item),
        )
        self.assertTrue(self._promise("2026-03-12", self.item))

    def test_a_manager_accepts_it_with_a_reason(self):
        self._assert_refused(
            "Say why you accept it", "2026-03-13", self.item, user=self.manager
        )
        promise = self._promise(
            *("2026-03-13", self.item),
            user=self.manager,
            override_reason="Seasonal trade",
        )
        self.assertEqual(promise.state, "open")

    def test_a_collector_writes_no_reason(self):
        with self.assertRaises(AccessError):
            self._promise("2026-03-13", self.item, override_reason="Why not")

    def test_a_promise_beyond_a_year_is_refused_to_managers_too(self):
        self._assert_refused(
            "a payment plan",
            *("2027-03-13", self.item),
            user=self.manager,
            override_reason="x",
        )

    def test_more_than_is_owed_is_refused(self):
        self._assert_refused(
            "100.10: promise it", "2026-02-16", self.item, amount=100.11
        )

    def test_a_negative_amount_is_refused(self):
        for amount in (-1.0, float("nan")):
            self._assert_refused("promise it", "2026-02-16", self.item, amount=amount)

    def test_a_promise_on_a_paid_item_is_refused(self):
        self._pay(self.invoice)
        self._assert_refused("Nothing is owed any more", "2026-02-16", self.item)
        self._assert_refused("owes nothing that is due", "2026-02-16")

    def test_the_same_item_is_not_promised_twice(self):
        self._promise("2026-02-16", self.item)
        self._assert_refused("Withdraw that promise", "2026-02-18", self.item)
        self._assert_refused("Withdraw that promise", "2026-02-18")

    def test_the_whole_account_leaves_out_what_is_promised_already(self):
        other = self._owe(self._create_invoice("2026-02-03", 50.0))
        self._promise("2026-02-16", self.item)
        self.assertEqual(self._promise("2026-02-18").due_item_ids, other)

    def test_items_of_another_customer_are_refused(self):
        other = self._create_debtor("Martin SA")
        item = self._owe(self._create_invoice("2026-02-03", debtor=other))
        self._assert_refused("not owed by this customer", "2026-02-16", item)

    def test_two_currencies_are_two_promises(self):
        pounds = self.env.ref("base.GBP")
        pounds.active = True
        item = self._owe(self._create_invoice("2026-02-03", currency_id=pounds.id))
        self._assert_refused("one promise for each", "2026-02-16", item + self.item)
        promise = self._promise("2026-02-16", currency_id=pounds.id)
        self.assertEqual(promise.due_item_ids, item)

    def test_who_breaks_promises_is_believed_by_a_manager_only(self):
        self._break(2)
        with self._at("2026-03-10"):
            self._assert_refused(
                "did not keep 2 promises.*manager", "2026-03-16", self.item
            )
            promise = self._promise(
                *("2026-03-16", self.item),
                user=self.manager,
                override_reason="New finance head",
            )
        self.assertEqual(promise.override_reason, "New finance head")

    def test_one_broken_promise_is_no_limit(self):
        self._break(1)
        with self._at("2026-03-10"):
            self.assertTrue(self._promise("2026-03-16", self.item))

    def test_the_company_sets_its_limits(self):
        self.company.write(
            {
                "relance_promise_grace_days": 0,
                "relance_promise_ahead_days": 60,
                "relance_promise_broken_count": 0,
            }
        )
        self._break(2)
        with self._at("2026-03-10"):
            promise = self._promise("2026-05-05", self.item)
        self.assertEqual(str(promise.date_until), "2026-05-05")

    # Reliability ------------------------------------------------------------------

    def _break(self, count):
        """Have ``count`` promises of the customer broken."""
        for month in range(count):
            day = f"2026-02-{10 + 6 * month}"
            with self._at(day):
                self._promise(day, self.item)
            with self._at(f"2026-02-{14 + 6 * month}"):
                self._plan()

    def _get_reliability(self):
        return self.env["relance.promise"]._get_reliability_sentence(
            self.debtor, self.company
        )

    def test_what_its_promises_were_worth_is_told_before_a_new_one(self):
        self.assertFalse(self._get_reliability())
        self._break(1)
        self.assertEqual(self._get_reliability(), "Kept 0 of 1 promises.")
        with self._at("2026-02-20"):
            self._promise("2026-02-20", self.item)
        with self._at("2026-02-22"):
            self._pay(self.invoice)
            self._plan()
        # the first one was kept 12 days late, the second one 2 days after its day
        self.assertEqual(
            self._get_reliability(), "Kept 1 of 2 promises, 7 days late on average."
        )
        dialog = self._take(debtor_ids=[Command.set(self.debtor.ids)])
        self.assertEqual(dialog.reliability, self._get_reliability())

    # Many at once -----------------------------------------------------------------

    def _take(self, user=None, **values):
        dialogs = self.env["relance.promise.take"].with_user(user or self.collector)
        return dialogs.create({"date_promised": "2026-02-16", **values})

    def test_many_customers_promise_from_their_list(self):
        other = self._create_debtor("Martin SA")
        self._owe(self._create_invoice("2026-02-03", 50.0, debtor=other))
        customers = self.debtor + other
        dialog = self._take().with_context(
            active_model="res.partner", active_ids=customers.ids
        )
        dialog = dialog.create({"date_promised": "2026-02-16"})
        self.assertIn("Customers: 2, due items: 2", dialog.summary)
        action = dialog.action_apply()
        self.assertIn("2 promises", action["params"]["message"])
        promises = self.env["relance.promise"].search(
            [("debtor_id", "in", customers.ids)]
        )
        self.assertEqual(sorted(promises.mapped("amount")), [50.0, 100.10])

    def test_many_items_promise_from_their_list(self):
        other = self._create_debtor("Martin SA")
        theirs = self._owe(self._create_invoice("2026-02-03", 50.0, debtor=other))
        second = self._owe(self._create_invoice("2026-02-20", 70.0))
        items = self.item + theirs + second
        action = items.with_user(self.collector).action_promise()
        dialog = self.env[action["res_model"]].with_user(self.collector)
        dialog.with_context(**action["context"]).create(
            {"date_promised": "2026-02-16"}
        ).action_apply()
        promises = self.env["relance.promise"].search(
            [("due_item_ids", "in", items.ids)]
        )
        self.assertEqual(promises.due_item_ids, items)
        self.assertEqual(len(promises), 2)

    def test_one_of_many_that_is_refused_is_named(self):
        other = self._create_debtor("Martin SA")
        theirs = self._owe(self._create_invoice("2026-02-03", 50.0, debtor=other))
        self._promise("2026-02-16", self.item)
        dialog = self._take(due_item_ids=[Command.set((theirs + self.item).ids)])
        with self.assertRaises(UserError) as refused:
            dialog.action_apply()
        self.assertIn(self.invoice.name, str(refused.exception))

    def test_the_dialog_warns_of_the_limits(self):
        dialog = self._take(
            debtor_ids=[Command.set(self.debtor.ids)], date_promised="2026-04-01"
        )
        self.assertIn("at most", dialog.limits)
        with self.assertRaises(UserError):
            dialog.action_apply()
        accepted = self._take(
            self.manager,
            debtor_ids=[Command.set(self.debtor.ids)],
            date_promised="2026-04-01",
            override_reason="Known for long",
        )
        accepted.action_apply()
        self.assertEqual(self.debtor.relance_promise_count, 1)
        self.assertEqual(self.invoice.relance_promise_count, 1)

    def test_the_dialog_warns_of_what_the_insurer_allows(self):
        self.debtor.write(
            {"relance_insured_limit": 5000.0, "relance_insurance_days": 10}
        )
        taken = {"debtor_ids": [Command.set(self.debtor.ids)]}
        self.assertFalse(self._take(**taken, date_promised="2026-02-12").cover_warning)
        self.assertIn("its consent", self._take(**taken).cover_warning)

    def test_a_reader_takes_and_withdraws_no_promise(self):
        reader = self._create_user("promise_reader", "reader")
        promise = self._promise("2026-02-16", self.item)
        self.assertEqual(promise.with_user(reader).amount, 100.10)
        for refused in (
            promise.with_user(reader).action_withdraw,
            self.item.with_user(reader).action_promise,
            self.debtor.with_user(reader).action_relance_promise,
        ):
            with self.assertRaises(AccessError):
                refused()
