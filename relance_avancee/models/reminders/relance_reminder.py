from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import formatLang, is_html_empty

from ...const import COLLECTOR, LEVELS
from ...rules.reminders.placeholders import unknown_names
from ...tools.access import check_collector, check_reader
from ..company.guarded import always

ELSEWHERE_CHANNELS = [
    ("email", "E-mail"),
    ("phone", "Phone call"),
    ("letter", "Letter"),
    ("registered", "Registered letter"),
    ("sms", "Text message"),
    ("visit", "Visit"),
    ("other", "Other"),
]

# In which states a person edits a message.
EDITABLE = ("draft", "approved", "failed")
# What is decided, and has not left.
WAITING = ("approved", "queued", "failed")
CLOSED = Domain("state", "in", ("sent", "failed", "skipped", "cancelled"))


class RelanceReminder(models.Model):
    """One decision to contact one debtor at one step on one day."""

    _name = "relance.reminder"
    _description = "Payment Reminder"
    _inherit = [
        "relance.guarded",
        "relance.personal",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, level desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    company_id = fields.Many2one("res.company", required=True, index=True)
    debtor_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        index="btree_not_null",
        ondelete="set null",
    )
    email = fields.Char(string="Address")
    lang = fields.Char(string="Language")
    scenario_id = fields.Many2one("relance.scenario", ondelete="set null")
    step_id = fields.Many2one("relance.scenario.step", ondelete="restrict")
    level = fields.Selection(LEVELS, required=True)
    is_contact = fields.Boolean(
        string="Goes to the customer", help="Unticked: a to-do of ours."
    )
    date = fields.Date(string="Planned for", required=True, index=True)
    date_sent = fields.Date(string="Sent on", index=True)
    state = fields.Selection(
        [
            ("draft", "To approve"),
            ("approved", "Approved"),
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("skipped", "Skipped"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        index=True,
    )
    collector_id = fields.Many2one("res.users", ondelete="set null")
    custom_subject = fields.Char()
    custom_intro = fields.Html()
    custom_closing = fields.Html()
    subject = fields.Char(
        compute="_compute_texts", inverse="_inverse_texts", compute_sudo=True
    )
    intro = fields.Html(
        string="Text before the table",
        compute="_compute_texts",
        inverse="_inverse_texts",
        compute_sudo=True,
    )
    closing = fields.Html(
        string="Text after the table",
        compute="_compute_texts",
        inverse="_inverse_texts",
        compute_sudo=True,
    )
    edited = fields.Boolean(help="A person edited the text: a plan leaves it alone.")
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", ondelete="set null"
    )
    date_approved = fields.Datetime(string="Approved on")
    asked_by_id = fields.Many2one(
        "res.users",
        string="Asked for by",
        ondelete="set null",
        help="Who had it prepared by hand; a plan leaves it alone.",
    )
    asked_reason = fields.Char(
        string="Why all the same",
        help="Why it may leave in spite of the gap, the limit or another message.",
    )
    credits = fields.Json(
        help="Unmatched money deducted: amount by currency, when it was planned."
    )
    announced = fields.Json(
        help="Money announced and deducted: amount by currency, when it was planned."
    )
    announced_from = fields.Json(help="The money announced of the customer then.")
    changes = fields.Text(help="What changed since the edit or the approval.")
    exception = fields.Selection(
        [
            ("changed", "Changed since it was approved"),
            ("bank", "Bank account new or changed"),
            ("unmatched", "Unmatched money"),
            ("large", "Large amount"),
            ("first", "First reminder to this customer"),
        ],
        string="Look first",
        help="Why a person should look at it before the others.",
    )
    amount_overdue = fields.Monetary(
        string="Amount",
        currency_field="company_currency_id",
        help="What the message asks for: money received or announced is deducted.",
    )
    asked = fields.Json(
        compute="_compute_asked",
        compute_sudo=True,
        help="What the message asks for, written: a row a currency.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    preview = fields.Html(compute="_compute_preview", sanitize=False, compute_sudo=True)
    error = fields.Char()
    failure_count = fields.Integer(string="Failures")
    date_failed = fields.Date(string="Failed on")
    line_ids = fields.One2many("relance.reminder.line", "reminder_id", string="Items")
    delivery_ids = fields.One2many(
        "relance.delivery", "reminder_id", string="Deliveries"
    )
    origin = fields.Selection(
        [
            ("engine", "Prepared here"),
            ("takeover", "Take-over"),
            ("elsewhere", "Made elsewhere"),
        ],
        required=True,
        readonly=True,
        default="engine",
    )
    outside_channel = fields.Selection(
        ELSEWHERE_CHANNELS, string="Made by", readonly=True
    )
    outside_note = fields.Text(string="What was said", readonly=True)

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return always(COLLECTOR, "subject", "intro", "closing", "date", "contact_id")

    @api.depends("step_id", "debtor_id", "origin", "outside_channel")
    def _compute_display_name(self):
        for reminder in self:
            debtor = reminder.debtor_id.name or ""
            reminder.display_name = f"{reminder._get_title()} – {debtor}"

    @api.depends(
        "step_id",
        "lang",
        "custom_subject",
        "custom_intro",
        "custom_closing",
        "line_ids",
    )
    def _compute_texts(self):
        for message in self._get_messages():
            for name, text in message.texts.items():
                message.reminder[name] = text

    def _inverse_texts(self):
        """Keep what a person wrote; a text put back to empty is the step's again."""
        for reminder in self:
            texts = reminder._in_language()._get_message().texts
            reminder._check_words(texts)
            values = {
                f"custom_{name}": False if is_html_empty(reminder[name]) else value
                for name in ("subject", "intro", "closing")
                if (value := reminder[name]) != texts[name]
            }
            if values:
                reminder._as_engine().write(values | {"edited": True})
        # what was typed may hold words in braces: show it filled
        self.invalidate_recordset(["subject", "intro", "closing", "preview"])

    def _check_words(self, texts):
        """Refuse words in braces that mean nothing, but for those of ``texts``.

        They are in the name of a customer, for instance.
        """
        unknown = [
            word
            for name, text in texts.items()
            for word in unknown_names(str(self[name] or ""))
            if word not in unknown_names(str(text or ""))
        ]
        if unknown:
            self.step_id._check_words(*(f"{{{word}}}" for word in unknown))

    @api.depends("subject", "intro", "closing", "line_ids.state")
    def _compute_preview(self):
        bodies = self._render_email()
        for reminder in self:
            reminder.preview = bodies[reminder.id]

    @api.depends("credits", "announced", "line_ids.state")
    @api.depends_context("lang")
    def _compute_asked(self):
        for reminder in self:
            reminder.asked = [
                {
                    "currency": currency.id,
                    "total": formatLang(self.env, total, currency_obj=currency),
                    "deducted": bool(deducted)
                    and formatLang(self.env, deducted, currency_obj=currency),
                    "net": formatLang(self.env, net, currency_obj=currency),
                }
                for currency, (total, deducted, net) in reminder._get_amounts().items()
            ]

    def write(self, vals):
        """Refuse people who edit what has left, or leaves no more."""
        written = vals.keys() & self._get_user_fields().keys()
        if written and not self.env.su:
            self._check_editable()
        return super().write(vals)

    def _check_editable(self):
        """Refuse to edit what has left, or leaves no more."""
        if any(reminder.state not in EDITABLE for reminder in self):
            raise UserError(
                self.env._("What was sent, or leaves no more, is not edited any more.")
            )

    @api.model
    def action_plan_now(self):
        """Plan the reminders of the user's companies, and show those to approve."""
        check_collector(self.env)
        self.check_access("write")
        for root in self.env.companies.root_id:
            # sudo: a plan writes due items and holds of every customer of the company
            self.env["relance.planner"].sudo()._plan(root)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_reminder_action_approve"
        )

    def action_approve(self):
        """Approve the drafts: they leave within the sending hours."""
        check_collector(self.env)
        self._filter_drafts()._as_engine().write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "date_approved": fields.Datetime.now(),
                "changes": False,
            }
        )
        self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()

    def action_retry(self):
        """Send the failed reminders again, as a new delivery of the same reminder."""
        check_collector(self.env)
        failed = self.filtered(lambda reminder: reminder.state == "failed")._as_engine()
        lost = failed.filtered(lambda reminder: not reminder._get_planned_lines())
        failed -= lost
        if lost and not failed:
            raise UserError(
                self.env._(
                    "The items of %(reminder)s were planned anew: nothing is left "
                    "to send in it.",
                    reminder=lost[0].display_name,
                )
            )
        failed.write({"state": "approved", "error": False, "failure_count": 0})
        self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()

    def action_reset_texts(self):
        """Drop what was edited: the texts of the step come back."""
        check_collector(self.env)
        self._check_editable()
        self._as_engine().write(self._prepare_reset_values())

    @api.model
    def _prepare_reset_values(self):
        """Return the values of a text as the step has it; an extension adds its own."""
        return {
            "custom_subject": False,
            "custom_intro": False,
            "custom_closing": False,
            "edited": False,
        }

    def action_open_postpone(self):
        """Open the pause wizard: the reminder leaves the list until a date."""
        check_collector(self.env)
        self.ensure_one()
        return self.env["relance.hold"]._get_pause_action(
            company=self.company_id, debtor=self.debtor_id, reminder=self
        )

    def action_open_remove(self):
        """Open the wizard that pauses or skips the whole reminder."""
        check_collector(self.env)
        self.ensure_one()
        return self.line_ids._get_remove_action()

    def action_open_debtor(self):
        """Open the customer."""
        check_reader(self.env)
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.debtor_id.id,
            "view_mode": "form",
        }

    def _withdraw(self):
        """Take queued reminders back before they leave; they are rendered again.

        An extension takes back what carries them, before ``super()``.
        """
        queued = self.filtered(lambda reminder: reminder.state == "queued")
        queued._as_engine().write({"state": "approved"})

    def _filter_drafts(self):
        """Return the drafts of these; what an act has dropped meanwhile is left out."""
        present = self.exists()
        # the rest of a hundred thousand reminders would fill the memory
        present.fetch(["state"])
        return present.filtered(lambda reminder: reminder.state == "draft")

    def _prepare_erased_values(self):
        # EXTENDS company: texts, addresses and notes; the lines keep what was claimed
        texts = ("custom_subject", "custom_intro", "custom_closing", "outside_note")
        names = (*texts, "email", "changes", "error", "asked_reason")
        return super()._prepare_erased_values() | dict.fromkeys(names, False)

    def _erase_personal(self):
        # EXTENDS company: with what was written, by us and to us, in its thread
        self.line_ids.write({"skip_reason": False})
        own = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        messages = self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        )
        messages.notification_ids.write({"mail_email_address": False})
        messages.write({"body": False, "subject": False, "email_from": False})
        self.env["ir.attachment"].search(own).unlink()
        self.env["mail.activity"].with_context(active_test=False).search(own).unlink()
        return super()._erase_personal()

    def _get_title(self):
        """Return the name of its step, of how it was made when made elsewhere."""
        if self.origin == "engine":
            return self.step_id.name or ""
        name = "outside_channel" if self.outside_channel else "origin"
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels[self[name]]

    def _is_rejection_notice(self):
        """Say whether this is the first word on a payment that came back."""
        self.ensure_one()
        steps = self._get_planned_lines().filtered(lambda line: line.role == "step")
        return any(line._is_rejection_notice() for line in steps)


class RelanceRetention(models.AbstractModel):
    """Reminders of what was settled long ago, and those of a person."""

    _inherit = "relance.retention"

    @api.model
    def _find_expired(self, root, today):
        # EXTENDS company: those made elsewhere are notes of calls
        found = super()._find_expired(root, today)
        terms = {
            "relance_keep_messages_months": Domain.TRUE,
            "relance_keep_notes_months": Domain("origin", "=", "elsewhere"),
        }
        for term, condition in terms.items():
            if day := root._get_relance_term(term, today):
                lately = Domain("due_item_id.state", "=", "open") | Domain(
                    "due_item_id.date_closed", ">=", day
                )
                settled = CLOSED & Domain("line_ids", "not any", lately)
                old = settled & Domain("date", "<", day) & condition
                found.append(self._search_kept("relance.reminder", root, old))
        return found

    @api.model
    def _find_personal(self, partners, companies):
        # EXTENDS company
        own = CLOSED & Domain("debtor_id", "in", partners.ids)
        reminders = self._search_kept("relance.reminder", companies, own)
        return [*super()._find_personal(partners, companies), reminders]


class RelanceScenario(models.Model):
    """The button of a scenario that plans."""

    _inherit = "relance.scenario"

    def action_plan_now(self):
        """Plan for the companies of these scenarios, and show what awaits approval."""
        check_collector(self.env)
        return self.env["relance.reminder"].action_plan_now()
