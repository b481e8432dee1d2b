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
    _inherit = "relance.guarded"
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

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse a reason of all companies from who is responsible for some."""
        reasons = super().create(vals_list)
        reasons._check_shared_reasons()
        return reasons

    def write(self, vals):
        """Refuse the same; the owners of a company are its own."""
        if vals.keys() - {"owner_id"}:
            self._check_shared_reasons()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        self._check_shared_reasons()

    def copy_data(self, default=None):
        """Copy a reason for the company of the user, whomever it was for."""
        own = {"company_id": self.env.company.id}
        return super().copy_data(own | (default or {}))

    def _update_field_translations(self, *args, **kwargs):
        # EXTENDS 'base': a translation is a change
        self._check_shared_reasons()
        return super()._update_field_translations(*args, **kwargs)

    def _check_shared_reasons(self):
        if not all(reason.company_id for reason in self):
            self._check_shared()

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
