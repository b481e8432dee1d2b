from ..notices.common import NoticeCommon

SAID = "2026-10-05"
TODAY = "2026-11-16"


class TestDisputeClaim(NoticeCommon):
    """What is disputed bears no penalty while it is, and no formal notice claims it."""

    def _dispute(self, amount, move=None, **values):
        with self._at(SAID):
            move = move or self.invoice
            return self.env["relance.dispute"].create(
                {"move_id": move.id, "amount": amount, **values}
            )

    def _get_bases(self, move):
        """Return the amounts on which interest runs, line after line."""
        return [line["base"] for line in move.relance_claim(TODAY)["segments"]]

    def test_no_penalty_runs_on_the_disputed_part_while_it_is_open(self):
        self.assertEqual(set(self._get_bases(self.invoice)), {"1000.00"})
        dispute = self._dispute(400.0)
        self.assertEqual(set(self._get_bases(self.invoice)), {"600.00"})
        with self._at(TODAY):
            dispute._decide("It is owed.")
        self.assertEqual(set(self._get_bases(self.invoice)), {"1000.00"})

    def test_the_setting_claims_it_at_once(self):
        self.company.relance_interest_disputed = True
        self._dispute(400.0)
        self.assertEqual(set(self._get_bases(self.invoice)), {"1000.00"})

    def test_an_invoice_disputed_as_a_whole_is_not_late_and_owes_no_fixed_sum(self):
        self._dispute(1000.0)
        claim = self.invoice.relance_claim(TODAY)
        self.assertEqual(claim["total"], claim["principal"])

    def test_the_interest_of_the_other_instalment_runs(self):
        term = self._create_instalments((50, 0), (50, 15))
        move = self._create_claimed(
            "2026-09-16", 1000.0, invoice_payment_term_id=term.id
        )
        with self._at("2026-10-03"):
            self._plan()
        self._dispute(500.0, move)
        dues = {line["due"] for line in move.relance_claim(TODAY)["segments"]}
        self.assertEqual(dues, {"2026-08-17"})

    def test_a_formal_notice_does_not_claim_the_disputed_part(self):
        self._dispute(400.0)
        with self._at(TODAY):
            notice = self.env["relance.notice"]._prepare(self.invoice)
        line = notice.line_ids
        self.assertEqual((line.amount_disputed, line.principal), (400.0, 600.0))
        self.assertEqual(line.amount_paid, 0.0)
        claimed = line.principal + line.interest + line.indemnity + line.costs
        self.assertAlmostEqual(line.amount_total, claimed)
        told = {check.code: check.label for check in notice._get_checks()}
        self.assertIn("not claimed", told["dispute"])
        self.assertIn("Disputed, set aside", self._read(notice))

    def test_a_draft_notice_follows_a_dispute(self):
        with self._at(TODAY):
            notice = self.env["relance.notice"]._prepare(self.invoice)
            before = notice.amount_total
            self._dispute(400.0)
            self.assertEqual(notice._renew(), notice)
        self.assertLess(notice.amount_total, before - 400.0)
