from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What a stored file is; its thumbnail may be made.
FILE = {
    "name",
    "raw",
    "datas",
    "db_datas",
    "store_fname",
    "checksum",
    "mimetype",
    "type",
    "url",
    "res_model",
    "res_id",
    "res_field",
}
# {model: the fields that hold its frozen files}.
FROZEN = {
    "relance.notice": ("pdf_id", "kept_ids", "proof_ids"),
    "relance.claim.entry": ("attachment_ids",),
    "relance.limitation.event": ("attachment_ids",),
    "relance.insolvency.statement": ("pdf_id",),
    "relance.payment.plan": ("pdf_id", "letter_id", "proof_ids"),
}


class IrAttachment(models.Model):
    """What was sent, or declared, cannot be changed nor removed: it is proof."""

    _inherit = "ir.attachment"

    def write(self, vals):
        """Refuse to change a file that is proof."""
        if vals.keys() & FILE:
            self._check_relance_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_relance_frozen(self):
        self._check_relance_frozen()

    def _check_relance_frozen(self):
        """Refuse to touch these files when one of them is proof.

        :raise UserError: saying so.
        """
        for model, fields in FROZEN.items():
            # what is kept on no record may be linked to any
            own = self.filtered_domain([("res_model", "in", (model, False))])
            held = Domain.OR(Domain(name, "in", own.ids) for name in fields)
            # sudo: whoever may write the file may not see what it proves
            holders = self.env[model].sudo()
            if own and holders.search_count(held, limit=1):
                raise UserError(
                    self.env._(
                        "This file is proof of what was sent or declared: it is "
                        "neither changed nor removed."
                    )
                )
