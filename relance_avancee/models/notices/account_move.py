from odoo import fields, models

from ...const import READER
from ...rules.claims.mentions import missing_mentions
from ...tools.files import read_pdf_text
from ..claims.account_move_claim import CLAIMABLE

# What decides whether a customer is a professional, a consumer or a public body.
TELLING = {"relance_legal_type", "is_company", "vat", "company_registry", "country_id"}


class AccountMove(models.Model):
    """The formal notices of an invoice, and what the invoice said of late payment."""

    _inherit = "account.move"

    relance_notice_line_ids = fields.One2many(
        "relance.notice.line", "move_id", string="Formal notices", groups=READER
    )
    relance_can_notice = fields.Boolean(
        compute="_compute_relance_can_notice", groups=READER
    )

    def _compute_relance_can_notice(self):
        late = self._filter_relance_noticeable()
        for move in self:
            move.relance_can_notice = move in late

    def action_relance_notice(self):
        """Prepare the formal notice of these invoices, or open the draft there is."""
        drafts = self.relance_notice_line_ids.notice_id.filtered(
            lambda notice: notice.state == "draft"
        )
        left = self - drafts.line_ids.move_id
        drafts._renew()
        if left:
            drafts |= self.env["relance.notice"]._prepare(left)
        return drafts._get_records_action(name=self.env._("Formal notices"))

    def action_relance_open_notices(self):
        """Open the formal notices of this invoice."""
        notices = self.relance_notice_line_ids.notice_id
        return notices._get_records_action(name=self.env._("Formal notices"))

    def _filter_relance_noticeable(self):
        """Return those of these invoices that are owed and late.

        Those moved to doubtful customers are still owed.
        """
        owed = self.filtered(
            lambda move: move.state == "posted" and move.move_type in CLAIMABLE
        ).filtered_domain(self._get_relance_owed_domain())
        return owed.filtered(lambda move: move._is_relance_late())

    def _is_relance_late(self):
        """Say whether a due date of this invoice has passed."""
        today = self.company_id._relance_today()
        dues = self.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).mapped("date_maturity")
        first = min((due for due in dues if due), default=self.invoice_date_due)
        return bool(first and first < today)

    # Mentions -------------------------------------------------------------------

    def _get_relance_missing_mentions(self):
        """Return the mentions on late payment that the invoice lacks, for who owes it.

        Nothing is required towards a consumer, nor known of what was never stored.
        """
        self.ensure_one()
        if self.commercial_partner_id.relance_customer_type == "consumer":
            return []
        text = self._get_relance_printed_text()
        return missing_mentions(text, self._get_relance_due_dates())

    def _get_relance_due_dates(self):
        """Return the days on which this invoice is to be paid, the first one first."""
        terms = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        dues = {line.date_maturity for line in terms} or {self.invoice_date_due}
        return sorted(due for due in dues if due)

    def _get_relance_printed_text(self):
        """Return what the invoice says: the stored PDF, else what Odoo prints of it.

        A stored PDF is what was sent; it is not rendered again.
        """
        # sudo: what was sent of an invoice is the same for whoever claims it
        stored = self.sudo().invoice_pdf_report_id.raw
        if stored and (text := read_pdf_text(stored)):
            return text
        company = self.company_id.sudo(False)
        printed = company._get_relance_printed_mentions(self)
        return f"{self.narration or ''} {printed} {self._get_relance_printed_dues()}"

    def _get_relance_printed_dues(self):
        """Return the due dates as Odoo's own layout prints them.

        Those of instalments are there only where the payment term shows them.
        """
        dues = {self.invoice_date_due}
        if self.invoice_payment_term_id.display_on_invoice:
            dues.update(self._get_relance_due_dates())
        return " ".join(f"Due date: {due}" for due in dues if due)


class ResPartner(models.Model):
    """What a customer turns out to be decides which letter it receives."""

    _inherit = "res.partner"

    def write(self, vals):
        # EXTENDS 'base': its drafts follow; nothing else of them is written again
        result = super().write(vals)
        if TELLING & vals.keys():
            # sudo: who corrects a customer may not write formal notices
            notices = self.env["relance.notice"].sudo()
            notices.search(
                [
                    ("debtor_id", "in", self.commercial_partner_id.ids),
                    ("state", "=", "draft"),
                ]
            )._readdress()
        return result
