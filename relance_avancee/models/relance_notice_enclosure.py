from odoo import api, fields, models

from ..tools.files import hash_content

SHOWN_REMINDERS = 6


class RelanceNotice(models.Model):
    """What comes with the letter: stored documents, kept as they were that day."""

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
    with_reminder_copies = fields.Boolean(
        string="Copies of earlier reminders",
        default=True,
        help="The e-mails as they were sent, the last ones, printed in one document.",
    )
    enclosure_ids = fields.Many2many(
        "ir.attachment",
        "relance_notice_enclosure_rel",
        "notice_id",
        "attachment_id",
        string="Other documents",
        copy=False,
        help="The order, the delivery note, the contract: those kept on the invoices, "
        "their orders and deliveries are proposed.",
    )
    kept_ids = fields.Many2many(
        "ir.attachment",
        "relance_notice_kept_rel",
        "notice_id",
        "attachment_id",
        string="Enclosures as sent",
        readonly=True,
        copy=False,
        help="Copies made when the letter was sent: nobody changes or removes them.",
    )

    @api.constrains("enclosure_ids")
    def _check_enclosures(self):
        """Refuse what the user may not read: it would be sent, and kept readable."""
        # sudo: the access is that to the files, which some users would not be shown
        files = self.sudo().enclosure_ids
        files.with_env(self.env).check_access("read")

    def _get_enclosures(self):
        """Return the files that come with the letter, in their order."""
        self.ensure_one()
        if self.frozen_on:
            return self.kept_ids.sorted("id")
        found = self.env["ir.attachment"]
        if self.with_invoices:
            # sudo: the stored invoice is for whoever sends it again
            found |= self.line_ids.move_id.sudo().invoice_pdf_report_id
        return found.sudo(False) | self.enclosure_ids.sorted("id")

    def _get_enclosure_names(self):
        """Return what the letter says of what comes with it."""
        names = []
        if self.with_annex:
            names.append(self.env._("Computation of interest"))
        if not self.frozen_on and self._get_recalled():
            names.append(self._get_copies_name())
        # sudo: same reason
        files = self._get_enclosures().sudo()
        return names + files.mapped("name")

    def _get_recalled(self):
        """Return the e-mails of earlier reminders to enclose, the last ones."""
        self.ensure_one()
        if not self.with_reminder_copies:
            return self.env["relance.delivery"]
        # sudo: what was sent about an invoice is for whoever claims it
        lines = self.sudo().line_ids.move_id.relance_reminder_line_ids
        reminders = lines.filtered(lambda line: line.state == "sent").reminder_id
        sent = reminders.delivery_ids.filtered(
            lambda delivery: (
                delivery.state == "sent"
                and delivery.role == "main"
                and delivery.message_id
            )
        )
        return sent.sorted("date_sent")[-SHOWN_REMINDERS:]

    def _get_copies_name(self):
        return self.env._("Copies of our earlier reminders")

    def _keep_enclosures(self, copies):
        """Return copies of what comes with this letter, ``copies`` is the PDF of
        earlier reminders, if any.
        """
        # sudo: the stored invoice is for whoever sends it again
        files = self._get_enclosures().sudo().filtered("raw")
        kept = [(file.name, file.raw, file.mimetype) for file in files]
        if copies:
            name = f"{self._in_language()._get_copies_name()}.pdf"
            kept.insert(0, (name, copies, "application/pdf"))
        # sudo: nobody may write them, not even the sender
        attachments = self.env["ir.attachment"].sudo()
        return attachments.create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, content, mimetype in kept
            ]
        )

    def _hash_enclosures(self):
        """Return [{name, sha256}] of the copies that were kept, as they are now."""
        # sudo: whether the proof is whole is for whoever reads the notice
        files = self.sudo().with_context(bin_size=False).kept_ids.sorted("id")
        return [
            {"name": file.name, "sha256": hash_content(file.raw or b"")}
            for file in files
        ]
