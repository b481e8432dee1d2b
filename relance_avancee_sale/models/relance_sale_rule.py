from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from odoo.addons.relance_avancee.const import MANAGER
from odoo.addons.relance_avancee.models.company.guarded import always
from odoo.addons.relance_avancee.models.risk.relance_risk_class import CLASS_LABELS
from odoo.addons.relance_avancee.tools.access import check_reader

from ..rules.holds import ASK, SAY, STOP, Rule

MOMENTS = [
    ("quotation", "Sending a quotation"),
    ("confirmation", "Confirming an order"),
]
CAUSES = [
    ("insolvency", "Insolvency"),
    ("overdue", "Overdue for more than (days)"),
    ("promise", "Promises not kept, more than"),
    ("exposure", "Limit used, more than (%)"),
    ("class", "Risk class from"),
]
ACTIONS = [(SAY, "Say"), (ASK, "Ask for approval"), (STOP, "Stop")]
# From where on each cause is looked at, as shipped: each rule only says.
BOUNDS = {"overdue": 30, "exposure": 100}


class RelanceSaleRule(models.Model):
    """What comes of a cause at a moment of a sale: said, asked about, or stopped."""

    _name = "relance.sale.rule"
    _description = "Rule of Hold"
    _inherit = "relance.guarded"
    _order = "company_id, moment desc, id"
    _rec_name = "cause"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    moment = fields.Selection(MOMENTS, string="When", required=True, readonly=True)
    cause = fields.Selection(CAUSES, required=True, readonly=True)
    bound = fields.Integer(string="More than")
    risk_class = fields.Selection(CLASS_LABELS, string="Class", default="D")
    action = fields.Selection(
        ACTIONS,
        string="What comes of it",
        required=True,
        default=SAY,
        help="Say: told on the order, nothing is held. Ask for approval: a sales "
        "manager, or a manager of reminders, lets the order go. Stop: only a manager "
        "of reminders does.",
    )
    for_persons = fields.Boolean(
        string="Natural persons too",
        help="A class counts for natural persons only when this is ticked, and never "
        "to stop.",
    )

    _cause_unique = models.UniqueIndex("(company_id, moment, cause)")
    _bound_range = models.Constraint(
        "CHECK (bound BETWEEN 0 AND 3650)", "Write a number from 0 to 3,650."
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return always(MANAGER, "action", "bound", "risk_class", "for_persons")

    @api.constrains("action", "cause", "for_persons")
    def _check_persons(self):
        for rule in self:
            if rule.cause == "class" and rule.action == STOP and rule.for_persons:
                raise ValidationError(
                    self.env._(
                        "A score alone stops no natural person (GDPR, article 22): let "
                        "the class ask for approval, or leave natural persons out."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Have the rules read again."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Have the rules read again."""
        self.env.registry.clear_cache()
        return super().write(vals)

    @api.model
    def action_open(self):
        """Open the rules of the user's company, to edit them."""
        check_reader(self.env)
        root = self.env.company.root_id
        self._get_rules(root)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rules of hold"),
            "res_model": self._name,
            "view_mode": "list",
            "domain": [("company_id", "=", root.id)],
        }

    @api.model
    def _get_rules(self, root):
        """Return the rules of ``root``, made the first time: they only say."""
        # sudo: whoever looks at them may be the first
        rules = self.sudo().search([("company_id", "=", root.id)])
        return rules or rules.create(
            [
                {
                    "company_id": root.id,
                    "moment": moment,
                    "cause": cause,
                    "bound": BOUNDS.get(cause, 0),
                }
                for moment, _label in MOMENTS
                for cause, _name in CAUSES
            ]
        )

    @api.model
    def _get_live(self, root, moment):
        """Return the rules of ``root`` that hold orders at ``moment``."""
        return self._find_live(root.id, moment)

    @api.model
    @tools.ormcache("root_id", "moment")
    def _find_live(self, root_id, moment):
        # sudo: who sells need not read the rules
        rules = self.sudo().search(
            [
                ("company_id", "=", root_id),
                ("moment", "=", moment),
                ("action", "!=", SAY),
            ]
        )
        return tuple(
            Rule(rule.cause, rule.action, rule.bound, rule.risk_class, rule.for_persons)
            for rule in rules
        )
