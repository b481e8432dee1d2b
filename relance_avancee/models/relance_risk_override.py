from odoo import fields, models

from .relance_risk_class import CLASS_LABELS


class RelanceRiskOverride(models.Model):
    """The trace of a class that a manager set, or ended: who, when and why.

    It outlives the profile, unless the customer may not be scored any more.
    """

    _name = "relance.risk.override"
    _description = "Class Set by a Manager"
    _order = "date desc, id desc"
    _rec_name = "debtor_id"

    profile_id = fields.Many2one(
        "relance.risk.profile", readonly=True, index=True, ondelete="set null"
    )
    debtor_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Datetime(string="Decided on", required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    computed_class = fields.Selection(CLASS_LABELS, readonly=True)
    override_class = fields.Selection(
        CLASS_LABELS,
        string="Class set",
        readonly=True,
        help="Empty: the computed one counts again.",
    )
    override_until = fields.Date(string="Until", readonly=True)
    reason = fields.Char(readonly=True)
