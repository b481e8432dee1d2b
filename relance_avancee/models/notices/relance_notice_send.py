import base64
import csv
import io
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules.reminders.placeholders import one_line
from ...rules.table_file import harmless
from ...tools.access import check_collector, check_exporter, check_reader
from ...tools.client_action import notify
from ...tools.files import as_pdf, hash_content, merge_pdfs
from .relance_notice import REPORT

ADDRESS_LINES = 6
COPIES = "relance_avancee.relance_notice_reminders_report"
CHUNK = 50  # letters a run of wkhtmltopdf


class RelanceNotice(models.Model):
    """Sending: the letter is frozen with its proof, printed, posted, mailed."""

    _inherit = "relance.notice"

    frozen_on = fields.Datetime(
        string="Sent on", readonly=True, copy=False, help="Frozen from then on."
    )
    sent_by_id = fields.Many2one(
        "res.users",
        string="Approved by",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    pdf_id = fields.Many2one(
        "ir.attachment", string="Letter", readonly=True, copy=False, ondelete="set null"
    )
    pdf_hash = fields.Char(string="SHA-256 of the letter", readonly=True, copy=False)
    template_version = fields.Char(readonly=True, copy=False)
    frozen = fields.Json(
        readonly=True,
        copy=False,
        help="The claims with the lines and rates used, the hashes of the enclosures.",
    )
    is_intact = fields.Boolean(
        string="Unchanged since",
        compute="_compute_is_intact",
        help="The stored letter and its enclosures still have the hashes of the day "
        "on which they were sent.",
    )
    email_copy = fields.Boolean(
        string="Copy by e-mail",
        default=True,
        help="The same letter, to the usual contact. It proves little by itself.",
    )
    provider_id = fields.Many2one(
        "relance.registered.provider",
        string="Carrier",
        ondelete="set null",
        check_company=True,
        index="btree_not_null",
    )
    provider_reference = fields.Char(readonly=True, copy=False)

    @api.depends("pdf_id", "pdf_hash", "kept_ids", "frozen")
    def _compute_is_intact(self):
        for notice in self:
            # sudo: whether the proof is whole is for whoever reads the notice
            letter = notice.pdf_id.sudo().with_context(bin_size=False)
            content = letter.raw
            told = (notice.frozen or {}).get("enclosures", [])
            notice.is_intact = (
                bool(content)
                and hash_content(content) == notice.pdf_hash
                and notice._hash_enclosures() == told
            )

    def action_send(self):
        """Freeze these notices in the name of the user, who has checked them.

        Amounts that changed since are shown first: nothing leaves then.
        """
        check_collector(self.env)
        drafts = self.filtered(lambda notice: notice.state == "draft")
        changed = drafts._renew()
        if changed:
            return self._get_changed_notification(changed)
        drafts._check_ready()
        drafts._freeze()
        drafts._leave()
        return True

    def action_resend(self):
        """Prepare a new notice of the same invoices; what was sent stays."""
        check_collector(self.env)
        self.ensure_one()
        kind = self.env.context.get("relance_notice_kind", self.kind)
        moves = self._get_owed()
        draft = self._prepare(moves, kind=kind, previous=self)
        return draft._get_records_action(name=self.env._("Formal notice"))

    def action_final(self):
        """Prepare the final notice before legal action."""
        check_collector(self.env)
        return self.with_context(relance_notice_kind="final").action_resend()

    def action_open_letter(self):
        """Show the letter: the stored one once it was sent."""
        check_reader(self.env)
        self.ensure_one()
        url = f"/report/pdf/relance_avancee.relance_notice_letter/{self.id}"
        if self.pdf_id:
            url = f"/web/content/{self.pdf_id.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_print(self):
        """Download the letters with their enclosures as one PDF.

        Files that cannot be printed are named: they are joined by hand.
        """
        check_reader(self.env)
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
        check_collector(self.env)
        check_exporter(self.env)
        name = self.env._("Formal notices")
        return self._download(f"{name}.csv", self._get_csv(), "text/csv")

    def action_deposit(self):
        """Hand these letters over to their carriers."""
        check_collector(self.env)
        for provider, notices in self.grouped("provider_id").items():
            if not provider:
                raise UserError(self.env._("Choose a carrier on the notice."))
            # sudo: the carrier's adapter writes files, for whoever may send
            provider.sudo()._deposit(notices.sudo())

    def _check_ready(self):
        """Refuse to send as long as something is missing.

        :raise UserError: with what it is.
        """
        missing = [
            f"{notice.display_name}: {check.label}"
            for notice in self
            # sudo: what is checked of the invoices is told to whoever sends
            for check in notice.sudo()._get_checks()
            if check.state == "missing"
        ]
        if missing:
            raise UserError("\n".join(missing))

    def _freeze(self):
        """Render and store these letters, with what proves what they said."""
        version = self._get_template_version()
        for start in range(0, len(self), CHUNK):
            chunk = self[start : start + CHUNK]
            # sudo: the letter is rendered and stored for who may send it
            letters = chunk.sudo()._render_letters()
            recalling = chunk.filtered(lambda notice: notice._get_recalled())
            # sudo: same reason
            copies = recalling.sudo()._render_letters(COPIES)
            for notice in chunk:
                kept = notice._keep_enclosures(copies.get(notice.id))
                # sudo: nobody seals a notice by hand, not even its sender
                notice.sudo().kept_ids = kept
                notice._store_letter(letters[notice.id], version)

    def _store_letter(self, content, version):
        """Store the letter of this notice; nothing of it changes any more."""
        # sudo: nobody may write the stored letter, not even its sender
        pdf = self.env["ir.attachment"].sudo()
        pdf = pdf.create(
            {
                "name": f"{self._get_file_stem()}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        # sudo: same reason as for the enclosures
        self.sudo().write(
            {
                "frozen": self._prepare_frozen(),
                "debtor_name": self.debtor_id.name,
                "pdf_id": pdf.id,
                "pdf_hash": hash_content(content),
                "template_version": version,
                "sent_by_id": self.env.uid,
                "frozen_on": fields.Datetime.now(),
            }
        )

    def _prepare_frozen(self):
        """Return what the letter was made from, as JSON can hold it."""
        claims = self._get_moves()._get_relance_claims(self.date)
        return {
            "claims": [claim.as_json() for claim in claims.values()],
            "total": f"{self.amount_total:.{self.currency_id.decimal_places}f}",
            "enclosures": self._hash_enclosures(),
            "address": self._in_language()._get_address_lines(),
            "place": self._get_place(),
        }

    def _render_letters(self, report=REPORT):
        """Return {id: PDF} of these notices, made in one run."""
        reports = self.env["ir.actions.report"]
        if len(self) > 1:
            streams, kind = reports._pre_render_qweb_pdf(report, res_ids=self.ids)
            if kind == "pdf" and all(notice.id in streams for notice in self):
                return {
                    notice.id: streams[notice.id]["stream"].getvalue()
                    for notice in self
                }
        return {
            notice.id: reports._render_qweb_pdf(report, res_ids=notice.ids)[0]
            for notice in self
        }

    def _get_changed_notification(self, notices):
        """Return the message that amounts have changed since they were shown."""
        told = self.env._(
            "The amounts of %(notices)s have changed meanwhile: check them again, then "
            "send.",
            notices=", ".join(notices.mapped("name")),
        )
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        return notify(told, "warning", next=reload)

    def _get_file_stem(self):
        """Return the name of the files of this notice, without extension."""
        customer = (self.debtor_id.name or "").replace("/", "-")
        return f"{self.name.replace('/', '-')} {customer}".strip()

    # Printing and posting ---------------------------------------------------------

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
            writer.writerow([harmless(value) for value in notice._prepare_row()])
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
        """Return the addresses of the copy: the person's, else the usual contact's."""
        person = self._get_person() or self.debtor_id._get_relance_usual_contact()
        own = person._get_relance_addresses()
        return own or self.debtor_id._get_relance_addresses()

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
        signatory = self.signatory_id.filtered("active")
        body = self.env["ir.qweb"]._render(
            "relance_avancee.relance_notice_email", {"notice": self}
        )
        copy_address = self._get_copy_email()
        return {
            "model": self._name,
            "res_id": self.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "author_id": (signatory or self.company_id).partner_id.id,
            "email_from": one_line(
                signatory.email_formatted or self.company_id.email_formatted or ""
            ),
            "email_to": address,
            "email_cc": copy_address,
            "subject": one_line(
                self.env._(
                    "Letter %(number)s from %(company)s",
                    number=self.name,
                    company=self.company_id.name,
                )
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
        return person._get_relance_addresses() or ""

    # The carrier ------------------------------------------------------------------

    def _archive_proofs(self, values, files):
        """Keep the proofs of this notice, and what they tell; each of them once."""
        self.ensure_one()
        known = {(file.name, file.raw) for file in self.proof_ids}
        new = [file for file in files if file not in known]
        if files and not new:
            return
        kept = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, content in new
            ]
        )
        commands = [fields.Command.link(file.id) for file in kept]
        self.write(values | ({"proof_ids": commands} if commands else {}))


class RelanceNoticeFile(models.TransientModel):
    """A file that is downloaded once: many letters, or their list."""

    _name = "relance.notice.file"
    _description = "Download of Formal Notices"

    name = fields.Char(required=True)
    content = fields.Binary(required=True)


class RelanceRetention(models.AbstractModel):
    """Formal notices closed long ago; those in their term stay, whoever asks."""

    _inherit = "relance.retention"

    @api.model
    def _find_expired(self, root, today):
        # EXTENDS payments
        found = super()._find_expired(root, today)
        if day := root._get_relance_term("relance_keep_notices_months", today):
            # sudo: what is erased is decided by its term
            notices = self.env["relance.notice"].sudo()
            found.append(
                notices.search(
                    Domain("company_id", "child_of", root.id)
                    & Domain("state", "=", "closed")
                    & Domain("date", "<", day)
                    & Domain(
                        "line_ids", "not any", [("move_id.amount_residual", ">", 0)]
                    )
                )
            )
        return found
