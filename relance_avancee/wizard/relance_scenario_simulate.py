from odoo import fields, models


class RelanceScenarioSimulate(models.TransientModel):
    """What would leave on a date, if nothing happened until then."""

    _name = "relance.scenario.simulate"
    _description = "Simulate Reminders"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    result_html = fields.Html(string="Result", readonly=True, sanitize=False)

    def action_simulate(self):
        """Show the messages that a plan on that date would prepare; write nothing."""
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
        items = {item.id: item for item in facts.items}
        rows = [
            self._prepare_row(message, items)
            for message in facts.messages
            if items[message.lead.item].company in self.env.companies.ids
        ]
        return sorted(rows, key=lambda row: (row["level"], row["amount"]), reverse=True)

    def _prepare_row(self, message, items):
        """Return what the result says of one message."""
        item = items[message.lead.item]
        step = self.env["relance.scenario.step"].browse(message.lead.step.id)
        candidates = (*message.steps, *message.listed)
        return {
            "customer": self.env["res.partner"].browse(item.debtor).display_name,
            "address": item.address,
            "step": step.name,
            "scenario": step.scenario_id.name,
            "level": step.level,
            "count": len(candidates),
            "amount": sum(items[candidate.item].residual for candidate in candidates),
            "currency": self.env["res.company"].browse(item.company).currency_id,
        }
