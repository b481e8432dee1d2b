from odoo import fields, models

from odoo.addons.relance_avancee.models.company.guarded import SETTINGS


class ResCompany(models.Model):
    """Who posts the letters of reminders."""

    _inherit = "res.company"

    relance_letter_snailmail = fields.Boolean(
        string="Letters are posted by Odoo's service",
        groups="base.group_user",
        help="Each letter goes to Odoo's postal service, which prints and posts it; "
        "its credits are bought from Odoo. Otherwise a person prints and posts them.",
    )

    def _get_relance_writers(self, field):
        # EXTENDS relance.written
        if field.name == "relance_letter_snailmail":
            return SETTINGS
        return super()._get_relance_writers(field)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relance_letter_snailmail = fields.Boolean(
        related="company_id.relance_letter_snailmail", readonly=False
    )
