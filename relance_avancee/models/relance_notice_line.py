from odoo import api, fields, models

AMOUNTS = ("principal", "interest", "indemnity", "costs")


class RelanceNoticeLine(models.Model):
    """What a formal notice claims for one invoice, as it was on its date."""

    _name = "relance.notice.line"
    _description = "Invoice of a Formal Notice"
    _order = "date_due, id"
    _check_company_auto = True

    notice_id = fields.Many2one(
        "relance.notice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="notice_id.currency_id")
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('state', '=', 'posted'), ('move_type', '=', 'out_invoice')]",
    )
    name = fields.Char(string="Number")
    reference = fields.Char(help="The order or contract that the invoice names.")
    date_invoice = fields.Date(string="Dated")
    date_due = fields.Date(string="Due date")
    amount_invoice = fields.Monetary(string="Amount")
    amount_paid = fields.Monetary(string="Paid")
    principal = fields.Monetary(string="Unpaid")
    interest = fields.Monetary()
    indemnity = fields.Monetary(string="Fixed costs")
    costs = fields.Monetary(string="Further costs")
    amount_total = fields.Monetary(string="Claimed")
    missing_mentions = fields.Char(
        help="What the invoice should say of late payment, and does not."
    )

    @api.model
    def _prepare_line_values(self, claim):
        """Return what a notice says of one claim (MoveClaim)."""
        move = claim.move
        amounts = {
            name: float(component.remaining)
            for name, component in claim.components.items()
            if name in AMOUNTS
        }
        dues = [item.due for item in claim.facts.items]
        return {
            **dict.fromkeys(AMOUNTS, 0.0),
            **amounts,
            "move_id": move.id,
            "name": move.name,
            "reference": move.invoice_origin or move.ref,
            "date_invoice": move.invoice_date,
            "date_due": min(dues, default=move.invoice_date_due),
            "amount_invoice": move.amount_total,
            "amount_paid": move.amount_total - amounts["principal"],
            "amount_total": float(claim.total),
            "missing_mentions": ",".join(move._get_relance_missing_mentions()),
        }

    def action_open_move(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()
