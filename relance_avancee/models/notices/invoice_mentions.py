from odoo import fields, models
from odoo.tools import formatLang

from ...const import FRENCH
from ...rules.claims.mentions import missing_mentions
from ...tools.files import read_pdf_text


class ResCompany(models.Model):
    """The mentions on late payment that invoices and quotations print."""

    _inherit = "res.company"

    relance_print_mentions = fields.Boolean(
        string="Print the mentions on late payment",
        groups="base.group_user",
        help="On invoices and quotations to professionals and public bodies.",
    )

    def _get_relance_printed_mentions(self, document, payer=None):
        """Return the mentions that a document prints, in its language; often none.

        ``payer`` is who owes it, its partner by default. A rate that is written as a
        formula never becomes wrong. An extension may add sentences, in the language of
        the document, or answer for countries that have none here.
        """
        self.ensure_one()
        # sudo: what is printed is the same for whoever prints it
        debtor = (payer or document.partner_id).commercial_partner_id.sudo()
        kind = debtor.relance_customer_type
        french = self.country_id.code in FRENCH
        if not self.relance_print_mentions or not french or kind == "consumer":
            return ""
        speaking = self.with_context(lang=document.partner_id.lang or self.env.lang)
        discount = (
            ""
            if self._has_relance_discount(document)
            else speaking.env._("No discount for early payment.")
        )
        penalties = (
            self._get_relance_public_mention(speaking)
            if kind == "public"
            else self._get_relance_professional_mention(debtor, speaking)
        )
        return f"{penalties} {discount}".strip()

    def _get_relance_professional_mention(self, debtor, speaking):
        """Return what a professional owes once it is late."""
        return speaking.env._(
            "Late payment: penalties at %(rate)s are due from the day after the due "
            "date, without a reminder, and a fixed indemnity of 40 EUR for recovery "
            "costs (Code de commerce, L441-10 and D441-5).",
            rate=self._get_relance_rate_words(debtor, speaking),
        )

    def _get_relance_public_mention(self, speaking):
        """Return what a public buyer owes once it is late."""
        return speaking.env._(
            "Late payment: penalties at %(rate)s are due from the day after the due "
            "date, without a reminder, and a fixed indemnity of 40 EUR for recovery "
            "costs (Code de la commande publique, R2192-31 and D2192-35).",
            rate=speaking.env._("the ECB rate plus 8 points"),
        )

    def _has_relance_discount(self, document):
        """Say whether the terms of a document grant a discount for early payment."""
        for name in ("invoice_payment_term_id", "payment_term_id"):
            if name in document._fields:
                return document[name].early_discount
        return False

    def _get_relance_rate_words(self, debtor, speaking):
        """Return the rate of late payment in words: of the contract or the law.

        It is the one that would be claimed today.
        """
        regime, terms = debtor._get_relance_interest(self)
        if regime == "fr_contract_3x_legal":
            return speaking.env._("three times the legal interest rate")
        if regime == "fr_contract" and not terms._is_statutory():
            rate = formatLang(speaking.env, terms.contract_rate)
            return speaking.env._("%(rate)s %% a year", rate=rate)
        return speaking.env._("the ECB rate plus 10 points")


class AccountMove(models.Model):
    """What an invoice said of late payment, and what it lacks."""

    _inherit = "account.move"

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
