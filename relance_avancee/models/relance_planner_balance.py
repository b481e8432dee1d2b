from collections import defaultdict

from odoo import api, models

from ..rules.eligibility import Balance, item_reasons
from ..rules.eligibility import Facts as ItemFacts
from ..rules.grouping import is_neutral
from ..rules.routes import Payment, route_reason


class RelancePlanner(models.AbstractModel):
    """Why not: the reasons that keep an item from being chased, money included."""

    _inherit = "relance.planner"

    def _decide_reasons(self, facts):
        """Give each item the reasons that keep it from being chased."""
        for item in facts.items:
            item.payment = Payment(
                item.route,
                item.due,
                item.rejected_on,
                item.delivered_on,
                self._is_chased_by_us(item),
            )
            route = route_reason(item.payment, facts.today, facts.bank.after)
            item.reasons = item_reasons(self._get_item_facts(item, route, facts))
        balances = self._get_balances(facts)
        for item in facts.items:
            if not item.reasons:
                self._decide_balance(item, balances[item.debtor], facts)
        for items in facts.covered.values():
            for item in items:
                item.reasons = ("covered",)

    def _decide_balance(self, item, balances, facts):
        """Leave the item alone if its debtor owes nothing or little on balance."""
        is_overdue = item.due < facts.today
        balance = balances[is_overdue]
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
        found = False
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
                    found = True
        return found

    def _is_chased_by_us(self, item):
        """Say whether the contract leaves the reminders of an assigned item to us."""
        if item.route != "assigned":
            return True
        company = self.env["res.company"].browse(item.company)
        return bool(company._relance_nearest("relance_chase_assigned"))

    def _get_item_facts(self, item, route, facts):
        """Return what the rule of eligibility needs to know of an item."""
        scenario = facts.scenarios.get(item.scenario)
        return ItemFacts(
            residual=item.residual,
            minimum=scenario.minimum_item if scenario else 0.0,
            holds=item.reasons,
            route=route,
            has_scenario=scenario is not None,
            is_archived=item.is_archived,
            is_blocked=item.is_blocked,
            is_being_paid=item.is_being_paid,
            is_muted=item.is_muted,
            was_sent=item.was_sent,
            has_address=bool(item.address),
        )

    @api.model
    def _get_balances(self, facts):
        """Return {debtor: (open balance, overdue balance)} of the chaseable items."""
        grouped = defaultdict(list)
        for item in facts.items:
            if not item.reasons:
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
            overdue[item.currency] += item.residual_currency
        owed = facts.credits.get(debtor, {})
        deducted = sum(
            company
            for currency, (_amount, company) in owed.items()
            if currency in overdue
        )
        net = sum(item.residual for item in items) - deducted
        minimum = facts.scenarios[items[0].scenario].minimum_debtor if items else 0.0
        amounts = {currency: amount for currency, (amount, _company) in owed.items()}
        return Balance(overdue, amounts, net, minimum)
