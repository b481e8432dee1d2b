import base64
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import InterestCommon

LOGGER = "odoo.addons.relance_avancee.tools.savepoint"
PDF = base64.b64encode(b"%PDF proof")


@tagged("post_install", "-at_install")
class TestLimitation(InterestCommon):
    """Until when an invoice can be claimed in court, and who is warned."""

    def _activities(self, move):
        return move.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("relance_avancee.mail_activity_limitation")
            )
        )

    def _warn(self, day):
        with self._at(day):
            self.env["account.move"].sudo()._cron_relance_limitation()

    def test_it_is_counted_from_the_delivery_else_the_invoice(self):
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        self.assertEqual(str(move.relance_limitation_date), "2029-03-01")
        self.assertIn("for want of the delivery date", move.relance_limitation_basis)
        move.delivery_date = "2024-02-20"
        self.assertEqual(str(move.relance_limitation_date), "2029-02-20")

    def test_a_delivery_in_ages_stops_nothing(self):
        move = self._create_claimed("2022-03-31", invoice_date="2022-03-01")
        strange = self._create_claimed("2022-03-31", invoice_date="2022-03-01")
        strange.delivery_date = "9999-12-31"
        self.assertEqual(str(strange.relance_limitation_date), "9999-12-31")
        self._warn("2026-12-15")
        self.assertTrue(self._activities(move))
        self.assertFalse(self._activities(strange))

    def test_one_that_fails_does_not_stop_the_others(self):
        moves = [
            self._create_claimed("2022-03-31", invoice_date="2022-03-01")
            for _number in range(2)
        ]
        warn = type(moves[0])._warn_relance_limitation

        def fail_once(move, today):
            if move == moves[0]:
                raise ValueError("broken")
            return warn(move, today)

        with (
            patch.object(type(moves[0]), "_warn_relance_limitation", fail_once),
            self.assertLogs(LOGGER, "ERROR") as logs,
        ):
            self._warn("2026-12-15")
        self.assertIn(moves[0].name, logs.output[0])
        self.assertTrue(self._activities(moves[1]))

    def test_it_depends_on_the_debtor_and_its_contract(self):
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        self.debtor.relance_legal_type = "consumer"
        move.invalidate_recordset()
        self.assertEqual(str(move.relance_limitation_date), "2026-03-01")
        self.debtor.relance_legal_type = "professional"
        self._create_terms("fr_b2b", limitation_months=12)
        move.invalidate_recordset()
        self.assertEqual(str(move.relance_limitation_date), "2025-03-01")

    def test_an_unconfirmed_type_is_told(self):
        self.debtor.relance_legal_type = False
        move = self._create_claimed("2024-03-31")
        self.assertIn("supposed", move.relance_limitation_basis)

    def test_an_interruption_needs_its_document(self):
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        claim = self.env["relance.claim"]._ensure(move)
        values = {
            "claim_id": claim.id,
            "date": "2025-05-05",
            "kind": "acknowledgement",
        }
        with self.assertRaises(ValidationError):
            self.env["relance.limitation.event"].create(values)
        proof = self.env["ir.attachment"].create({"name": "mail.pdf", "datas": PDF})
        self.env["relance.limitation.event"].create(
            values | {"attachment_ids": [Command.set(proof.ids)]}
        )
        move.invalidate_recordset()
        self.assertEqual(str(move.relance_limitation_date), "2030-05-05")
        self.assertIn("counted from the interruption of", move.relance_limitation_basis)

    def test_a_warning_comes_at_twelve_six_and_three_months(self):
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        self._warn("2028-02-29")
        self.assertFalse(self._activities(move))
        for day in ("2028-03-01", "2028-09-01", "2028-12-01"):
            self._warn(day)
            activity = self._activities(move)
            self.assertEqual(str(activity.date_deadline), day)
            self._warn(day)
            self.assertEqual(self._activities(move), activity)
        self.assertIn("does not interrupt", activity.note)

    def test_of_a_public_body_nothing_is_said_that_may_be_wrong(self):
        self.debtor.relance_legal_type = "public"
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        self._warn("2028-12-01")
        note = self._activities(move).note
        self.assertNotIn("does not interrupt", note)
        self.assertIn("68-1250", note)

    def test_a_paid_invoice_is_not_warned_about(self):
        move = self._create_claimed("2024-03-31", invoice_date="2024-03-01")
        self._pay(move, day="2024-04-05")
        self._warn("2028-12-01")
        self.assertFalse(self._activities(move))

    def test_a_judgment_asks_for_the_declaration_of_the_claim(self):
        self.debtor.relance_insolvency_date = "2026-09-01"
        activity = self.debtor.activity_ids
        self.assertEqual(str(activity.date_deadline), "2026-10-30")
        self.debtor.relance_insolvency_published = "2026-09-15"
        self.assertEqual(str(self.debtor.activity_ids.date_deadline), "2026-11-13")
        self.debtor.write(
            {"relance_insolvency_date": False, "relance_insolvency_published": False}
        )
        self.assertFalse(self.debtor.activity_ids)

    def test_claims_born_before_the_judgment_are_not_chased(self):
        earlier = self._create_claimed("2026-07-31")
        later = self._create_claimed("2026-09-30", invoice_date="2026-09-16")
        self.debtor.relance_insolvency_date = "2026-09-15"
        with self._at("2026-10-15"):
            self._plan()
        self.assertEqual(self._get_items(earlier).reason, "insolvency")
        self.assertEqual(self._get_items(later).status, "planned")
        self.debtor.relance_insolvency_date = False
        with self._at("2026-10-16"):
            self._plan()
        self.assertNotEqual(self._get_items(earlier).reason, "insolvency")
