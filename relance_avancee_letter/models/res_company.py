from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.relance_avancee.models.company.guarded import SETTINGS

OURS = ("relance_letter_price", "relance_letter_cover")


class ResCompany(models.Model):
    """What a letter costs, and whether a sheet with the address comes first."""

    _inherit = "res.company"

    relance_letter_price = fields.Float(
        string="Price of a letter",
        digits=(12, 4),
        groups="base.group_user",
        help="Paper and stamp, in the currency of the company.",
    )
    relance_letter_cover = fields.Boolean(
        string="Cover page of letters",
        groups="base.group_user",
        help="A first sheet with the address alone, for envelopes with a high window.",
    )

    @api.constrains("relance_letter_price")
    def _check_relance_letter_price(self):
        for company in self:
            if not 0 <= company.relance_letter_price <= 1000:
                raise ValidationError(self.env._("A letter costs from 0 to 1,000."))

    def _get_relance_writers(self, field):
        # EXTENDS relance.written
        return SETTINGS if field.name in OURS else super()._get_relance_writers(field)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relance_letter_price = fields.Float(
        related="company_id.relance_letter_price", readonly=False
    )
    relance_letter_cover = fields.Boolean(
        related="company_id.relance_letter_cover", readonly=False
    )
