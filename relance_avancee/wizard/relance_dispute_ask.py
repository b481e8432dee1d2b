from odoo import fields, models

from ..tools.access import check_collector


class RelanceDisputeAsk(models.TransientModel):
    """Ask somebody without an account about a dispute."""

    _name = "relance.dispute.ask"
    _description = "Question about a Dispute"

    dispute_id = fields.Many2one("relance.dispute", required=True)
    email = fields.Char(string="E-mail", required=True)
    question = fields.Text(required=True)

    def action_apply(self):
        """Send the link to the dispute, with the question."""
        check_collector(self.env)
        self.ensure_one()
        self.dispute_id._ask_helper(self.email, self.question)
        return {"type": "ir.actions.act_window_close"}
