from .common import TODAY, NoticeCommon


class TestNoticeSmall(NoticeCommon):
    """Credit insurance, and the discount for early payment."""

    def test_time_granted_beyond_the_cover_is_told(self):
        self.debtor.relance_insured_limit = 500.0
        self.debtor.relance_insurance_days = 60
        with self._at("2026-10-15"):
            self.assertEqual(str(self.debtor.relance_insurance_deadline), "2026-11-29")
            self.assertTrue(self.debtor.relance_over_insured)
            warn = self.debtor._get_relance_cover_warning
            self.assertFalse(warn(self.debtor.relance_insurance_deadline))
            pause = self.env["relance.hold.pause"].create(
                {"debtor_id": self.debtor.id, "date_to": "2026-12-24", "reason": "Plan"}
            )
            self.assertIn("11/29/2026", pause.cover_warning)

    def test_the_discount_is_told_in_a_courtesy_while_it_can_be_had(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % in 20 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 20,
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )
        self.scenario.step_ids = [self._prepare_step(-15, "0")]
        move = self._create_invoice(
            "2026-12-01",
            1000.0,
            debtor=self._create_debtor("Early SARL"),
            invoice_payment_term_id=term.id,
        )
        self.assertEqual(str(move.invoice_date_due), "2026-12-01")
        with self._at(TODAY):
            self._plan()
            self.env.invalidate_all()
            line = move.relance_reminder_line_ids
            reminder = line.reminder_id.sudo()
            told = reminder._get_message().write_discount(line)
            self.assertIn("early-payment discount", told)
            self.assertIn("980.00", reminder._render_email()[reminder.id])
        with self._at("2026-11-23"):
            reminder.date = "2026-11-23"
            self.assertFalse(reminder._get_message().write_discount(line))
