from odoo import fields, models

from ..tools.access import check_collector


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
    result_html = fields.Html(string="Result", readonly=True)

    def action_simulate(self):
        """Show the messages that a plan on that date would prepare; write nothing."""
        check_collector(self.env)
        self.ensure_one()
        self.company_id.check_access("read")
        root = self.company_id.root_id
        # sudo: the planner reads the whole ledger; only what it says is shown
        facts = self.env["relance.planner"].sudo()._simulate(root, self.date)
        self.result_html = self.env["ir.qweb"]._render(
            "relance_avancee.relance_scenario_simulation",
            {"rows": self._prepare_rows(facts), "date": self.date},
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulate a day"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_rows(self, facts):
        """Return what the result says of the messages of the user's companies."""
        companies = {item.id: item.company for item in facts.items}
        messages = [
            message
            for message in facts.messages
            if companies[message.lead.item] in self.env.companies.ids
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
