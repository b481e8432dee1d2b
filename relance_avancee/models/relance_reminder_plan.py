import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models

from ..rules.grouping import is_neutral

_logger = logging.getLogger(__name__)


class RelanceReminder(models.Model):
    """Planning: reminders are created in bulk from what the planner decided."""

    _inherit = "relance.reminder"

    @api.model
    def _cron_plan(self):
        """Plan every root company, each in its own transaction."""
        cron = self.env["ir.cron"]
        roots = self._get_roots_to_plan()
        cron._commit_progress(remaining=len(roots))
        for root in roots:
            self._plan_safely(root)
            if not cron._commit_progress(1):
                break
        self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()

    def _get_roots_to_plan(self):
        """Return the root companies, those planned longest ago first.

        A cron that ran out of time comes back at once: it leaves alone those that it
        has just planned.
        """
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        if self.env.context.get("ir_cron_progress_id"):
            recent = fields.Datetime.subtract(fields.Datetime.now(), hours=6)
            roots = roots.filtered(
                lambda root: (
                    not root.relance_last_plan or root.relance_last_plan < recent
                )
            )
        return roots.sorted(lambda root: str(root.relance_last_plan or ""))

    def _plan_safely(self, root):
        """Plan one root company; its error does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self.env["relance.planner"]._plan(root)
        except SerializationFailure:
            raise
        except Exception:
            _logger.exception("The reminders of %s could not be planned.", root.name)
        root.relance_last_plan = fields.Datetime.now()

    def _get_planned_lines(self):
        """Return the lines still to be sent."""
        return self.line_ids._filter_planned()

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
        """Create the reminders of the messages of ``facts``, drafts or approved."""
        items = {item.id: item for item in facts.items}
        scenarios = self.env["relance.scenario"]
        kept = [
            message
            for message in facts.messages
            if scenarios.browse(message.lead.scenario).mode != "simulate"
        ]
        self._fetch_shown(facts.items)
        debtors = {items[message.lead.item].debtor for message in kept}
        partners = self.env["res.partner"]
        facts.role_contacts = partners._get_relance_role_contacts(
            partners.browse(debtors)
        )
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
        """Return the values of a reminder; an extension may add its own."""
        lead = message.lead
        item = items[lead.item]
        scenario = self.env["relance.scenario"].browse(lead.scenario)
        step = self.env["relance.scenario.step"].browse(lead.step.id)
        usual = self._get_recipient(item)
        role = facts.role_contacts.get((item.debtor, step.recipient_role))
        contact = role or usual
        owed = facts.credits.get(item.debtor, {})
        return {
            "company_id": item.company,
            "debtor_id": item.debtor,
            "contact_id": contact.id,
            "email": role.email_normalized if role else item.address,
            "lang": self._get_language(contact, item),
            "scenario_id": scenario.id,
            "step_id": step.id,
            "level": step.level,
            "is_contact": step.use_email,
            "date": facts.today,
            "state": "approved" if scenario._is_automatic(step) else "draft",
            "collector_id": item.collector,
            "credits": {str(key): amount for key, (amount, _) in owed.items()},
            "amount_overdue": sum(
                items[candidate.item].residual
                for candidate in (*message.steps, *message.listed)
                if not is_neutral(candidate, lead)
            ),
        }

    def _get_language(self, contact, item):
        """Return the language of the recipient, else of its company, else ours."""
        debtor = self.env["res.partner"].browse(item.debtor)
        company = self.env["res.company"].browse(item.company)
        return contact.lang or debtor.lang or company.partner_id.lang or self.env.lang

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
        found = drafts._get_found()
        for reminder in drafts:
            has_money = reminder in found or facts.credits.get(reminder.debtor_id.id)
            reminder.exception = reminder._get_exception(known, has_money)

    def _get_exception(self, known, has_money):
        """Return why a person should look at the reminder first, or False."""
        if has_money:
            return "unmatched"
        if self.amount_overdue >= self.company_id.relance_large_amount > 0:
            return "large"
        if self.debtor_id not in known:
            return "first"
        return False
