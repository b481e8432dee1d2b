from odoo import api, fields, models

from ..rules.expected_date import SHIPPED_DELAYS
from ..rules.risk_features import FEATURES, SHIPPED_RATE, segment_rate
from ..rules.risk_score import SHIPPED, Coefficients


class RelanceRiskModel(models.Model):
    """What the scores of a company are made with: weights, and what is usual there.

    The weights are shipped until the ledger has enough outcomes, fitted then; a manager
    freezes them, or goes back to the shipped ones.
    """

    _name = "relance.risk.model"
    _description = "Risk Model"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(
        [("shipped", "Shipped"), ("fitted", "Fitted on the ledger")],
        required=True,
        default="shipped",
        readonly=True,
    )
    is_frozen = fields.Boolean(
        string="Frozen", readonly=True, help="The weights stay as they are."
    )
    intercept = fields.Float(digits=(16, 8), readonly=True)
    weights = fields.Json(readonly=True, help="Empty: the shipped ones.")
    date_fitted = fields.Date(string="Fitted on", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Decided by",
        readonly=True,
        ondelete="set null",
        help="Who fitted, froze or reset them last; nobody: the monthly job.",
    )
    outcome_count = fields.Integer(string="Invoices learnt from", readonly=True)
    late_rate = fields.Float(
        string="Paid late", readonly=True, help="The share of these invoices."
    )
    held_out_count = fields.Integer(
        string="Measured on",
        readonly=True,
        help="The last invoices, kept apart: forecast with weights fitted on the "
        "others.",
    )
    auc = fields.Float(
        string="AUC",
        digits=(16, 3),
        readonly=True,
        help="How often a late invoice was forecast above a punctual one.",
    )
    brier = fields.Float(
        string="Brier score", digits=(16, 3), readonly=True, help="0 is perfect."
    )
    calibration_error = fields.Float(
        string="Calibration error",
        digits=(16, 3),
        readonly=True,
        help="By how much the forecast shares miss those that came.",
    )
    delay_shift = fields.Float(
        string="Correction of expected dates (days)",
        digits=(6, 2),
        readonly=True,
        help="By how much past forecasts missed.",
    )
    month = fields.Date(readonly=True, help="What is usual was read for this month.")
    company_late = fields.Json(readonly=True, help="Late, decided: of all invoices.")
    segment_late = fields.Json(readonly=True, help="The same of each segment.")
    usual_delays = fields.Json(
        readonly=True, help="The delays of all customers, at five levels."
    )
    horizon = fields.Char(
        readonly=True, help="Transaction up to which changes are taken in."
    )
    date = fields.Date(string="Refreshed on", readonly=True)
    failure = fields.Char(
        readonly=True, help="Why the last refresh failed; empty: it did not."
    )

    _company_unique = models.UniqueIndex("(company_id)")

    def action_fit(self):
        """Fit the weights now, and score all customers again."""
        for model in self:
            model.is_frozen = False
            model._fit(model.company_id._relance_today())
            model._decide()

    def action_freeze(self):
        """Keep the weights as they are, whatever the ledger tells."""
        self.write({"is_frozen": True, "user_id": self.env.uid})

    def action_unfreeze(self):
        """Let the monthly job fit the weights again."""
        self.write({"is_frozen": False, "user_id": self.env.uid})

    def action_reset(self):
        """Go back to the shipped weights, and keep them."""
        self.write(self._prepare_shipped() | {"is_frozen": True})
        self._decide()

    def _decide(self):
        """Note who decided, and score all customers again."""
        self.user_id = self.env.uid
        for model in self:
            root = model.company_id
            profiles = self.env["relance.risk.profile"]
            profiles._refresh(root, root._relance_today())

    @api.model
    def _get_model(self, root):
        """Return the model of ``root``, made the first time."""
        # sudo: whoever refreshes a score may be the first to need its model
        models_ = self.sudo()
        found = models_.search([("company_id", "=", root.id)])
        return found or models_.create({"company_id": root.id})

    @api.model
    def _forget(self, roots):
        """Have everything of ``roots`` read again at the next refresh."""
        # sudo: who writes the settings of a company may not touch its model
        known = self.sudo().search([("company_id", "in", roots.ids)])
        known.write({"horizon": False, "month": False})

    @api.model
    def _prepare_shipped(self):
        """Return the values of a model that learnt nothing."""
        learnt = ("outcome_count", "late_rate", "held_out_count")
        figures = ("auc", "brier", "calibration_error", "date_fitted", "weights")
        return {
            "state": "shipped",
            "intercept": 0.0,
            "delay_shift": 0.0,
            **dict.fromkeys((*learnt, *figures), False),
        }

    def _get_coefficients(self):
        """Return the weights in use."""
        self.ensure_one()
        if not self.weights:
            return SHIPPED
        return Coefficients(
            self.intercept,
            tuple(
                self.weights.get(name, shipped)
                for name, shipped in zip(FEATURES, SHIPPED.weights, strict=True)
            ),
        )

    def _get_usual_delays(self):
        """Return the delays of all customers, at five levels."""
        return tuple(self.usual_delays or SHIPPED_DELAYS)

    def _get_rate(self, segment):
        """Return the share of invoices paid late in ``segment``, this month."""
        if not self.company_late:
            return SHIPPED_RATE
        return segment_rate(
            tuple(self.company_late),
            tuple((self.segment_late or {}).get(segment, (0, 0))),
        )
