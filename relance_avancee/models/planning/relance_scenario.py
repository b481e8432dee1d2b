import ast
import logging
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, time, timedelta

import psycopg2
import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...const import FRIENDLY, LEVELS, MANAGER, PAYMENT_KINDS
from ...rules.company.working_days import add_days
from ...rules.planning.contact import Manners
from ...rules.planning.schedule import Rung
from ...rules.planning.trust import POSTPONED_DAYS, RUNS, Run, has_earned_trust
from ...tools.access import check_collector, check_manager
from ..company.guarded import always, once

_logger = logging.getLogger(__name__)
LAST_PLACE = 2**31 - 1  # what the database can hold
# What Python raises on a filter that is none.
UNUSABLE = (
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    AttributeError,
    MemoryError,
    RecursionError,
)


class RelanceScenario(models.Model):
    """An ordered ladder of steps for one kind of debtor."""

    _name = "relance.scenario"
    _description = "Reminder Scenario"
    _inherit = "relance.guarded"
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=lambda self: self._get_last_place(self.env.company), copy=False
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_domain = fields.Char(
        string="Customers",
        default="[]",
        required=True,
        help="The first scenario whose filter matches the customer is used.",
    )
    payment_kind = fields.Selection(
        PAYMENT_KINDS,
        string="Payments",
        required=True,
        default="ordinary",
        help="Which payments this ladder is for.",
    )
    grouping = fields.Selection(
        [
            ("customer", "One message per customer"),
            ("invoice", "One message per invoice"),
        ],
        required=True,
        default="customer",
    )
    mode = fields.Selection(
        [
            ("simulate", "Simulation"),
            ("approve", "Approval"),
            ("automatic", "Automatic"),
        ],
        required=True,
        default="simulate",
        copy=False,
    )
    automatic_level = fields.Selection(
        [level for level in LEVELS if level[0] in "012"],
        string="Automatic up to",
        default=FRIENDLY,
        help="Higher levels still wait for a person's approval.",
    )
    gap_days = fields.Integer(
        string="Gap between messages",
        default=7,
        help="Days without any message to the same customer, whatever the scenario. "
        "Courtesy notes neither open nor obey the gap.",
    )
    cap_count = fields.Integer(
        string="Messages at most",
        default=3,
        help="Most messages to one customer in the period; 0 means no limit.",
    )
    cap_days = fields.Integer(string="Period of the limit", default=30)
    minimum_item_amount = fields.Monetary(
        string="Ignore instalments under", default=5.0
    )
    minimum_debtor_amount = fields.Monetary(
        string="Ignore customers under",
        default=30.0,
        help="Net overdue, once credit notes and unmatched payments are deducted.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working days",
        check_company=True,
        help="Empty: the working hours of the company.",
    )
    hour_from = fields.Float(string="Send from", default=8.0)
    hour_to = fields.Float(string="Send until", default=18.0)
    sender = fields.Selection(
        [("collector", "The collector"), ("company", "The company")],
        required=True,
        default="collector",
        help="Whose name and address the messages carry.",
    )
    step_ids = fields.One2many("relance.scenario.step", "scenario_id", string="Steps")
    all_step_ids = fields.One2many(
        "relance.scenario.step",
        "scenario_id",
        string="Steps, archived ones too",
        context={"active_test": False},
        copy=True,
    )
    ladder = fields.Json(compute="_compute_ladder")
    item_count = fields.Integer(string="Open due items", compute="_compute_item_count")
    taken_label = fields.Char(
        string="Takes over",
        compute="_compute_taken_label",
        help="Whose customers come to this scenario, among those who owe something.",
    )
    offer_hidden_until = fields.Date(
        string="Do not offer automatic before", copy=False, readonly=True
    )

    _hours_in_day = models.Constraint(
        "CHECK (0 <= hour_from AND hour_from < hour_to AND hour_to <= 24)",
        "The sending hours must lie within a day, the first before the last.",
    )
    _manners_positive = models.Constraint(
        "CHECK (gap_days BETWEEN 0 AND 3650 AND cap_days BETWEEN 0 AND 3650"
        " AND cap_count BETWEEN 0 AND 3650)",
        "Gaps and limits go from 0 to 3650.",
    )
    _amounts_bounded = models.Constraint(
        "CHECK (minimum_item_amount BETWEEN -1e12 AND 1e12"
        " AND minimum_debtor_amount BETWEEN -1e12 AND 1e12)",
        "Write an amount under 1,000,000,000,000.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(MANAGER, "company_id") | always(
            MANAGER,
            *("name", "active", "sequence", "partner_domain", "payment_kind"),
            *("grouping", "mode", "automatic_level", "gap_days", "cap_count"),
            *("cap_days", "minimum_item_amount", "minimum_debtor_amount"),
            *("calendar_id", "hour_from", "hour_to", "sender"),
            *("step_ids", "all_step_ids"),
        )

    @api.depends(
        *(f"all_step_ids.{name}" for name in ("offset_days", "level", "name")),
        *("all_step_ids.active", "all_step_ids.anchor"),
    )
    def _compute_ladder(self):
        for scenario in self:
            steps = scenario.all_step_ids.filtered(
                lambda step: step.active and step.anchor != "promise"
            )
            scenario.ladder = [
                step._get_rung_values() for step in steps.sorted("offset_days")
            ]

    def _compute_item_count(self):
        counts = dict(
            self.env["relance.due.item"]._read_group(
                [("scenario_id", "in", self.ids), ("state", "=", "open")],
                ["scenario_id"],
                ["__count"],
            )
        )
        for scenario in self:
            scenario.item_count = counts.get(scenario, 0)

    @api.depends(
        *("partner_domain", "payment_kind", "sequence", "company_id", "active", "mode")
    )
    def _compute_taken_label(self):
        """Tell whom this scenario takes; nothing when it takes nobody."""
        for scenario in self:
            taken = scenario._get_taken()
            scenario.taken_label = bool(taken) and self.env._(
                "Customers that this scenario takes: %(count)s, from %(scenarios)s.",
                count=sum(taken.values()),
                scenarios=", ".join(
                    self.env._("%(scenario)s (%(count)s)", scenario=name, count=count)
                    for name, count in taken.items()
                ),
            )

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        """Refuse a filter that cannot be executed: it would stop every plan."""
        for scenario in self:
            if error := scenario._find_filter_error():
                raise ValidationError(
                    self.env._(
                        "The customer filter of %(scenario)s cannot be used: %(error)s",
                        scenario=scenario.name,
                        error=error,
                    )
                ) from error

    @api.constrains("step_ids", "active")
    def _check_levels(self):
        """Refuse a ladder on which the tone softens, or two steps fall together."""
        for scenario in self:
            for steps in scenario.step_ids.grouped("anchor").values():
                scenario._check_ladder(steps.sorted("offset_days"))

    @api.onchange("mode")
    def _onchange_mode(self):
        """Warn before a scenario writes to the customers of others."""
        was = self._origin.mode or "simulate"
        if was == "simulate" and self.mode != was and self.taken_label:
            return {
                "warning": {
                    "title": self.env._("Customers of other scenarios"),
                    "message": self.env._(
                        "%(taken)s From the next plan on it writes to them. Is that "
                        "what you want? If not, narrow its filter or move it down the "
                        "list.",
                        taken=self.taken_label,
                    ),
                }
            }
        return None

    @api.model_create_multi
    def create(self, vals_list):
        """Place the scenarios that have no place after all those of their company."""
        companies = self.env["res.company"]
        placed = [
            {
                "sequence": self._get_last_place(
                    companies.browse(vals.get("company_id")) or self.env.company
                ),
                **vals,
            }
            for vals in vals_list
        ]
        return super().create(placed)

    def write(self, vals):
        """Leave in peace a manager who takes a scenario back into approval."""
        if vals.get("mode") == "approve":
            self.filtered(lambda s: s.mode == "automatic").action_hide_offer()
        return super().write(vals)

    def action_simulate(self):
        """Open the simulation of what this scenario would send on a date."""
        check_collector(self.env)
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_scenario_simulate_action"
        )
        chosen = {
            "default_scenario_id": self.id,
            "default_company_id": self.company_id.id,
        }
        return action | {"context": chosen}

    def action_go_automatic(self):
        """Let the messages up to the friendly level leave by themselves."""
        check_manager(self.env)
        self.write({"mode": "automatic", "automatic_level": FRIENDLY})

    def action_hide_offer(self):
        """Ask again in a month."""
        check_manager(self.env)
        today = fields.Date.context_today(self)
        hidden = fields.Date.add(today, days=POSTPONED_DAYS)
        self._as_engine().offer_hidden_until = hidden

    def _check_ladder(self, steps):
        """Refuse ``steps``, all from one anchor, that fall together or soften."""
        if len(set(steps.mapped("offset_days"))) < len(steps):
            raise ValidationError(
                self.env._(
                    "In %(scenario)s two steps come on the same day.",
                    scenario=self.name,
                )
            )
        levels = steps.mapped("level")
        if levels != sorted(levels):
            raise ValidationError(
                self.env._(
                    "In %(scenario)s a step is softer than the one before it. "
                    "Levels can only rise along the ladder.",
                    scenario=self.name,
                )
            )

    def _get_anchored_steps(self, payment_kind):
        """Return the steps for items of ``payment_kind``: from their own anchor."""
        self.ensure_one()
        return self.step_ids._filter_anchored(payment_kind)

    def _get_manners(self):
        """Return how often a debtor of this scenario may hear from us."""
        self.ensure_one()
        return Manners(self.gap_days, self.cap_count, self.cap_days)

    def _is_automatic(self, step, level=None):
        """Say whether ``step`` leaves without a person's approval.

        ``level`` is how strict its message is, where that is not its own.
        """
        if not step._is_contact():
            return True
        return (
            self.mode == "automatic"
            and not step.approval
            and (level or step.level) <= self.automatic_level
        )

    def _get_contact_days(self, country):
        """Return the days on which a debtor of ``country`` may be contacted.

        They open the hours of sending; a plan reads the same days once a country, by
        ``relance.planner._get_contact_days``. An extension that closes days for both
        extends ``res.company._get_relance_working_days``.
        """
        calendar = self.calendar_id or self.company_id.resource_calendar_id
        return self.company_id._get_relance_working_days(country, calendar)

    def _get_window_start(self, now, zone, country, hours=None):
        """Return when a message may leave from ``now`` on: ``now`` inside the window.

        ``now`` is a naive UTC moment, and so is the result; the hours are those of
        the recipient's ``zone``, within the :class:`Hours` of its means.
        """
        working = self._get_contact_days(country)
        local = pytz.utc.localize(now).astimezone(zone)
        begin, end = self.hour_from, self.hour_to
        if hours:
            begin, end = hours.narrow(begin, end)
            working = replace(working, weekdays=working.weekdays & hours.weekdays)
        day, opens = local.date(), timedelta(hours=begin)
        since_midnight = timedelta(hours=local.hour, minutes=local.minute)
        if working.is_worked(day) and since_midnight >= opens:
            if since_midnight < timedelta(hours=end):
                return now
            day = add_days(day, 1)
        start = datetime.combine(working.first_from(day), time.min) + opens
        return zone.localize(start).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _get_last_place(self, company):
        """Return the sequence that comes after all the scenarios of ``company``."""
        [[last]] = self.with_context(active_test=False)._read_group(
            [("company_id", "=", company.id)], [], ["sequence:max"]
        )
        return min((last or 0) + 10, LAST_PLACE)

    # Which scenario a customer follows --------------------------------------------

    def _get_taken(self):
        """Return {name of another scenario: how many customers it loses to this one}.

        They are those who owe something. Of a scenario at work, only those who do not
        follow it yet; one that is not saved counts at the place that it will have.
        """
        self.ensure_one()
        if not self.active or self._find_filter_error():
            return {}
        others = self.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("payment_kind", "=", self.payment_kind)
            & Domain("id", "not in", self.ids)
        )
        ladder = (others + self)._sort_places()
        rows = self.env.execute_query(
            SQL(
                """SELECT before, COUNT(DISTINCT debtor_id)
                     FROM (SELECT item.debtor_id, %(before)s AS before,
                                  %(after)s AS after
                             FROM relance_due_item item
                             JOIN res_partner debtor ON debtor.id = item.debtor_id
                        LEFT JOIN account_move move ON move.id = item.move_id
                            WHERE item.state = 'open'
                              AND item.company_id = ANY(%(companies)s)
                              AND replace(item.payment_kind, 'assigned', 'ordinary')
                                  = %(kind)s
                              AND (%(is_new)s
                                   OR item.scenario_id IS DISTINCT FROM %(own)s)) place
                    WHERE after = %(own)s AND before IS NOT NULL
                 GROUP BY before ORDER BY 2 DESC, 1""",
                before=others._get_kind_match_sql(self.company_id),
                after=ladder._get_kind_match_sql(self.company_id),
                companies=self.company_id._relance_companies().ids,
                kind=self.payment_kind or None,
                own=self._origin.id or 0,
                is_new=self._origin.mode in (False, "simulate"),
            )
        )
        return {self.browse(other).name: count for other, count in rows}

    def _sort_places(self):
        """Return these scenarios as a plan tries them, one without an id the last."""
        last = max(self.ids, default=0) + 1
        return self.sorted(
            lambda scenario: (scenario.sequence, scenario._origin.id or last)
        )

    @api.model
    def _get_scenarios(self, company):
        """Return the scenarios of the nearest company upwards that has some."""
        for near in reversed(company.parent_ids):
            if scenarios := self.search_fetch([("company_id", "=", near.id)]):
                return scenarios
        return self.browse()

    @api.model
    def _get_match_sql(self, company):
        """Return the SQL of the scenario of a line: invoice, customer, then filters."""
        scenarios = self._get_scenarios(company)
        kinds = [
            SQL(
                "WHEN %s THEN %s",
                kind,
                scenarios._filter_kind(kind)._get_kind_match_sql(company),
            )
            for kind in dict(PAYMENT_KINDS)
        ]
        # an assigned item follows the ordinary ladders, if it is ours to chase
        return SQL(
            "CASE replace(%s, 'assigned', 'ordinary') %s END",
            self.env["relance.due.item"]._get_kind_sql(),
            SQL(" ").join(kinds),
        )

    def _filter_kind(self, kind):
        """Return the scenarios for the payments of ``kind``."""
        found = self.filtered(lambda scenario: scenario.payment_kind == kind)
        return found.with_prefetch(self._prefetch_ids)

    def _get_kind_match_sql(self, company):
        """Return the SQL that chooses among these scenarios of one kind."""
        if not self:
            return SQL("NULL::integer")
        active = tuple(self.ids) or (0,)
        override = company._get_relance_partner_setting_sql("relance_scenario_id")
        cases = [
            SQL(
                "WHEN move.relance_scenario_id IN %s THEN move.relance_scenario_id",
                active,
            ),
            SQL("WHEN %s IN %s THEN %s", override, active, override),
        ]
        for scenario in self:
            query = scenario._get_usable_query()
            if query is not None and not query.is_empty():
                # 0: the one that is being written, without an id yet
                own = scenario._origin.id or 0
                cases.append(
                    SQL("WHEN debtor.id IN %s THEN %s", query.subselect(), own)
                )
        return SQL("CASE %s END", SQL(" ").join(cases))

    def _get_usable_query(self):
        """Return the query of the filter; None, logged, when it is no longer right."""
        try:
            return self._get_partner_query()
        except UNUSABLE:
            _logger.exception("The customer filter of scenario %s is broken.", self.id)
            return None

    def _find_filter_error(self):
        """Return what stops the filter from being executed, None if nothing does."""
        # one that flushes by itself forgets, when it fails, what a form holds unsaved
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._execute_partner_query()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (*UNUSABLE, psycopg2.Error) as error:
            return error
        return None

    def _execute_partner_query(self):
        """Have the database read all that the filter selects, as a plan does."""
        query = self._get_partner_query()
        if not query.is_empty():
            self.env.execute_query(
                SQL(
                    "SELECT COUNT(*) FROM res_partner WHERE id IN %s",
                    query.subselect(),
                )
            )

    def _get_partner_query(self):
        """Return the query of the customers that the filter selects, archived too.

        :raise ValueError: when the filter is not a domain on customers.
        """
        self.ensure_one()
        domain = Domain(ast.literal_eval(self.partner_domain or "[]"))
        for condition in domain.iter_conditions():
            if _is_cut_short(condition):
                raise ValueError(condition.value)
        # sudo: the same customers whoever runs the plan; managers alone write filters
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return partners.with_company(self.company_id)._search(domain)

    # Learning to trust it ---------------------------------------------------------

    @api.model
    def get_automatic_offers(self):
        """Return the scenarios that earned it, for managers; nothing for others."""
        if not self.has_access("write"):
            return []
        return [
            {"id": scenario.id, "name": scenario.name, "runs": RUNS}
            for scenario in self._get_trusted()
        ]

    @api.model
    def _get_trusted(self):
        """Return the scenarios of the user's companies whose runs were untouched."""
        today = fields.Date.context_today(self)
        approved = self.search(
            [
                ("mode", "=", "approve"),
                ("company_id", "parent_of", self.env.companies.ids),
                "|",
                ("offer_hidden_until", "=", False),
                ("offer_hidden_until", "<=", today),
            ]
        )
        runs = approved._get_runs()
        return approved.filtered(lambda scenario: has_earned_trust(runs[scenario.id]))

    def _get_runs(self):
        """Return {scenario id: runs}: the days on which people approved it.

        A day is spoiled when a friendly message was edited, changed after the
        approval, refused, or had an invoice removed.
        """
        self.env.flush_all()
        runs = defaultdict(list)
        rows = self.env.execute_query(
            SQL(
                """SELECT reminder.scenario_id,
                          COALESCE(date_approved, write_date)::date,
                          NOT bool_or(COALESCE(reminder.edited, false)
                                      OR reminder.state = 'skipped'
                                      OR EXISTS (SELECT FROM relance_reminder_line line
                                          WHERE line.reminder_id = reminder.id
                                            AND line.state = 'skipped'))
                     FROM relance_reminder reminder
                    WHERE reminder.scenario_id IN %s AND reminder.is_contact
                      AND reminder.level <= %s
                      AND (reminder.approved_by_id IS NOT NULL
                           OR reminder.state = 'skipped')
                 GROUP BY 1, 2""",
                tuple(self.ids) or (0,),
                FRIENDLY,
            )
        )
        for scenario, day, untouched in rows:
            runs[scenario].append(Run(day, untouched))
        return runs


def _is_cut_short(condition):
    """Say whether a pattern ends in the backslash that escapes what follows it.

    PostgreSQL refuses it once a customer comes whose name begins like it, one day.
    """
    if "like" not in condition.operator or not isinstance(condition.value, str):
        return False
    return (len(condition.value) - len(condition.value.rstrip("\\"))) % 2 == 1


class RelanceDueItem(models.Model):
    """The scenario of each due item: the first one that matches its customer."""

    _inherit = "relance.due.item"

    def _get_next_sentences(self):
        # EXTENDS due_items: why a step below the next one does not come
        return [*super()._get_next_sentences(), *self._get_passed_sentences()]

    def _get_passed_sentences(self):
        """Return a sentence for each step that its conditions leave out for now."""
        if self.state != "open" or self.status not in ("scheduled", "finished"):
            return []
        steps = self.scenario_id.step_ids._filter_anchored(self.payment_kind)
        reached = self._get_reached_rung()
        following = (
            self.next_step_id._get_rule_step().rung if self.next_step_id else None
        )
        found = []
        for step in steps.sorted(lambda one: one._get_rule_step().rung):
            rung = step._get_rule_step().rung
            is_between = (not reached or rung > reached) and (
                not following or rung < following
            )
            is_past = step.offset_days > 0
            if is_between and is_past and (words := step._get_condition_words()):
                found.append(
                    self.env._(
                        "Passed over: %(step)s. Only if: %(condition)s.",
                        step=step.name,
                        condition=words,
                    )
                )
        return found

    def _get_reached_rung(self):
        """Return the highest rung that the item reached in this cycle, or None."""
        lines = self.reminder_line_ids.filtered(
            lambda line: (
                line.role == "step"
                and line.state in ("sent", "skipped")
                and line.cycle == self.cycle
            )
        )
        rungs = [Rung(int(line.level), line.offset_days) for line in lines]
        return max(rungs, default=None)

    def _get_due_item_select(self, company):
        # EXTENDS due_items
        match = self.env["relance.scenario"]._get_match_sql(company)
        return super()._get_due_item_select(company) | {"scenario_id": match}
