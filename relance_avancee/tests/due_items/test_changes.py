from odoo import Command

from .common import ChangesCommon


class TestChanges(ChangesCommon):
    """A plan decides anew what changed since the last one, and stores the same."""

    def _find_decided(self, day):
        """Plan on ``day``; return the customers whom the plan decided anew."""
        planner = type(self.env["relance.planner"])
        decided = []
        original = planner._read_items

        def read_items(planner, companies, today, debtors):
            decided.append(debtors)
            return original(planner, companies, today, debtors)

        with self._at(day) as today:
            self.patch(planner, "_read_items", read_items)
            self._plan()
            self.patch(planner, "_read_items", original)
            self._check_like_whole(today)
        return decided[0]

    def test_nobody_is_decided_anew_when_nothing_changed(self):
        self.assertEqual(self._find_decided("2026-03-03"), self.quiet.browse())

    def test_an_invoice_that_changes_is_decided_anew_with_its_customer_alone(self):
        self.invoice.relance_route = "debit"
        self.assertEqual(self._find_decided("2026-03-03"), self.debtor)
        self.assertEqual(self._get_items(self.invoice).reason, "debit")

    def test_a_new_invoice_is_seen(self):
        new = self._create_invoice("2026-03-25")
        self.assertEqual(self._find_decided("2026-03-03"), self.debtor)
        self.assertEqual(self._get_items(new).status, "scheduled")

    def test_a_payment_is_seen(self):
        with self._at("2026-03-03"):
            self._pay(self.invoice)
        self.assertEqual(self._find_decided("2026-03-03"), self.debtor)
        self.assertEqual(self._get_items(self.invoice).state, "closed")

    def test_a_payment_undone_is_seen(self):
        with self._at("2026-03-03"):
            self._pay(self.invoice)
            self._plan()
        self.invoice.line_ids.remove_move_reconcile()
        self._find_decided("2026-03-04")
        self.assertEqual(self._get_items(self.invoice).reason, "reopened")

    def test_an_invoice_that_is_a_draft_again_is_seen(self):
        self.invoice.button_draft()
        self._find_decided("2026-03-03")
        self.assertEqual(self._get_items(self.invoice).reason, "draft")

    def test_a_blocked_invoice_is_seen(self):
        self.invoice.action_toggle_block_payment()
        self._find_decided("2026-03-03")
        self.assertEqual(self._get_items(self.invoice).reason, "blocked")
        self.invoice.action_toggle_block_payment()
        self._find_decided("2026-03-04")
        self.assertFalse(self._get_items(self.invoice).reason)

    def test_a_customer_who_changes_is_seen(self):
        self.debtor.email = False
        self.assertEqual(self._find_decided("2026-03-03"), self.debtor)
        self.assertEqual(self._get_items(self.invoice).reason, "no_address")
        self.debtor.email = "new@customer.example.com"
        self._find_decided("2026-03-04")
        self.assertFalse(self._get_items(self.invoice).reason)

    def test_a_contact_who_changes_is_seen(self):
        contact = self.env["res.partner"].create(
            {"name": "Anne", "parent_id": self.debtor.id, "type": "invoice"}
        )
        self._find_decided("2026-03-03")
        self.assertEqual(self._get_items(self.invoice).contact_id, contact)

    def test_an_accountant_of_another_company_who_changes_is_seen(self):
        outside = self._create_debtor("Outside SARL", email=False)
        self.debtor.write({"email": False, "relance_contact_id": outside.id})
        self._find_decided("2026-03-03")
        self.assertEqual(self._get_items(self.invoice).reason, "no_address")
        outside.email = "outside@customer.example.com"
        self._find_decided("2026-03-04")
        self.assertFalse(self._get_items(self.invoice).reason)

    def test_a_credit_note_is_seen_posted_or_not(self):
        with self._at("2026-03-23"):
            self._plan()
            refund = self._create_credit(2000.0, post=False)
        self._find_decided("2026-03-24")
        self.assertEqual(self._get_items(self.invoice).reason, "covered")
        with self._at("2026-03-24"):
            refund.action_post()
        self._find_decided("2026-03-24")
        self.assertEqual(self._get_items(self.invoice).reason, "covered")

    def test_a_hold_is_seen_when_it_begins_and_when_it_ends(self):
        self.env["relance.hold"].create(
            {
                "kind": "pause",
                "debtor_id": self.debtor.id,
                "date_from": "2026-03-04",
                "date_to": "2026-03-05",
                "reason": "They asked",
            }
        )
        self._find_decided("2026-03-03")
        self.assertFalse(self._get_items(self.invoice).reason)
        self.assertEqual(self._find_decided("2026-03-04"), self.debtor)
        self.assertEqual(self._get_items(self.invoice).reason, "pause")
        self._find_decided("2026-03-05")
        self._find_decided("2026-03-06")
        self.assertFalse(self._get_items(self.invoice).reason)

    def test_a_claim_moved_to_doubtful_customers_is_seen(self):
        receivable = self.company_data["default_account_receivable"]
        doubtful = receivable.copy({"code": "416000", "relance_use": "doubtful"})
        with self._at("2026-03-03"):
            entry = self.env["account.move"].create(
                {
                    "move_type": "entry",
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": self.debtor.id,
                                "balance": balance,
                            }
                        )
                        for account, balance in ((doubtful, 1000), (receivable, -1000))
                    ],
                }
            )
            entry.action_post()
            self._plan()
        # the debit, which is followed from now on, does not change itself
        credit = entry.line_ids.filtered(lambda line: line.balance < 0)
        claim = self.invoice.line_ids.filtered(lambda line: line.balance > 0)
        claim = claim.filtered(lambda line: line.account_id == receivable)
        (credit | claim).reconcile()
        self._find_decided("2026-03-04")
        moved = self._get_items(entry)
        self.assertEqual(moved.origin_ids, self._get_items(self.invoice))
        (credit | claim).remove_move_reconcile()
        self._find_decided("2026-03-05")
        self.assertFalse(moved.origin_ids)

    def test_everything_is_decided_when_a_scenario_or_a_step_changes(self):
        self.friendly.offset_days = 4
        self.assertIsNone(self._find_decided("2026-03-03"))
        self.scenario.gap_days = 8
        self.assertIsNone(self._find_decided("2026-03-04"))

    def test_everything_is_decided_once_a_week(self):
        self.assertIsNotNone(self._find_decided("2026-03-08"))
        self.assertIsNone(self._find_decided("2026-03-09"))

    def test_everything_is_decided_when_the_clock_was_set_back(self):
        self._find_decided("2026-03-05")
        self.assertIsNone(self._find_decided("2026-03-04"))

    def test_what_somebody_reads_in_between_is_still_planned(self):
        self.invoice.relance_route = "debit"
        with self._at("2026-03-03") as today:
            self.env["relance.due.item"].sudo()._refresh(self.company, today)
        self.assertEqual(self._find_decided("2026-03-03"), self.debtor)
        self.assertEqual(self._get_items(self.invoice).reason, "debit")

    def test_a_customer_is_decided_when_an_item_falls_due_and_when_a_step_does(self):
        with self._at("2026-03-19"):
            self._plan()
        both = self.debtor | self.quiet
        self.assertEqual(self._find_decided("2026-03-20"), both)
        self.assertEqual(self._find_decided("2026-03-21"), both)
        self.assertFalse(self._find_decided("2026-03-23"))
        self.assertEqual(self._find_decided("2026-03-25"), both)
        self.assertEqual(self._get_items(self.invoice).status, "planned")
