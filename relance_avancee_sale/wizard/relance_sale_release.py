from odoo import api, fields, models

# For so long an order is let go unless something else is said.
USUAL_DAYS = 30


class RelanceSaleRelease(models.TransientModel):
    """A manager lets a held order go: why, and until when."""

    _name = "relance.sale.release"
    _description = "Release of a Held Order"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    why = fields.Char(related="order_id.relance_held", string="Why it is held")
    reason = fields.Char(required=True)
    date_until = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self._get_usual_end(),
        help="Until then the same cause does not hold the order again.",
    )

    @api.model
    def _get_usual_end(self):
        """Return the end that is proposed."""
        return fields.Date.add(self.env.company._relance_today(), days=USUAL_DAYS)

    def action_apply(self):
        """Let the order go; it is confirmed or sent by who sells."""
        self.ensure_one()
        self.order_id.check_access("read")
        holds = self.order_id._get_relance_open_holds()
        holds.release(self.reason, self.date_until)
        return {"type": "ir.actions.act_window_close"}
