from odoo import fields, models

from ..tools.access import check_collector


class RelanceDisputeDecide(models.TransientModel):
    """Answer a customer who disputes: what we agree to, in a sentence it reads."""

    _name = "relance.dispute.decide"
    _description = "Answer to a Dispute"

    dispute_id = fields.Many2one("relance.dispute", required=True)
    debtor_id = fields.Many2one(related="dispute_id.debtor_id", related_sudo=False)
    currency_id = fields.Many2one(related="dispute_id.currency_id", related_sudo=False)
    amount_left = fields.Monetary(related="dispute_id.amount_left", related_sudo=False)
    outcome = fields.Selection(
        [
            ("refused", "All of it is owed"),
            ("part", "We credit a part"),
            ("agreed", "We credit all of it"),
        ],
        string="We decide",
        required=True,
        default="refused",
    )
    amount_agreed = fields.Monetary(string="We credit")
    sentence = fields.Text(string="What the customer is told", required=True)
    is_told = fields.Boolean(string="Send it by e-mail", default=True)

    def action_apply(self):
        """Write the decision, and tell the customer."""
        check_collector(self.env)
        self.ensure_one()
        agreed = {
            "refused": 0.0,
            "part": self.amount_agreed,
            "agreed": self.dispute_id.amount_left,
        }
        self.dispute_id._decide(self.sentence, agreed[self.outcome])
        if self.is_told:
            self.dispute_id._tell(self.sentence)
        return {"type": "ir.actions.act_window_close"}


class RelanceDisputeReopen(models.TransientModel):
    """Open again a dispute that ended by mistake, and say why."""

    _name = "relance.dispute.reopen"
    _description = "Dispute Opened Again"

    dispute_id = fields.Many2one("relance.dispute", required=True)
    end_reason = fields.Char(related="dispute_id.end_reason", related_sudo=False)
    reason = fields.Char(string="Why again", required=True)

    def action_apply(self):
        """Open it again: what is left of it is set aside anew."""
        check_collector(self.env)
        self.ensure_one()
        self.dispute_id._reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
