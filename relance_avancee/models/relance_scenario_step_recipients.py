from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import RECIPIENT_ROLES, ROLES


class RelanceScenarioStep(models.Model):
    """Who receives the message of a step, by role."""

    _inherit = "relance.scenario.step"

    recipient_role = fields.Selection(
        RECIPIENT_ROLES,
        string="To",
        help="Empty: the usual contact of the customer, who also receives the message "
        "when nobody has this role and a valid address.",
    )
    copy_role = fields.Selection(
        ROLES,
        string="Copy to",
        help="Receives the same message by a mail of its own, once the first has left. "
        "Nobody with this role and a valid address: no copy leaves.",
    )
    inform_salesperson = fields.Boolean(
        string="Inform the salesperson",
        help="The customer's salesperson gets a to-do; the customer sees nothing.",
    )

    @api.constrains("recipient_role", "copy_role")
    def _check_roles(self):
        for step in self:
            if step.copy_role and step.copy_role == step.recipient_role:
                raise ValidationError(
                    self.env._(
                        "%(step)s: the copy goes to the one who receives the message.",
                        step=step.name,
                    )
                )
