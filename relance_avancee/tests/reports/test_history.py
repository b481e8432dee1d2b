from odoo import fields

from ..common import RelanceCommon


class TestHistory(RelanceCommon):
    """All that was said and paid, in order, by customer and by invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.company.alias_domain_id = cls.mail_alias_domain
        cls.reader = cls._create_user(
            "reader", "reader", "account.group_account_readonly"
        )

    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice("2026-02-02")
        self.other = self._create_invoice("2026-03-16")

    def _list(self, record):
        """Return what the history of a customer or an invoice lists."""
        action = record.with_user(self.reader).action_relance_history()
        rows = self.env[action["res_model"]].with_user(self.reader)
        return rows.search(action["domain"])

    def _get_kinds(self, record):
        return self._list(record).mapped("kind")

    def _live_a_month(self):
        """Remind, get a reply, get paid."""
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._reply(reminder)
        with self._at("2026-02-20"):
            self._pay(self.invoice)
        self.env.flush_all()

    def test_what_happened_stands_in_order_the_latest_first(self):
        self._live_a_month()
        rows = self._list(self.debtor)
        told = [(row.kind, str(row.date)) for row in rows if row.kind != "hold"]
        self.assertEqual(
            told,
            [
                ("payment", "2026-02-20"),
                ("invoice", "2026-02-14"),
                ("reply", "2026-02-10"),
                ("message", "2026-02-09"),
                ("invoice", "2026-01-03"),
            ],
        )

    def test_each_line_says_what_and_who(self):
        self._live_a_month()
        rows = {row.kind: row for row in self._list(self.debtor)}
        self.assertIn("We pay on Friday", rows["reply"].note)
        self.assertFalse(rows["reply"].user_id, "the customer wrote it")
        self.assertIn(self.debtor.email, rows["message"].note)
        self.assertEqual(rows["payment"].amount, 1000)
        self.assertEqual(rows["hold"].user_id, self.env.ref("base.user_root"))

    def test_what_a_customer_says_is_told_with_its_amount_and_its_end(self):
        self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            promise = self.env["relance.promise"].create(
                {
                    "debtor_id": self.debtor.id,
                    "due_item_ids": self._get_items(self.invoice).ids,
                    "date_promised": "2026-02-12",
                    "note": "After their board",
                }
            )
        with self._at("2026-02-11"):
            promise.action_withdraw()
        self.env.flush_all()
        rows = {row.kind: row for row in self._list(self.debtor)}
        said = f"{promise.display_name} – After their board"
        self.assertEqual(rows["promise"].what, said)
        self.assertEqual(rows["promise"].amount, 1000)
        self.assertEqual(rows["ended"].what, f"{promise.display_name} – Withdrawn")
        self.assertFalse(rows["ended"].amount)

    def test_a_call_tells_what_came_of_it_and_not_what_was_to_be_said(self):
        activity = self.env["mail.activity"]._create_relance_debtor_todos(
            "relance_avancee.mail_activity_step",
            [(self.debtor, self.company, "Call them")],
        )
        activity.note = "<p>“Hello, did you get&nbsp;our invoice?”</p>"
        activity.action_feedback(feedback="Smith & Sons\npay <soon>")
        self.env.flush_all()
        (call,) = [row for row in self._list(self.debtor) if row.kind == "call"]
        self.assertIn("Call them", call.what)
        self.assertIn("Smith & Sons pay <soon>", call.what)
        self.assertNotIn("Hello", call.what)

    def test_a_text_shows_its_own_characters(self):
        reminder = self._run_day("2026-02-09")
        with self._at("2026-02-10"):
            self._reply(reminder, text="Smith & Sons pay < 100")
        self.env.flush_all()
        rows = {row.kind: row for row in self._list(self.debtor)}
        self.assertIn("Smith & Sons pay < 100", rows["reply"].what)

    def test_an_invoice_is_told_by_the_reference_of_the_customer(self):
        self.invoice.ref = "PO-77"
        self.env.flush_all()
        self.assertEqual(self._list(self.invoice).what, "PO-77")
        self.assertEqual(self._list(self.other).what, self.other.name)

    def test_what_all_lines_share_is_no_column(self):
        for record, shared in (
            (self.debtor, {"one_debtor"}),
            (self.invoice, {"one_debtor", "one_move"}),
        ):
            action = record.with_user(self.reader).action_relance_history()
            told = {name for name, is_so in action["context"].items() if is_so}
            self.assertEqual(told, shared)

    def test_an_invoice_tells_what_was_about_it_alone(self):
        self._live_a_month()
        self.assertIn("message", self._get_kinds(self.invoice))
        self.assertEqual(self._get_kinds(self.other), ["invoice"])
        self.assertEqual(self._list(self.other).move_id, self.other)

    def test_a_line_opens_what_it_tells_of(self):
        self._live_a_month()
        for row in self._list(self.debtor):
            action = row.action_open()
            self.assertEqual(action["res_model"], row.res_model)

    def test_another_company_sees_nothing(self):
        self._live_a_month()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        reader = self._create_user("other", "reader", company=elsewhere)
        rows = self.env["relance.history"].with_user(reader)
        self.assertFalse(rows.search([("debtor_id", "=", self.debtor.id)]))

    def test_the_history_is_printed(self):
        self._live_a_month()
        rows = self._list(self.debtor)
        report = self.env["ir.actions.report"].with_user(self.reader)
        html, _kind = report._render_qweb_html(
            "relance_avancee.relance_history_report", rows.ids
        )
        self.assertIn(self.debtor.name, html.decode())
        self.assertIn(fields.Date.to_string(rows[0].date)[:4], html.decode())
