import random

from .common import PayCommon

SEED, LEDGERS = 20261130, 8


class TestLedgers(PayCommon):
    """Over random ledgers: matched is what was chosen, never above what is left."""

    def test_what_is_matched_is_what_was_chosen_over_random_ledgers(self):
        for number in range(LEDGERS):
            with self.subTest(ledger=number):
                self._play(random.Random(SEED + number))

    def _play(self, dice):
        items = self._make_ledger(dice)
        transactions = []
        for _time in range(dice.randint(1, 4)):
            parts = self._draw(dice, items)
            if parts:
                transactions.append(self._start(self._store(parts)))
        self._interfere(dice, items)
        before = {item: item.line_id.amount_residual for item in items}
        for transaction in dice.sample(transactions, len(transactions)):
            if dice.random() < 0.2:
                transaction._set_canceled()
                transaction._post_process()
            else:
                self._receive(transaction)
        self._check(items, transactions, before)
        state = self._read_state(items, transactions)
        for transaction in transactions:
            if transaction.state == "done":
                self._receive(transaction)
        self.assertEqual(self._read_state(items, transactions), state)

    def _make_ledger(self, dice):
        """Return the due items of new invoices, some with instalments."""
        term = self._create_instalments((40, 0), (60, 30))
        moves = self.env["account.move"]
        for _invoice in range(dice.randint(1, 3)):
            amount = dice.randint(100, 200_000) / 100
            values = {}
            if dice.random() < 0.4:
                values = {
                    "invoice_payment_term_id": term.id,
                    "invoice_date": self._day(-dice.randint(1, 60)),
                }
            due = str(self._day(dice.randint(-60, 30)))
            moves |= self._create_invoice(due, amount, **values)
        self.env["relance.due.item"].sudo()._refresh(self.company, self.today)
        return self._get_items(moves)

    def _draw(self, dice, items):
        """Return {item: amount} of some items, within what may be paid of each."""
        self.env.flush_all()
        payables = self.page._get_payables(self.own, self.currency)
        left = {one.item: one.get_left() for one in payables}
        parts = {}
        for item in items:
            cents = round(left.get(item.id, 0) * 100)
            if cents and dice.random() < 0.7:
                whole = dice.random() < 0.4
                parts[item] = (cents if whole else dice.randint(1, cents)) / 100
        return parts

    def _interfere(self, dice, items):
        """Let an accountant book some payments in between."""
        for item in items:
            open_ = item.move_id.amount_residual
            if dice.random() < 0.4 and open_:
                amount = dice.randint(1, round(open_ * 100)) / 100
                self._pay(item.move_id, amount)

    def _check(self, items, transactions, before):
        for item in items:
            lines = [
                line
                for transaction in transactions
                for line in transaction.relance_choice_id.line_ids
                if line.due_item_id == item
            ]
            placed = round(sum(line.amount_placed for line in lines), 2)
            left = item.line_id.amount_residual
            self.assertAlmostEqual(before[item] - left, placed)
            self.assertGreaterEqual(left, 0)
            for line in lines:
                self.assertLessEqual(line.amount_placed, line.amount)
            chosen = sum(line.amount for line in lines if self._is_done(line.choice_id))
            # all of it, unless the item could not take it any more
            self.assertAlmostEqual(placed, min(chosen, before[item]))
        for transaction in transactions:
            self._check_payment(transaction)

    def _is_done(self, choice):
        return choice.transaction_ids.state == "done"

    def _check_payment(self, transaction):
        """Check that a payment is all the money, matched with what was placed."""
        payment = transaction.payment_id
        if transaction.state != "done":
            self.assertFalse(payment)
            return
        self.assertEqual(payment.amount, transaction.amount)
        own = payment.move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        matched = sum(own.matched_debit_ids.mapped("amount"))
        placed = sum(transaction.relance_choice_id.line_ids.mapped("amount_placed"))
        self.assertAlmostEqual(matched, placed)
        self.assertAlmostEqual(
            -sum(own.mapped("amount_residual")), payment.amount - placed
        )
        for line in transaction.relance_choice_id.line_ids.filtered("amount_placed"):
            parts = own.matched_debit_ids.filtered(
                lambda part, line=line: part.debit_move_id == line.due_item_id.line_id
            )
            self.assertAlmostEqual(sum(parts.mapped("amount")), line.amount_placed)

    def _read_state(self, items, transactions):
        """Return all that a replay must leave as it is."""
        payments = self.env["account.payment"].search(
            [("payment_transaction_id", "in", [one.id for one in transactions])]
        )
        return (
            payments.ids,
            sorted(payments.move_id.line_ids.matched_debit_ids.ids),
            [item.line_id.amount_residual for item in items],
            [
                line.amount_placed
                for one in transactions
                for line in one.relance_choice_id.line_ids
            ],
            len(self._get_todos()),
        )
