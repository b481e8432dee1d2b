import hashlib

from odoo import fields, models


class RelanceNotice(models.Model):
    """What comes with the letter: stored documents, never rendered again."""

    _inherit = "relance.notice"

    with_invoices = fields.Boolean(
        string="PDFs of the invoices",
        default=True,
        help="The PDFs that were stored when the invoices were sent.",
    )
    with_reminders = fields.Boolean(
        string="List of earlier reminders",
        default=True,
        help="Their dates, in the letter.",
    )
    enclosure_ids = fields.Many2many(
        "ir.attachment",
        "relance_notice_enclosure_rel",
        "notice_id",
        "attachment_id",
        string="Other documents",
        copy=False,
        help="The order, the delivery note, the contract.",
    )

    def _get_enclosures(self):
        """Return the files that come with the letter, in their order."""
        self.ensure_one()
        found = self.env["ir.attachment"]
        if self.with_invoices:
            # sudo: the stored invoice is for whoever sends it again
            found |= self.line_ids.move_id.sudo().invoice_pdf_report_id
        return found.sudo(False) | self.enclosure_ids

    def _get_enclosure_names(self):
        """Return what the letter says of what comes with it."""
        names = []
        if self.with_annex:
            names.append(self.env._("Computation of interest"))
        # sudo: same reason
        files = self._get_enclosures().sudo()
        return names + files.mapped("name")

    def _hash_enclosures(self):
        """Return [{name, sha256}] of the files, as they are now."""
        # sudo: same reason
        return [
            {
                "name": file.name,
                "sha256": hashlib.sha256(file.raw or b"").hexdigest(),
            }
            for file in self._get_enclosures().sudo()
        ]
