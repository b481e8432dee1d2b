from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...const import LEGAL_TYPES, MANAGER
from ...rules.notices.notice import NAMES, find_forbidden, unknown_words
from ..company.guarded import always, once
from .relance_notice import KINDS

BLOCKS = ("subject", "intro", "demand", "consequences", "closing")


class RelanceNoticeText(models.Model):
    """The text blocks that formal notices of one kind start from."""

    _name = "relance.notice.text"
    _description = "Text of Formal Notices"
    _inherit = "relance.shared"
    _order = "kind, variant, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(KINDS, required=True, default="notice")
    variant = fields.Selection(
        LEGAL_TYPES, string="For", required=True, default="professional"
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: all companies."
    )
    subject = fields.Char(required=True, translate=True)
    intro = fields.Html(string="Before the amounts", translate=True)
    demand = fields.Html(string="What is asked", required=True, translate=True)
    consequences = fields.Html(string="What may follow", translate=True)
    closing = fields.Html(string="Dispute, schedule, contact", translate=True)
    words = fields.Char(string="Words in braces", compute="_compute_words")

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(MANAGER, "company_id") | always(MANAGER, "kind", "variant", *BLOCKS)

    @api.depends("kind", "variant")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("kind", "variant")
        }
        for text in self:
            kind = labels["kind"].get(text.kind, "")
            text.name = f"{kind} – {labels['variant'].get(text.variant, '')}"

    def _compute_words(self):
        self.words = ", ".join(f"{{{name}}}" for name in NAMES)

    @api.constrains("variant", *BLOCKS)
    def _check_words(self):
        for text in self:
            blocks = " ".join(str(text[name] or "") for name in BLOCKS)
            self._check_blocks(blocks, text.variant)

    @api.model
    def _check_blocks(self, blocks, variant):
        """Refuse unknown words in braces, and the words that the law forbids.

        :raise ValidationError: with what to correct.
        """
        if unknown := unknown_words(blocks):
            raise ValidationError(
                self.env._(
                    "The word {%(word)s} means nothing. Possible words: %(words)s.",
                    word=unknown[0],
                    words=", ".join(NAMES),
                )
            )
        if forbidden := find_forbidden(blocks, variant):
            raise ValidationError(
                self.env._(
                    "A letter to this kind of customer must not contain: %(words)s.",
                    words=", ".join(forbidden),
                )
            )

    @api.model
    def _find(self, kind, variant, company):
        """Return the text of a kind of notice: the company's own, else that of all."""
        domain = Domain("kind", "=", kind) & Domain("variant", "=", variant)
        found = self.search(
            domain & Domain("company_id", "in", [False, *company.parent_ids.ids])
        )
        return found.sorted(lambda text: (not text.company_id, -text.company_id.id))[:1]
