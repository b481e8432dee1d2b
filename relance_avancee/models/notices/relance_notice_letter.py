import hashlib

from markupsafe import escape

from odoo import api, fields, models
from odoo.modules import get_manifest
from odoo.tools import format_datetime, formatLang, html2plaintext

from ...rules.claims.legal_type import find_siren
from ...rules.notices.notice import agree
from ...rules.reminders.placeholders import fill_line
from ...tools.access import check_collector
from ...tools.days import write_day
from ...tools.files import hash_content
from ...tools.html import fill_html
from ...tools.qr import draw_code
from .relance_notice import SHOWN_REMINDERS
from .relance_notice_text import BLOCKS

TEMPLATES = (
    "relance_avancee.relance_notice_letter_document",
    "relance_avancee.relance_notice_letter_cover",
    "relance_avancee.relance_notice_letter_top",
    "relance_avancee.relance_notice_letter_table",
    "relance_avancee.relance_notice_letter_payment",
    "relance_avancee.relance_notice_letter_law",
    "relance_avancee.relance_notice_letter_end",
    "relance_avancee.relance_interest_computation",
    "relance_avancee.relance_interest_segments",
)
# the month in letters, and the zone: nobody misreads it
MOMENT = "d MMMM y, HH:mm (ZZZZ)"
SIREN_LENGTH = 9
QR = "sct_qr"


class RelanceNotice(models.Model):
    """The letter: what a person may write, and the amounts, which are ours."""

    _inherit = "relance.notice"

    subject = fields.Char(compute="_compute_texts", store=True, readonly=False)
    intro = fields.Html(
        string="Before the amounts",
        compute="_compute_texts",
        store=True,
        readonly=False,
    )
    demand = fields.Html(
        string="What is asked", compute="_compute_texts", store=True, readonly=False
    )
    consequences = fields.Html(
        string="What may follow", compute="_compute_texts", store=True, readonly=False
    )
    closing = fields.Html(
        string="Dispute, schedule, contact",
        compute="_compute_texts",
        store=True,
        readonly=False,
    )
    with_cover = fields.Boolean(
        string="Cover page",
        compute="_compute_with_cover",
        store=True,
        readonly=False,
        help="A first sheet with the address and what comes with it.",
    )
    with_annex = fields.Boolean(
        string="Annex: computation of interest",
        compute="_compute_with_annex",
        store=True,
        readonly=False,
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

    @api.constrains("enclosure_ids")
    def _check_enclosures(self):
        """Refuse what the user may not read: it would be sent, and kept readable."""
        # sudo: the access is that to the files, which some users would not be shown
        files = self.sudo().enclosure_ids
        files.with_env(self.env).check_access("read")

    @api.depends("kind", "variant", "lang", "company_id")
    def _compute_texts(self):
        texts = self.env["relance.notice.text"]
        for notice in self.filtered(lambda notice: not notice.frozen_on):
            found = texts._find(notice.kind, notice.variant, notice.company_id)
            speaking = found.with_context(lang=notice.lang)
            for name in BLOCKS:
                notice[name] = speaking[name]

    @api.depends("company_id", "channel")
    def _compute_with_cover(self):
        for notice in self.filtered(lambda notice: not notice.frozen_on):
            is_posted = notice.channel == "registered"
            notice.with_cover = is_posted and notice.company_id.relance_notice_cover

    @api.depends("variant", "line_ids.interest")
    def _compute_with_annex(self):
        for notice in self.filtered(lambda notice: not notice.frozen_on):
            notice.with_annex = any(notice.line_ids.mapped("interest"))

    def action_reset_texts(self):
        """Start again from the texts of this kind of notice."""
        check_collector(self.env)
        self._compute_texts()

    # What the letter says ---------------------------------------------------------

    def _prepare_letter_values(self, claims):
        """Return what the letter shows, in the language of the context."""
        self.ensure_one()
        texts = self._get_filled_texts()
        company = self.company_id
        return {
            **texts,
            "notice": self,
            "company": company,
            "o": self,
            "day": self.date,
            "address": self._get_address_lines(),
            "sender": self._get_sender_lines(),
            "identity": company._get_relance_identity(),
            "attention": self._get_attention(),
            "debtor_number": self._get_debtor_number(),
            "channel": self._get_channel_words(),
            "bank": self._get_bank()._prepare_relance_values(),
            "qr_code": self._get_qr_code(),
            "reminders": self._get_reminder_words(),
            "enclosures": self._get_enclosure_names(),
            "copy_to": self._get_copy_words(),
            "claims": claims if self.with_annex else [],
            "is_french": company.country_id.code == "FR",
        }

    def _get_filled_texts(self):
        """Return {block: text}, words in braces filled; HTML but for the subject."""
        values = self._get_words()
        escaped = {name: escape(value) for name, value in values.items()}
        number = len(self.line_ids)
        written = {name: agree(self[name] or "", number) for name in BLOCKS}
        texts = {name: fill_html(written[name], escaped) for name in BLOCKS[1:]}
        return texts | {"subject": fill_line(written["subject"], values)}

    def _get_words(self):
        """Return what the words in braces stand for; an extension may add its own."""
        return {
            "customer": self.debtor_id.name or "",
            "company": self.company_id.name,
            "days": self.deadline_days,
            "total": self._format(self.amount_total),
            "principal": self._format(sum(self.line_ids.mapped("principal"))),
            "count": len(self.line_ids),
            "invoices": ", ".join(
                name for name in self.line_ids.mapped("name") if name
            ),
            "previous": self._get_previous_words(),
        }

    def _get_previous_words(self):
        """Return the notice that this one follows, else our reminders, in words."""
        if not self.previous_id:
            return self.env._("our earlier reminders")
        return self.env._(
            "our formal notice %(number)s of %(date)s",
            number=self.previous_id.name,
            date=write_day(self.env, self.previous_id.date),
        )

    def _get_plain_text(self):
        """Return all that a person wrote, as plain text."""
        return " ".join(html2plaintext(self[name] or "") for name in BLOCKS)

    def _in_language(self):
        """Return the notice in the language in which it is written."""
        self.ensure_one()
        known = self.env["res.lang"]._get_data(code=self.lang).id
        return self.with_context(lang=self.lang) if known else self

    # Rendering --------------------------------------------------------------------

    @api.model
    def _get_template_version(self):
        """Return what tells the version of the letter: the addon's, and its texts."""
        views = [self.env.ref(name) for name in TEMPLATES]
        # sudo: the templates are no secret, only administrators read views
        archs = "".join(str(view.sudo().arch) for view in views)
        version = get_manifest("relance_avancee")["version"]
        return f"{version}-{hashlib.sha256(archs.encode()).hexdigest()[:12]}"

    def _get_letters(self):
        """Return [values of a letter] of these notices, their claims read together."""
        claims = {}
        known = self.filtered(lambda notice: not notice.problem)
        for day, notices in known.grouped("date").items():
            moves = notices.line_ids.move_id
            for move, claim in moves._get_relance_claims(day).items():
                claims[day, move] = claim
        letters = []
        for notice in self:
            lines = notice.line_ids.sorted(lambda line: (line.date_due, line.id))
            own = [
                claims[notice.date, move]
                for move in lines.move_id
                if (notice.date, move) in claims
            ]
            speaking = notice._in_language()
            late = [
                claim._replace(move=claim.move.with_env(speaking.env))
                for claim in own
                if claim.segments
            ]
            letters.append(speaking._prepare_letter_values(late))
        return letters

    # Who writes to whom -----------------------------------------------------------

    def _get_person(self):
        """Return to whom it is addressed in the legal entity, if we know them."""
        role = {"public": "officer", "professional": "legal"}.get(self.variant)
        people = self.debtor_id.child_ids.sorted("id")
        return people.filtered(lambda child: role and child.relance_role == role)[:1]

    def _get_attention(self):
        """Return for whose attention the letter is; a consumer's is for itself."""
        if person := self._get_person():
            return person.name
        if self.variant == "public":
            return self.env._("The authorising officer")
        if self.variant == "professional" and self.debtor_id.is_company:
            return self.env._("The legal representative")
        return ""

    def _get_address_lines(self):
        """Return the lines of the window: at most six, the registered office."""
        debtor = self.debtor_id
        place = f"{debtor.zip or ''} {debtor.city or ''}".strip()
        abroad = debtor.country_id != self.company_id.country_id
        lines = [
            debtor.name,
            self._get_attention(),
            debtor.street,
            debtor.street2,
            place,
            debtor.country_id.name if abroad else "",
        ]
        return [line for line in lines if line]

    def _get_sender_lines(self):
        """Return the lines under our name."""
        company = self.company_id
        place = f"{company.zip or ''} {company.city or ''}".strip()
        lines = [company.street, company.street2, place, company.phone, company.email]
        return [line for line in lines if line]

    def _get_debtor_number(self):
        """Return the number of the debtor in its register, called by its name."""
        number = self.debtor_id.company_registry or ""
        french = self.debtor_id.country_id.code == "FR"
        if not french or not find_siren(number, None):
            return number and self.env._("Your number: %(number)s", number=number)
        if sum(map(str.isdigit, number)) == SIREN_LENGTH:
            return self.env._("Your SIREN: %(number)s", number=number)
        return self.env._("Your SIRET: %(number)s", number=number)

    def _get_copy_words(self):
        """Return who receives a copy: the public accountant of a public body."""
        if self.variant != "public":
            return ""
        people = self.debtor_id.child_ids.sorted("id")
        person = people.filtered(lambda child: child.relance_role == "accountant")[:1]
        return person.name or self.env._("The public accountant")

    def _get_channel_words(self):
        """Return how the letter is sent, as it says itself."""
        words = {
            "registered": self.env._(
                "Registered letter with acknowledgement of receipt"
            ),
            "electronic": self.env._("Electronic registered letter"),
            "hand": self.env._("Handed over against receipt"),
            "email": self.env._("By e-mail"),
        }
        return words[self.channel]

    # How to pay what is claimed, and what was asked before ------------------------

    def _get_bank(self):
        """Return the account to pay to, as our reminders show it."""
        moves = self.line_ids.move_id
        kinds = moves.relance_due_item_ids.mapped("payment_kind")
        return self.env["relance.reminder"]._get_bank(
            self.company_id, moves, "assigned" in kinds
        )

    def _get_qr_code(self):
        """Return the code that pays what is claimed, where the bank allows it."""
        bank = self._get_bank()
        methods = dict(self.env["res.partner.bank"]._get_relance_qr_methods())
        if not bank or QR not in methods or self.amount_total <= 0:
            return None
        found = bank._build_qr_code_vals(
            self.currency_id.round(self.amount_total),
            self.name,
            "",
            self.currency_id,
            self.debtor_id,
            qr_method=QR,
        )
        return found and draw_code(
            bank._get_qr_code_generation_params(**found)["value"]
        )

    def _get_reminder_words(self):
        """Return the reminders that these invoices had, the last ones, in words."""
        if not self.with_reminders:
            return []
        lines = self.line_ids.move_id.relance_reminder_line_ids.filtered(
            lambda line: line.state == "sent" and line.reminder_id.is_contact
        )
        reminders = lines.reminder_id.filtered("date_sent").sorted("date_sent")
        days = dict.fromkeys(reminders.mapped("date_sent"))
        return [write_day(self.env, day) for day in days][-SHOWN_REMINDERS:]

    def _format(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

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
        """Return the earlier e-mails to enclose: those that are still what left."""
        return self._get_last_reminders().filtered(
            lambda delivery: delivery._get_sent_text()
        )

    def _get_last_reminders(self):
        """Return the last e-mails of earlier reminders, if they are wanted."""
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

    def _get_recalled_mails(self):
        """Return what is printed of each earlier e-mail: when, to whom, which text."""
        mails = []
        for delivery in self._get_recalled():
            subject, body = delivery._get_sent_text()
            mails.append(
                {
                    "moment": self._get_moment_words(delivery.date_sent),
                    "address": delivery.address,
                    "subject": subject,
                    "body": body,
                }
            )
        return mails

    def _get_moment_words(self, moment):
        """Return a moment where the company is, with the zone of its clock."""
        company = self.company_id
        zone = company._get_relance_timezone(company.partner_id).zone
        return format_datetime(self.env, moment, tz=zone, dt_format=MOMENT)

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


class ReportRelanceNoticeLetter(models.AbstractModel):
    """What the printed notices show."""

    _name = "report.relance_avancee.relance_notice_letter"
    _description = "Printed Formal Notice"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the letters to print, from a new page each."""
        notices = self.env["relance.notice"].browse(docids)
        notices.check_access("read")
        # sudo: who checks a letter sees the one that is frozen, whatever it may read
        return {
            "letters": notices.sudo()._get_letters(),
            "doc_model": "relance.notice",
        }


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    @api.model
    def _get_relance_qr_methods(self):
        """Return the codes that Odoo can make here: (method, name)."""
        return [(code, name) for code, name, *_rank in self._get_available_qr_methods()]
