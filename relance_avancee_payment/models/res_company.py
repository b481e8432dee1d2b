from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.relance_avancee.models.company.guarded import SETTINGS


class ResCompany(models.Model):
    """How little of an invoice may be paid on the page."""

    _inherit = "res.company"

    relance_page_minimum = fields.Monetary(
        string="Least part paid on the page",
        groups="base.group_user",
        help="A smaller part of an invoice is not taken on line, unless it is all that "
        "is left of it. 0: any amount.",
    )

    @api.constrains("relance_page_minimum")
    def _check_relance_page_minimum(self):
        for company in self:
            if not 0 <= company.relance_page_minimum <= 1e6:
                raise ValidationError(
                    self.env._(
                        "The least part that is paid lies between 0 and 1,000,000."
                    )
                )

    def _get_relance_writers(self, field):
        # EXTENDS relance.written
        if field.name == "relance_page_minimum":
            return SETTINGS
        return super()._get_relance_writers(field)


class RelanceSettingsMixin(models.AbstractModel):
    """The settings of the page, in Odoo's page and in the managers' dialog."""

    _inherit = "relance.settings.mixin"

    relance_page_minimum = fields.Monetary(
        related="company_id.relance_page_minimum",
        readonly=False,
    )
