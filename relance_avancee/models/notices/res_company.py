from odoo import fields, models
from odoo.tools import formatLang

from ...const import FRENCH
from ...rules.claims.legal_type import find_siren
from ...rules.notices.notice import USUAL_DAYS


class ResCompany(models.Model):
    """Who claims: the identity that a business letter states, and how it writes."""

    _inherit = "res.company"

    relance_legal_form = fields.Char(
        string="Legal form", help="For instance SARL, SAS, sole trader."
    )
    relance_share_capital = fields.Monetary(string="Share capital")
    relance_registry_town = fields.Char(
        string="Registry",
        help="Where the company is registered, for instance RCS Lyon.",
    )
    relance_notice_days = fields.Integer(
        string="Days given to professionals", default=USUAL_DAYS["professional"]
    )
    relance_notice_days_b2c = fields.Integer(
        string="Days given to others", default=USUAL_DAYS["consumer"]
    )
    relance_notice_signatory_id = fields.Many2one(
        "res.users",
        string="Signs formal notices",
        ondelete="set null",
        help="Empty: who prepares the notice.",
    )
    relance_notice_cover = fields.Boolean(
        string="Cover page",
        help="On registered letters: a first sheet with the address and what comes "
        "with it.",
    )
    relance_mediator = fields.Text(
        string="Consumer mediator",
        help="Name, address and site: a consumer must find them in the letter.",
    )
    relance_print_mentions = fields.Boolean(
        string="Print the mentions on late payment",
        help="On invoices and quotations to professionals and public bodies.",
    )

    def _get_relance_siren(self):
        """Return the SIREN of the company, empty when it is not known."""
        self.ensure_one()
        if self.country_id.code != "FR":
            return self.company_registry or ""
        return find_siren(self.company_registry, self.vat)

    def _get_relance_office(self):
        """Return the registered office on one line, empty when it is not complete."""
        self.ensure_one()
        place = f"{self.zip or ''} {self.city or ''}".strip()
        if not self.street or not self.zip or not self.city:
            return ""
        return ", ".join(part for part in (self.street, self.street2, place) if part)

    def _get_relance_identity(self):
        """Return what a business letter says of its sender, in parts."""
        self.ensure_one()
        parts = [self.relance_legal_form]
        if self.relance_share_capital:
            amount = formatLang(
                self.env, self.relance_share_capital, currency_obj=self.currency_id
            )
            parts.append(self.env._("share capital of %(amount)s", amount=amount))
        if number := self._get_relance_siren():
            parts.append(
                self.env._("SIREN %(number)s", number=number)
                if self.country_id.code == "FR"
                else number
            )
        parts.append(self.relance_registry_town)
        if office := self._get_relance_office():
            parts.append(self.env._("registered office: %(office)s", office=office))
        return [part for part in parts if part]

    # Mentions -------------------------------------------------------------------

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
        """Return the rate of late payment in words: of the contract or the law."""
        regime, terms = debtor._get_relance_interest(self)
        if regime == "fr_contract_3x_legal":
            return speaking.env._("three times the legal interest rate")
        if regime == "fr_contract" and terms.contract_rate:
            rate = formatLang(speaking.env, terms.contract_rate)
            return speaking.env._("%(rate)s %% a year", rate=rate)
        return speaking.env._("the ECB rate plus 10 points")
