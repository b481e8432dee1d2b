from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.access import check_collector

MOST_YEARS = 2  # what is known today says nothing of later days


class RelanceScenarioSimulate(models.TransientModel):
    """What would leave on a date, if nothing happened until then."""

    _name = "relance.scenario.simulate"
    _description = "Simulate Reminders"
    _inherit = "relance.asked"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    scenario_id = fields.Many2one(
        "relance.scenario",
        check_company=True,
        help="Empty: the messages of all the scenarios.",
    )
    result_html = fields.Html(string="Result", readonly=True)

    def action_simulate(self):
        """Show the messages that a plan on that date would prepare; write nothing."""
        check_collector(self.env)
        self.ensure_one()
        self.company_id.check_access("read")
        self.scenario_id.check_access("read")
        self._check_date()
        root = self.company_id.root_id
        # sudo: the planner reads the whole ledger; only what it says is shown
        facts = self.env["relance.planner"].sudo()._simulate(root, self.date)
        self.result_html = self.env["ir.qweb"]._render(
            "relance_avancee.relance_scenario_simulation",
            {"rows": self._prepare_rows(facts), "date": self.date},
        )
        return {
            "type": "ir.actions.act_window",
            "name": self._get_title(),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _check_date(self):
        """Refuse a day of which nothing true could be told."""
        today = self.company_id._relance_today()
        last = today + relativedelta(years=MOST_YEARS)
        if not today <= self.date <= last:
            raise UserError(
                self.env._(
                    "Choose a day between today and %(last)s: nothing can be said of "
                    "%(day)s.",
                    last=format_date(self.env, last),
                    day=format_date(self.env, self.date),
                )
            )

    def _get_title(self):
        """Return the title of the result."""
        if not self.scenario_id:
            return self.env._("Simulate a day")
        return self.env._(
            "Simulate a day: %(scenario)s", scenario=self.scenario_id.name
        )

    def _prepare_rows(self, facts):
        """Return what the result says of the messages of the user's companies.

        Of one scenario, those of which it chooses the text.
        """
        items = {item.id: item for item in facts.items}
        scenarios = self.scenario_id.ids or facts.scenarios
        messages = [
            message
            for message in facts.messages
            if (lead := items[message.lead.item]).company in self.env.companies.ids
            and lead.scenario in scenarios
        ]
        rows = self.env["relance.planner"]._prepare_simulated_rows(facts, messages)
        return [row | self._prepare_details(row["lead"]) for row in rows]

    def _prepare_details(self, item):
        """Return what the result adds of the message about ``item``."""
        return {
            "address": item.address,
            "scenario": self.env["relance.scenario"].browse(item.scenario).name,
            "currency": self.env["res.company"].browse(item.company).currency_id,
        }
