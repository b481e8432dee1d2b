from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...rules.answers.promise import Part, Receipt, held, judge, share

# What a promise that is over kept may still be matched with nothing.
SHARED_DAYS = 365


class RelancePromise(models.Model):
    """Whether promises are kept: what was received since they were made."""

    _inherit = "relance.promise"

    def _follow(self, today):
        # EXTENDS relance.act: compare each with what was received, and end what is over
        changed = self.browse()
        for root, promises in self.grouped(lambda one: one.company_id.root_id).items():
            changed |= promises._compare(root, today)
        return super(RelancePromise, changed)._follow(today)

    def _compare(self, root, today):
        """Store what was received, and what became of these; return which changed.

        Money keeps one promise only: the others of the same customers count.
        """
        changed = []
        known = self._find_siblings(root, today)._read_promises()
        money = self._read_loose(root)
        siblings = self.browse().union(*known)
        for key, own in siblings.grouped(
            lambda one: (one.debtor_id.id, one.currency_id.id)
        ).items():
            received = share([known[promise] for promise in own], money[key])
            for promise in own & self:
                outcome = judge(known[promise], received[promise.id], today)
                if promise._take_in(outcome, held(known[promise])):
                    changed.append(promise.id)
                promise._move_on(outcome.state, today)
        return self.browse(changed)

    def _take_in(self, outcome, parts):
        """Store what was received; say whether what is still to come changed."""
        self.ensure_one()
        kept_on = outcome.kept_on or False
        late = (kept_on - self.date_promised).days if kept_on else 0
        self._write_changed(
            {
                "amount_received": self.currency_id.round(outcome.received),
                "date_kept": kept_on,
                "days_late": max(late, 0),
            }
        )
        left = {
            line: self.currency_id.round(parts.get(line.due_item_id.id, 0.0))
            for line in self.line_ids
        }
        changed = [line for line in left if line.amount_left != left[line]]
        for line in changed:
            line.amount_left = left[line]
        return bool(changed)

    def _move_on(self, state, today):
        """End the promise in ``state``; one that was not kept may be paid late."""
        self.ensure_one()
        if self.state == "open" != state:
            self._end(state, today)
        elif self.state != state and state not in ("open", "cancelled"):
            self.state = state

    def _write_changed(self, values):
        """Write what of ``values`` is not so yet."""
        changed = {name: value for name, value in values.items() if self[name] != value}
        if changed:
            self.write(changed)

    def _find_siblings(self, root, today):
        """Return the promises of the same customers that may have taken money."""
        return self | self.search(
            [
                ("debtor_id", "in", self.debtor_id.ids),
                ("company_id", "child_of", root.id),
                ("state", "!=", "cancelled"),
                ("date_promised", ">=", today - timedelta(days=SHARED_DAYS)),
            ]
        )

    def _read_promises(self):
        """Return {promise: as the rules see it}, with the money matched since."""
        matched = self._read_matched()
        return {
            promise: promise._prepare_promise(
                [
                    Part(
                        line.due_item_id.id,
                        line.amount,
                        sum(one.amount for one in matched[promise.id, line.id]),
                        line.due_item_id.amount_residual_currency
                        if line.due_item_id.state == "open"
                        else 0.0,
                    )
                    for line in promise.line_ids
                ],
                [
                    one
                    for line in promise.line_ids
                    for one in matched[promise.id, line.id]
                ],
            )
            for promise in self
        }

    def _read_matched(self):
        """Return {(promise, line): money matched with its item since it was made}.

        Money alone, by its own date: a credit note or a write-off keeps no promise,
        nor what was matched before the promise was made of what was left.
        """
        self.env.flush_all()
        found = defaultdict(list)
        for company, promises in self.grouped("company_id").items():
            rows = self.env.execute_query(
                SQL(
                    """SELECT promise.id, promised.id, other.date,
                              SUM(part.debit_amount_currency * share.weight)
                         FROM relance_promise promise
                         JOIN relance_promise_line promised
                           ON promised.promise_id = promise.id
                         JOIN relance_due_item closing
                           ON closing.id = promised.due_item_id
                         JOIN account_partial_reconcile part
                           ON part.debit_move_id = closing.line_id
                         JOIN account_move_line other ON other.id = part.credit_move_id
                         JOIN account_move entry ON entry.id = other.move_id
           CROSS JOIN LATERAL (%s) share
                        WHERE promise.id = ANY(%s) AND share.how = 'cash'
                          AND other.date >= promise.date
                          AND part.create_date >= promise.create_date
                     GROUP BY 1, 2, 3 ORDER BY 3""",
                    self.env["relance.due.item"]._get_shares_sql(company),
                    promises.ids,
                )
            )
            for promise, line, day, amount in rows:
                found[promise, line].append(Receipt(day, float(amount)))
        return found

    def _read_loose(self, root):
        """Return {(customer, currency): its money that nobody has matched}.

        Of what names no customer, that which quotes its invoices or its name.
        """
        unmatched = self.env["relance.unmatched"]
        found = {
            debtor: [one for one in own if not one.money.is_announced]
            for debtor, own in unmatched._find_money(
                root, self.debtor_id.ids, set()
            ).items()
        }
        paid = self._filter_payments(
            [one.money for own in found.values() for one in own]
        )
        loose = defaultdict(list)
        for debtor, own in found.items():
            for one in own:
                if one.money.key in paid and not one.is_by_amount:
                    loose[debtor, one.money.receipt.currency].append(
                        Receipt(
                            one.money.day,
                            one.money.receipt.amount,
                            one.money.key,
                            frozenset(one.proposal.items if one.is_quoting else ()),
                        )
                    )
        return loose

    def _filter_payments(self, money):
        """Return the keys of what is a payment: no credit note, nothing sent back."""
        entries = {one.id: one.key for one in money if one.source == "entry"}
        rows = self.env.execute_query(
            SQL(
                """SELECT line.id FROM account_move_line line
                     JOIN account_journal journal ON journal.id = line.journal_id
                    WHERE line.id = ANY(%s) AND journal.type IN ('bank', 'cash')
                      AND NOT EXISTS (SELECT FROM relance_rejection_credit_rel gone
                                       WHERE gone.line_id = line.id)""",
                list(entries),
            )
        )
        booked = {entries[number] for (number,) in rows}
        return booked | {one.key for one in money if one.source != "entry"}
