from .common import NoticeCommon


class TestNoticeToday(NoticeCommon):
    """A notice is dated on the day of its sending, and claims what is owed then."""

    def _prepare_on_the_tenth(self, moves=None):
        with self._at("2026-11-10"):
            return self._prepare(moves)

    def test_money_received_meanwhile_is_not_claimed(self):
        notice = self._prepare_on_the_tenth()
        self._pay(self.invoice, 400.0, "2026-11-15")
        with self._at("2026-11-20"):
            message = notice.action_send()
            self.assertIn(notice.name, message["params"]["message"])
            self.assertEqual(notice.state, "draft")
            self.assertEqual(notice.line_ids.principal, 600.0)
            notice.action_send()
        self.assertEqual(notice.state, "frozen")
        self.assertEqual(str(notice.date), "2026-11-20")
        (claim,) = notice.frozen["claims"]
        self.assertEqual(claim["principal"], "600.00")
        self.assertEqual(claim["day"], "2026-11-20")

    def test_an_invoice_that_was_paid_leaves_the_notice(self):
        other = self._create_claimed("2026-10-01", 500.0)
        notice = self._prepare_on_the_tenth(self.invoice | other)
        self._pay(self.invoice, day="2026-11-15")
        with self._at("2026-11-20"):
            self.assertTrue(notice.action_send()["params"])
            self.assertEqual(notice.line_ids.move_id, other)

    def test_nothing_leaves_when_all_was_paid(self):
        notice = self._prepare_on_the_tenth()
        self._pay(self.invoice, day="2026-11-15")
        with self._at("2026-11-20"):
            notice.action_send()
            self.assertEqual(self._get_missing(notice), {"lines"})
        self.assertEqual(notice.state, "draft")

    def test_a_draft_that_is_opened_again_shows_what_is_owed_today(self):
        other = self._create_claimed("2026-10-01", 500.0)
        notice = self._prepare_on_the_tenth(self.invoice | other)
        self._pay(self.invoice, 400.0, "2026-11-15")
        self._pay(other, day="2026-11-15")
        with self._at("2026-11-20"):
            action = self.invoice.action_relance_notice()
        self.assertEqual(action["res_id"], notice.id)
        self.assertEqual(str(notice.date), "2026-11-20")
        self.assertEqual(notice.line_ids.principal, 600.0)

    def test_the_letter_follows_what_the_customer_turns_out_to_be(self):
        self.debtor.relance_legal_type = False
        notice = self._prepare_on_the_tenth()
        self.assertEqual((notice.variant, notice.deadline_days), ("professional", 8))
        with self._at("2026-11-10"):
            self.debtor.relance_legal_type = "consumer"
            self.assertEqual((notice.variant, notice.deadline_days), ("consumer", 15))
            texts = self.env["relance.notice.text"]
            shipped = texts._find("notice", "consumer", self.company)
            self.assertEqual(notice.demand, shipped.demand)
            self.assertIn("consumer_costs", self._get_missing(notice))
            notice.action_refresh()
        self.assertEqual(self._get_missing(notice), set())
        self.assertEqual(notice.amount_total, 1000.0)

    def test_what_a_person_wrote_stays_when_the_siren_is_completed(self):
        notice = self._prepare_on_the_tenth()
        notice.write({"demand": "<p>Pay {total}.</p>", "deadline_days": 10})
        self.debtor.write({"company_registry": "84210567300022", "vat": False})
        self.assertIn("Pay {total}.", notice.demand)
        self.assertEqual(notice.deadline_days, 10)

    def test_costs_recorded_before_are_not_claimed_from_a_consumer(self):
        claim = self.env["relance.claim"]._ensure(self.invoice)
        common = {"claim_id": claim.id, "kind": "claimed", "date": "2026-10-30"}
        self.env["relance.claim.entry"].create(
            [
                {
                    **common,
                    "component": "costs",
                    "amount": 200.0,
                    "attachment_ids": [(4, self._attach().id)],
                },
                {**common, "component": "indemnity", "amount": 40.0},
            ]
        )
        notice = self._prepare_on_the_tenth()
        self.assertEqual((notice.line_ids.indemnity, notice.line_ids.costs), (40, 160))
        self.debtor.relance_legal_type = "consumer"
        with self._at("2026-11-10"):
            notice.action_refresh()
        self.assertEqual(notice.amount_total, 1000.0)
        self.assertEqual((notice.line_ids.indemnity, notice.line_ids.costs), (0, 0))
