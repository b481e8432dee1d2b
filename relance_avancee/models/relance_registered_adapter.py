from odoo import api, models


class RelanceRegisteredAdapter(models.AbstractModel):
    """What an adapter of a carrier does: nothing but these methods."""

    _name = "relance.registered.adapter"
    _description = "Adapter of a Carrier of Registered Letters"

    @api.model
    def _deposit(self, provider, notices):
        """Hand over the letters; return {notice: values of what is known of it}.

        Values: ``deposit_date``, ``tracking_number``, ``provider_reference``. What is
        handed over leaves once the transaction is committed, and only then.
        """
        raise NotImplementedError

    @api.model
    def _collect(self, provider):
        """Return what came back, each by what names it; nothing is taken away yet."""
        raise NotImplementedError

    @api.model
    def _read_proof(self, provider, proof):
        """Return (notice, values, [(file name, content)]) of what came back.

        Values: ``deposit_date``, ``presentation_date``, ``receipt_date``,
        ``refusal_date``, ``tracking_number``. None when it is of no notice.

        :raise ValueError: when it cannot be read; it stays with the carrier.
        """
        raise NotImplementedError

    @api.model
    def _accept_proof(self, provider, proof):
        """Take away what was archived; called once that is committed."""
        raise NotImplementedError

    @api.model
    def _get_place(self, provider):
        """Return where a person finds what is exchanged, for the screen."""
        return ""
