from odoo import api, models

from ..rules.phones import read_phone


class RelanceCall(models.Model):
    """Which kind of number a call is made to."""

    _inherit = "relance.call"

    @api.model
    def _tell_number(self, contact):
        # EXTENDS desk: what the plan of numbers of its country says comes first
        known = super()._tell_number(contact)
        if not contact.phone:
            return known
        country = contact._get_relance_country_code(self.env.company)
        kinds = {
            "mobile": self.env._("Mobile."),
            "fixed": self.env._("Fixed line."),
            "premium": self.env._("Special-rate number: it may be dear."),
            "unknown": self.env._("No number of its country: correct it."),
        }
        kind = kinds[read_phone(contact.phone, country).kind]
        return f"{kind} {known}".rstrip()
