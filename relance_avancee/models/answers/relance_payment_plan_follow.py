from odoo import models
from odoo.tools import format_date

from ...rules.answers.payment_plan import Instalment, is_default, reach

TODO = "relance_avancee.mail_activity_payment_plan"
# How an item is settled by its customer: in money, or by what we owe it.
PAID = ("cash", "compensation")


class RelancePaymentPlan(models.Model):
    """What becomes of a plan: payments, credit notes, a default, its end."""

    _inherit = "relance.payment.plan"

    def _get_parts(self):
        # EXTENDS relance.act: what was moved to another account is held there
        return dict.fromkeys(self._get_claims(), 0.0)

    def _get_claims(self):
        """Return the items of the plan, and those by which they are followed on."""
        # sudo: what a plan is about is the same for whoever reads it
        return self.sudo().due_item_ids._get_followed_on()

    def _end(self, state, today, user=None, reason=False):
        # EXTENDS relance.act: nothing is left to decide
        result = super()._end(state, today, user, reason)
        self._close_todos()
        return result

    def _follow(self, today):
        # EXTENDS relance.act: by what they were settled is read for all plans at once
        plans = self.filtered(lambda plan: plan._is_open())
        settled = plans._get_claims()._read_settled()
        for plan in plans:
            plan._take_in(settled)
            plan._follow_instalments(today)
        plans._write_about_instalments(today)
        (self - plans)._end_unowed(today)
        return super()._follow(today)

    def _end_unowed(self, today):
        """End those of these plans, not agreed yet, of which nothing is owed."""
        for plan in self:
            claims = plan._get_claims()
            if all(
                item.state == "closed" and item.reason != "draft" for item in claims
            ):
                plan._end("cancelled", today, reason=plan._get_unowed_words())

    # Payments and credit notes ----------------------------------------------------

    def _take_in(self, settled):
        """Have the instalments follow what was paid, and what is owed no more.

        ``settled`` is what :meth:`_read_settled` tells of the due items.
        An invoice that is a draft again is awaited: until it is posted, deleted or
        cancelled, nothing of the plan changes.
        """
        claims = self._get_claims()
        if any(item.reason == "draft" and item.state == "closed" for item in claims):
            return
        self._join_interest()
        paid, reduced = self._get_moved_amounts(settled)
        before = sum(self.line_ids.mapped("amount_reduced"))
        differs = self.currency_id.compare_amounts
        if not differs(paid, self.amount_paid) and not differs(reduced, before):
            return
        as_decimal = self._as_decimal
        found = reach(
            self._get_instalments(),
            as_decimal(self.currency_id, paid),
            as_decimal(self.currency_id, reduced),
        )
        for line, one in zip(self.line_ids.sorted(), found, strict=True):
            line._keep(float(one.paid), float(one.reduced))
        self._tell_reduced(before)

    def _get_instalments(self):
        """Return the instalments of the plan, as the rules read them."""
        as_decimal = self._as_decimal
        return [
            Instalment(
                line.date,
                as_decimal(line.currency_id, line.amount),
                as_decimal(line.currency_id, line.amount_reduced),
                as_decimal(line.currency_id, line.amount_paid),
                bool(line.told_on),
                bool(line.reminded_on),
            )
            for line in self.line_ids.sorted()
        ]

    def _get_moved_amounts(self, settled):
        """Return what was paid since the agreement, and what is owed no more."""
        paid = reduced = 0.0
        now = self._get_paid(settled)
        for item in self.due_item_ids:
            balance, before = self.agreed.get(str(item.id), (0.0, 0.0))
            item_paid = min(max(now[item] - before, 0.0), balance)
            paid += item_paid
            reduced += max(balance - item._get_owed_on() - item_paid, 0.0)
        if self.interest_mode == "waived":
            reduced += self.amount_interest
        return paid, reduced

    def _get_paid(self, settled):
        """Return {due item: what was paid of it so far}, in its currency."""
        return {
            item: sum(
                settled.get(part.id, {}).get(how, 0.0)
                for part in item._get_followed_on()
                for how in PAID
            )
            for item in self.due_item_ids
        }

    def _join_interest(self):
        """Take in the documents that bill the interest which the plan includes."""
        self.ensure_one()
        if self.interest_mode != "added":
            return
        new = {
            item: amount
            for item, amount in self._find_interest_items().items()
            if item not in self.due_item_ids
        }
        if new:
            # sudo: the engine keeps the items of a plan
            plan = self.sudo()
            plan.due_item_ids |= self.env["relance.due.item"].union(*new)
            plan.agreed = plan.agreed | {
                str(item.id): [amount, 0.0] for item, amount in new.items()
            }

    def _find_interest_items(self):
        """Return {due item: interest} of the documents that bill that of the plan.

        An extension finds them: there are none here.
        """
        return {}

    def _tell_reduced(self, before):
        """Tell in the thread that what is left was computed again."""
        after = sum(self.line_ids.mapped("amount_reduced"))
        if not self.currency_id.compare_amounts(before, after):
            return
        self._message_log(
            body=self.env._(
                "Computed again: %(amount)s of the plan is not owed any more (credit "
                "notes, cancelled invoices, what was written off), taken from the last "
                "instalment backwards. %(left)s is left, until %(day)s.",
                amount=self._format_amount(after),
                left=self._format_amount(self.amount_left),
                day=format_date(self.env, self._get_last_day()),
            )
        )

    def _get_last_day(self):
        """Return the day of the last instalment of which something is left."""
        return max(self.line_ids.filtered("amount_left").mapped("date"), default=False)

    # Default and end --------------------------------------------------------------

    def _follow_instalments(self, today):
        """End what is honoured, ask a person about what is late."""
        if not self.amount_left:
            self._end_settled(today)
            return
        late = self.next_date < today and is_default(
            self._get_instalments(), today, self.tolerance_days
        )
        if late and self.state == "active":
            self._ask_about_default(today)
        elif not late and self.state == "defaulted":
            self.state = "active"
            self._close_todos()

    def _end_settled(self, today):
        """End a plan of which nothing is left."""
        if self.amount_paid:
            self._end("honoured", today, reason=self.env._("All of it was paid."))
            return
        self._end("cancelled", today, reason=self._get_unowed_words())

    def _get_unowed_words(self):
        return self.env._("Its invoices are not owed any more.")

    def _ask_about_default(self, today):
        """Have a person decide about a plan in default: it still holds its items."""
        self.state = "defaulted"
        told = self.env._(
            "%(plan)s: the instalment of %(day)s is %(days)s days late. Call, make a "
            "new version, or revoke the plan.",
            plan=self.name,
            day=format_date(self.env, self.next_date),
            days=(today - self.next_date).days,
        )
        self.env["mail.activity"]._create_relance_todos(
            TODO, [(self, self.debtor_id, self.company_id, told)]
        )

    def _close_todos(self):
        """Remove the to-dos that asked what to do of these plans."""
        todo_type = self.env.ref(TODO)
        # sudo: the to-do may be assigned to another user
        todos = self.sudo().activity_ids
        todos.filtered(lambda todo: todo.activity_type_id == todo_type).unlink()


class RelancePaymentPlanLine(models.Model):
    """What reached an instalment."""

    _inherit = "relance.payment.plan.line"

    def _keep(self, paid, reduced):
        """Write what was ``paid`` and ``reduced`` of an instalment, if it changed."""
        self.ensure_one()
        amounts = {"amount_paid": paid, "amount_reduced": reduced}
        changed = {
            name: amount
            for name, amount in amounts.items()
            if self.currency_id.compare_amounts(self[name], amount)
        }
        if changed:
            # sudo: what reaches an instalment is the engine's
            self.sudo().write(changed)


class RelanceDueItem(models.Model):
    """What is still owed of an item, wherever it was moved."""

    _inherit = "relance.due.item"

    def _get_followed_on(self):
        """Return the items, and those by which they are followed on."""
        found = items = self
        while items := items.moved_ids - found:
            found |= items
        return found

    def _get_owed_on(self):
        """Return what is still owed of the item, in its currency."""
        owed = self._get_followed_on().filtered(lambda item: item.state == "open")
        return sum(owed.mapped("amount_residual_currency"))
