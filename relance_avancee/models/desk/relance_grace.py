from collections import Counter

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...const import FIRM, LEVELS, MANAGER, NOTICE
from ...rules.desk.grace import covers, quarter_start, told_day
from ..company.guarded import always

ANSWERS = [
    ("go", "Go ahead"),
    ("wait", "Wait"),
    ("take", "I take it"),
]
# What puts the reminders off, and is counted.
DELAYS = ("wait", "take")
WAITING = ("draft", "approved")
# As many invoices are named.
MOST_NUMBERS = 5
STEP = "relance_avancee.mail_activity_step"


class RelanceGrace(models.Model):
    """A word for the salesperson before a customer is chased firmly.

    Silence means go: from ``free_on`` on what waits leaves.
    """

    _name = "relance.grace"
    _description = "Day of Grace"
    _inherit = ["relance.guarded", "relance.personal"]
    _order = "free_on desc, amount desc, id desc"
    _rec_name = "debtor_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        index=True,
        ondelete="cascade",
    )
    level = fields.Selection(LEVELS, required=True)
    what = fields.Char(string="What for", help="The steps that wait, and the invoices.")
    amount = fields.Monetary(currency_field="company_currency_id")
    said = fields.Text(string="What was said lately")
    date_told = fields.Date(string="Told on", required=True)
    is_told = fields.Boolean(string="Told by mail")
    date_seen = fields.Date(
        string="Last needed on",
        required=True,
        help="The last day on which a reminder was planned for it.",
    )
    free_on = fields.Date(
        string="Goes on from",
        required=True,
        index=True,
        help="Without an answer the reminders leave from that day on.",
    )
    reminder_ids = fields.One2many("relance.reminder", "grace_id", string="Reminders")
    answer_ids = fields.One2many("relance.grace.answer", "grace_id", string="Answers")
    answer = fields.Selection(ANSWERS, string="Last answer")
    can_answer = fields.Boolean(
        compute="_compute_can_answer", search="_search_can_answer", compute_sudo=True
    )
    delays = fields.Char(
        compute="_compute_delays",
        compute_sudo=True,
        help="How many times this quarter, of how many.",
    )

    @api.depends("free_on", "answer", "user_id", "reminder_ids.state")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        found = self.filtered_domain(self._get_open_domain())
        for grace in self:
            grace.can_answer = grace in found and grace.user_id == self.env.user

    def _search_can_answer(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: whether a reminder waits is told to who need not read it
        found = self.sudo().search(self._get_open_domain())
        own = found.filtered(lambda grace: grace.user_id == self.env.user)
        return Domain("id", "in", own.ids)

    @api.model
    def _get_open_domain(self):
        """Return the domain of those that still wait for something to be decided."""
        today = fields.Date.context_today(self)
        waiting = Domain("reminder_ids.state", "in", WAITING)
        return Domain("free_on", ">", today) & (
            waiting | Domain("answer", "in", DELAYS)
        )

    @api.depends("answer_ids", "debtor_id")
    def _compute_delays(self):
        counts = self._count_delays()
        for grace in self:
            root = grace.company_id.root_id
            grace.delays = self.env._(
                "%(count)s of %(most)s",
                count=counts[root, grace.debtor_id],
                most=root.relance_grace_times,
            )

    def action_go(self):
        """Answer that these may be chased at once."""
        self._check_own()
        self._answer("go", reason=self.env._("Go ahead"))

    def action_wait(self):
        """Open the dialog that has a customer wait for some days."""
        return self._open_answer("wait", self.env._("Wait"))

    def action_take(self):
        """Open the dialog by which the salesperson takes a customer."""
        return self._open_answer("take", self.env._("I take it"))

    def _open_answer(self, answer, title):
        """Return the dialog of an answer that needs a reason."""
        self._check_own()
        self.ensure_one()
        self._check_delay(answer, 1)
        context = {"default_grace_id": self.id, "default_answer": answer}
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "relance.grace.reply",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": context | {"dialog_size": "medium"},
        }

    def _check_own(self):
        """Refuse who is not the salesperson, and what has gone on meanwhile.

        :raise AccessError: when it is another's.
        """
        self.check_access("read")
        if not self.env.su and any(one.user_id != self.env.user for one in self):
            raise AccessError(
                self.env._("Only the salesperson of a customer answers for it.")
            )
        if gone := self.filtered(lambda grace: not grace.can_answer):
            raise UserError(
                self.env._(
                    "Too late, or settled: %(customers)s. The reminders have gone on.",
                    customers=", ".join(gone.debtor_id.mapped("name")),
                )
            )

    def _count_delays(self):
        """Return {(root company, customer): how often it was put off this quarter}."""
        # sudo: those that a salesperson before made count too
        answers = self.env["relance.grace.answer"].sudo()
        counts = Counter()
        for root in self.company_id.root_id:
            made = answers.search(
                Domain("debtor_id", "in", self.debtor_id.ids)
                & Domain("company_id", "child_of", root.id)
                & Domain("answer", "in", DELAYS)
                & Domain("date", ">=", quarter_start(root._relance_today()))
            )
            counts.update((root, one.debtor_id) for one in made)
        return counts

    def _check_delay(self, answer, days):
        """Refuse a delay that is too long, or one too many in the quarter."""
        root = self.sudo().company_id.root_id  # sudo: settings of the company
        most = root[f"relance_grace_{answer}_days"]
        if not 1 <= days <= most:
            raise UserError(
                self.env._("From one working day to %(most)s at most.", most=most)
            )
        count = self._count_delays()[root, self.debtor_id]
        if count >= root.relance_grace_times:
            raise UserError(
                self.env._(
                    "%(customer)s was put off %(count)s times this quarter, which is "
                    "all that may be: it goes on.",
                    customer=self.debtor_id.name,
                    count=count,
                )
            )

    def _get_until(self, days):
        """Return the last of ``days`` working days from today on."""
        self.ensure_one()
        company = self.sudo().company_id  # sudo: its calendar is no secret
        working = company._get_relance_working_days(company.country_id)
        return working.about_after(company._relance_today(), days)

    def _answer(self, answer, days=0, reason=""):
        """Keep the ``answer`` of the salesperson, and have the reminders follow it."""
        # sudo: a salesperson may write neither holds nor reminders
        for grace in self.sudo():
            today = grace.company_id._relance_today()
            until = grace._get_until(days) if answer in DELAYS else False
            grace._end_delay(today)
            kept = grace.env["relance.grace.answer"].create(
                {
                    "grace_id": grace.id,
                    "user_id": self.env.uid,
                    "date": today,
                    "answer": answer,
                    "reason": reason,
                    "until": until,
                }
            )
            free = fields.Date.add(until, days=1) if until else today
            grace.write({"answer": answer, "free_on": free})
            if until:
                kept._put_off()
        self.env.ref("relance_avancee.ir_cron_relance_dispatch").sudo()._trigger()

    def _end_delay(self, today):
        """End what an answer before has put off, with its to-do."""
        before = self.answer_ids
        before.activity_id.filtered("active").unlink()
        holds = before.hold_id.filtered(lambda hold: not hold.lifted)
        holds._lift(today, self.env.user)

    def _tell_waiting(self):
        """Return until when reminders wait for whom; nothing when it is over."""
        self.ensure_one()
        if self.free_on <= fields.Date.context_today(self):
            return ""
        return self.env._(
            "Waits for the salesperson, %(name)s, until %(day)s.",
            name=self.user_id.name,
            day=format_date(self.env, fields.Date.subtract(self.free_on, days=1)),
        )

    def _prepare_erased_values(self):
        # EXTENDS company
        return super()._prepare_erased_values() | {"said": False}

    def _erase_personal(self):
        # EXTENDS company
        self.answer_ids.write({"reason": False})
        return super()._erase_personal()

    # Opened by the plan -----------------------------------------------------------

    @api.model
    def _open_for(self, reminders, today):
        """Have ``reminders`` wait for the salespeople of their customers.

        A grace that still stands is taken again: nobody is asked twice.
        """
        for company, own in reminders.grouped("company_id").items():
            by_debtor = own.grouped("debtor_id")
            graces = self._find_standing(company, own.debtor_id, today)
            graces |= self._ask(
                company,
                {key: one for key, one in by_debtor.items() if key not in graces},
                today,
            )
            for debtor, grace in graces.items():
                by_debtor[debtor].grace_id = grace
            self.union(*graces.values()).date_seen = today

    @api.model
    def _find_standing(self, company, debtors, today):
        """Return {customer: the grace that stands for what is planned ``today``}."""
        found = self.search(
            Domain("company_id", "=", company.id)
            & Domain("debtor_id", "in", debtors.ids),
            order="id",
        )
        return {
            grace.debtor_id: grace
            for grace in found
            if covers(max(grace.date_seen, grace.free_on), today)
        }

    @api.model
    def _ask(self, company, planned, today):
        """Return {customer: new grace} of those of ``planned`` who can be asked.

        ``planned`` are the reminders by customer.
        """
        debtors = self.env["res.partner"].union(*planned)
        people = company._get_relance_salespeople(debtors)
        told = self._find_told(company.root_id, today)
        said = self._read_said(debtors, company)
        asked = [debtor for debtor in planned if debtor in people]
        graces = self.create(
            [
                self._prepare_values(
                    planned[debtor], people[debtor], today, people[debtor] in told
                )
                | {"said": said.get(debtor, "")}
                for debtor in asked
            ]
        )
        return dict(zip(asked, graces, strict=True))

    @api.model
    def _prepare_values(self, planned, user, today, is_told):
        """Return the values of a grace for the reminders ``planned`` of a customer.

        ``is_told``: the salesperson has had its digest of the day.
        """
        company, scenario = planned.company_id, planned.scenario_id[:1]
        calendar = scenario.calendar_id
        working = company._get_relance_working_days(company.country_id, calendar)
        told = told_day(today, company._get_relance_hour(), is_told, working)
        days = max(int(one.grace_days) for one in planned.scenario_id)
        return {
            "company_id": company.id,
            "debtor_id": planned.debtor_id.id,
            "user_id": user.id,
            "level": max(planned.mapped("level")),
            "what": self._write_what(planned),
            "amount": sum(planned.mapped("amount_overdue")),
            "date_told": told,
            "date_seen": today,
            "free_on": working.about_after(told, days),
        }

    @api.model
    def _write_what(self, planned):
        """Return the steps of the reminders ``planned``, and what they ask for."""
        numbers = planned.line_ids.sorted("date_maturity").mapped("name")
        told = ", ".join(numbers[:MOST_NUMBERS])
        return self.env._(
            "%(steps)s: %(invoices)s",
            steps=", ".join(dict.fromkeys(planned.step_id.mapped("name"))),
            invoices=f"{told}…" if numbers[MOST_NUMBERS:] else told,
        )

    @api.model
    def _find_told(self, root, today):
        """Return the salespeople who have had the digest of ``today`` of ``root``."""
        return self.search(
            Domain("company_id", "child_of", root.id)
            & Domain("is_told", "=", True)
            & Domain("date_told", "=", today)
        ).user_id

    @api.model
    def _read_said(self, debtors, company):
        """Return {customer: the last things that it said}; a room above knows them."""
        return {}


class RelanceGraceAnswer(models.Model):
    """What a salesperson answered, when and why, and what it put off."""

    _name = "relance.grace.answer"
    _description = "Answer of the Salesperson"
    _inherit = "relance.guarded"
    _order = "id desc"

    grace_id = fields.Many2one(
        "relance.grace", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="grace_id.company_id", store=True, index=True)
    debtor_id = fields.Many2one(
        related="grace_id.debtor_id", string="Customer", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users", string="By", required=True, ondelete="restrict"
    )
    date = fields.Date(required=True)
    answer = fields.Selection(ANSWERS, required=True)
    reason = fields.Char()
    until = fields.Date()
    hold_id = fields.Many2one(
        "relance.hold", index="btree_not_null", ondelete="set null"
    )
    activity_id = fields.Many2one(
        "mail.activity", string="To-do", index="btree_not_null", ondelete="set null"
    )

    def _put_off(self):
        """Pause the customer until the day said, with a to-do for who takes it."""
        self.ensure_one()
        self.hold_id = self.env["relance.hold"].create(
            {
                "kind": "pause",
                "scope": "debtor",
                "company_id": self.company_id.id,
                "debtor_id": self.debtor_id.id,
                "date_from": self.date,
                "date_to": self.until,
                "reason": self.env._("Salesperson: %(reason)s", reason=self.reason),
                "user_id": self.user_id.id,
            }
        )
        if self.answer == "take":
            self.activity_id = self.debtor_id.activity_schedule(
                STEP,
                date_deadline=self.until,
                summary=self.reason,
                user_id=self.user_id.id,
            )


class RelanceReminder(models.Model):
    """What waits for the salesperson, and until when."""

    _inherit = "relance.reminder"

    grace_id = fields.Many2one(
        "relance.grace",
        string="Salesperson asked",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    grace_told = fields.Char(compute="_compute_grace_told", compute_sudo=True)

    @api.depends("grace_id.free_on", "state")
    @api.depends_context("lang")
    def _compute_grace_told(self):
        for reminder in self:
            grace = reminder.grace_id
            is_asked = grace and reminder.state in WAITING
            reminder.grace_told = grace._tell_waiting() if is_asked else False

    @api.model
    def _create_planned(self, facts):
        # EXTENDS reminders: the salesperson has a word first
        leads = {message.lead.scenario for message in facts.messages}
        # read with what is told of them next: no query of its own
        asking = self.env["relance.scenario"].browse(leads).filtered("grace_days")
        created = super()._create_planned(facts)
        if asking:
            asked = created.filtered(lambda one: one._asks_salesperson())
            self.env["relance.grace"]._open_for(asked, facts.today)
        return created

    def _asks_salesperson(self):
        """Say whether the salesperson has a word before it leaves, at its level.

        A to-do of ours asks as well from the formal notice on.
        """
        self.ensure_one()
        scenario = self.scenario_id
        is_heard = self.is_contact or self.level >= NOTICE
        return (
            bool(scenario.grace_days)
            and is_heard
            and self.level >= scenario.grace_level
        )

    def _get_waits(self, today):
        # EXTENDS sending
        waits = super()._get_waits(today)
        for reminder in self.filtered("grace_id"):
            if reminder.grace_id.free_on > today:
                waits[reminder] = reminder.grace_id.free_on
        return waits

    @api.model
    def _get_departure_reasons(self):
        # EXTENDS sending
        told = self.env._("The salesperson has a word until then")
        return super()._get_departure_reasons() | {"person": told}


class RelanceHold(models.Model):
    """A delay that a collector ends is over."""

    _inherit = "relance.hold"

    def _lift(self, today, user):
        # EXTENDS planning
        result = super()._lift(today, user)
        if pauses := self.filtered(lambda hold: hold.kind == "pause"):
            # sudo: who lifts a hold need not be the salesperson
            answers = self.env["relance.grace.answer"].sudo()
            put_off = answers.search([("hold_id", "in", pauses.ids)]).grace_id
            put_off.filtered(lambda grace: grace.free_on > today).free_on = today
        return result


class RelanceScenario(models.Model):
    """From which level on the salesperson has a word, and how long."""

    _inherit = "relance.scenario"

    grace_days = fields.Selection(
        [("1", "1 working day"), ("2", "2 working days")],
        string="Ask the salesperson",
        help="So long before a message of that level leaves, the salesperson of the "
        "customer is told. Silence means go. Empty: nobody is asked.",
    )
    grace_level = fields.Selection(
        [level for level in LEVELS if level[0] in "123"],
        string="From the level",
        default=FIRM,
        required=True,
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS planning
        return super()._get_user_fields() | always(MANAGER, "grace_days", "grace_level")


class ResCompany(models.Model):
    """Who sells, and how far a salesperson may put reminders off."""

    _inherit = "res.company"

    relance_grace_times = fields.Integer(
        string="Delays of salespeople",
        default=2,
        groups="base.group_user",
        help="How many times a quarter the reminders of one customer are put off.",
    )
    relance_grace_wait_days = fields.Integer(
        string="Days of a delay",
        default=5,
        groups="base.group_user",
        help="Working days for which a salesperson may have a customer wait.",
    )
    relance_grace_take_days = fields.Integer(
        string="Days of a customer taken",
        default=10,
        groups="base.group_user",
        help="Working days for which a salesperson may take a customer.",
    )

    _relance_grace_bounded = models.Constraint(
        "CHECK (relance_grace_times BETWEEN 0 AND 50"
        " AND relance_grace_wait_days BETWEEN 1 AND 60"
        " AND relance_grace_take_days BETWEEN 1 AND 60)",
        "Salespeople put off from 1 to 60 working days, from 0 to 50 times a quarter.",
    )

    def _get_relance_hour(self):
        """Return the hour of the day where the company is."""
        zone = self._get_relance_timezone(self.partner_id)
        return pytz.utc.localize(fields.Datetime.now()).astimezone(zone).hour

    def _get_relance_salespeople(self, debtors):
        """Return {customer: salesperson} of those who can be asked today.

        Who left, is away or has no address cannot: nobody waits for them. An extension
        may return the leader of the team instead.
        """
        self.ensure_one()
        # sudo: whoever plans asks them
        own = {debtor: debtor.sudo().user_id for debtor in debtors}
        return {
            debtor: user
            for debtor, user in own.items()
            if user.active
            and not user.share
            and not user.is_out_of_office
            and user.email_normalized
            and self in user.company_ids
        }
