from odoo import fields, models

from ..const import READER, ROUTES

ORDERED_DAYS = 10


class AccountMove(models.Model):
    """How an invoice will be paid, and by whose order."""

    _inherit = "account.move"

    relance_route = fields.Selection(
        ROUTES,
        string="Payment route",
        copy=False,
        groups=READER,
        help="Empty: that of the account, the customer or the payment method.",
    )
    relance_factor_id = fields.Many2one(
        "res.partner",
        string="Factor of the invoice",
        copy=False,
        ondelete="set null",
        groups=READER,
        help="Empty: the factor of the company.",
    )
    relance_commitment_number = fields.Char(
        string="Commitment number",
        copy=False,
        groups=READER,
        help="The public body's order number for this invoice.",
    )

    def action_relance_mark_presented(self):
        """Hold the invoices while the bank collects: five bank days from today."""
        self.check_access("read")
        self._relance_mark_presented()

    def action_relance_mark_ordered(self):
        """Open the pause wizard for "ordered for payment": ten working days."""
        self.ensure_one()
        action = self.action_relance_pause()
        today = self.company_id._relance_today()
        working = self.company_id._get_relance_working_days(
            self.commercial_partner_id.country_id
        )
        context = action["context"] | {
            "default_kind": "ordered",
            "default_reason": self.env._("Ordered for payment"),
            "default_date_to": working.after(today, ORDERED_DAYS),
        }
        return action | {"context": context}

    def _relance_mark_presented(self):
        """Open the holds of payments presented to the bank."""
        items = self.env["relance.due.item"]
        holds = self.env["relance.hold"]
        holds.create(
            [
                {
                    "kind": "presented",
                    "scope": "move",
                    "company_id": move.company_id.id,
                    "debtor_id": move.commercial_partner_id.id,
                    "move_id": move.id,
                    "date_from": move.company_id._relance_today(),
                    "date_to": items._get_bank_end(move.company_id._relance_today()),
                    "reason": self.env._("Presented to the bank"),
                }
                for move in self
            ]
        )
