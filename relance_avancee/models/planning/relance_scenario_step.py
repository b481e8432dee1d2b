from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, formatLang, is_html_empty

from ...const import (
    COURTESY,
    FRIENDLY,
    LEVELS,
    MANAGER,
    NOTICE,
    RECIPIENT_ROLES,
    ROLES,
)
from ...rules.company.working_days import add_days
from ...rules.planning.reactions import ALWAYS, BROKEN, REPLIED, SILENT, VISITED
from ...rules.planning.schedule import Rung, Step
from ...rules.reminders.placeholders import NAMES, fill, unknown_names
from ..company.guarded import always, once
from .plan import PlannedStep

# Made-up data of the preview: net and total, days to answer.
SAMPLE_AMOUNTS = (1234.56, 1434.56)
SAMPLE_ANSWER_DAYS = 8


class RelanceScenarioStep(models.Model):
    """A point of the ladder: when, how strict, through which channels."""

    _name = "relance.scenario.step"
    _description = "Reminder Step"
    _inherit = "relance.guarded"
    _order = "scenario_id, offset_days, level, id"

    scenario_id = fields.Many2one(
        "relance.scenario", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="scenario_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    anchor = fields.Selection(
        [
            ("due", "The due date"),
            ("rejection", "The rejection of the payment"),
            ("promise", "The end of a promise that was not kept"),
        ],
        string="Counted from",
        required=True,
        default="due",
    )
    offset_days = fields.Integer(
        string="Days",
        required=True,
        help="Days from the due date, or from the rejection; negative before, 0 on the "
        "day.",
    )
    level = fields.Selection(LEVELS, required=True, default=FRIENDLY)
    approval = fields.Boolean(
        string="Always approve",
        help="A person approves this step even when the scenario is automatic.",
    )
    minimum_amount = fields.Monetary(
        string="Only from",
        help="The step is passed over for an item under this amount, unless the "
        "customer is new and the box below is ticked.",
    )
    include_new_customers = fields.Boolean(
        string="Or a new customer",
        help="Whatever the amount for a customer first invoiced within six months.",
    )
    interval_days = fields.Integer(
        string="At most once in",
        help="Days in which a customer receives this step once; 0 means no limit.",
    )
    minimum_risk = fields.Float(
        string="Only from a risk of",
        digits=(4, 1),
        help="In percent: a courtesy is passed over while the invoice is less likely "
        "than this to be paid late, and leaves on the day on which it becomes so. 0: "
        "whatever the risk. As long as no risk is known, the courtesy leaves.",
    )
    condition = fields.Selection(
        [
            (ALWAYS, "Whatever the customer did"),
            (SILENT, "It did not react"),
            (VISITED, "It read its page and did not pay"),
            (REPLIED, "It replied"),
            (BROKEN, "It did not keep a promise"),
        ],
        string="Only if",
        required=True,
        default=ALWAYS,
        help="Since the last reminder of the invoice, its due date before any. A "
        "person must have acted on the page: a scanner of mails that opens it is no "
        "visit. Not to react is neither to read the page, nor to say, reply or pay "
        "anything. Otherwise the step is passed over, and the next one comes on its "
        "day.",
    )
    use_email = fields.Boolean(string="E-mail", default=True)
    use_activity = fields.Boolean(string="To-do")
    channel_mode = fields.Selection(
        [
            ("first", "By the first that is possible"),
            ("all", "By all that are possible"),
        ],
        string="Several means",
        required=True,
        default="first",
        help="The first: e-mail before the others, unless the step or the contact says "
        "otherwise. A missing or dead address is passed over; when nothing is "
        "possible, a to-do says why.",
    )
    activity_summary = fields.Char(string="To-do text", translate=True)
    subject = fields.Char(
        translate=True, default=lambda self: self.env._("Your account with {company}")
    )
    intro = fields.Html(string="Text before the table", translate=True)
    closing = fields.Html(string="Text after the table", translate=True)
    attach_invoices = fields.Boolean(string="Attach the invoices")
    words = fields.Json(
        compute="_compute_words",
        help="The words in braces that texts may contain, with what they stand for.",
    )
    preview = fields.Html(
        string="What the customer reads",
        compute="_compute_preview",
        help="The texts with made-up data, in your language.",
    )
    recipient_role = fields.Selection(
        RECIPIENT_ROLES,
        string="To",
        help="Empty: the usual contact of the customer, who also receives the message "
        "when nobody has this role and a valid address.",
    )
    copy_role = fields.Selection(
        ROLES,
        string="Copy to",
        help="Receives the same message by a mail of its own, once the first has left. "
        "Nobody with this role and a valid address: no copy leaves.",
    )
    inform_salesperson = fields.Boolean(
        string="Inform the salesperson",
        help="The customer's salesperson gets a to-do; the customer sees nothing.",
    )
    activity_assignee = fields.Selection(
        [
            ("collector", "The collector"),
            ("salesperson", "The salesperson of the customer"),
            ("manager", "A manager of reminders"),
        ],
        string="To-do for",
        required=True,
        default="collector",
        help="Without such a person, the collector.",
    )
    activity_minimum_amount = fields.Monetary(
        string="To-do only from",
        help="Beside an e-mail: no to-do for a reminder under this amount.",
    )
    activity_note = fields.Html(
        string="What to do",
        translate=True,
        help="The script of a call, what to check first: in the company's language.",
    )
    activity_text = fields.Html(
        string="Text ready to copy",
        translate=True,
        help="A letter or a text message that a person sends: in the language of the "
        "customer.",
    )

    _days_bounded = models.Constraint(
        "CHECK (offset_days BETWEEN -60 AND 1000 AND interval_days BETWEEN 0 AND 3650)",
        "A step comes between 60 days before and 1000 days after the day that it is "
        "counted from; “at most once in” goes from 0 to 3650 days.",
    )
    _amounts_bounded = models.Constraint(
        "CHECK (minimum_amount BETWEEN -1e12 AND 1e12"
        " AND activity_minimum_amount BETWEEN -1e12 AND 1e12)",
        "Write an amount under 1,000,000,000,000.",
    )

    _risk_bounded = models.Constraint(
        "CHECK (minimum_risk BETWEEN 0 AND 100)", "A risk goes from 0 to 100 percent."
    )

    is_contact = fields.Boolean(compute="_compute_means")
    has_texts = fields.Boolean(compute="_compute_means")
    has_several_means = fields.Boolean(compute="_compute_means")

    @api.depends("use_email", "use_activity")
    def _compute_means(self):
        """Work out what the form shows; an extension adds the boxes of its own."""
        for step in self:
            means = step._get_means()
            step.is_contact = bool(means)
            step.has_texts = step._has_texts()
            step.has_several_means = len(means) > 1

    def _has_texts(self):
        """Say whether the step has the subject and the texts of an e-mail."""
        return self.use_email

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(MANAGER, "scenario_id") | always(
            MANAGER,
            *("name", "active", "anchor", "offset_days", "level", "approval"),
            *("minimum_amount", "include_new_customers", "interval_days", "condition"),
            *("use_email", "use_activity", "activity_summary", "subject", "intro"),
            *("channel_mode", "minimum_risk"),
            *("closing", "attach_invoices", "recipient_role", "copy_role"),
            *("inform_salesperson", "activity_assignee", "activity_minimum_amount"),
            *("activity_note", "activity_text"),
        )

    def _compute_words(self):
        labels = self._get_word_labels()
        self.words = [
            {"word": f"{{{name}}}", "label": labels.get(name, name)} for name in NAMES
        ]

    @api.depends("subject", "intro", "closing", "offset_days", "company_id")
    def _compute_preview(self):
        for step in self:
            words = step._get_word_samples()
            table = self.env._("The table of invoices stands here.")
            step.preview = Markup(
                "<p><strong>%s</strong></p>%s<p><em>%s</em></p>%s"
            ) % (
                fill(step.subject or "", words),
                *(step._fill_sample(step.intro, words), table),
                step._fill_sample(step.closing, words),
            )

    @api.constrains("anchor", "level", "offset_days", "scenario_id", "active")
    def _check_level(self):
        for step in self:
            if (step.level == COURTESY) != (step.offset_days <= 0):
                raise ValidationError(
                    self.env._(
                        "%(step)s: a courtesy comes up to the due date, every other "
                        "level after it.",
                        step=step.name,
                    )
                )
        self.scenario_id._check_levels()

    @api.constrains("use_email", "use_activity", "level")
    def _check_channels(self):
        for step in self:
            if not step._get_channels():
                raise ValidationError(
                    self.env._(
                        "%(step)s has no channel: tick at least one.", step=step.name
                    )
                )
            if step._is_contact() and step.level >= NOTICE:
                raise ValidationError(
                    self.env._(
                        "%(step)s: a formal notice is decided by a person, choose the "
                        "to-do.",
                        step=step.name,
                    )
                )

    @api.constrains("use_email", "subject", "intro")
    def _check_texts(self):
        """Refuse an e-mail that says nothing, in whichever language."""
        for step in self.filtered("use_email"):
            for name in ("subject", "intro"):
                if step._is_silent(name):
                    raise ValidationError(
                        self.env._(
                            "%(step)s sends an e-mail: write “%(field)s”, in each "
                            "language.",
                            step=step.name,
                            field=step._fields[name]._description_string(self.env),
                        )
                    )

    @api.constrains("subject", "intro", "closing")
    def _check_placeholders(self):
        for step in self:
            step._check_words(step.subject, step.intro, step.closing)

    @api.constrains("recipient_role", "copy_role")
    def _check_roles(self):
        for step in self:
            if step.copy_role and step.copy_role == step.recipient_role:
                raise ValidationError(
                    self.env._(
                        "%(step)s: the copy goes to the one who receives the message.",
                        step=step.name,
                    )
                )

    @api.constrains("activity_summary", "activity_note", "activity_text")
    def _check_todo_placeholders(self):
        for step in self:
            step._check_words(
                step.activity_summary, step.activity_note, step.activity_text
            )

    def _get_word_labels(self):
        """Return {word in braces: what it stands for}, in the user's language."""
        return {
            "customer": self.env._("Customer"),
            "contact": self.env._("Contact who receives the message"),
            "company": self.env._("Our company"),
            "collector": self.env._("Who signs the message"),
            "net": self.env._("Amount to pay, credits deducted"),
            "total": self.env._("Amount of the invoices, credits not deducted"),
            "count": self.env._("Number of invoices"),
            "days_late": self.env._("Days late of the oldest invoice"),
            "due_date": self.env._("Due date of the oldest invoice"),
            "answer_date": self.env._("Day by which we expect an answer"),
            "invoices": self.env._("List of the invoices, in a sentence"),
            "references": self.env._("Commitment numbers and service (public bodies)"),
            "disputed": self.env._("What is disputed, and not asked for, by invoice"),
            "motive": self.env._("Why the bank sent the payment back"),
            "rejection_date": self.env._("Day on which the payment came back"),
            "payment_amount": self.env._("Amount of the payment that came back"),
            "promise_date": self.env._("Day for which a payment was promised"),
            "promise_amount": self.env._("Amount that was promised"),
        }

    def _get_word_samples(self):
        """Return {word in braces: made-up data}, as a message of this step has it."""
        self.ensure_one()
        company = self.company_id or self.env.company
        today = company._relance_today()
        late = max(self.offset_days, 0)
        due = format_date(self.env, add_days(today, -late))
        net, total = (
            formatLang(self.env, amount, currency_obj=company.currency_id)
            for amount in SAMPLE_AMOUNTS
        )
        return {
            "customer": self.env._("Example Ltd"),
            "contact": self.env._("Anne Example"),
            "company": company.name,
            "collector": self.env.user.name,
            "net": net,
            "total": total,
            "count": 1,
            "days_late": late,
            "due_date": due,
            "answer_date": format_date(self.env, add_days(today, SAMPLE_ANSWER_DAYS)),
            "invoices": self.env._(
                "%(number)s due on %(date)s: %(amount)s",
                number=f"FAC/{today.year}/00012",
                date=due,
                amount=total,
            ),
            "references": self.env._("commitment number %(number)s", number="4500012"),
            "disputed": self.env._("nothing"),
            "motive": self.env._("not given by the bank"),
            "rejection_date": format_date(self.env, today),
            "payment_amount": total,
            "promise_date": format_date(self.env, today),
            "promise_amount": total,
        }

    @api.model
    def _fill_sample(self, text, words):
        """Return a text block with its words replaced by ``words``, escaped."""
        escaped = {name: escape(value) for name, value in words.items()}
        return Markup(fill(str(text or ""), escaped))

    def _is_silent(self, name):
        """Say whether the text ``name`` is empty in a language in which it stands."""
        self.ensure_one()
        texts = self._fields[name]._get_stored_translations(self) or {"": ""}
        return any(is_html_empty(text) for text in texts.values())

    def _check_words(self, *texts):
        """Refuse texts with words in braces that mean nothing."""
        self.ensure_one()
        unknown = unknown_names(" ".join(str(text or "") for text in texts))
        if unknown:
            raise ValidationError(
                self.env._(
                    "%(step)s contains the unknown word {%(word)s}. Possible "
                    "words: %(words)s.",
                    step=self.name,
                    word=unknown[0],
                    words=" ".join(f"{{{name}}}" for name in NAMES),
                )
            )

    def _get_rung_values(self):
        """Return what the ladder draws of the step."""
        self.ensure_one()
        return {
            "id": self.id,
            "offset": self.offset_days,
            "anchor": self.anchor,
            "level": self.level or "0",
            "name": self.name,
            "channels": self._get_channels(),
        }

    def _is_as_shipped(self):
        """Say whether nobody has written this step since it was installed.

        An addon may give what is shipped its own means then.
        """
        return self.write_date == self.create_date

    def _get_channels(self):
        """Return the codes of the channels ticked; an extension adds its own."""
        self.ensure_one()
        ticked = {"email": self.use_email, "activity": self.use_activity}
        return [code for code, used in ticked.items() if used]

    def _get_means(self):
        """Return the codes of the channels ticked by which the customer hears of us."""
        return [code for code in self._get_channels() if code != "activity"]

    def _need_email(self):
        """Say whether these steps reach a customer by e-mail alone, or not at all."""
        return all(code == "email" for step in self for code in step._get_means())

    def _is_contact(self):
        """Say whether the customer hears of the step: it is no to-do of ours alone."""
        return bool(self._get_means())

    def _filter_anchored(self, payment_kind):
        """Return those of a scenario's steps that concern items of ``payment_kind``."""
        steps = self - self._filter_answering()
        rejection = steps.filtered(lambda step: step.anchor == "rejection")
        if payment_kind == "returned":
            return rejection or steps
        return steps - rejection

    def _filter_answering(self):
        """Return the steps that answer a broken promise, beside the ladder."""
        return self.filtered(lambda step: step.anchor == "promise")

    def _get_rule_step(self):
        """Return the step as the rules see it."""
        self.ensure_one()
        return Step(self.id, Rung(int(self.level), self.offset_days))

    def _get_planned(self):
        """Return the step as a plan sees it."""
        self.ensure_one()
        return PlannedStep(
            self._get_rule_step(),
            self._is_contact(),
            self.minimum_amount,
            self.include_new_customers,
            self.interval_days,
            self.condition,
            self._need_email(),
            self.minimum_risk if self.level == COURTESY else 0.0,
        )

    def _get_condition_words(self):
        """Return in words what the step asks for, empty for nothing."""
        self.ensure_one()
        told = []
        if self.condition != ALWAYS:
            labels = dict(self._fields["condition"]._description_selection(self.env))
            told.append(labels[self.condition])
        if self.minimum_amount > 0:
            amount = formatLang(
                self.env, self.minimum_amount, currency_obj=self.currency_id
            )
            told.append(self.env._("from %(amount)s", amount=amount))
        if self.minimum_risk > 0 and self.level == COURTESY:
            told.append(
                self.env._("from a risk of %(risk)s%%", risk=f"{self.minimum_risk:g}")
            )
        if self.interval_days > 0:
            told.append(
                self.env._("at most once in %(days)s days", days=self.interval_days)
            )
        return ", ".join(told)
