from datetime import timedelta

import pytz

from odoo import fields, models

from ..const import MANAGER

MONDAY = 0
HOUR = 7  # of the company's own Monday morning


class ResCompany(models.Model):
    """The weekly summary: who receives it, and when it is due."""

    _inherit = "res.company"

    relance_summary = fields.Boolean(
        string="Weekly summary",
        default=True,
        help="On Monday morning the managers of reminders receive by mail what was "
        "sent, what waits and why, and what was paid after a reminder.",
    )
    relance_summary_week = fields.Date(
        string="Last weekly summary", help="The Monday on which it was sent."
    )

    def _get_relance_summary_week(self):
        """Return this week's Monday if its summary is due, else None.

        It is due from Monday morning on, where the company is; later in the week when
        the server was off, but not in the week of the installation.
        """
        self.ensure_one()
        zone = self._get_relance_timezone(self.partner_id)
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        monday = now.date() - timedelta(days=now.weekday())
        if now.weekday() == MONDAY and now.hour < HOUR:
            return None
        last = self.relance_summary_week
        is_due = last < monday if last else now.weekday() == MONDAY
        return monday if is_due else None

    def _get_relance_summary_users(self):
        """Return the managers of reminders of the company who have an address."""
        # sudo: the members of a group are read by administrators only
        managers = self.env.ref(MANAGER).sudo()
        return managers.all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and user.email_normalized
                and self in user.company_ids
            )
        ).sorted("id")
