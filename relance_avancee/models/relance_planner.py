import logging
from functools import cache

from odoo import api, fields, models
from odoo.tools import SQL

from ..rules.contact import contact_day, in_gap
from ..rules.eligibility import Facts as ItemFacts
from ..rules.eligibility import item_reasons
from ..rules.grouping import Candidate, messages
from ..rules.schedule import NextStep, ladder, next_step
from .relance_planner_facts import NEW_CUSTOMER_DAYS

_logger = logging.getLogger(__name__)
LOCK_SPACE = 0x72656C61  # "rela": one advisory lock a root company


class RelancePlanner(models.AbstractModel):
    """Plan: for each open item the next step and its date, or the reason why not."""

    _inherit = "relance.planner"

    @api.model
    def _plan(self, root, today, debtors=None, forced=None):
        """Plan the reminders of ``root`` and its branches; return those created.

        The advisory lock is the first statement: another plan of the same company at
        work means there is nothing to do here. ``debtors`` limits the plan to some
        customers, ``forced`` are due items whose next step leaves whatever its date.
        """
        reminders = self.env["relance.reminder"]
        if not self._try_lock(root):
            _logger.info("The plan of %s is already running.", root.name)
            return reminders
        companies = root.search([("id", "child_of", root.id)])
        self.env["relance.due.item"]._refresh(companies, today)
        self.env["relance.hold"]._lift_settled(today)
        reminders._rebuild_drafts(companies, today, debtors)
        facts = self._decide(companies, today, debtors, forced)
        self._group(facts, forced)
        self._store_covered(facts, companies, debtors)
        self._ask_about_archived(facts)
        created = reminders._create_planned(facts)
        self._store_decisions(facts)
        return created

    def _try_lock(self, root):
        """Take the lock of the company for this transaction, or return False at once."""
        [[locked]] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_SPACE, root.id)
        )
        return locked

    @api.model
    def _decide(self, companies, today, debtors=None, forced=None):
        """Return the facts with a decision for every item."""
        self.env.flush_all()
        facts = self._read_facts(companies, today, debtors)
        self._decide_reasons(facts)
        self._decide_steps(facts, forced.ids if forced else ())
        return facts

    @api.model
    def _reschedule(self, root, today, debtors):
        """Store the next steps of ``debtors`` once they have heard from us."""
        companies = root.search([("id", "child_of", root.id)])
        facts = self._decide(companies, today, debtors)
        self._store_covered(facts, companies, debtors)
        self._mark_planned(facts)
        self._store_decisions(facts)

    # Why not ------------------------------------------------------------------

    def _decide_reasons(self, facts):
        """Give each item the reasons that keep it from being chased."""
        for item in facts.items:
            item.reasons = item_reasons(self._get_item_facts(item))
        balances = self._get_balances(facts)
        for item in facts.items:
            if item.reasons:
                continue
            balance = balances[item.debtor][item.due < facts.today]
            if balance.is_covered(item.currency) and item.due < facts.today:
                facts.covered.setdefault((item.debtor, item.currency), []).append(item)
            elif item.debtor in facts.draft_credits:
                facts.covered.setdefault((item.debtor, None), []).append(item)
            elif balance.is_small():
                item.reasons = ("below_debtor",)
        for items in facts.covered.values():
            for item in items:
                item.reasons = ("covered",)

    def _get_item_facts(self, item):
        """Return what the rule of eligibility needs to know of an item."""
        scenario = self.env["relance.scenario"].browse(item.scenario)
        return ItemFacts(
            residual=item.residual,
            minimum=scenario.minimum_item_amount if scenario else 0.0,
            holds=item.reasons,
            has_scenario=bool(scenario),
            is_archived=item.is_archived,
            is_blocked=item.is_blocked,
            is_muted=item.is_muted,
            was_sent=item.was_sent,
            has_address=bool(item.address),
        )

    # When ---------------------------------------------------------------------

    def _decide_steps(self, facts, forced):
        """Give each item its next step and day, or the end of the ladder."""
        working = cache(self._get_working_days)
        for item in facts.items:
            if item.reasons:
                item.status = "held" if item.hold else "excluded"
                if "covered" in item.reasons:
                    item.status = "held"
                continue
            scenario = self.env["relance.scenario"].browse(item.scenario)
            days = working(item.scenario, item.country)
            self._schedule(item, scenario, facts, days)
            if item.id in forced and item.next:
                item.next = NextStep(item.next.step, facts.today)
            else:
                self._delay(item, scenario, facts, days)

    def _get_working_days(self, scenario_id, country_id):
        scenario = self.env["relance.scenario"].browse(scenario_id)
        return scenario._get_contact_days(self.env["res.country"].browse(country_id))

    def _schedule(self, item, scenario, facts, days):
        """Set the next step of the item on its own ladder."""
        steps = self._get_ladder(scenario, item, facts)
        while True:
            item.next = next_step(
                steps,
                item.position,
                item.due,
                facts.today,
                scenario.gap_days,
                days.first_from,
            )
            # a courtesy inside the gap is dropped, it waits for nothing
            if not (item.next and item.next.step.is_courtesy):
                break
            contacts = facts.contacts.get(item.debtor, ())
            if not in_gap(contacts, item.next.day, scenario.gap_days):
                break
            steps = [step for step in steps if step != item.next.step]
        if not item.next:
            item.status = "finished"

    def _get_ladder(self, scenario, item, facts):
        """Return the steps that concern the item, from the bottom to the top."""
        return ladder(
            step._get_rule_step()
            for step in scenario.step_ids
            if self._is_concerned(step, item, facts)
        )

    def _is_concerned(self, step, item, facts):
        """Say whether the conditions of ``step`` let the item through."""
        last = facts.last_received.get((item.debtor, step.id))
        if last and (facts.today - last).days < step.interval_days:
            return False
        if item.residual >= step.minimum_amount:
            return True
        first = facts.first_invoiced.get(item.debtor)
        return bool(
            step.include_new_customers
            and first
            and (facts.today - first).days < NEW_CUSTOMER_DAYS
        )

    def _delay(self, item, scenario, facts, days):
        """Put the step off when the debtor may not hear from us yet."""
        if not item.next or item.next.step.is_courtesy:
            return
        if not self._get_step(item).use_email:
            return
        if item.debtor in facts.pending and not item.is_pending:
            if item.next.day <= facts.today:
                item.reasons = ("pending",)
            return
        contacts = facts.contacts.get(item.debtor, ())
        free = contact_day(contacts, facts.today, scenario._get_manners())
        if free.day > item.next.day:
            item.next = NextStep(item.next.step, days.first_from(free.day))
            item.reasons = (free.reason,)

    def _get_step(self, item):
        return self.env["relance.scenario.step"].browse(item.next.step.id)

    # One voice ----------------------------------------------------------------

    def _group(self, facts, forced=None):
        """Group the items that reach a step today into messages."""
        candidates = filter(
            None, (self._get_candidate(item, facts) for item in facts.items)
        )
        facts.messages = self._keep_forced(messages(candidates), forced)
        self._mark_planned(facts)

    def _get_candidate(self, item, facts):
        """Return the item as the grouping sees it, None if it is not spoken of today."""
        if item.is_pending or item.status in ("held", "excluded"):
            return None
        if item.reasons and item.next.day <= facts.today:
            return None
        scenario = self.env["relance.scenario"].browse(item.scenario)
        reached = item.next and item.next.day <= facts.today
        if not reached and item.due >= facts.today:
            return None
        return Candidate(
            item=item.id,
            voice=(item.company, item.debtor, item.contact),
            scenario=item.scenario,
            days_late=(facts.today - item.due).days,
            step=item.next.step if reached else None,
            is_contact=self._get_step(item).use_email if reached else True,
            by_invoice=item.move if scenario.grouping == "invoice" else None,
        )

    def _keep_forced(self, planned, forced):
        """Return the messages that carry a forced item, all without any."""
        if not forced:
            return planned
        return [
            message
            for message in planned
            if any(candidate.item in forced.ids for candidate in message.steps)
        ]

    def _mark_planned(self, facts):
        """Say of the items of today that they are in a reminder, or simulated."""
        by_id = {item.id: item for item in facts.items}
        for message in facts.messages:
            scenario = self.env["relance.scenario"].browse(message.lead.scenario)
            for candidate in message.steps:
                item = by_id[candidate.item]
                if scenario.mode == "simulate":
                    item.reasons = ("simulated",)
                else:
                    item.status = "planned"
        for item in facts.items:
            if item.is_pending and not item.reasons:
                item.status = "planned"

    # What is stored -------------------------------------------------------------

    def _store_decisions(self, facts):
        """Write the decisions that changed, in one statement."""
        changed = [
            (item.id, *item.decision)
            for item in facts.items
            if [value and str(value) for value in item.decision]
            != [value or None for value in item.stored]
        ]
        if not changed:
            return
        self.env.cr.execute_values(
            """UPDATE relance_due_item item
                  SET status = new.status, reason = new.reason, reasons = new.reasons,
                      hold_id = new.hold_id::integer,
                      next_step_id = new.step_id::integer,
                      next_date = new.next_date::date, level = new.level,
                      last_date = new.last_date::date
                 FROM (VALUES %s) AS new (id, status, reason, reasons, hold_id, step_id,
                                          next_date, level, last_date)
                WHERE item.id = new.id""",
            changed,
        )
        self.env["relance.due.item"].invalidate_model(flush=False)

    def _store_covered(self, facts, companies, debtors=None):
        """Open the holds of debtors whose unmatched money covers what they owe.

        Those that no longer apply are lifted, with their to-do.
        """
        hold = self.env["relance.hold"]
        domain = [
            ("kind", "=", "covered"),
            ("lifted", "=", False),
            ("company_id", "in", companies.ids),
        ]
        if debtors is not None:
            domain.append(("debtor_id", "in", debtors.ids))
        live = {
            (row.debtor_id.id, row.currency_id.id or None): row
            for row in hold.search(domain)
        }
        missing = [key for key in facts.covered if key not in live]
        opened = hold._open(
            [self._prepare_covered_values(facts, *key) for key in missing],
            "relance_avancee.mail_activity_covered",
        )
        live.update(zip(missing, opened, strict=True))
        gone = [row.id for key, row in live.items() if key not in facts.covered]
        hold.browse(gone)._lift(facts.today, self.env.ref("base.user_root"))
        for key, items in facts.covered.items():
            for item in items:
                item.hold = live[key].id

    def _ask_about_archived(self, facts):
        """Open one to-do for each archived customer who still owes something."""
        items = {
            item.debtor: item for item in facts.items if "archived" in item.reasons
        }
        kind = self.env.ref("relance_avancee.mail_activity_archived")
        asked = self.env["mail.activity"].with_context(active_test=False)._read_group(
            [
                ("activity_type_id", "=", kind.id),
                ("res_model", "=", "res.partner"),
                ("res_id", "in", list(items)),
            ],
            ["res_id"],
        )
        for debtor in items.keys() - {debtor for (debtor,) in asked}:
            self.env["relance.hold"]._create_debtor_todo(
                self.env["res.partner"].browse(debtor),
                self.env["res.company"].browse(items[debtor].company),
                "relance_avancee.mail_activity_archived",
                self.env._("Archived, but %s is still open", items[debtor].name),
            )

    def _prepare_covered_values(self, facts, debtor, currency):
        """Return the values of a hold ``covered``; without currency, a draft credit."""
        items = facts.covered[debtor, currency]
        if currency:
            reason = self.env._("Match the unmatched payments and credit notes")
        else:
            reason = self.env._("Post or delete the draft credit note")
        return {
            "kind": "covered",
            "scope": "debtor",
            "company_id": items[0].company,
            "debtor_id": debtor,
            "currency_id": currency,
            "date_from": facts.today,
            "reason": reason,
            "user_id": self.env.ref("base.user_root").id,
        }

    @api.model
    def _simulate(self, root, today):
        """Return the decisions of a plan on ``today``; nothing stays written."""
        with self.env.cr.savepoint(flush=True) as savepoint:
            companies = root.search([("id", "child_of", root.id)])
            self.env["relance.due.item"]._refresh(companies, today)
            self.env["relance.reminder"]._rebuild_drafts(companies, today)
            facts = self._decide(companies, today)
            self._group(facts)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return facts
