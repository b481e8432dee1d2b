from odoo import api, models


class RelanceRegisteredAdapter(models.AbstractModel):
    """What an adapter of a carrier does: nothing but these three methods."""

    _name = "relance.registered.adapter"
    _description = "Adapter of a Carrier of Registered Letters"

    @api.model
    def _deposit(self, provider, notices):
        """Hand over the letters; return {notice: values of what is known of it}.

        Values: ``deposit_date``, ``tracking_number``, ``provider_reference``.
        """
        raise NotImplementedError

    @api.model
    def _collect(self, provider):
        """Return [(notice, values, [(file name, content)])] of what came back.

        Values: ``deposit_date``, ``presentation_date``, ``receipt_date``,
        ``refusal_date``, ``tracking_number``.
        """
        raise NotImplementedError

    @api.model
    def _get_place(self, provider):
        """Return where a person finds what is exchanged, for the screen."""
        return ""
