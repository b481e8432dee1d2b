from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from .relance_scenario_step import LEVELS


class RelanceReminder(models.Model):
    """One decision to contact one debtor at one step on one day."""

    _name = "relance.reminder"
    _description = "Payment Reminder"
    _inherit = ["mail.thread", "mail.activity.mixin"]
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
    scenario_id = fields.Many2one(
        "relance.scenario",
        string="Scenario",
        index="btree_not_null",
        ondelete="set null",
    )
    step_id = fields.Many2one(
        "relance.scenario.step",
        string="Step",
        index="btree_not_null",
        ondelete="restrict",
    )
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
    collector_id = fields.Many2one(
        "res.users", string="Collector", ondelete="set null"
    )
    custom_subject = fields.Char()
    custom_intro = fields.Html()
    custom_closing = fields.Html()
    subject = fields.Char(compute="_compute_texts", inverse="_inverse_texts")
    intro = fields.Html(
        string="Text before the table",
        compute="_compute_texts",
        inverse="_inverse_texts",
    )
    closing = fields.Html(
        string="Text after the table",
        compute="_compute_texts",
        inverse="_inverse_texts",
    )
    edited = fields.Boolean(help="A person edited the text: a plan leaves it alone.")
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", ondelete="set null"
    )
    date_approved = fields.Datetime(string="Approved on")
    credits = fields.Json(
        help="Unmatched money deducted: amount by currency, when it was planned."
    )
    changes = fields.Text(help="What changed since the edit or the approval.")
    exception = fields.Selection(
        [
            ("changed", "Changed since it was approved"),
            ("first", "First reminder to this customer"),
            ("large", "Large amount"),
            ("unmatched", "Unmatched money"),
        ],
        string="Look first",
        help="Why a person should look at it before the others.",
    )
    amount_overdue = fields.Monetary(
        string="Amount", currency_field="company_currency_id"
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    error = fields.Char()
    line_ids = fields.One2many("relance.reminder.line", "reminder_id", string="Items")
    delivery_ids = fields.One2many(
        "relance.delivery", "reminder_id", string="Deliveries"
    )

    @api.depends("step_id", "debtor_id")
    def _compute_display_name(self):
        for reminder in self:
            step, debtor = reminder.step_id.name or "", reminder.debtor_id.name or ""
            reminder.display_name = f"{step} – {debtor}"

    @api.depends(
        "step_id", "lang", "custom_subject", "custom_intro", "custom_closing", "line_ids"
    )
    def _compute_texts(self):
        for reminder in self:
            texts = reminder._get_texts()
            reminder.subject = reminder.custom_subject or texts["subject"]
            reminder.intro = reminder.custom_intro or texts["intro"]
            reminder.closing = reminder.custom_closing or texts["closing"]

    def _inverse_texts(self):
        """Keep what a person wrote; a text put back to empty is the step's again."""
        for reminder in self:
            values = {
                f"custom_{name}": False if is_html_empty(reminder[name]) else value
                for name in ("subject", "intro", "closing")
                if (value := reminder[name]) != reminder._get_texts()[name]
            }
            if values:
                reminder.write(values | {"edited": True})

    @api.depends("subject", "intro", "closing", "line_ids.state")
    def _compute_preview(self):
        bodies = self._render_email()
        for reminder in self:
            reminder.preview = bodies[reminder.id]

    # Buttons --------------------------------------------------------------------

    @api.model
    def action_plan_now(self):
        """Plan the reminders of the user's companies, and show those to approve."""
        for root in self.env.companies.root_id:
            # sudo: a plan writes due items and holds of every customer of the company
            self.env["relance.planner"].sudo()._plan(root, root._relance_today())
        return self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_reminder_action_approve"
        )

    def action_approve(self):
        """Approve the drafts; the dispatch sends them within the sending hours."""
        self.filtered(lambda reminder: reminder.state == "draft").write(
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
        failed = self.filtered(lambda reminder: reminder.state == "failed")
        lost = failed.filtered(lambda reminder: not reminder._get_planned_lines())
        if lost:
            raise UserError(
                self.env._(
                    "The items of %(reminder)s were planned anew: there is nothing left "
                    "to send in it.",
                    reminder=lost[0].display_name,
                )
            )
        failed.write({"state": "approved", "error": False})
        self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()

    def action_reset_texts(self):
        """Drop what was edited: the texts of the step come back."""
        self.write(
            {
                "custom_subject": False,
                "custom_intro": False,
                "custom_closing": False,
                "edited": False,
            }
        )

    def action_open_postpone(self):
        """Open the pause wizard: the reminder leaves the list until a date."""
        self.ensure_one()
        return self.env["relance.hold"]._get_pause_action(
            company=self.company_id, debtor=self.debtor_id, reminder=self
        )

    def action_open_remove(self):
        """Open the wizard that pauses or skips the whole reminder."""
        self.ensure_one()
        return self.line_ids._get_remove_action()

    def action_open_debtor(self):
        """Open the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.debtor_id.id,
            "view_mode": "form",
        }

    # Crons ----------------------------------------------------------------------

    @api.model
    def _cron_plan(self):
        """Plan every root company, each in its own transaction."""
        cron = self.env["ir.cron"]
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        cron._commit_progress(remaining=len(roots))
        for root in roots:
            self.env["relance.planner"]._plan(root, root._relance_today())
            if not cron._commit_progress(1):
                break
        self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()

    # Planning -------------------------------------------------------------------

    def _get_planned_lines(self):
        """Return the lines still to be sent."""
        return self.line_ids.filtered(lambda line: line.state == "planned")

    @api.model
    def _rebuild_drafts(self, companies, today, debtors=None):
        """Drop the drafts that nobody edited, and bring the edited ones up to date."""
        domain = [("state", "=", "draft"), ("company_id", "in", companies.ids)]
        if debtors is not None:
            domain.append(("debtor_id", "in", debtors.ids))
        drafts = self.search(domain)
        edited = drafts.filtered("edited")
        (drafts - edited).unlink()
        edited._bring_up_to_date(edited._find_changes(today))

    @api.model
    def _create_planned(self, facts):
        """Create the reminders of the messages of ``facts``, those to approve as drafts."""
        items = {item.id: item for item in facts.items}
        scenarios = self.env["relance.scenario"]
        kept = [
            message
            for message in facts.messages
            if scenarios.browse(message.lead.scenario).mode != "simulate"
        ]
        self._fetch_shown(facts.items)
        reminders = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(
            [self._prepare_reminder_values(message, items, facts) for message in kept]
        )
        self.env["relance.reminder.line"].create(
            [
                line
                for reminder, message in zip(reminders, kept, strict=True)
                for line in reminder._prepare_line_values(message, items)
            ]
        )
        reminders._flag_exceptions(facts)
        return reminders

    def _fetch_shown(self, items):
        """Read at once what the reminders take from partners and invoices."""
        partners = {item.contact for item in items} | {item.debtor for item in items}
        self.env["res.partner"].browse(partners - {None}).fetch(
            ["email_normalized", "lang"]
        )
        moves = {item.move for item in items} - {None}
        self.env["account.move"].browse(moves).fetch(["invoice_date"])

    def _prepare_reminder_values(self, message, items, facts):
        """Return the values of the reminder of ``message``; a channel may add its own."""
        lead = message.lead
        item = items[lead.item]
        scenario = self.env["relance.scenario"].browse(lead.scenario)
        step = self.env["relance.scenario.step"].browse(lead.step.id)
        contact = self._get_recipient(item)
        credits = facts.credits.get(item.debtor, {})
        return {
            "company_id": item.company,
            "debtor_id": item.debtor,
            "contact_id": contact.id,
            "email": item.address,
            "lang": contact.lang or self.env.lang,
            "scenario_id": scenario.id,
            "step_id": step.id,
            "level": step.level,
            "is_contact": step.use_email,
            "date": facts.today,
            "state": "approved" if scenario._is_automatic(step) else "draft",
            "collector_id": item.collector,
            "credits": {str(key): amount for key, (amount, _) in credits.items()},
            "amount_overdue": sum(
                items[candidate.item].residual
                for candidate in (*message.steps, *message.listed)
            ),
        }

    def _get_recipient(self, item):
        """Return the partner who receives the message about ``item``."""
        contact = self.env["res.partner"].browse(item.contact)
        if contact.email_normalized:
            return contact
        return self.env["res.partner"].browse(item.debtor)

    def _prepare_line_values(self, message, items):
        """Return the values of the lines of ``message``."""
        self.ensure_one()
        lines = self.env["relance.reminder.line"]
        return [
            lines._prepare_values(self, candidate, items[candidate.item], message.lead)
            for candidate in (*message.steps, *message.listed)
        ]

    def _flag_exceptions(self, facts):
        """Mark the drafts that a person should see first, and why."""
        drafts = self.filtered(lambda reminder: reminder.state == "draft")
        known = dict(
            self._read_group(
                [("debtor_id", "in", drafts.debtor_id.ids), ("state", "=", "sent")],
                ["debtor_id"],
                ["__count"],
            )
        )
        for reminder in drafts:
            reminder.exception = reminder._get_exception(known, facts)

    def _get_exception(self, known, facts):
        """Return why a person should look at the reminder first, or False."""
        if facts.credits.get(self.debtor_id.id):
            return "unmatched"
        if self.amount_overdue >= self.company_id.relance_large_amount > 0:
            return "large"
        if self.debtor_id not in known:
            return "first"
        return False
