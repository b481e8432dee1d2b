from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RelanceLimitationEvent(models.Model):
    """What interrupted the limitation of a claim, with the document that proves it."""

    _name = "relance.limitation.event"
    _description = "Interruption of the Limitation"
    _order = "date, id"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "relance.claim",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    date = fields.Date(required=True)
    kind = fields.Selection(
        [
            ("acknowledgement", "Acknowledged by the debtor (C. civ. 2240)"),
            ("court", "Claim in court (C. civ. 2241)"),
            ("enforcement", "Protective or enforcement act (C. civ. 2244)"),
            ("declaration", "Declared in the insolvency (C. com. L622-25-1)"),
        ],
        required=True,
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "relance_limitation_event_attachment_rel",
        "event_id",
        "attachment_id",
        string="Document",
    )
    note = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        default=lambda self: self.env.user,
        readonly=True,
        ondelete="set null",
    )

    @api.constrains("kind", "attachment_ids")
    def _check_document(self):
        for event in self:
            if not event.attachment_ids:
                raise ValidationError(
                    self.env._("Attach the document that proves the interruption.")
                )

    @api.constrains("date")
    def _check_date(self):
        for event in self:
            if event.date > event.company_id._relance_today():
                raise ValidationError(
                    self.env._("Enter the day on which it took place: not a later one.")
                )
