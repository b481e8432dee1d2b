import base64
import csv
import io
import re

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.client_action import notify
from ...tools.files import as_pdf, merge_pdfs

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
ADDRESS_LINES = 6


class RelanceNotice(models.Model):
    """Many notices in one go: one file to print, one list for a mail house."""

    _inherit = "relance.notice"

    email_copy = fields.Boolean(
        string="Copy by e-mail",
        default=True,
        help="The same letter, to the usual contact. It proves little by itself.",
    )

    def action_print(self):
        """Download the letters with their enclosures as one PDF.

        Files that cannot be printed are named: they are joined by hand.
        """
        pages = [(notice, *page) for notice in self for page in notice._get_pages()]
        content = merge_pdfs([content for *_names, content in pages])
        name = self._get_file_stem() if len(self) == 1 else self.env._("Formal notices")
        download = self._download(f"{name}.pdf", content, "application/pdf")
        left_out = [
            f"{notice.name}: {file}" for notice, file, content in pages if not content
        ]
        return self._get_left_out_notification(left_out, download)

    def action_csv(self):
        """Download the list of the letters for a mail house."""
        name = self.env._("Formal notices")
        return self._download(f"{name}.csv", self._get_csv(), "text/csv")

    def _get_package(self):
        """Return the PDF of a letter and of the enclosures that are PDFs."""
        return merge_pdfs([content for _name, content in self._get_pages()])

    def _get_pages(self):
        """Return [(name, PDF)] of a letter and of what was enclosed.

        What cannot be printed has an empty one.
        """
        self.ensure_one()
        self._check_all_frozen()
        # sudo: what was sent is for whoever may print it
        notice = self.sudo()
        files = notice._get_enclosures()
        return [
            (notice.pdf_id.name, notice.pdf_id.raw),
            *((file.name, as_pdf(file)) for file in files),
        ]

    def _get_left_out_notification(self, left_out, download):
        """Return the action ``download``, after a word on what it does not hold."""
        if not left_out:
            return download
        told = self.env._(
            "Join by hand what could not be printed: %(files)s.",
            files=", ".join(left_out),
        )
        return notify(told, "warning", next=download)

    def _get_csv(self):
        """Return the list of the letters: number, file, sender, address.

        Nothing of it can be read as a formula by a spreadsheet.
        """
        self._check_all_frozen()
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        lines = [f"address_{number}" for number in range(1, ADDRESS_LINES + 1)]
        writer.writerow(
            ["number", "file", "channel", "sender", *lines, "zip", "city", "country"]
        )
        for notice in self:
            writer.writerow([_harmless(value) for value in notice._prepare_row()])
        return text.getvalue().encode("utf-8-sig")

    def _get_file_number(self):
        """Return the number of this notice as a file name can hold it."""
        return re.sub(r"[^\w-]", "-", self.name)

    def _prepare_row(self):
        """Return the values of one letter; the address is the one that was frozen."""
        # a notice that was sent before the place was frozen: the place of today
        place = self.frozen.get("place") or self._get_place()
        lines = [*self.frozen["address"], *[""] * ADDRESS_LINES][:ADDRESS_LINES]
        return [
            self.name,
            f"{self._get_file_number()}.pdf",
            self.channel,
            self.company_id.name,
            *lines,
            *place,
        ]

    def _get_place(self):
        """Return the zip, the city and the country code of the debtor."""
        debtor = self.debtor_id
        return [debtor.zip or "", debtor.city or "", debtor.country_id.code or ""]

    def _check_all_frozen(self):
        """Refuse to print or list what was not sent: it may still change."""
        if drafts := self.filtered(lambda notice: not notice.frozen_on):
            raise UserError(
                self.env._(
                    "Check and send first: %(notices)s.",
                    notices=", ".join(drafts.mapped("name")),
                )
            )

    def _download(self, name, content, mimetype):
        """Return the action that downloads a file that is kept nowhere else."""
        file = self.env["relance.notice.file"].create(
            {"name": name, "content": base64.b64encode(content)}
        )
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{file._name}/{file.id}/content/{name}?download=true",
        }

    # The copy by e-mail -----------------------------------------------------------

    def _get_email(self):
        """Return the address of the copy: the person's, else the usual contact's."""
        person = self._get_person() or self.debtor_id._get_relance_usual_contact()
        return person.email_normalized or self.debtor_id.email_normalized

    def _send_email(self):
        """Queue the e-mail of a frozen notice, if one is asked for."""
        self.ensure_one()
        address = self._get_email()
        if not address or not (self.email_copy or self.channel == "email"):
            return
        # sudo: a collector sends notices, only administrators write the mail queue
        mails = self.env["mail.mail"].sudo()
        speaking = self._in_language()
        mails.create(speaking._prepare_mail_values(address))
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _prepare_mail_values(self, address):
        """Return the values of the mail, in the language of the context."""
        signatory = self.signatory_id
        body = self.env["ir.qweb"]._render(
            "relance_avancee.relance_notice_email", {"notice": self}
        )
        copy_address = self._get_copy_email()
        return {
            "model": self._name,
            "res_id": self.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "author_id": signatory.partner_id.id,
            "email_from": signatory.email_formatted or self.company_id.email_formatted,
            "email_to": address,
            "email_cc": copy_address,
            "subject": self.env._(
                "Letter %(number)s from %(company)s",
                number=self.name,
                company=self.company_id.name,
            ),
            "body": body,
            "body_html": body,
            "auto_delete": False,
            "state": "outgoing",
            "record_company_id": self.company_id.id,
            "attachment_ids": [
                fields.Command.link(file.id)
                for file in self.pdf_id | self._get_enclosures()
            ],
        }

    def _get_copy_email(self):
        """Return the address of the public accountant, who pays on an order only."""
        if self.variant != "public":
            return ""
        people = self.debtor_id.child_ids.sorted("id")
        person = people.filtered(lambda child: child.relance_role == "accountant")[:1]
        return person.email_normalized or ""


def _harmless(value):
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text


class RelanceNoticeFile(models.TransientModel):
    """A file that is downloaded once: many letters, or their list."""

    _name = "relance.notice.file"
    _description = "Download of Formal Notices"

    name = fields.Char(required=True)
    content = fields.Binary(required=True)
