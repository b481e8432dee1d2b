from odoo import fields, models

from ..const import READER


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    category = fields.Selection(
        selection_add=[("relance_statement", "Statement of account")],
        ondelete={"relance_statement": "set default"},
    )


class MailActivity(models.Model):
    """A to-do that asks for a statement opens the wizard that sends it."""

    _inherit = "mail.activity"

    relance_scenario_id = fields.Many2one(
        "relance.scenario",
        string="Reminder scenario",
        index="btree_not_null",
        ondelete="set null",
        groups=READER,
    )

    def action_relance_statement(self):
        """Open the wizard of the statement on the customer of the to-do."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_statement_send_action"
        )
        context = {"default_partner_ids": [fields.Command.set([self.res_id])]}
        if company := self.relance_scenario_id.company_id:
            context["default_company_id"] = company.id
        return action | {"context": context}
