from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...const import MANAGER
from ...rules.planning.schedule import ladder
from ...rules.takeover.takeover import band_of, first_step, passed_step
from ..reminders.relance_reminder_elsewhere import QUIET


@dataclass(slots=True)
class TakeoverItem:
    """An open due item, with what was already done about it in its cycle."""

    id: int
    company: int
    debtor: int
    scenario: int | None
    due: date
    residual: float
    is_followed: bool
    reached: tuple | None
    line: int | None
    line_step: int | None

    def get_ladder(self, ladders):
        """Return the steps of its scenario for which its amount is large enough."""
        return tuple(
            step for step, minimum in ladders[self.scenario] if self.residual >= minimum
        )

    def is_below(self, step):
        """Say whether ``step`` is further up than what was done about it."""
        place = [step.rung.level, step.rung.offset]
        return place > (self.reached or [])


class RelanceDueItem(models.Model):
    """Take-over: by age band, the step from which items without a history go on."""

    _inherit = "relance.due.item"

    def _get_reason_sentences(self):
        # EXTENDS payments: where an item stands that never got a reminder
        told = []
        if self.level and not self.last_date:
            placed = self.reminder_line_ids.filtered(
                lambda line: line.origin == "takeover" and line.cycle == self.cycle
            )
            told = [self._get_takeover_sentence(line) for line in placed[-1:]]
        return [*told, *super()._get_reason_sentences()]

    def _get_takeover_sentence(self, line):
        """Return at which level the take-over placed the item, and when."""
        levels = dict(line._fields["level"]._description_selection(self.env))
        return self.env._(
            "Taken over at “%(level)s” on %(date)s: nothing was sent from here yet.",
            level=levels[line.level],
            date=format_date(self.env, line.reminder_id.date),
        )

    @api.model
    def _take_over(self, companies, today, starts, user):
        """Put the items of ``companies`` where their band starts; return how many.

        ``starts`` is the start of each band. Only items that nobody has reminded yet
        are moved: the history of the others decides. Run twice, it changes nothing.
        """
        items = self._read_takeover_items(companies)
        places = self._find_takeover_places(items, today, starts)
        wrong, kept = [], set()
        for item in items:
            if item.line and places.get(item.id) == item.line_step:
                kept.add(item.id)
            elif item.line:
                wrong.append(item.line)
        self.env["relance.reminder.line"].browse(wrong)._remove_takeover()
        missing = places.keys() - kept
        self._create_takeover(
            [item for item in items if item.id in missing], places, today, starts, user
        )
        return len(places)

    @api.model
    def _read_takeover_items(self, companies):
        """Return the open items as :class:`TakeoverItem`, in one statement.

        A reminder after the due date, sent or about to leave, is a history of its own;
        so is a payment that came back: its ladder counts from that day.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id, item.company_id, item.debtor_id, item.scenario_id,
                       item.date_maturity, item.amount_residual,
                       done.is_followed IS TRUE OR item.rejected_on IS NOT NULL,
                       done.reached,
                       done.line_id, done.step_id
                  FROM relance_due_item item
             LEFT JOIN (SELECT line.due_item_id, line.cycle,
                               BOOL_OR(line.state = 'planned'
                                       OR line.state = 'sent' AND line.level > '0')
                                   AS is_followed,
                               MAX(ARRAY[line.level::integer, line.offset_days])
                                   FILTER (WHERE line.state <> 'planned'
                                       AND reminder.origin <> 'takeover') AS reached,
                               MAX(line.id) FILTER (
                                   WHERE reminder.origin = 'takeover') AS line_id,
                               MAX(line.step_id) FILTER (
                                   WHERE reminder.origin = 'takeover') AS step_id
                          FROM relance_reminder_line line
                          JOIN relance_reminder reminder
                            ON reminder.id = line.reminder_id
                         WHERE line.role = 'step'
                           AND line.state IN ('planned', 'sent', 'skipped')
                      GROUP BY line.due_item_id, line.cycle
                       ) done ON done.due_item_id = item.id
                             AND done.cycle = item.cycle
                 WHERE item.state = 'open' AND item.company_id IN %s
              ORDER BY item.id
                """,
                tuple(companies.ids),
            )
        )
        return [TakeoverItem(*row) for row in rows]

    def _find_takeover_places(self, items, today, starts):
        """Return {item: step that counts as reached}, without those at the foot."""
        ladders = self._get_takeover_ladders({item.scenario for item in items} - {None})
        spoken = self._get_spoken_steps(ladders)
        places = {}

        @cache
        def find(steps, start):
            heard = [step for step in steps if step.id in spoken]
            return passed_step(steps, first_step(heard, start))

        for item in items:
            if item.is_followed or not item.scenario:
                continue
            start = starts[band_of((today - item.due).days)]
            step = find(item.get_ladder(ladders), start)
            if step and item.is_below(step):
                places[item.id] = step.id
        return places

    def _get_takeover_ladders(self, scenarios):
        """Return {scenario: [(step, smallest amount)]} of the steps, bottom first."""
        ladders = {}
        for scenario in self.env["relance.scenario"].browse(scenarios):
            steps = scenario._get_anchored_steps(scenario.payment_kind)
            minimum = {step.id: step.minimum_amount for step in steps}
            ladders[scenario.id] = [
                (step, minimum[step.id])
                for step in ladder(step._get_rule_step() for step in steps)
            ]
        return ladders

    def _get_spoken_steps(self, ladders):
        """Return the ids of the steps that a customer hears, not to-dos of ours."""
        steps = self.env["relance.scenario.step"].browse(
            step.id for rungs in ladders.values() for step, _minimum in rungs
        )
        return {step.id for step in steps if set(step._get_channels()) - {"activity"}}

    def _create_takeover(self, items, places, today, starts, user):
        """Create one reminder a debtor, band and step, with the lines of its items."""
        groups = defaultdict(list)
        for item in items:
            band = band_of((today - item.due).days)
            groups[
                item.company, item.debtor, item.scenario, places[item.id], band
            ].append(item.id)
        reminders = self.env["relance.reminder"]
        created = reminders.with_context(**QUIET).create(
            [self._prepare_takeover_values(*group[:4], today) for group in groups]
        )
        self.browse(item.id for item in items)._fetch_elsewhere()
        reason = self.env._("Take-over: reminders go on from the next step")
        self.env["relance.reminder.line"].create(
            [
                self._prepare_elsewhere_line(
                    item,
                    reminder,
                    "skipped",
                    (step := reminder.step_id, step.level, step.offset_days),
                )
                | {
                    "days_late": (today - item.date_maturity).days,
                    "skipped_by_id": user.id,
                    "skip_reason": reason,
                }
                for reminder, ids in zip(created, groups.values(), strict=True)
                for item in self.browse(ids)
            ]
        )

    def _prepare_takeover_values(self, company, debtor, scenario, step, today):
        """Return the values of the reminder that holds a choice of the take-over."""
        return {
            "company_id": company,
            "debtor_id": debtor,
            "scenario_id": scenario,
            "step_id": step,
            "level": self.env["relance.scenario.step"].browse(step).level,
            "is_contact": False,
            "date": today,
            "state": "skipped",
            "origin": "takeover",
        }


class RelanceHold(models.Model):
    """The hold on old items follows the take-over once a person has done it."""

    _inherit = "relance.hold"

    @api.model
    def _get_company_kind_domain(self, kind, company):
        """Return the domain of the holds of ``kind`` on the whole of ``company``."""
        return (
            Domain("kind", "=", kind)
            & Domain("scope", "=", "company")
            & Domain("company_id", "=", company.id)
        )

    @api.model
    def _follow_takeover(self, company):
        """Narrow, open again or lift the hold on the old items of ``company``."""
        speaking = self.with_context(lang=company._relance_lang())
        today = company._relance_today()
        live = speaking.search(
            self._get_company_kind_domain("too_old", company)
            & Domain("lifted", "=", False)
        )
        values = speaking._prepare_company_hold_values(company, "too_old", today)
        if values is None:
            live._lift(today, self.env.user)
        elif live:
            live.write(values | {"user_id": self.env.uid})
        else:
            self.create(values)

    def _prepare_company_hold_values(self, company, kind, today):
        # EXTENDS planning: the bands that a person left on hold, once it is taken over
        values = super()._prepare_company_hold_values(company, kind, today)
        if kind != "too_old" or not company.relance_takeover_done:
            return values
        if not company.relance_takeover_before:
            return None
        return values | {
            "due_before": company.relance_takeover_before,
            "reason": self.env._("Left on hold at the take-over"),
        }


class ResCompany(models.Model):
    """What was decided at the take-over, and what still waits for it."""

    _inherit = "res.company"

    relance_takeover_done = fields.Datetime(
        string="Taken over on", groups="base.group_user"
    )
    relance_takeover_before = fields.Date(
        string="Left on hold before",
        groups="base.group_user",
        help="Items due before this day were left on hold at the take-over.",
    )
    relance_takeover_log_ids = fields.One2many(
        "relance.takeover.log",
        "company_id",
        groups=MANAGER,
    )

    def _get_relance_takeover_state(self):
        """Return whether the take-over is done, and what waits on hold without it.

        ``waiting_count`` due items of the company and its branches, ``waiting_amount``
        in its currency; after the take-over, those that a person left on hold.
        """
        self.ensure_one()
        self.check_access("read")
        holds = self.env["relance.hold"]
        # sudo: the hold belongs to the root company, which a branch may not see
        live = holds.sudo().search(
            holds._get_live_domain(self._relance_today())
            & holds._get_company_kind_domain("too_old", self.root_id)
        )
        waiting = Domain("state", "=", "open") & Domain(
            "company_id", "child_of", self.id
        )
        waiting &= Domain.OR(
            Domain("date_maturity", "<", hold.due_before) for hold in live
        )
        [[count, amount]] = self.env["relance.due.item"]._read_group(
            waiting, [], ["__count", "amount_residual:sum"]
        )
        # sudo: same reason
        done = self.root_id.sudo().relance_takeover_done
        return {
            "done": bool(done),
            "waiting_count": count,
            "waiting_amount": amount or 0.0,
        }

    def _finish_relance_takeover(self, before):
        """Record that the take-over is done; what is due ``before`` stays on hold."""
        self.ensure_one()
        self.write(
            {
                "relance_takeover_done": fields.Datetime.now(),
                "relance_takeover_before": before,
            }
        )
        self.env["relance.hold"]._follow_takeover(self)


class RelanceTakeoverLog(models.Model):
    """Who took old items over, when, and with which choices."""

    _name = "relance.takeover.log"
    _description = "Take-over"
    _inherit = "relance.guarded"
    _order = "date desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="By", ondelete="set null")
    date = fields.Datetime(string="On", required=True)
    choices = fields.Text(required=True)
    starts = fields.Json(help="Where each age band starts, the youngest first.")
