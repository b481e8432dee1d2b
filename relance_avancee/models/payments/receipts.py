from odoo import api, fields, models
from odoo.tools import format_date

from ...rules.company.freshness import FIRM
from ...tools.access import check_collector
from ..reminders.relance_reminder import WAITING


class RelanceReminder(models.Model):
    """Freshness: a firm message waits until the receipts are entered."""

    _inherit = "relance.reminder"

    waits_for_receipts = fields.Boolean(
        compute="_compute_waits_for_receipts",
        compute_sudo=True,
        help="Approved, but the receipts are not entered lately enough.",
    )

    @api.depends("state", "level", "is_contact")
    def _compute_waits_for_receipts(self):
        waiting = self.filtered(lambda reminder: reminder.state in WAITING)
        waiting = waiting._filter_waits_for_receipts()
        for reminder in self:
            reminder.waits_for_receipts = reminder in waiting

    @api.model
    def get_receipts(self):
        """Return, for each company shown, up to when receipts are entered.

        With what waits for them, and the days that may be declared.
        """
        self.check_access("read")
        return [
            self._get_company_receipts(root)
            for root in self.env.companies.root_id
            if root.relance_freshness_days
        ]

    @api.model
    def action_declare_receipts(self, company_id, day):
        """Declare that the receipts are entered up to ``day``, and plan at once."""
        check_collector(self.env)
        self.check_access("write")
        company = self.env["res.company"].browse(company_id)
        company.check_access("read")
        company._declare_relance_receipts(fields.Date.to_date(day))
        # sudo: a plan writes due items and holds of every customer of the company
        self.env["relance.planner"].sudo()._plan(company.root_id)
        self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()

    @api.model
    def _get_company_receipts(self, root):
        """Return what the approval screen says of the receipts of ``root``."""
        # sudo: dates of the bank are no secret to who sends the reminders
        root = root.sudo()
        today = root._relance_today()
        stale = root._are_relance_receipts_stale(today)
        return {
            "company_id": root.id,
            "company": root.name if len(self.env.companies.root_id) > 1 else False,
            "sentence": root._get_relance_receipts_sentence(today),
            "is_stale": stale,
            "waiting": self._get_waiting_sentence(root) if stale else False,
            "today": fields.Date.to_string(today),
            "yesterday": fields.Date.to_string(fields.Date.subtract(today, days=1)),
        }

    @api.model
    def _get_waiting_sentence(self, root):
        """Return what waits for the receipts, and that the rest leaves."""
        own = [("company_id", "child_of", root.id)]
        held = self.env["relance.due.item"].search_count(
            [*own, ("state", "=", "open"), ("reason", "=", "stale_receipts")]
        )
        approved = self.search_count(
            [
                *own,
                ("state", "in", WAITING),
                ("level", ">=", str(FIRM)),
                ("is_contact", "=", True),
            ]
        )
        told = self.env._(
            "Firm messages wait; courtesy and friendly ones leave, perhaps to "
            "customers who have paid."
        )
        if not held and not approved:
            return told
        counted = self.env._(
            "Due items held: %(items)s. Approved reminders that wait: %(approved)s.",
            items=held,
            approved=approved,
        )
        return f"{told} {counted}"


class RelanceDueItem(models.Model):
    """Freshness, in words: which step waits, and up to when receipts are entered."""

    _inherit = "relance.due.item"

    def _get_reason_sentences(self):
        # EXTENDS planning
        if self.reason != "stale_receipts":
            return super()._get_reason_sentences()
        root = self.company_id.root_id
        day = root._get_relance_receipts_date(root._relance_today())
        values = {"step": self.next_step_id.name, "day": format_date(self.env, day)}
        if not day:
            return [self.env._("%(step)s waits: no receipts are entered.", **values)]
        return [
            self.env._(
                "%(step)s waits: receipts are entered up to %(day)s only.", **values
            )
        ]

    def _get_next_sentences(self):
        # EXTENDS due_items: the step that waits is named with its reason
        if self.reason == "stale_receipts":
            return []
        return super()._get_next_sentences()
