from odoo import api, models
from odoo.exceptions import AccessError

# What makes a notice the proof of what was sent: only the sending writes it.
SEALED = {
    "amount_total",
    "debtor_name",
    "frozen",
    "frozen_on",
    "hold_id",
    "kept_ids",
    "pdf_hash",
    "pdf_id",
    "provider_reference",
    "sent_by_id",
    "state",
    "template_version",
    "variant",
}


class RelanceNotice(models.Model):
    """What proves the sending is written by the sending, never by a user."""

    _inherit = "relance.notice"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse notices that are born sent."""
        names = {name for vals in vals_list for name in vals}
        names |= {
            key.removeprefix("default_")
            for key in self.env.context
            if key.startswith("default_")
        }
        self._check_sealed(names)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse a sending that did not take place."""
        self._check_sealed(vals)
        return super().write(vals)

    def _check_sealed(self, names):
        """Refuse users who write what the sending alone writes."""
        if not self.env.su and not SEALED.isdisjoint(names):
            raise AccessError(
                self.env._("What proves that a formal notice was sent is not written.")
            )
