from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import MANAGER
from ...rules.risk.classes import (
    CLASSES,
    NEUTRAL,
    THRESHOLDS,
    Suggestion,
    check_thresholds,
    suggestion,
)
from ...tools.access import check_reader
from ..company.guarded import always

CLASS_LABELS = [(code, code) for code in CLASSES]
SHOWN_CLASSES = [*CLASS_LABELS, (NEUTRAL, "Neutral")]
HIGHEST = 100.0
# Payment terms and deposit suggested at first, by class.
SHIPPED = {
    "A": Suggestion(45, 0),
    "B": Suggestion(30, 0),
    "C": Suggestion(30, 0),
    "D": Suggestion(15, 30),
    "E": Suggestion(0, 50),
}
# A customer without a score is treated as one of the middle.
MIDDLE = CLASSES[len(CLASSES) // 2]


class RelanceRiskClass(models.Model):
    """What each class means to a company: up to which score, and what it suggests."""

    _name = "relance.risk.class"
    _description = "Risk Class"
    _inherit = "relance.guarded"
    _order = "company_id, code"
    _rec_name = "code"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    code = fields.Selection(CLASS_LABELS, string="Class", required=True, readonly=True)
    threshold = fields.Float(
        string="Up to a score of",
        required=True,
        help="The probability in percent that an invoice is paid late.",
    )
    suggested_days = fields.Integer(
        string="Suggested payment terms (days)",
        help="Shown to who decides; nothing is changed nor blocked.",
    )
    suggested_deposit = fields.Integer(
        string="Suggested deposit (%)",
        help="Shown to who decides; nothing is asked by itself.",
    )

    _code_unique = models.UniqueIndex("(company_id, code)")
    _deposit_range = models.Constraint(
        "CHECK (suggested_deposit BETWEEN 0 AND 100"
        " AND suggested_days BETWEEN 0 AND 3650)",
        "A deposit goes from 0 to 100 percent, and days from 0 to 3650.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return always(MANAGER, "threshold", "suggested_days", "suggested_deposit")

    @api.constrains("threshold")
    def _check_threshold(self):
        for company in self.company_id:
            thresholds = self._get_thresholds(company)
            last = self._get_classes(company)[-1:]
            if not check_thresholds(thresholds) or last.threshold != HIGHEST:
                raise ValidationError(
                    self.env._(
                        "The classes A to E follow one another: each ends at a higher "
                        "score than the one before, the last at 100."
                    )
                )

    def write(self, vals):
        """Have the customers classified again when a threshold moves."""
        result = super().write(vals)
        if "threshold" in vals:
            self.env["relance.risk.model"]._forget(self.company_id)
        return result

    @api.model
    def _get_classes(self, root):
        """Return the five classes of ``root``, made the first time."""
        # sudo: whoever looks at a score may be the first to need its classes
        classes = self.sudo().search([("company_id", "=", root.id)])
        if not classes:
            ends = (*THRESHOLDS, HIGHEST)
            classes = classes.create(
                [
                    {
                        "company_id": root.id,
                        "code": code,
                        "threshold": end,
                        "suggested_days": SHIPPED[code].days,
                        "suggested_deposit": SHIPPED[code].deposit,
                    }
                    for code, end in zip(CLASSES, ends, strict=True)
                ]
            )
        return classes.sorted("code")

    @api.model
    def _get_thresholds(self, root):
        """Return the scores at which the classes A to D end."""
        return tuple(self._get_classes(root).mapped("threshold")[:-1])

    @api.model
    def _get_suggestion(self, root, code):
        """Return the payment terms and the deposit that a class suggests."""
        suggestions = {
            one.code: Suggestion(one.suggested_days, one.suggested_deposit)
            for one in self._get_classes(root)
        }
        return suggestion(code, suggestions, suggestions["C"])

    @api.model
    def action_open(self):
        """Open the classes of the user's company, to edit them."""
        check_reader(self.env)
        root = self.env.company.root_id
        self._get_classes(root)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Risk classes"),
            "res_model": self._name,
            "view_mode": "list",
            "domain": [("company_id", "=", root.id)],
        }


class RelanceScenario(models.Model):
    """The class of the customers whom a scenario is for: a tone, never a decision."""

    _inherit = "relance.scenario"

    risk_class_ids = fields.Many2many(
        "relance.risk.class",
        string="Risk classes",
        domain="[('company_id', '=', company_id)]",
        help="Empty: any class. Customers without a score, natural persons say, count "
        "as class C. The score picks a scenario; it never sends a formal notice.",
    )
    # read with the scenario: each act asks which customers it is for
    risk_codes = fields.Char(
        compute="_compute_risk_codes", store=True, export_string_translation=False
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS planning
        return super()._get_user_fields() | always(MANAGER, "risk_class_ids")

    @api.depends("risk_class_ids.code")
    def _compute_risk_codes(self):
        for scenario in self:
            scenario.risk_codes = ",".join(scenario.risk_class_ids.mapped("code"))

    @api.depends("risk_class_ids")
    def _compute_taken_label(self):
        # EXTENDS planning: classes narrow the filter
        return super()._compute_taken_label()

    def _get_partner_query(self):
        # EXTENDS planning
        query = super()._get_partner_query()
        if not self.risk_codes:
            return query
        codes = self.risk_codes.split(",")
        if MIDDLE in codes:
            codes = [*codes, NEUTRAL, False]
        # sudo: the same customers whoever runs the plan
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = [("id", "in", query), ("relance_risk_class", "in", codes)]
        return partners.with_company(self.company_id)._search(domain)
