from odoo import api, fields, models

from ...const import MANAGER, MOST_DAYS, READER
from ..company.guarded import always, once

OTHER = "relance_avancee.relance_dispute_reason_other"
FIRST_ACTIONS = [
    ("document", "Send the missing document"),
    ("proof", "Send the proof of delivery"),
    ("corrective", "Make a corrective invoice"),
    ("credit", "Make a credit note"),
    ("decision", "Decide, and tell the customer"),
]


class RelanceDisputeReason(models.Model):
    """Why a customer disputes: who looks at it, until when, and what is done first.

    The shipped reasons are for all companies, each with its own owners.
    """

    _name = "relance.dispute.reason"
    _description = "Reason of Disputes"
    _inherit = "relance.shared"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="Empty: for all companies.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    owner_id = fields.Many2one(
        "res.users",
        string="Looked at by",
        company_dependent=True,
        domain="[('share', '=', False)]",
        help="In this company; empty: the collector of the customer.",
    )
    deadline_days = fields.Integer(
        string="Working days",
        required=True,
        default=5,
        help="The customer has its answer within so many working days.",
    )
    first_action = fields.Selection(FIRST_ACTIONS, required=True, default="decision")

    _deadline_bounded = models.Constraint(
        f"CHECK (deadline_days BETWEEN 0 AND {MOST_DAYS})",
        f"Days go from 0 to {MOST_DAYS}.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(MANAGER, "company_id") | always(
            MANAGER,
            *("name", "sequence", "active"),
            *("owner_id", "deadline_days", "first_action"),
        )

    def _get_owner(self, company):
        """Return who looks at disputes of these reasons, possibly nobody.

        The first owner who is still there and may see them in ``company``.
        """
        # sudo: whoever takes a dispute need not see whose job it is
        owners = self.sudo().with_company(company).mapped("owner_id")
        return owners.filtered(
            lambda user: (
                user.active and company in user.company_ids and user.has_group(READER)
            )
        )[:1]

    def _find_first(self):
        """Return the reason whose answer is due first, none of none."""
        return self.sorted(lambda reason: (reason.deadline_days, reason.sequence))[:1]

    @api.model
    def _get_other(self):
        """Return the reason of what was said without one, nothing once deleted."""
        return self.env.ref(OTHER, raise_if_not_found=False) or self.browse()
