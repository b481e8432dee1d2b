import hashlib

from markupsafe import escape

from odoo import api, fields, models
from odoo.modules import get_manifest
from odoo.tools import format_date, html2plaintext

from ..rules.reminders.placeholders import fill
from .relance_notice_text import BLOCKS
from .reminders.relance_reminder_text import fill_html

REPORT = "relance_avancee.relance_notice_letter_report"
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
            "channel": self._get_channel_words(),
            "bank": self._prepare_bank(),
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
        texts = {name: fill_html(self[name] or "", escaped) for name in BLOCKS[1:]}
        return texts | {"subject": fill(self.subject or "", values)}

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
            date=format_date(self.env, self.previous_id.date),
        )

    def _get_plain_text(self):
        """Return all that a person wrote, as plain text."""
        return " ".join(html2plaintext(self[name] or "") for name in BLOCKS)

    def _in_language(self):
        """Return the notice in the language in which it is written."""
        self.ensure_one()
        known = self.env["res.lang"]._get_data(code=self.lang).id
        return self.with_context(lang=self.lang) if known else self

    # Rendering ------------------------------------------------------------------------

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
            late = [claim for claim in own if claim.segments]
            letters.append(speaking._prepare_letter_values(late))
        return letters


class ReportRelanceNoticeLetter(models.AbstractModel):
    """What the printed notices show."""

    _name = "report.relance_avancee.relance_notice_letter"
    _description = "Printed Formal Notice"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the letters to print, from a new page each."""
        notices = self.env["relance.notice"].browse(docids)
        return {
            "letters": notices._get_letters(),
            "doc_model": "relance.notice",
        }
