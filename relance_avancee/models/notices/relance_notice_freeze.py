from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.access import check_collector
from ...tools.client_action import notify
from ...tools.files import hash_content
from .relance_notice import REPORT, SHOWN_REMINDERS

COPIES = "relance_avancee.relance_notice_reminders_report"
CHUNK = 50  # letters a run of wkhtmltopdf
# What is added to a notice once it was sent; all the rest stays as it was.
FOLLOWED = {
    "tracking_number",
    "deposit_date",
    "presentation_date",
    "receipt_date",
    "refusal_date",
    "proof_ids",
    "outcome",
}
# What its sending and its carrier add themselves.
ADDED = {"hold_id", "provider_reference"}
FOLLOWED_PREFIXES = ("activity_", "message_", "my_activity_", "website_message_")


class RelanceNotice(models.Model):
    """What was sent is frozen: the PDF, its hash, the template, the rates used."""

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

    @api.constrains("enclosure_ids")
    def _check_enclosures(self):
        """Refuse what the user may not read: it would be sent, and kept readable."""
        # sudo: the access is that to the files, which some users would not be shown
        files = self.sudo().enclosure_ids
        files.with_env(self.env).check_access("read")

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
        self.ensure_one()
        kind = self.env.context.get("relance_notice_kind", self.kind)
        moves = self._get_owed()
        draft = self._prepare(moves, kind=kind, previous=self)
        return draft._get_records_action(name=self.env._("Formal notice"))

    def action_final(self):
        """Prepare the final notice before legal action."""
        return self.with_context(relance_notice_kind="final").action_resend()

    def action_open_letter(self):
        """Show the letter: the stored one once it was sent."""
        self.ensure_one()
        url = f"/report/pdf/relance_avancee.relance_notice_letter/{self.id}"
        if self.pdf_id:
            url = f"/web/content/{self.pdf_id.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def _check_ready(self):
        """Refuse to send as long as something is missing.

        :raise UserError: with what it is.
        """
        missing = [
            f"{notice.display_name}: {check.label}"
            for notice in self
            for check in notice._get_checks()
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
        claims = self.line_ids.move_id._get_relance_claims(self.date)
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

    def _check_frozen(self, vals):
        """Refuse to change what was sent, but for what is added to it since."""
        if any(notice.frozen_on for notice in self) and not self._is_followed(vals):
            raise UserError(self._get_frozen_message())

    def _get_kept_proofs(self):
        """Return {notice: its proofs} of those that were received: they stay."""
        received = self.filtered(lambda notice: notice._get_counted_from())
        return {notice: notice.proof_ids for notice in received}

    @api.model
    def _check_proofs_kept(self, proofs):
        """Refuse to take one of ``proofs`` ({notice: files}) away."""
        if any(files - notice.proof_ids for notice, files in proofs.items()):
            raise UserError(
                self.env._(
                    "The proofs of a formal notice that was received stay: add others."
                )
            )

    def _get_frozen_message(self):
        return self.env._(
            "A formal notice that was sent cannot be changed. Send a new one instead."
        )

    def _is_followed(self, vals):
        """Say whether ``vals`` only add to a notice what becomes of it."""
        added = FOLLOWED | ADDED if self.env.su else FOLLOWED
        return all(name in added or name.startswith(FOLLOWED_PREFIXES) for name in vals)

    # What comes with the letter ---------------------------------------------------

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
