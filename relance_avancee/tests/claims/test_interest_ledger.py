from odoo import fields
from odoo.tests import tagged

from .common import InterestCommon


@tagged("post_install", "-at_install")
class TestInterestLedger(InterestCommon):
    """Interest follows what was really unpaid, day after day."""

    def test_the_claim_of_an_invoice_is_told_as_text(self):
        move = self._create_claimed("2026-04-30", 10000.0)
        self._pay(move, 4000.0, "2026-06-10")
        claim = move.relance_claim("2026-09-03")
        self.assertEqual(claim["principal"], "6000.00")
        self.assertEqual(claim["interest"], "308.92")
        self.assertEqual(claim["indemnity"], "40.00")
        self.assertEqual(claim["total"], "6348.92")
        self.assertEqual(claim["segments"][0]["due"], "2026-04-30")

    def test_what_happens_later_is_not_known_on_the_day(self):
        move = self._create_claimed("2026-04-30", 10000.0)
        early = move.relance_claim("2026-06-10")
        self._pay(move, 4000.0, "2026-06-11")
        self.assertEqual(move.relance_claim("2026-06-10"), early)

    def test_interest_first_leaves_more_to_claim(self):
        self._create_terms("fr_b2b", imputation="interest_first")
        move = self._create_claimed("2026-04-30", 10000.0)
        self._pay(move, 4000.0, "2026-06-10")
        claim = move.relance_claim("2026-09-03")
        self.assertEqual(claim["principal"], "6136.48")
        self.assertEqual(claim["interest_paid"], "136.48")
        self.assertEqual(claim["total"], "6352.84")

    def test_instalments_run_each_from_their_date_and_owe_one_fixed_sum(self):
        term = self._create_instalments((50, 0), (50, 31))
        move = self._create_claimed(
            "2026-07-31",
            invoice_date="2026-07-31",
            invoice_date_due=False,
            invoice_payment_term_id=term.id,
        )
        self.assertEqual(
            self._lines(move, "2026-09-10"),
            [
                ("2026-08-01", "2026-09-10", "500.00", "12.40", "6.96"),
                ("2026-09-01", "2026-09-10", "500.00", "12.40", "1.70"),
            ],
        )
        self.assertEqual(move.relance_claim("2026-09-10")["indemnity"], "40.00")

    def test_many_invoices_are_computed_in_few_queries(self):
        moves = self.env["account.move"].union(
            *(self._create_claimed("2026-04-30", 100.0 + one) for one in range(8))
        )
        for move in moves[:4]:
            self._pay(move, 40.0, "2026-06-10")
        day = fields.Date.to_date("2026-09-03")
        counts = []
        for some in (moves[2:4], moves):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_relance_claims(day)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 6)

    # The value of a payment -----------------------------------------------------

    def test_a_payment_counts_on_the_day_of_the_bank(self):
        move = self._create_claimed("2026-07-31")
        payment = self._pay(move, 400.0, "2026-08-10")
        outstanding = payment.move_id.line_ids.filtered("debit")
        statement = self._create_statement_line("2026-08-20", 400.0)
        statement.foreign_currency_id = self.euro
        statement.amount_currency = 400.0
        suspense = statement.move_id.line_ids.filtered(
            lambda line: line.account_id == statement.journal_id.suspense_account_id
        )
        suspense.account_id = outstanding.account_id
        (suspense | outstanding).reconcile()
        self.assertEqual(self._lines(move, "2026-08-31")[0][1], "2026-08-20")

    # Credit notes ---------------------------------------------------------------

    def test_a_credit_note_asks_for_less_unless_somebody_says_otherwise(self):
        move = self._create_claimed("2026-01-31", 6000.0)
        refund = self._credit(move, 1500.0, "2026-03-10")
        self.assertEqual(
            self._lines(move, "2026-04-20"),
            [("2026-02-01", "2026-04-20", "4500.00", "12.15", "118.34")],
        )
        refund.relance_credit_effect = "from_date"
        self.assertEqual(move.relance_claim("2026-04-20")["interest"], "137.32")

    def test_a_full_credit_note_cancels_everything(self):
        move = self._create_claimed("2026-01-31", 6000.0)
        self._credit(move, 6000.0, "2026-03-10")
        self.assertEqual(move.relance_claim("2026-04-20")["total"], "0.00")

    # Moved to other accounts ----------------------------------------------------

    def _create_asset(self, code, use):
        return self.env["account.account"].create(
            {
                "code": code,
                "name": use,
                "account_type": "asset_current",
                "reconcile": True,
                "relance_use": use,
            }
        )

    def test_a_doubtful_claim_goes_on_as_if_it_had_not_moved(self):
        move = self._create_claimed("2026-07-31")
        before = move.relance_claim("2026-08-31")
        doubtful = self._create_asset("416900", "doubtful")
        entry = self._move_claim(move, doubtful, "2026-08-10")
        self.assertEqual(move.relance_claim("2026-08-31"), before)
        self._pay_line(entry.line_ids.filtered("debit"), 400.0, "2026-08-20")
        self.assertEqual(
            [line[:3] for line in self._lines(move, "2026-08-31")],
            [
                ("2026-08-01", "2026-08-20", "1000.00"),
                ("2026-08-21", "2026-08-31", "600.00"),
            ],
        )

    def _pay_line(self, line, amount, day):
        """Match a receipt of the bank of ``amount`` with ``line``."""
        receipt = self.env["account.move"].create(
            {
                "date": day,
                "journal_id": self.company_data["default_journal_bank"].id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": account.id,
                            "partner_id": line.partner_id.id,
                            "currency_id": line.currency_id.id,
                            "amount_currency": sign * amount,
                        },
                    )
                    for account, sign in (
                        (
                            self.company_data[
                                "default_journal_bank"
                            ].default_account_id,
                            1,
                        ),
                        (line.account_id, -1),
                    )
                ],
            }
        )
        receipt.action_post()
        (line | receipt.line_ids).filtered(
            lambda other: other.account_id == line.account_id
        ).reconcile()

    def test_a_bill_gives_time_until_it_is_due(self):
        move = self._create_claimed("2026-07-31")
        bills = self._create_asset("413900", "bill")
        self._move_claim(move, bills, "2026-08-10", maturity="2026-09-10")
        self.assertEqual(
            [line[:3] for line in self._lines(move, "2026-09-20")],
            [
                ("2026-08-01", "2026-08-10", "1000.00"),
                ("2026-09-11", "2026-09-20", "1000.00"),
            ],
        )
        self.assertEqual(move.relance_claim("2026-09-20")["principal"], "1000.00")
        self.assertEqual(move.relance_claim("2026-08-05")["principal"], "1000.00")

    def test_a_loss_in_our_books_does_not_free_the_debtor(self):
        move = self._create_claimed("2026-07-31")
        expense = self.company_data["default_account_expense"]
        expense.relance_use = "loss"
        before = move.relance_claim("2026-08-31")
        self._move_claim(move, expense, "2026-08-10")
        claim = move.relance_claim("2026-08-31")
        self.assertEqual(claim["written_off_in_books"], "1000.00")
        self.assertEqual(claim["total"], before["total"])

    # What stops interest --------------------------------------------------------

    def test_a_judgment_stops_the_interest_of_earlier_claims_only(self):
        earlier = self._create_claimed("2026-07-31")
        later = self._create_claimed("2026-09-30", invoice_date="2026-09-16")
        self.debtor.relance_insolvency_date = "2026-09-15"
        self.assertEqual(self._lines(earlier, "2026-10-31")[-1][1], "2026-09-14")
        self.assertEqual(self._lines(later, "2026-10-31")[-1][1], "2026-10-31")

    def test_the_part_in_dispute_bears_no_interest_while_it_is(self):
        move = self._create_claimed("2026-07-31")
        whole = move.relance_claim("2026-08-31")
        record = self.env["relance.claim"]._ensure(move)
        dispute = self.env["relance.dispute"].create(
            {"move_id": move.id, "amount": 300.0}
        )
        self.assertEqual(record.amount_disputed, 300.0)
        self.assertEqual(self._lines(move, "2026-08-31")[0][2], "700.00")
        dispute.action_withdraw()
        self.assertEqual(record.amount_disputed, 0.0)
        self.assertEqual(move.relance_claim("2026-08-31"), whole)

    def test_a_consumer_owes_interest_from_the_formal_notice_and_no_fee(self):
        self.debtor.relance_legal_type = "consumer"
        move = self._create_claimed("2026-02-28", 900.0)
        self.assertEqual(move.relance_claim("2026-07-20")["total"], "900.00")
        record = self.env["relance.claim"]._ensure(move)
        record.notice_received = "2026-03-16"
        claim = move.relance_claim("2026-07-20")
        self.assertEqual((claim["interest"], claim["indemnity"]), ("8.21", "0.00"))
