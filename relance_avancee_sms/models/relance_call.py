from odoo import api, models

from ..rules.phones import read_phone


class RelanceCall(models.Model):
    """Of which kind the number is that is called."""

    _inherit = "relance.call"

    @api.model
    def _tell_number(self, contact):
        # EXTENDS 'relance_avancee'
        told = [self._tell_kind(contact), super()._tell_number(contact)]
        return " ".join(filter(None, told))

    @api.model
    def _tell_kind(self, contact):
        """Return of which kind the number of ``contact`` is, empty without one."""
        if not contact.phone:
            return ""
        country = contact._get_relance_country_code(self.env.company)
        kinds = {
            "mobile": self.env._("Mobile."),
            "fixed": self.env._("Fixed line."),
            "premium": self.env._("Special rate: the call may be dear."),
            "unknown": self.env._("It is no number of its country: correct it."),
        }
        return kinds[read_phone(contact.phone, country).kind]
