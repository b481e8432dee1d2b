"""Reminders that were made elsewhere: as they are told, and in our history."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from odoo import api, models

from ...tools.access import check_collector

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


@dataclass(frozen=True)
class MadeElsewhere:
    """A reminder of one invoice made elsewhere; ``items`` are its due items then."""

    items: Any
    day: date
    level: str
    channel: str
    address: str = ""
    note: str = ""
    proofs: Any = None

    @property
    def key(self):
        """What makes two of them the same: invoice, day, level."""
        return (self.items.move_id.id, self.day, self.level)

    @property
    def message(self):
        """What makes several invoices one message to one customer."""
        item = self.items[0]
        return (
            item.company_id,
            item.debtor_id,
            self.day,
            self.level,
            self.channel,
            self.address,
            self.note,
        )


class RelanceReminder(models.Model):
    """Reminders made elsewhere count as ours: for the ladder, the gap and the cap."""

    _inherit = "relance.reminder"

    @api.model
    def _record_elsewhere(self, told):
        """Record what was done elsewhere; return the reminders created.

        ``told`` are :class:`MadeElsewhere`; those already recorded are left out.
        """
        moves = self.env["account.move"].union(*(one.items.move_id for one in told))
        known = self._find_recorded(moves)
        fresh = {one.key: one for one in told if one.items and one.key not in known}
        messages = defaultdict(list)
        for one in fresh.values():
            messages[one.message].append(one)
        reminders = self.with_context(**QUIET).create(
            [self._prepare_elsewhere_values(group) for group in messages.values()]
        )
        self._create_elsewhere_lines(reminders, messages.values())
        self._keep_proofs(reminders, messages.values())
        return reminders

    @api.model
    def _find_recorded(self, moves):
        """Return the keys (invoice, day, level) recorded before about ``moves``."""
        lines = self.env["relance.reminder.line"].search(
            [
                ("move_id", "in", moves.ids),
                ("state", "=", "sent"),
                ("reminder_id.origin", "=", "elsewhere"),
            ]
        )
        return {(line.move_id.id, line.date_sent, line.level) for line in lines}

    def _prepare_elsewhere_values(self, group):
        """Return the values of one message made elsewhere about several invoices."""
        one, item = group[0], group[0].items[0]
        items = item.browse().union(*(each.items for each in group))
        return {
            "company_id": item.company_id.id,
            "debtor_id": item.debtor_id.id,
            "contact_id": item.contact_id.id,
            "email": one.address,
            "lang": item.debtor_id.lang,
            "scenario_id": item.scenario_id.id,
            "level": one.level,
            "is_contact": True,
            "date": one.day,
            "date_sent": one.day,
            "state": "sent",
            "origin": "elsewhere",
            "outside_channel": one.channel,
            "outside_note": one.note,
            "collector_id": item.collector_id.id,
            "amount_overdue": sum(items.mapped("amount_residual")),
        }

    def _create_elsewhere_lines(self, reminders, groups):
        """Create the lines of ``reminders``: each item reaches a step of the level."""
        ladders = _Ladders(
            self.env, [item for group in groups for one in group for item in one.items]
        )
        self.env["relance.reminder.line"].create(
            [
                one.items._prepare_elsewhere_line(
                    item, reminder, "sent", ladders.climb(item, one.level)
                )
                | {
                    "date_sent": one.day,
                    "days_late": (one.day - item.date_maturity).days,
                }
                for reminder, group in zip(reminders, groups, strict=True)
                for one in sorted(group, key=lambda one: (one.day, one.level))
                for item in one.items
            ]
        )

    def _keep_proofs(self, reminders, groups):
        """Attach to each reminder a copy of the files that prove it."""
        for reminder, group in zip(reminders, groups, strict=True):
            for proof in {proof for one in group for proof in one.proofs or ()}:
                proof.copy({"res_model": self._name, "res_id": reminder.id})


class RelanceDueItem(models.Model):
    """What a line made elsewhere takes from its due item."""

    _inherit = "relance.due.item"

    def _fetch_elsewhere(self):
        """Read at once what the lines take from these items and their invoices."""
        self.fetch(
            [
                "name",
                "move_id",
                "currency_id",
                "amount_total",
                "amount_residual_currency",
                "cycle",
                "date_maturity",
            ]
        )
        self.move_id.fetch(["invoice_date"])

    @api.model
    def _prepare_elsewhere_line(self, item, reminder, state, place):
        """Return the values of a line by which ``item`` reaches ``place``.

        ``place`` is (step, level, offset); the step is empty beyond the last one.
        """
        step, level, offset = place
        return {
            "reminder_id": reminder.id,
            "due_item_id": item.id,
            "cycle": item.cycle,
            "role": "step",
            "step_id": step.id,
            "level": level,
            "offset_days": offset,
            "state": state,
            "move_id": item.move_id.id,
            "name": item.name,
            "invoice_date": item.move_id.invoice_date,
            "date_maturity": item.date_maturity,
            "currency_id": item.currency_id.id,
            "amount_total": item.amount_total,
            "amount_residual_currency": item.amount_residual_currency,
        }


class AccountMove(models.Model):
    """Reminders of an invoice that were made elsewhere."""

    _inherit = "account.move"

    def action_relance_record(self):
        """Open the wizard that records a reminder made elsewhere."""
        check_collector(self.env)
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_reminder_record_action"
        )
        return action | {"context": {"default_move_id": self.id}}

    def _prepare_relance_elsewhere(self, day, level, **told):
        """Return what was done elsewhere about this invoice on ``day``.

        It speaks of the open instalments due by then, of the first one before that.
        """
        self.ensure_one()
        items = self.relance_due_item_ids.filtered(lambda item: item.state == "open")
        items = items.sorted("date_maturity")
        due = items.filtered(lambda item: item.date_maturity <= day)
        return MadeElsewhere(due or items[:1], day, level, **told)


class _Ladders:
    """Which step each reminder made elsewhere stands for, one after the other."""

    def __init__(self, env, items):
        self.steps = env["relance.scenario.step"]
        found = env["relance.due.item"].union(*items)
        found._fetch_elsewhere()
        lines = env["relance.reminder.line"].search(
            [
                ("due_item_id", "in", found.ids),
                ("role", "=", "step"),
                ("state", "in", ("planned", "sent", "skipped")),
            ]
        )
        # what a take-over had assumed, a reminder really made replaces
        assumed = lines.filtered(lambda line: line.origin == "takeover")
        reached = defaultdict(set)
        for line in lines - assumed:
            reached[line.due_item_id, line.cycle].add((line.step_id, line.state))
        self.reached = reached
        assumed._remove_takeover()

    def climb(self, item, level):
        """Return the place (step or none, level, offset) of one more reminder.

        The first reminder of a level stands for its first step, the next one for the
        second; then there is no step left and the place stays the last one.
        """
        marks = self.reached[item, item.cycle]
        passed = {step for step, state in marks if state != "planned"}
        planned = {step for step, state in marks if state == "planned"}
        steps = self._get_steps(item.scenario_id)
        of_level = steps.filtered(lambda step: step.level == level)
        free = of_level.filtered(lambda step: step not in passed)[:1]
        marks.add((free, "sent"))
        below = steps.filtered(lambda step: step.level <= level)
        place = free or below[-1:]
        offset = place.offset_days if place else 1
        return (self.steps if free in planned else free, level, offset)

    def _get_steps(self, scenario):
        """Return the steps of the ladder, from the bottom to the top."""
        if not scenario:
            return self.steps
        steps = scenario._get_anchored_steps(scenario.payment_kind)
        return steps.sorted(lambda step: (step.level, step.offset_days))
