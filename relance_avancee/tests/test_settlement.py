from odoo import Command

from .common import RelanceCommon


class TestSettlement(RelanceCommon):
    """What closed an item is read from the counterpart accounts, and followed on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_fiscal_country_id = cls.env.ref("base.fr")
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.bill = cls._create_account("413000", "asset_receivable")
        cls.retention = cls._create_account("411700", "asset_receivable")
        cls.doubtful = cls._create_account("416000", "asset_current")
        cls.factor = cls._create_account("467000", "liability_current")
        cls.loss = cls._create_account("654100", "expense")
        cls.payable = cls.company_data["default_account_payable"]

    @classmethod
    def _create_account(cls, code, kind, **values):
        # some charts installed with others have a few of these codes
        return cls.env["account.account"].create(
            {
                "name": f"Account {code}",
                "code": f"{code}99",
                "account_type": kind,
                "reconcile": not kind.startswith("expense"),
                **values,
            }
        )

    def _get_receivable(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id == self.receivable and line.balance
        )

    def _move(self, invoices, *debits, day="2026-02-10", journal=None, partner=True):
        """Book an entry that closes ``invoices``: (account, amount[, maturity])."""
        lines = [
            Command.create(
                {
                    "account_id": account.id,
                    "partner_id": self.debtor.id if partner else False,
                    "balance": amount,
                    "date_maturity": maturity[0] if maturity else False,
                }
            )
            for account, amount, *maturity in debits
        ]
        total = sum(amount for _account, amount, *_rest in debits)
        for invoice in invoices:
            amount = min(invoice.amount_residual, total)
            total -= amount
            lines.append(
                Command.create(
                    {
                        "account_id": self.receivable.id,
                        "partner_id": invoice.partner_id.id,
                        "credit": amount,
                    }
                )
            )
        values = {"move_type": "entry", "date": day, "line_ids": lines}
        if journal:
            values["journal_id"] = journal.id
        entry = self.env["account.move"].create(values)
        entry.action_post()
        for invoice, credit in zip(
            invoices, self._get_receivable(entry).filtered("credit"), strict=True
        ):
            (credit | self._get_receivable(invoice)).reconcile()
        return entry

    def _get_closed(self, invoice, day="2026-02-11"):
        with self._at(day):
            self._plan()
        item = self._get_items(invoice)
        return (item.reason, item.closed_how)

    def _get_moved(self, invoice, day="2026-02-11"):
        """Return the item that continues ``invoice``, after a plan."""
        with self._at(day):
            self._plan()
        return self._get_items(invoice).moved_ids

    def _create_known_invoice(self, due="2026-02-02", **values):
        invoice = self._create_invoice(due, **values)
        with self._at("2026-02-06"):
            self._plan()
        return invoice

    # How ------------------------------------------------------------------------

    def test_each_counterpart_account_tells_how_it_was_closed(self):
        for account, how in (
            (self.bill, "bill"),
            (self.retention, "retention"),
            (self.doubtful, "doubtful"),
            (self.factor, "factor"),
            (self.loss, "loss"),
            (self.payable, "compensation"),
            (self.company_data["default_account_revenue"], "other"),
        ):
            invoice = self._create_known_invoice()
            entry = self._move(invoice, (account, 1000))
            self.assertEqual(self._get_closed(invoice), ("no_cash", how))
            item = self._get_items(invoice)
            self.assertEqual(item.closed_account_id, account)
            self.assertEqual(item.closed_move_id, entry)

    def test_money_in_a_miscellaneous_journal_is_money(self):
        bank = self.company_data["default_journal_bank"].default_account_id
        invoice = self._create_known_invoice()
        self._move(invoice, (bank, 1000), partner=False)
        self.assertEqual(self._get_closed(invoice), ("paid", "cash"))
        self.assertEqual(self._get_items(invoice).amount_cash, 1000)

    def test_a_payment_and_a_credit_note_are_told(self):
        paid = self._create_known_invoice()
        self._pay(paid, day="2026-02-10")
        self.assertEqual(self._get_closed(paid), ("paid", "cash"))
        credited = self._create_known_invoice()
        refund = self._create_credit(1000)
        (self._get_receivable(refund) | self._get_receivable(credited)).reconcile()
        self.assertEqual(self._get_closed(credited), ("credited", "credit_note"))

    def test_a_small_difference_of_a_payment_is_still_paid(self):
        invoice = self._create_known_invoice()
        self._pay_with_difference(invoice, 950)
        self.assertEqual(self._get_closed(invoice), ("paid", "cash"))
        self.assertEqual(self._get_items(invoice).amount_cash, 950)

    def test_half_in_cash_is_paid_and_less_is_not(self):
        half = self._create_known_invoice()
        self._pay_with_difference(half, 500)
        self.assertEqual(self._get_closed(half), ("paid", "cash"))
        less = self._create_known_invoice()
        self._pay_with_difference(less, 499)
        self.assertEqual(self._get_closed(less), ("no_cash", "loss"))
        self.assertEqual(self._get_items(less).amount_cash, 499)

    def _pay_with_difference(self, invoice, amount):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "amount": amount,
                    "payment_date": "2026-02-10",
                    "payment_difference_handling": "reconcile",
                    "writeoff_account_id": self.loss.id,
                }
            )
        )
        return wizard._create_payments()

    def test_the_vat_of_a_loss_does_not_hide_it(self):
        vat = self._create_account("445710", "liability_current")
        invoice = self._create_known_invoice()
        self._move(invoice, (self.loss, 833), (vat, 167), partner=False)
        self.assertEqual(self._get_closed(invoice), ("no_cash", "loss"))

    def test_in_one_entry_each_customer_has_its_own_counterpart(self):
        other = self._create_debtor("Martin SA")
        lost = self._create_invoice("2026-02-02", debtor=other, amount=5000)
        moved = self._create_known_invoice()
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-02-10",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": balance,
                        }
                    )
                    for account, partner, balance in (
                        (self.bill, self.debtor, 1000),
                        (self.loss, other, 5000),
                        (self.receivable, self.debtor, -1000),
                        (self.receivable, other, -5000),
                    )
                ],
            }
        )
        entry.action_post()
        for invoice in moved | lost:
            credit = self._get_receivable(entry).filtered(
                lambda line, i=invoice: line.partner_id == i.partner_id
            )
            (credit | self._get_receivable(invoice)).reconcile()
        self.assertEqual(self._get_closed(moved), ("no_cash", "bill"))
        self.assertEqual(self._get_closed(lost), ("no_cash", "loss"))

    def test_an_account_may_be_said_to_be_nothing_special(self):
        self.loss.relance_use = "none"
        invoice = self._create_known_invoice()
        self._move(invoice, (self.loss, 1000))
        self.assertEqual(self._get_closed(invoice), ("no_cash", "other"))

    def test_an_account_of_any_code_may_be_given_a_use(self):
        account = self._create_account("999111", "asset_current")
        account.relance_use = "doubtful"
        invoice = self._create_known_invoice()
        self._move(invoice, (account, 1000))
        self.assertEqual(self._get_closed(invoice), ("no_cash", "doubtful"))

    def test_codes_mean_nothing_outside_the_french_chart(self):
        self.company.account_fiscal_country_id = self.env.ref("base.be")
        invoice = self._create_known_invoice()
        self._move(invoice, (self.factor, 1000))
        self.assertEqual(self._get_closed(invoice), ("no_cash", "other"))
        accounts = self.env["account.account"]
        self.assertFalse(accounts._get_relance_accounts(self.company, "bill"))
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.company.account_fiscal_country_id = self.env.ref("base.fr")
        self.assertIn(self.bill, accounts._get_relance_accounts(branch, "bill"))

    # Followed on ------------------------------------------------------------------

    def test_a_doubtful_claim_keeps_number_due_date_and_place(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        self._move(invoice, (self.doubtful, 1000))
        moved = self._get_moved(invoice)
        self.assertEqual(moved.name, invoice.name)
        self.assertEqual(str(moved.date_maturity), "2026-02-02")
        self.assertEqual((moved.is_entry, moved.moved_kind), (True, "doubtful"))
        self.assertEqual((moved.level, moved.next_step_id), ("1", self.firm))
        self.assertEqual(moved.document_id, invoice)
        reminder = self._run_day("2026-02-19")
        self.assertEqual(reminder.step_id, self.firm)
        line = reminder.line_ids
        self.assertEqual((line.due_item_id, line.move_id), (moved, invoice))
        self.assertEqual(invoice.relance_reminder_line_ids.reminder_id[:1], reminder)

    def test_the_reminder_shows_the_original_invoice_and_attaches_it(self):
        invoice = self._create_known_invoice()
        invoice._portal_ensure_token()
        pdf = self.env["ir.attachment"].create(
            {
                "name": "legal.pdf",
                "raw": b"%PDF",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.friendly.attach_invoices = True
        self._move(invoice, (self.doubtful, 1000))
        reminder = self._run_day("2026-02-11")
        body = reminder._render_email()[reminder.id]
        self.assertIn(invoice.name, body)
        self.assertIn(f"/my/invoices/{invoice.id}", body)
        self.assertIn("02/02/2026", body)
        self.assertEqual(reminder._get_attachments(), pdf)
        self.assertFalse(reminder._prepare_email_values()["pay_url"])

    def test_an_entry_with_its_own_due_date_keeps_it(self):
        invoice = self._create_known_invoice()
        self._move(invoice, (self.doubtful, 1000, "2026-04-30"))
        moved = self._get_moved(invoice)
        self.assertEqual(str(moved.date_maturity), "2026-04-30")

    def test_a_bill_has_its_own_due_date_and_its_own_cycle(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        self._move(invoice, (self.bill, 1000, "2026-03-31"))
        moved = self._get_moved(invoice)
        self.assertEqual(moved.route, "bill")
        self.assertEqual(str(moved.date_maturity), "2026-03-31")
        self.assertEqual((moved.level, moved.name), (False, invoice.name))
        self.assertIn("bill", moved.reasons)

    def test_a_bill_without_a_due_date_is_due_when_the_invoice_is(self):
        invoice = self._create_known_invoice("2026-03-16")
        self._move(invoice, (self.bill, 1000))
        self.assertEqual(
            str(self._get_moved(invoice).date_maturity), "2026-03-16", "still to come"
        )
        late = self._create_known_invoice("2026-01-05")
        self._move(late, (self.bill, 1000))
        self.assertEqual(
            str(self._get_moved(late).date_maturity), "2026-02-10", "the entry's day"
        )

    def test_one_bill_for_several_invoices_names_them_all(self):
        first = self._create_known_invoice()
        second = self._create_known_invoice("2026-02-03", amount=500)
        self._move(first | second, (self.bill, 1500, "2026-03-31"))
        moved = self._get_moved(first)
        self.assertEqual(moved.origin_ids.move_id, first | second)
        self.assertEqual(moved.name, f"{first.name}, {second.name}")
        self.assertEqual(moved.origin_id.move_id, first, "the oldest leads")

    def test_retention_money_follows_beside_the_open_invoice(self):
        invoice = self._create_known_invoice()
        self._move(invoice, (self.retention, 50, "2027-02-02"))
        moved = self._get_moved(invoice)
        self.assertEqual((moved.route, moved.payment_kind), ("retention",) * 2)
        item = self._get_items(invoice)
        self.assertEqual((item.state, item.amount_residual_currency), ("open", 950))

    def test_an_invoice_moved_before_any_plan_is_followed_too(self):
        invoice = self._create_invoice("2026-02-02")
        self._move(invoice, (self.bill, 1000, "2026-03-31"))
        moved = self._get_moved(invoice)
        self.assertEqual(moved.name, invoice.name)
        self.assertEqual(self._get_items(invoice).closed_how, "bill")

    def test_a_bill_paid_into_in_odoo_s_payment_is_followed(self):
        """A journal of bills whose payments wait on 413."""
        journal = self.company_data["default_journal_bank"]
        journal.inbound_payment_method_line_ids.payment_account_id = self.bill
        invoice = self._create_known_invoice()
        self._pay(invoice, day="2026-02-10")
        self.assertEqual(self._get_closed(invoice), ("no_cash", "bill"))
        moved = self._get_items(invoice).moved_ids
        self.assertEqual((moved.state, moved.route), ("open", "bill"))

    def test_what_continues_a_claim_is_not_held_as_an_opening_entry(self):
        invoice = self._create_known_invoice()
        self._move(invoice, (self.doubtful, 1000))
        income = self.company_data["default_account_revenue"]
        entry = self._move(self.env["account.move"], (self.doubtful, 70), (income, -70))
        moved = self._get_moved(invoice)
        self.assertNotEqual(moved.status, "held")
        self.assertEqual(self._get_items(entry).reason, "opening")

    def test_a_hold_of_the_invoice_goes_on_where_it_was_moved_to(self):
        invoice = self._create_known_invoice()
        self.env["relance.hold"].create(
            {
                "scope": "move",
                "company_id": self.company.id,
                "debtor_id": self.debtor.id,
                "move_id": invoice.id,
                "kind": "exclusion",
                "date_from": "2026-02-01",
                "reason": "Agreed",
            }
        )
        self._move(invoice, (self.doubtful, 1000))
        self.assertEqual(self._get_moved(invoice).reason, "exclusion")

    def test_a_transfer_undone_gives_the_invoice_its_place_back_silently(self):
        invoice = self._create_invoice("2026-02-02")
        self._run_day("2026-02-09")
        entry = self._move(invoice, (self.doubtful, 1000))
        moved = self._get_moved(invoice)
        self._run_day("2026-02-19")
        with self._at("2026-02-20"):
            entry._reverse_moves([{"date": "2026-02-20"}], cancel=True)
            self._get_moved(invoice, "2026-02-20")
        item = self._get_items(invoice)
        self.assertEqual((moved.state, moved.reason), ("closed", "undone"))
        self.assertEqual((item.state, item.cycle), ("open", 1))
        self.assertFalse(item.hold_id)
        self.assertFalse(item.closed_how)
        self.assertEqual(item.next_step_id, self.last, "both reminders count")

    def test_a_match_undone_makes_it_an_entry_like_any_other(self):
        invoice = self._create_known_invoice()
        entry = self._move(invoice, (self.doubtful, 1000))
        moved = self._get_moved(invoice)
        entry.line_ids.remove_move_reconcile()
        self.assertFalse(self._get_moved(invoice))
        self.assertEqual((moved.name, moved.reason), (entry.name, "opening"))

    def test_a_bill_refused_goes_back_through_the_rejection(self):
        journal = self.company_data["default_journal_bank"]
        journal.inbound_payment_method_line_ids.payment_account_id = self.bill
        invoice = self._create_known_invoice()
        payment = self._pay(invoice, day="2026-02-10")
        moved = self._get_moved(invoice)
        with self._at("2026-02-16"):
            action = payment.action_relance_reject()
            wizard = self.env["relance.payment.reject"].browse(action["res_id"])
            wizard.write({"motive": "drawee"})
            wizard.action_apply()
        item = self._get_items(invoice)
        self.assertEqual((moved.state, item.state, item.cycle), ("closed", "open", 2))

    # Shown --------------------------------------------------------------------------

    def test_the_invoice_tells_where_it_was_moved_to(self):
        invoice = self._create_known_invoice()
        self._move(invoice, (self.doubtful, 1000))
        self._run_day("2026-02-11")
        self.assertEqual(invoice.payment_state, "paid", "that is what Odoo says")
        self.assertIn("Moved to 41600099", invoice.relance_summary)
        self.assertIn("02/10/2026: followed there", invoice.relance_summary)
        self.assertIn("next reminder on", invoice.relance_summary)

    def test_the_invoice_tells_what_was_written_off(self):
        invoice = self._create_known_invoice()
        self._move(invoice, (self.loss, 1000))
        self._get_closed(invoice)
        self.assertIn("Closed without cash: written off", invoice.relance_summary)
        self.assertIn("65410099", invoice.relance_summary)
        self.assertIn("written off", self._get_items(invoice).explanation)

    def test_a_paid_invoice_tells_nothing(self):
        invoice = self._create_known_invoice()
        self._pay(invoice, day="2026-02-10")
        self._get_closed(invoice)
        self.assertFalse(invoice.relance_summary)
