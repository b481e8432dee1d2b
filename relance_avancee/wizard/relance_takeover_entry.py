from odoo import fields, models

from ..const import LEVELS
from ..models.reminders.relance_reminder import ELSEWHERE_CHANNELS


class RelanceTakeoverEntry(models.TransientModel):
    """A line of the file of reminders made elsewhere, as it was understood."""

    _name = "relance.takeover.entry"
    _description = "Line of the File"
    _order = "state, line"

    wizard_id = fields.Many2one(
        "relance.takeover", required=True, index=True, ondelete="cascade"
    )
    line = fields.Integer(readonly=True)
    invoice = fields.Char(readonly=True)
    move_id = fields.Many2one("account.move", readonly=True, ondelete="cascade")
    debtor_id = fields.Many2one(related="move_id.commercial_partner_id")
    date = fields.Date(readonly=True)
    level = fields.Selection(LEVELS, readonly=True)
    channel = fields.Selection(ELSEWHERE_CHANNELS, readonly=True)
    address = fields.Char(readonly=True)
    note = fields.Char(readonly=True)
    proof = fields.Char(string="Proof file", readonly=True)
    state = fields.Selection(
        [
            ("1_fault", "To correct"),
            ("2_known", "Already recorded"),
            ("3_good", "Ready"),
        ],
        required=True,
        readonly=True,
    )
    message = fields.Char(readonly=True)

    def _prepare_elsewhere(self):
        """Return the good rows as reminders made elsewhere, ready to be recorded."""
        proofs = {proof.name: proof for proof in self.wizard_id.proof_ids}
        return [
            entry.move_id._prepare_relance_elsewhere(
                day=entry.date,
                level=entry.level,
                channel=entry.channel,
                address=entry.address or "",
                note=entry.note or "",
                proofs=proofs.get(entry.proof),
            )
            for entry in self.filtered(lambda entry: entry.state == "3_good")
        ]
