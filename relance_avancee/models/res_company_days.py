from datetime import timedelta

import holidays
import pytz

from odoo import fields, models

from ..rules.working_days import QuietPeriod, WorkingDays


class ResCompany(models.Model):
    """Days: those on which reminders leave, for each country of the customers."""

    _inherit = "res.company"

    def _get_relance_quiet_period(self):
        """Return the company's quiet period, None without one.

        :raise ValueError: when the two dates are not written MM-DD.
        """
        start, end = self.relance_quiet_from, self.relance_quiet_to
        if not start and not end:
            return None
        days = [
            fields.Date.to_date(f"2024-{day or ''}") for day in (start, end)
        ]  # 2024 is a leap year: 02-29 is a date
        return QuietPeriod(*((day.month, day.day) for day in days))

    def _get_relance_working_days(self, country, calendar=None):
        """Return the days on which a debtor of ``country`` may be contacted.

        Weekdays of the working hours, less the company's closing days, the public
        holidays of the debtor's country (else the company's) and the quiet period.
        """
        self.ensure_one()
        calendar = calendar or self.resource_calendar_id
        weekdays = {int(day) for day in calendar.attendance_ids.mapped("dayofweek")}
        code = (country or self.country_id).code
        return WorkingDays(
            weekdays or WorkingDays.weekdays,
            _ClosedDays(self._get_relance_closures(calendar), public_holidays(code)),
            self._get_relance_quiet_period(),
        )

    def _get_relance_closures(self, calendar):
        """Return the set of days on which the company is closed."""
        # sudo: closing days are no secret, and the planner runs for anybody
        leaves = self.env["resource.calendar.leaves"].sudo()
        zone = self._get_relance_timezone(self.partner_id)
        closed = set()
        for leave in leaves.search(
            [
                ("resource_id", "=", False),
                ("calendar_id", "in", [False, calendar.id]),
                ("company_id", "in", [False, self.id]),
            ]
        ):
            start, end = (
                pytz.utc.localize(moment).astimezone(zone).date()
                for moment in (leave.date_from, leave.date_to)
            )
            closed.update(
                start + timedelta(days=day) for day in range((end - start).days + 1)
            )
        return closed

    def _get_relance_next_working_day(self, day):
        """Return the first day from ``day`` on when reminders of the company leave."""
        return self._get_relance_working_days(self.country_id).first_from(day)


class _ClosedDays:
    """Closing days of a company and public holidays of a country."""

    def __init__(self, closures, public):
        self.closures = closures
        self.public = public

    def __contains__(self, day):
        return day in self.closures or day in self.public


def public_holidays(code):
    """Return the public holidays of a country by its code, none when unknown."""
    try:
        return holidays.country_holidays(code)
    except (NotImplementedError, KeyError, TypeError):
        return frozenset()
