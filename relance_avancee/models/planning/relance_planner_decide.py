from collections import defaultdict
from functools import partial

from odoo import api, models

from ...rules.company.freshness import waits
from ...rules.planning.announced import allocate, is_all_awaited
from ...rules.planning.contact import contact_day, delays, in_gap
from ...rules.planning.eligibility import Balance, ItemFacts, item_reasons
from ...rules.planning.grouping import is_neutral
from ...rules.planning.reactions import is_met
from ...rules.planning.routes import (
    Payment,
    after_delivery,
    anchor,
    is_rejection_notice,
    not_before,
    route_reason,
)
from ...rules.planning.schedule import NextStep, broken_step
from ...tools.savepoint import UNJUDGED

NEW_CUSTOMER_DAYS = 180
AWAITED = ("covered", "in_payment")  # money is there, or on its way


class RelancePlanner(models.AbstractModel):
    """When: the next step of each item and its day, or the end of the ladder."""

    _inherit = "relance.planner"

    def _judge(self, facts, judge):
        """Have ``judge`` decide about each item; an error costs its customer alone.

        No savepoint: what is judged is plain data, nothing of it is half written. What
        the database refuses is raised, the plan is then made in parts.
        """
        for item in facts.items:
            if item.debtor in facts.unplannable:
                continue
            try:
                judge(item, facts)
            except UNJUDGED as error:
                facts.unplannable[item.debtor] = (item, error)

    def _decide_steps(self, facts):
        """Give each item its next step and day, or the end of the ladder."""
        self._judge(facts, self._decide_step)
        if not facts.unplannable:
            return
        for item in facts.items:
            if item.debtor in facts.unplannable:
                item.status, item.next = "excluded", None
                item.reasons = ("unplannable",)

    def _decide_step(self, item, facts):
        """Give an item its next step and day; today for what is asked by hand."""
        if item.reasons:
            is_held = item.hold or item.reasons[0] in AWAITED
            item.status = "held" if is_held else "excluded"
            return
        scenario = facts.scenarios[item.scenario]
        self._schedule(item, scenario, facts)
        if item.next and self._is_unreached(item, facts):
            item.status = "held" if item.hold else "excluded"
            item.reasons, item.next = (item.unreached,), None
            return
        self._hasten(item, facts)
        if not (item.is_hastened and facts.by_hand.reason):
            self._delay(item, scenario, facts)
        self._hold_for_receipts(item, facts)

    def _is_unreached(self, item, facts):
        """Say whether the next step is an e-mail alone, which would not arrive.

        The hold on the address is then that of the item.
        """
        step = facts.steps[item.next.step.id]
        if not (item.unreached and step.is_contact and step.needs_email):
            return False
        item.hold = item.dead_hold or item.hold
        return True

    def _schedule(self, item, scenario, facts):
        """Set the next step of the item: the answer to a promise, else its ladder."""
        item.next = self._get_answer(item, scenario, facts)
        if item.next:
            return
        steps = self._get_ladder(scenario, item, facts)
        item.next = self._get_next(item, steps, scenario, facts)
        # a courtesy that comes too soon is dropped; tomorrow it may be in time
        while self._is_courtesy_too_soon(item, scenario, facts):
            item.is_provisional = True
            steps = tuple(step for step in steps if step != item.next.step)
            item.next = self._get_next(item, steps, scenario, facts)
        if not item.next:
            item.status = "finished"

    def _hasten(self, item, facts):
        """Have the step that a person asks for come today.

        Before the due date a courtesy alone does: nobody claims what is not due.
        """
        if item.id not in facts.by_hand.items or not item.next:
            return
        if item.due < facts.today or item.next.step.is_courtesy:
            earliest = after_delivery(item.payment)
            if facts.by_hand.reason or earliest < facts.today:
                earliest = facts.today
            item.is_hastened = True
            item.next = NextStep(item.next.step, earliest)

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

    def _get_answer(self, item, scenario, facts):
        """Return the step that answers a broken promise and its day, None for none.

        Nothing is claimed before it is due.
        """
        steps = [
            planned.step
            for planned in scenario.answers
            if item.broken_on and item.residual >= planned.minimum_amount
        ]
        answer = broken_step(steps, item.position, item.broken_on)
        if not answer:
            return None
        step, day = answer
        earliest = not_before(item.payment, facts.bank.after)
        days = scenario.get_days(item.country)
        return NextStep(step, days.first_from(max(day, earliest, facts.today)))

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
        ladder = scenario.ladders[item.payment_kind]
        left_out = {
            planned.step
            for planned in ladder
            if planned.is_conditional
            and not self._is_concerned(planned, item, scenario, facts)
        }
        item.passed_over = tuple(left_out)
        return tuple(one.step for one in ladder if one.step not in left_out)

    def _is_concerned(self, planned, item, scenario, facts):
        """Say whether the conditions of a step let the item through.

        What time changes is judged on the day of the step: the answer is the same
        today and tomorrow, and nobody has to ask again.
        """
        if not self._is_likely_late(planned, item, facts):
            return False
        reactions = facts.reactions.get(item.debtor, {})
        if not is_met(planned.condition, reactions, item.heard_on):
            return False
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

    def _is_likely_late(self, planned, item, facts):
        """Say whether the risk of the item is that of the step; unknown, it is.

        It moves from night to night: until the due date the next plan asks again, and
        what was left out may leave as long as it has not expired.
        """
        if not planned.minimum_risk:
            return True
        item.is_provisional = facts.today <= item.due
        return item.late_risk is None or item.late_risk >= planned.minimum_risk

    def _delay(self, item, scenario, facts):
        """Put the step off when the debtor may not hear from us yet."""
        if not item.next or not facts.steps[item.next.step.id].is_contact:
            return
        if is_rejection_notice(item.payment, item.position, item.next.step):
            return
        is_other_pending = item.debtor in facts.pending and not item.is_pending
        if is_other_pending and item.next.day <= facts.today:
            item.reasons = ("pending",)
            return
        free = self._get_contact_day(item, scenario, facts)
        if free.day > item.next.day:
            first = scenario.get_days(item.country).first_from(free.day)
            item.next = NextStep(item.next.step, first)
            item.reasons = (free.reason,)

    def _get_contact_day(self, item, scenario, facts):
        """Return the first day on which the item may be spoken of to its debtor."""
        return contact_day(*self._get_contacts(item, scenario, facts))

    def _get_delays(self, item, facts):
        """Return {gap, cap or delivery: until when} of what a message must obey."""
        scenario = facts.scenarios[item.scenario]
        found = delays(*self._get_contacts(item, scenario, facts))
        earliest = after_delivery(item.payment)
        return found | ({"delivery": earliest} if earliest > facts.today else {})

    def _get_contacts(self, item, scenario, facts):
        """Return the days on which the debtor heard from us, and what they obey.

        Whoever heard from us today waits until tomorrow, after a courtesy too; gap and
        cap count today only then: all the messages of one day are one contact. A
        courtesy obeys neither, unless a person asks for it.
        """
        voice = (*item.voice, item.move) if scenario.is_by_invoice else item.voice
        heard = voice in facts.spoken
        contacts = facts.contacts.get(item.debtor, ())
        if item.next.step.is_courtesy and not item.is_hastened:
            contacts = ()
        elif not heard:
            contacts = [day for day in contacts if day < facts.today]
        return contacts, facts.today, scenario.manners, heard

    # Why not ----------------------------------------------------------------------

    def _decide_reasons(self, facts):
        """Give each item the reasons that keep it from being chased."""
        self._judge(facts, self._decide_facts)
        self._deduct_announced(facts)
        self._judge(facts, partial(self._decide_balance, self._get_balances(facts)))
        for items in facts.covered.values():
            for item in items:
                item.reasons = ("covered",)

    def _decide_facts(self, item, facts):
        """Give an item the reasons of its own: holds, facts, payment route."""
        item.payment = Payment(
            item.route,
            item.due,
            item.rejected_on,
            item.delivered_on,
            self._is_chased_by_us(item),
        )
        route = route_reason(item.payment, facts.today, facts.bank.after)
        item.reasons = item_reasons(self._get_item_facts(item, route, facts))

    def _deduct_announced(self, facts):
        """Deduct the money announced from the items; what it covers waits for it."""
        owing = defaultdict(list)
        for item in facts.items:
            if item.debtor in facts.announced:
                owing[item.debtor].append(item)
        for debtor, items in owing.items():
            asked = [item.get_asked() for item in items]
            announced = allocate(facts.get_awaited(debtor), asked)
            for item in items:
                item.announced = announced.get(item.id, 0.0)
                if item.announced and self._is_all_awaited(item, facts):
                    item.reasons += ("in_payment",)

    def _is_all_awaited(self, item, facts):
        """Say whether money announced leaves nothing of the item worth a message."""
        scenario = facts.scenarios.get(item.scenario)
        minimum = scenario.minimum_item if scenario else 0.0
        return is_all_awaited(item.residual, item.residual - item.asked[1], minimum)

    def _decide_balance(self, balances, item, facts):
        """Leave the item alone if its debtor owes nothing or little on balance."""
        if item.reasons:
            return
        is_overdue = item.due < facts.today
        balance = balances[item.debtor][is_overdue]
        if is_overdue and balance.is_covered(item.currency):
            facts.covered.setdefault((item.debtor, item.currency), []).append(item)
        elif item.debtor in facts.draft_credits:
            facts.covered.setdefault((item.debtor, None), []).append(item)
        elif balance.is_small():
            item.reasons = ("below_debtor",)

    def _hold_covered_claims(self, facts):
        """Hold what the messages claim and unmatched money covers; say if any was.

        What stands in the neutral block is not claimed: without it, the money may cover
        the claim though not all that is overdue.
        """
        by_id = {item.id: item for item in facts.items}
        has_covered = False
        for message in facts.messages:
            claimed = [
                by_id[candidate.item]
                for candidate in (*message.steps, *message.listed)
                if message.lead.is_contact and not is_neutral(candidate, message.lead)
            ]
            balance = self._get_balance(claimed, facts, by_id[message.lead.item].debtor)
            for item in claimed:
                if balance.is_covered(item.currency):
                    item.reasons, item.status = ("covered",), "held"
                    facts.covered.setdefault((item.debtor, item.currency), []).append(
                        item
                    )
                    has_covered = True
        return has_covered

    def _is_chased_by_us(self, item):
        """Say whether the contract leaves the reminders of an assigned item to us."""
        if item.route != "assigned":
            return True
        company = self.env["res.company"].browse(item.company)
        return bool(company._relance_nearest("relance_chase_assigned"))

    def _get_item_facts(self, item, route, facts):
        """Return what the rule of eligibility needs to know of an item.

        An extension that has a fact stop an item adds its code to ``holds``, by
        ``dataclasses.replace``; the code needs its sentence in ``_selection_reason``.
        """
        scenario = facts.scenarios.get(item.scenario)
        dead = self._find_dead(item, scenario)
        return ItemFacts(
            residual=item.residual,
            minimum=scenario.minimum_item if scenario else 0.0,
            holds=item.reasons + dead,
            route=route,
            has_scenario=scenario is not None,
            is_archived=item.is_archived,
            is_blocked=item.is_blocked,
            is_muted=item.is_muted,
            was_sent=item.was_sent,
            has_address=bool(item.address)
            or (scenario is not None and not scenario.needs_email),
        )

    def _find_dead(self, item, scenario):
        """Return ("dead_address",) where it stops the item, whatever its step.

        In a scenario with other means it stops the steps that are e-mails alone, as
        does an address that is missing.
        """
        if scenario is not None and not scenario.needs_email:
            missing = "" if item.address else "no_address"
            item.unreached = "dead_address" if item.dead_hold else missing
            return ()
        if not item.dead_hold:
            return ()
        item.hold = item.hold if item.reasons else item.dead_hold
        return ("dead_address",)

    @api.model
    def _get_balances(self, facts):
        """Return {debtor: (open balance, overdue balance)} of the chaseable items."""
        grouped = defaultdict(list)
        for item in facts.items:
            if not item.reasons and item.debtor not in facts.unplannable:
                grouped[item.debtor].append(item)
        return {
            debtor: (
                self._get_balance(items, facts, debtor),
                self._get_balance(
                    [item for item in items if item.due < facts.today], facts, debtor
                ),
            )
            for debtor, items in grouped.items()
        }

    def _get_balance(self, items, facts, debtor):
        """Return the balance of ``items`` against what we owe, currency by currency."""
        overdue = defaultdict(float)
        for item in items:
            overdue[item.currency] += item.asked[0]
        owed = facts.credits.get(debtor, {})
        deducted = sum(
            company
            for currency, (_amount, company) in owed.items()
            if currency in overdue
        )
        net = sum(item.asked[1] for item in items) - deducted
        minimum = facts.scenarios[items[0].scenario].minimum_debtor if items else 0.0
        amounts = {currency: amount for currency, (amount, _company) in owed.items()}
        return Balance(overdue, amounts, net, minimum)

    # Freshness --------------------------------------------------------------------

    def _hold_for_receipts(self, item, facts):
        """Hold a firm message of today while the receipts are not entered."""
        if not item.next or item.next.day > facts.today:
            return
        if item.is_pending or item.reasons:
            return
        if not facts.steps[item.next.step.id].is_contact:
            return
        if waits(item.next.step.rung.level, facts.has_stale_receipts):
            item.status, item.reasons = "held", ("stale_receipts",)

    def _is_silent(self, item, facts):
        """Say whether a message of today may not even list the item.

        What waits for the receipts is listed: it is owed, only its tone is unsure.
        """
        if item.waits_for_receipts:
            return False
        if item.status in ("held", "excluded"):
            return True
        return bool(item.reasons) and item.next.day <= facts.today


def _is_within(days, start, day):
    """Say whether ``day`` comes less than so many days after ``start``, if any."""
    return start is not None and (day - start).days < days
