from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import LEVELS
from ..models.reminders.relance_reminder import ELSEWHERE_CHANNELS
from ..tools.access import check_collector


class RelanceReminderRecord(models.TransientModel):
    """Record by hand a reminder that was made elsewhere, with its proof."""

    _name = "relance.reminder.record"
    _description = "Record a Reminder Made Elsewhere"

    move_id = fields.Many2one("account.move", string="Invoice", required=True)
    debtor_id = fields.Many2one(related="move_id.commercial_partner_id")
    date = fields.Date(
        string="Made on",
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    level = fields.Selection(
        [level for level in LEVELS if level[0] in "123"], required=True, default="1"
    )
    channel = fields.Selection(
        ELSEWHERE_CHANNELS, string="By", required=True, default="phone"
    )
    address = fields.Char(string="To")
    note = fields.Text(string="What was said")
    attachment_ids = fields.Many2many("ir.attachment", string="Proof")

    @api.constrains("date", "move_id")
    def _check_date(self):
        # sudo: a collector of reminders need not keep the books
        for wizard in self.sudo():
            if wizard.date > wizard.move_id.company_id._relance_today():
                raise UserError(
                    self.env._("The reminder was made: choose a day in the past.")
                )
            issued = wizard.move_id.invoice_date
            if issued and wizard.date < issued:
                raise UserError(self.env._("This day is before that of the invoice."))

    def action_apply(self):
        """Record the reminder; the ladder goes on from there."""
        check_collector(self.env)
        self.ensure_one()
        # sudo: collectors approve and send, only the engine writes history
        self.sudo()._record()
        return {"type": "ir.actions.act_window_close"}

    def _record(self):
        """Record the reminder and plan its customer again."""
        root = self.move_id.company_id.root_id
        today = root._relance_today()
        companies = root._relance_companies()
        self.env["relance.due.item"]._refresh(companies, today)
        told = self.move_id._prepare_relance_elsewhere(
            day=self.date,
            level=self.level,
            channel=self.channel,
            address=self.address or "",
            note=self.note or "",
            proofs=self.attachment_ids,
        )
        if not told.items.sudo(False)._filtered_access("read"):
            raise UserError(self.env._("Nothing is open on this invoice."))
        if not self.env["relance.reminder"]._record_elsewhere([told]):
            raise UserError(
                self.env._("A reminder of this level is recorded on that day already.")
            )
        debtors = told.items.debtor_id
        self.env["relance.reminder"]._rebuild_drafts(companies, today, debtors)
        self.env["relance.planner"]._reschedule(root, today, debtors)
