from dataclasses import replace
from decimal import Decimal

from odoo import api, models

from ...rules.claims.interest import Event
from ...rules.due_items.moved import pair_moved
from .claim_facts import Settlement, join

RECEIVED = ("asset_cash", "liability_credit_card", "liability_payable")


class ResCurrency(models.Model):
    """An amount as the rules count it."""

    _inherit = "res.currency"

    def _get_relance_decimal(self, amount):
        """Return ``amount`` as a decimal with the places of this currency."""
        self.ensure_one()
        return Decimal(f"{amount:.{self.decimal_places}f}")


class AccountMoveLine(models.Model):
    """What settled a receivable line, on which day, in its currency."""

    _inherit = "account.move.line"

    def _get_relance_settlement(self, item, day):
        """Return ``item`` and what settled this line of it, as known on ``day``.

        What was moved to another account, and is the same claim, is followed there.
        """
        self.ensure_one()
        parts = self._get_relance_parts()
        lives = [part._get_relance_settlement(item, day) for part in parts]
        return join([Settlement(items=(item,)), *lives])

    def _get_relance_parts(self):
        """Return the matches of this line that are worth something."""
        return self.matched_credit_ids.filtered(
            lambda part: not part.debit_currency_id.is_zero(part.debit_amount_currency)
        )

    def _get_relance_value_day(self):
        """Return the day on which the money of this credit was at our disposal.

        That of the bank statement, where the payment is matched with it; else the
        payment's own.
        """
        self.ensure_one()
        if self.move_id.statement_line_id:
            return self.move_id.date
        others = self.move_id.line_ids - self
        banked = others.matched_credit_ids.credit_move_id.move_id.filtered(
            "statement_line_id"
        )
        return min(banked.mapped("date"), default=self.move_id.date)

    def _get_relance_continued(self, line):
        """Return the lines of this credit's entry in which the claim ``line`` goes on.

        With the part of each that is this claim's: {line: part of one}.
        """
        entry = self.move_id
        if entry.move_type != "entry" or entry.reversed_entry_id:
            return {}
        accounts = self.env["account.account"]._get_relance_followed(entry.company_id)
        same = entry.line_ids.filtered(
            lambda other: (
                other.partner_id == self.partner_id and other.account_id in accounts
            )
        )
        debits = same.filtered(lambda other: other.amount_currency > 0)
        settled = {}
        for part in (same - debits).matched_debit_ids:
            origin = part.debit_move_id
            settled[origin] = settled.get(origin, 0.0) + part.credit_amount_currency
        amounts = {debit: debit.amount_currency for debit in debits}
        return {
            debit: settled[line] / sum(settled[origin] for origin in origins)
            for debit, origins in pair_moved(amounts, settled).items()
            if line in origins
        }

    def _is_relance_bill(self):
        """Say whether this line is a bill of exchange."""
        bills = self.env["account.account"]._get_relance_accounts(
            self.company_id, "bill"
        )
        return self.account_id in bills

    def _prepare_relance_bill(self, item, amount):
        """Return the bill as an item of its own, of ``amount``, due at its maturity."""
        due = max(item.due, self.date_maturity or self.date)
        return replace(
            item,
            key=f"{item.key}/{self.id}",
            amount=amount,
            due=due,
            start=item.start and max(item.start, due),
            disputed=Decimal(0),
        )

    def _is_relance_loss(self):
        """Say whether this credit gives the claim up in our books alone."""
        entry = self.move_id
        losses = self.env["account.account"]._get_relance_accounts(
            entry.company_id, "loss"
        )
        debited = entry.line_ids.filtered(lambda line: line.balance > 0)
        return (
            entry.move_type == "entry"
            and bool(debited.account_id & losses)
            and not any(
                account.account_type in RECEIVED for account in debited.account_id
            )
            and not entry.origin_payment_id
            and not entry.statement_line_id
        )

    # What may be set off against a claim ------------------------------------------

    @api.model
    def _read_relance_owed(self, roots, debtors):
        """Return {(root company, debtor): what the company owes it, above zero}.

        The open payable items of posted entries, in the currency of the company, those
        of its branches too: bills, less refunds and what was paid in advance. A set-off
        is between the same two persons (C. civ. 1347): a subsidiary is another one.
        """
        # sudo: whoever sees a customer may not read vendor bills, nor each branch
        groups = self.sudo()._read_group(
            [
                ("company_id", "child_of", roots.ids),
                ("partner_id.commercial_partner_id", "in", debtors.ids),
                ("account_id.account_type", "=", "liability_payable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
            ["company_id", "partner_id.commercial_partner_id"],
            ["amount_residual:sum"],
        )
        owed = {}
        for company, debtor, balance in groups:
            key = (company.root_id, debtor)
            owed[key] = owed.get(key, 0.0) - balance
        return {key: amount for key, amount in owed.items() if amount > 0}


class AccountPartialReconcile(models.Model):
    """One match, as an event in the life of a claim."""

    _inherit = "account.partial.reconcile"

    def _get_relance_settlement(self, item, day):
        """Return what this match did to ``item``, as known on ``day``."""
        self.ensure_one()
        line, credit = self.debit_move_id, self.credit_move_id
        amount = line.currency_id._get_relance_decimal(self.debit_amount_currency)
        known = credit.date <= day
        if credit._is_relance_loss():
            return Settlement(written_off=amount) if known else Settlement()
        continued = credit._get_relance_continued(line)
        if continued:
            return self._get_relance_moved(item, amount, continued, day)
        return Settlement(events=(self._prepare_relance_event(item, amount),))

    def _prepare_relance_event(self, item, amount):
        """Return the payment, or the credit note, that this match is."""
        credit = self.credit_move_id
        move = credit.move_id
        undone = move.reversed_entry_id == self.debit_move_id.move_id
        if move.move_type == "out_refund" or undone:
            effect = move.relance_credit_effect or "retroactive"
            return Event(
                move.invoice_date or move.date,
                amount,
                kind="credit_note",
                retroactive=effect == "retroactive",
                item=item.key,
            )
        return Event(credit._get_relance_value_day(), amount, item=item.key)

    def _get_relance_moved(self, item, amount, continued, day):
        """Return the life of the claim in the lines where it goes on.

        A bill of exchange gives the debtor time until it is due; elsewhere the claim
        and its due date stay what they were. What the entry did not move is settled.
        """
        moved_on, left, found = self.credit_move_id.date, amount, []
        if moved_on > day:
            return Settlement()
        for line, share in continued.items():
            as_decimal = line.currency_id._get_relance_decimal
            part = min(left, as_decimal(line.amount_currency * share))
            left -= part
            target = item
            if line._is_relance_bill():
                target = line._prepare_relance_bill(item, part)
                moved = Event(moved_on, part, kind="moved", item=item.key)
                found.append(Settlement((moved,), (target,)))
            for one in line._get_relance_parts():
                life = one._get_relance_settlement(target, day)
                found.append(life.scaled(share, as_decimal))
        if left:
            settled = Event(moved_on, left, item=item.key)
            found.append(Settlement(events=(settled,)))
        return join(found)
