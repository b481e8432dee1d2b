from odoo import api, fields, models
from odoo.tools import format_date

from ..rules.rates import MissingRateError, half_year, half_year_bounds
from .relance_interest_rate import HALF_YEARLY

ACTIVITY = "relance_avancee.mail_activity_rate"


class RelanceInterestRate(models.Model):
    """Each half-year asks for its rates."""

    _inherit = "relance.interest.rate"

    @api.model_create_multi
    def create(self, vals_list):
        """Close the to-dos that asked for these rates."""
        rates = super().create(vals_list)
        self.search([("reference", "in", rates.mapped("reference"))])._close_asked()
        return rates

    def action_next_period(self):
        """Open the form of the rate of the following half-year."""
        self.ensure_one()
        first, last = half_year_bounds(self._get_next_day())
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                "default_reference": self.reference,
                "default_date_from": first,
                "default_date_to": last,
            },
        }

    @api.model
    def _cron_ask_missing(self):
        """Ask for the rates of this half-year that are missing: one to-do each."""
        today = fields.Date.context_today(self)
        table = self._get_table(self.env["res.company"])
        for reference in HALF_YEARLY:
            try:
                table.period(reference, today)
            except MissingRateError:
                self._ask(reference, today)

    @api.model
    def _ask(self, reference, today):
        """Put a to-do on the last rate of ``reference``, unless there is one."""
        last = self.search([("reference", "=", reference)], limit=1)
        if not last or last.activity_search([ACTIVITY]):
            return
        user = self.env.company._get_relance_manager() or self.env.user
        # the to-do list shows it: nobody needs a message about it
        last.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            today,
            summary=self.env._("Enter the rate of %s", half_year(today)),
            note=self.env._(
                "Interest of days from %(day)s on cannot be computed without it.",
                day=format_date(self.env, half_year_bounds(today)[0]),
            ),
            user_id=user.id,
        )

    def _close_asked(self):
        """Close the to-dos of the kinds of rates whose last period is entered."""
        today = fields.Date.context_today(self)
        known = self.filtered(lambda rate: rate._get_period().covers(today))
        asked = self.filtered(lambda rate: rate.reference in known.mapped("reference"))
        asked.activity_unlink([ACTIVITY])

    def _get_next_day(self):
        """Return the day after the period, today when it has no end."""
        if not self.date_to:
            return fields.Date.context_today(self)
        return fields.Date.add(self.date_to, days=1)
