from odoo import models

from ..rules.contact import contact_day, in_gap
from ..rules.routes import after_delivery, anchor, is_rejection_notice, not_before
from ..rules.schedule import NextStep

NEW_CUSTOMER_DAYS = 180


class RelancePlanner(models.AbstractModel):
    """When: the next step of each item and its day, or the end of the ladder."""

    _inherit = "relance.planner"

    def _decide_steps(self, facts, forced):
        """Give each item its next step and day, or the end of the ladder."""
        for item in facts.items:
            if item.reasons:
                is_held = item.hold or "covered" in item.reasons
                item.status = "held" if is_held else "excluded"
                continue
            scenario = facts.scenarios[item.scenario]
            self._schedule(item, scenario, facts)
            if item.id in forced and item.next:
                item.next = NextStep(item.next.step, facts.today)
            else:
                self._delay(item, scenario, facts)
            self._hold_for_receipts(item, facts)

    def _schedule(self, item, scenario, facts):
        """Set the next step of the item on its own ladder."""
        steps = self._get_ladder(scenario, item, facts)
        item.next = self._get_next(item, steps, scenario, facts)
        # a courtesy that comes too soon is dropped; tomorrow it may be in time
        while self._is_courtesy_too_soon(item, scenario, facts):
            item.is_provisional = True
            steps = tuple(step for step in steps if step != item.next.step)
            item.next = self._get_next(item, steps, scenario, facts)
        if not item.next:
            item.status = "finished"

    def _get_next(self, item, steps, scenario, facts):
        """Return the next of ``steps`` from the anchor of the item, and its day."""
        start = anchor(item.payment, facts.bank.after)
        following = scenario.get_next(steps, item.position, start, item.country)
        if not following or following.step.is_courtesy:
            return following
        earliest = not_before(item.payment, facts.bank.after)
        if earliest <= following.day:
            return following
        days = scenario.get_days(item.country)
        return NextStep(following.step, days.first_from(earliest))

    def _is_courtesy_too_soon(self, item, scenario, facts):
        """Say whether a courtesy would follow the invoice or a message too closely.

        A to-do is ours: the debtor hears nothing of it.
        """
        if not item.next or not item.next.step.is_courtesy:
            return False
        if not facts.steps[item.next.step.id].is_contact:
            return False
        contacts = facts.contacts.get(item.debtor, ())
        return item.next.day < after_delivery(item.payment) or in_gap(
            contacts, item.next.day, scenario.manners.gap
        )

    def _get_ladder(self, scenario, item, facts):
        """Return the steps that concern the item, from the bottom to the top."""
        return tuple(
            planned.step
            for planned in scenario.ladders[item.payment_kind]
            if not planned.is_conditional
            or self._is_concerned(planned, item, scenario, facts)
        )

    def _is_concerned(self, planned, item, scenario, facts):
        """Say whether the conditions of a step let the item through.

        What time changes is judged on the day of the step: the answer is the same
        today and tomorrow, and nobody has to ask again.
        """
        last = facts.last_received.get((item.debtor, planned.step.id))
        first = facts.first_invoiced.get(item.debtor)
        is_large = item.residual >= planned.minimum_amount
        if is_large and not last:
            return True
        if not is_large and not (first and planned.includes_new_customers):
            return False
        following = self._get_next(item, (planned.step,), scenario, facts)
        if not following or _is_within(planned.interval_days, last, following.day):
            return False
        return is_large or _is_within(NEW_CUSTOMER_DAYS, first, following.day)

    def _delay(self, item, scenario, facts):
        """Put the step off when the debtor may not hear from us yet."""
        if not item.next or not facts.steps[item.next.step.id].is_contact:
            return
        if is_rejection_notice(item.payment, item.position, item.next.step):
            return
        if item.debtor in facts.pending and not item.is_pending:
            if item.next.day <= facts.today:
                item.reasons = ("pending",)
            return
        free = self._get_contact_day(item, scenario, facts)
        if free.day > item.next.day:
            first = scenario.get_days(item.country).first_from(free.day)
            item.next = NextStep(item.next.step, first)
            item.reasons = (free.reason,)

    def _get_contact_day(self, item, scenario, facts):
        """Return the first day on which the item may be spoken of to its debtor.

        Whoever heard from us today waits until tomorrow, after a courtesy too; gap and
        cap count today only then: all the messages of one day are one contact.
        """
        voice = (*item.voice, item.move) if scenario.is_by_invoice else item.voice
        heard = voice in facts.spoken
        contacts = facts.contacts.get(item.debtor, ())
        if item.next.step.is_courtesy:
            contacts = ()
        elif not heard:
            contacts = [day for day in contacts if day < facts.today]
        return contact_day(contacts, facts.today, scenario.manners, heard)


def _is_within(days, start, day):
    """Say whether ``day`` comes less than so many days after ``start``, if any."""
    return start is not None and (day - start).days < days
