from markupsafe import Markup, escape

from odoo import fields, models

from ..const import NOTICE, READER
from ..rules.placeholders import fill


class RelanceReminder(models.Model):
    """The to-do of a step: who does it, what to say, the text to copy."""

    _inherit = "relance.reminder"

    def _needs_todo(self):
        """Say whether the to-do is opened: an e-mail may do under an amount."""
        self.ensure_one()
        minimum = self.step_id.activity_minimum_amount
        return not self.is_contact or self.amount_overdue >= minimum

    def _get_todo_user(self):
        """Return who does the to-do of the step: the collector when nobody else can."""
        self.ensure_one()
        company = self.company_id
        found = {
            "salesperson": self._get_salesperson,
            "manager": company._get_relance_manager,
        }
        find = found.get(self.step_id.activity_assignee)
        return (find and find()) or company._get_relance_collector(self.debtor_id)

    def _schedule_step_todo(self):
        """Open the to-do of the step, without notifying by mail.

        It stands on the customer for somebody who does not see the reminders.
        """
        self.ensure_one()
        user, step = self._get_todo_user(), self.step_id
        sees_reminders = user.has_group(READER)
        # sudo: the dispatch puts a to-do on a customer that its user may not write
        record = self if sees_reminders else self.debtor_id.sudo()
        kind = "decide" if step.level >= NOTICE else "step"
        return record.with_context(mail_activity_quick_update=True).activity_schedule(
            f"relance_avancee.mail_activity_{kind}",
            summary=fill(
                step.activity_summary or step.name or "", self._get_placeholders()
            ),
            note=self._get_todo_note(),
            date_deadline=fields.Date.context_today(self),
            user_id=user.id,
        )

    def _get_todo_note(self):
        """Return what to do, in our language, and the text to copy, in the debtor's."""
        self.ensure_one()
        note = self._fill_html(self.step_id.activity_note)
        speaking = self._in_language()
        text = speaking._fill_html(speaking.step_id.activity_text)
        if not text:
            return note
        return Markup("{}<p><strong>{}</strong></p><blockquote>{}</blockquote>").format(
            note, self.env._("Text ready to copy"), text
        )

    def _fill_html(self, text):
        """Return ``text`` with its words filled, what they stand for escaped."""
        values = self._get_placeholders()
        escaped = {name: escape(value) for name, value in values.items()}
        return Markup(fill(text or "", escaped))
