from odoo import api, fields, models

from odoo.addons.relance_avancee.const import COLLECTOR, READER

from ..rules.phones import read_phone


class ResPartner(models.Model):
    """Who wants no text message, since when."""

    _inherit = "res.partner"

    relance_sms_refused = fields.Date(
        string="No text message since",
        groups=READER,
        help="The day on which this person asked for no text message: none leaves to "
        "its number any more, whichever contact of the customer has it.",
    )

    def _get_relance_writers(self, field):
        # EXTENDS relance.written
        if field.name == "relance_sms_refused":
            return COLLECTOR
        return super()._get_relance_writers(field)

    @api.model
    def _get_relance_refusal_fields(self):
        # EXTENDS sending
        return super()._get_relance_refusal_fields() | {"sms": "relance_sms_refused"}

    def _get_relance_country_code(self, company):
        """Return the country of a number without one: of the customer, else ours."""
        self.ensure_one()
        country = (
            self.country_id
            or self.commercial_partner_id.country_id
            or company.country_id
        )
        return country.code or ""

    def _get_relance_sms_refused(self, company):
        """Return {customer: the numbers of who wants no text message there}."""
        people = self.with_context(active_test=False).search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("relance_sms_refused", "!=", False),
            ]
        )
        return {
            debtor: {
                read_phone(
                    one.phone or "", one._get_relance_country_code(company)
                ).number
                for one in own
            }
            for debtor, own in people.grouped("commercial_partner_id").items()
        }
