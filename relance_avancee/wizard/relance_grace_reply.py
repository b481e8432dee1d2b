from odoo import api, fields, models
from odoo.tools import format_date

from ..models.desk.relance_grace import ANSWERS, DELAYS


class RelanceGraceReply(models.TransientModel):
    """The dialog by which a salesperson puts off the reminders of a customer."""

    _name = "relance.grace.reply"
    _description = "Answer to Give"

    grace_id = fields.Many2one(
        "relance.grace", string="Customer", required=True, ondelete="cascade"
    )
    answer = fields.Selection(
        [answer for answer in ANSWERS if answer[0] in DELAYS],
        required=True,
        default="wait",
    )
    days = fields.Integer(string="Working days", default=2)
    reason = fields.Char(required=True)
    told = fields.Char(compute="_compute_told")

    @api.constrains("grace_id")
    def _check_grace(self):
        """Refuse the customers of others; Odoo checks in sudo."""
        self.grace_id.sudo(False).check_access("read")

    @api.depends("grace_id", "days")
    def _compute_told(self):
        for reply in self:
            grace = reply.grace_id
            reply.told = grace and self.env._(
                "No reminder leaves until %(day)s included; then they go on. Put off "
                "this quarter: %(delays)s.",
                day=format_date(self.env, grace._get_until(max(reply.days, 0))),
                delays=grace.delays,
            )

    def action_apply(self):
        """Give the answer."""
        self.ensure_one()
        self.grace_id._check_own()
        self.grace_id._check_delay(self.answer, self.days)
        self.grace_id._answer(self.answer, self.days, self.reason)
        return {"type": "ir.actions.act_window_close"}
