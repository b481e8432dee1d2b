from babel.dates import get_month_names

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import babel_locale_parse, format_date, get_lang

from ..const import MANAGER
from ..rules.company.working_days import LEAP_YEAR, read_year_day
from ..tools.access import check_manager, check_reader
from ..tools.client_action import notify

# Where the page of customers is looked at before it is used.
PREVIEW = "/relance/preview"
QUIET = ("relance_quiet_from", "relance_quiet_to")


class RelanceSettingsMixin(models.AbstractModel):
    """Our settings of a company: a page of Odoo's settings, a dialog of ours."""

    _name = "relance.settings.mixin"
    _description = "Settings of Reminders"

    company_id = fields.Many2one("res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")
    relance_collector_id = fields.Many2one(
        related="company_id.relance_collector_id", readonly=False
    )
    relance_acknowledge_promise = fields.Boolean(
        related="company_id.relance_acknowledge_promise", readonly=False
    )
    relance_acknowledge_dispute = fields.Boolean(
        related="company_id.relance_acknowledge_dispute", readonly=False
    )
    relance_acknowledge_plan = fields.Boolean(
        related="company_id.relance_acknowledge_plan", readonly=False
    )
    relance_page = fields.Boolean(related="company_id.relance_page", readonly=False)
    relance_page_days = fields.Integer(
        related="company_id.relance_page_days", readonly=False
    )
    relance_page_note = fields.Text(
        related="company_id.relance_page_note", readonly=False
    )
    relance_page_greeting = fields.Text(
        related="company_id.relance_page_greeting", readonly=False
    )
    relance_page_thanks = fields.Text(
        related="company_id.relance_page_thanks", readonly=False
    )
    relance_page_privacy = fields.Text(
        related="company_id.relance_page_privacy", readonly=False
    )
    relance_page_colour = fields.Boolean(
        related="company_id.relance_page_colour", readonly=False
    )
    relance_page_files = fields.Integer(
        related="company_id.relance_page_files", readonly=False
    )
    relance_page_megabytes = fields.Integer(
        related="company_id.relance_page_megabytes", readonly=False
    )
    relance_thank = fields.Selection(related="company_id.relance_thank", readonly=False)
    relance_ask_payment_days = fields.Integer(
        related="company_id.root_id.relance_ask_payment_days", readonly=False
    )
    relance_wait_absence = fields.Boolean(
        related="company_id.root_id.relance_wait_absence", readonly=False
    )
    relance_absence_days = fields.Integer(
        related="company_id.root_id.relance_absence_days", readonly=False
    )
    relance_mail_server = fields.Char(
        related="company_id.root_id.relance_mail_server", readonly=False
    )
    relance_chase_entries = fields.Boolean(
        related="company_id.relance_chase_entries", readonly=False
    )
    relance_presumed_sent_before = fields.Date(
        related="company_id.relance_presumed_sent_before", readonly=False
    )
    relance_quiet_from = fields.Char(
        string="Quiet from",
        compute="_compute_relance_quiet",
        inverse="_inverse_relance_quiet",
    )
    relance_quiet_to = fields.Char(
        string="Quiet until",
        compute="_compute_relance_quiet",
        inverse="_inverse_relance_quiet",
    )
    relance_too_old_days = fields.Integer(
        related="company_id.relance_too_old_days", readonly=False
    )
    relance_factor_id = fields.Many2one(
        related="company_id.relance_factor_id", readonly=False
    )
    relance_chase_assigned = fields.Boolean(
        related="company_id.relance_chase_assigned", readonly=False
    )
    relance_large_amount = fields.Monetary(
        related="company_id.relance_large_amount", readonly=False
    )
    relance_insurance_lead_days = fields.Integer(
        related="company_id.relance_insurance_lead_days", readonly=False
    )
    relance_interest_terms_id = fields.Many2one(
        related="company_id.relance_interest_terms_id", readonly=False
    )
    relance_interest_account_id = fields.Many2one(
        related="company_id.relance_interest_account_id", readonly=False
    )
    relance_indemnity_account_id = fields.Many2one(
        related="company_id.relance_indemnity_account_id", readonly=False
    )
    relance_interest_disputed = fields.Boolean(
        related="company_id.relance_interest_disputed", readonly=False
    )
    relance_interest_minimum = fields.Monetary(
        related="company_id.relance_interest_minimum", readonly=False
    )
    relance_legal_form = fields.Char(
        related="company_id.relance_legal_form", readonly=False
    )
    relance_share_capital = fields.Monetary(
        related="company_id.relance_share_capital", readonly=False
    )
    relance_registry_town = fields.Char(
        related="company_id.relance_registry_town", readonly=False
    )
    relance_notice_days = fields.Integer(
        related="company_id.relance_notice_days", readonly=False
    )
    relance_notice_days_b2c = fields.Integer(
        related="company_id.relance_notice_days_b2c", readonly=False
    )
    relance_notice_signatory_id = fields.Many2one(
        related="company_id.relance_notice_signatory_id", readonly=False
    )
    relance_notice_cover = fields.Boolean(
        related="company_id.relance_notice_cover", readonly=False
    )
    relance_mediator = fields.Text(
        related="company_id.relance_mediator", readonly=False
    )
    relance_print_mentions = fields.Boolean(
        related="company_id.relance_print_mentions", readonly=False
    )
    relance_promise_grace_days = fields.Integer(
        related="company_id.root_id.relance_promise_grace_days", readonly=False
    )
    relance_promise_ahead_days = fields.Integer(
        related="company_id.root_id.relance_promise_ahead_days", readonly=False
    )
    relance_call_cap = fields.Integer(
        related="company_id.root_id.relance_call_cap", readonly=False
    )
    relance_grace_times = fields.Integer(
        related="company_id.root_id.relance_grace_times", readonly=False
    )
    relance_grace_wait_days = fields.Integer(
        related="company_id.root_id.relance_grace_wait_days", readonly=False
    )
    relance_grace_take_days = fields.Integer(
        related="company_id.root_id.relance_grace_take_days", readonly=False
    )
    relance_promise_broken_count = fields.Integer(
        related="company_id.root_id.relance_promise_broken_count", readonly=False
    )
    relance_plan_tolerance_days = fields.Integer(
        related="company_id.root_id.relance_plan_tolerance_days", readonly=False
    )
    relance_plan_tell_days = fields.Integer(
        related="company_id.root_id.relance_plan_tell_days", readonly=False
    )
    relance_plan_late_days = fields.Integer(
        related="company_id.root_id.relance_plan_late_days", readonly=False
    )
    relance_plan_recall_text = fields.Text(
        related="company_id.root_id.relance_plan_recall_text", readonly=False
    )
    relance_plan_late_text = fields.Text(
        related="company_id.root_id.relance_plan_late_text", readonly=False
    )
    relance_plan_clause = fields.Text(
        related="company_id.root_id.relance_plan_clause", readonly=False
    )
    relance_plan_most = fields.Integer(
        related="company_id.root_id.relance_plan_most", readonly=False
    )
    relance_plan_longest_days = fields.Integer(
        related="company_id.root_id.relance_plan_longest_days", readonly=False
    )
    relance_plan_first_percent = fields.Float(
        related="company_id.root_id.relance_plan_first_percent", readonly=False
    )
    relance_plan_unasked = fields.Boolean(
        related="company_id.root_id.relance_plan_unasked", readonly=False
    )
    relance_risk_grace_days = fields.Integer(
        related="company_id.root_id.relance_risk_grace_days", readonly=False
    )
    relance_risk_trust = fields.Float(
        related="company_id.root_id.relance_risk_trust", readonly=False
    )
    relance_risk_score_persons = fields.Boolean(
        related="company_id.root_id.relance_risk_score_persons", readonly=False
    )
    relance_risk_purpose = fields.Text(
        related="company_id.root_id.relance_risk_purpose", readonly=False
    )
    relance_risk_alerts = fields.Boolean(
        related="company_id.root_id.relance_risk_alerts", readonly=False
    )
    relance_risk_alert_amount = fields.Monetary(
        related="company_id.root_id.relance_risk_alert_amount", readonly=False
    )
    relance_keep_notes_months = fields.Integer(
        related="company_id.root_id.relance_keep_notes_months", readonly=False
    )
    relance_keep_messages_months = fields.Integer(
        related="company_id.root_id.relance_keep_messages_months", readonly=False
    )
    relance_keep_notices_months = fields.Integer(
        related="company_id.root_id.relance_keep_notices_months", readonly=False
    )
    relance_freshness_days = fields.Integer(
        related="company_id.root_id.relance_freshness_days", readonly=False
    )
    relance_summary = fields.Boolean(
        related="company_id.root_id.relance_summary", readonly=False
    )

    @api.depends("company_id")
    def _compute_relance_quiet(self):
        """Show the days with their month in letters: nobody misreads them."""
        for settings in self:
            for name in QUIET:
                stored = settings.company_id[name]
                settings[name] = stored and format_date(
                    self.env, f"{LEAP_YEAR}-{stored}", date_format="d MMMM"
                )

    def _inverse_relance_quiet(self):
        """Store the days that the user wrote, in the order of his language."""
        for settings in self:
            read = {name: settings._read_quiet_day(settings[name]) for name in QUIET}
            settings.company_id.write(read)

    def action_relance_preview_page(self):
        """Open the page as customers read it; nothing on it acts."""
        check_manager(self.env)
        company = self.company_id or self.env.company
        url = f"{PREVIEW}?company={company.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def _read_quiet_day(self, text):
        """Return a day as the company stores it, False for an empty text."""
        if not text:
            return False
        lang = get_lang(self.env)
        names = get_month_names(locale=babel_locale_parse(lang.code))
        months = {name.casefold(): number for number, name in names.items()}
        day_first = lang.date_format.find("%d") < lang.date_format.find("%m")
        try:
            month, day = read_year_day(text, months, day_first=day_first)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(text)s” is no day of the year: write for instance 24 December, "
                    "or leave both days empty.",
                    text=text,
                )
            ) from error
        return f"{month:02}-{day:02}"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relance_entry_count = fields.Integer(
        string="Miscellaneous items", compute="_compute_relance_entry_count"
    )

    relance_email_step_id = fields.Many2one(
        "relance.scenario.step",
        string="First e-mail",
        compute="_compute_relance_email_step_id",
        groups=MANAGER,
    )
    relance_email_preview = fields.Html(
        related="relance_email_step_id.preview",
        string="Text of the first e-mail",
        groups=MANAGER,
    )

    @api.depends("company_id")
    def _compute_relance_email_step_id(self):
        for settings in self:
            settings.relance_email_step_id = settings._find_relance_step("use_email")

    @api.depends("company_id")
    def _compute_relance_entry_count(self):
        for settings in self:
            settings.relance_entry_count = self.env["relance.due.item"].search_count(
                [
                    ("company_id", "=", settings.company_id.id),
                    ("is_entry", "=", True),
                    ("state", "=", "open"),
                ]
            )

    def action_relance_risk_classes(self):
        """Open the classes: thresholds, suggested terms and deposits."""
        check_reader(self.env)
        return self.env["relance.risk.class"].action_open()

    def action_relance_risk_model(self):
        """Open what the scores are made with."""
        check_reader(self.env)
        return self.env["relance.risk.model"].action_open()

    def action_relance_send_email_test(self):
        """Send the user the first e-mail of the company's scenarios."""
        check_manager(self.env)
        return self._get_relance_step("use_email").action_send_email_test()

    def _get_relance_step(self, box):
        """Return the first step with ``box`` ticked.

        :raise UserError: when there is none.
        """
        step = self._find_relance_step(box)
        if not step:
            raise UserError(
                self.env._("No step of a scenario does so: tick it on one first.")
            )
        return step

    def _find_relance_step(self, box):
        """Return the first step of the company with ``box`` ticked, maybe none."""
        return self.env["relance.scenario.step"].search(
            [("company_id", "=", self.company_id.id), (box, "=", True)], limit=1
        )

    def action_relance_send_summary(self):
        """Send the user the summary of the last seven days."""
        check_manager(self.env)
        root = self.company_id.root_id
        self.env["relance.summary"]._send_now(root, self.env.user)
        told = self.env._("The summary is on its way to %s.", self.env.user.email)
        return notify(told, "success")
