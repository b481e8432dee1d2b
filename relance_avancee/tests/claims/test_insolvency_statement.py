import hashlib

from odoo.exceptions import AccessError, UserError

from .common import InterestCommon

JUDGMENT = "2026-09-15"


class TestInsolvencyStatement(InterestCommon):
    """What is owed at the judgment is stated once, and kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.move = cls._create_claimed("2026-07-31", 1200.0)

    def setUp(self):
        super().setUp()
        self.enterContext(self._at("2026-10-01"))

    @property
    def statement(self):
        """The statement in force."""
        self.debtor.invalidate_recordset(["relance_insolvency_statement_ids"])
        return self.debtor.relance_insolvency_statement_ids.filtered("is_current")

    def test_the_judgment_states_what_was_owed_up_to_the_day_before(self):
        self._create_claimed("2026-10-30", 500.0, invoice_date="2026-09-20")
        self.debtor.relance_insolvency_date = JUDGMENT
        self.assertEqual(self.statement.principal, 1200.0)
        # 1 August to 14 September: 45 days at 12.40 %
        self.assertEqual(self.statement.interest, 18.35)
        self.assertEqual(self.statement.indemnity, 40.0)
        self.assertEqual(self.statement.amount_total, 1258.35)
        (claim,) = self.statement.frozen
        self.assertEqual(claim["segments"][-1]["last"], "2026-09-14")

    def test_the_pdf_is_kept_with_its_hash(self):
        self.debtor.relance_insolvency_date = JUDGMENT
        content = self.statement.pdf_id.raw
        self.assertIn("1,258.35", content.decode())
        self.assertEqual(self.statement.pdf_hash, hashlib.sha256(content).hexdigest())

    def test_nothing_of_it_is_changed_or_removed(self):
        self.debtor.relance_insolvency_date = JUDGMENT
        for change in (
            lambda: self.statement.write({"amount_total": 1}),
            lambda: self.statement.pdf_id.write({"raw": b"other"}),
            self.statement.unlink,
            self.statement.pdf_id.unlink,
        ):
            with self.assertRaises(UserError):
                change()

    def test_what_is_paid_later_changes_nothing(self):
        self.debtor.relance_insolvency_date = JUDGMENT
        first = self.statement
        self._pay(self.move, 200.0, "2026-09-28")
        self.env["relance.insolvency.statement"]._cron_renew()
        self.assertEqual(self.statement, first)

    def test_what_was_paid_before_makes_a_new_one(self):
        self.debtor.relance_insolvency_date = JUDGMENT
        first = self.statement
        self._pay(self.move, 200.0, "2026-09-01")
        self.env["relance.insolvency.statement"]._cron_renew()
        self.assertNotEqual(self.statement, first)
        self.assertEqual(self.statement.principal, 1000.0)
        self.assertTrue(first.pdf_id)
        self.assertFalse(first.is_current)

    def test_another_judgment_makes_another_none_leaves_none_in_force(self):
        self.debtor.relance_insolvency_date = JUDGMENT
        first = self.statement
        self.debtor.relance_insolvency_date = "2026-09-16"
        self.assertNotEqual(self.statement, first)
        self.assertEqual(str(self.statement.judgment_date), "2026-09-16")
        self.debtor.relance_insolvency_date = False
        self.assertFalse(self.statement)
        self.assertEqual(len(self.debtor.relance_insolvency_statement_ids), 2)

    def test_a_rate_that_is_missing_is_told_on_the_customer(self):
        # sudo: shipped rates stay, whoever would remove them
        self.rates.sudo().search([("reference", "=", "ecb")]).unlink()
        self.debtor.relance_insolvency_date = JUDGMENT
        self.assertFalse(self.statement)
        self.assertIn("could not be stated", self.debtor.message_ids[:1].body)

    def test_only_a_collector_asks_for_another(self):
        reader = self._create_user("insolvency_reader", "reader")
        with self.assertRaises(AccessError):
            self.debtor.with_user(reader).action_relance_state_claims()
