from odoo import api, fields, models
from odoo.tools import format_date

from ..const import FRENCH, READER
from ..rules.regimes import default_regime, may_concern

# Code de commerce, R622-24: from the publication in the BODACC, more from abroad.
DECLARATION_MONTHS = 2
ABROAD_MONTHS = 2
ACTIVITY = "relance_avancee.mail_activity_declare_claim"


class ResPartner(models.Model):
    """The interest that a debtor owes, and the judgment that stops it."""

    _inherit = "res.partner"

    relance_interest_terms_id = fields.Many2one(
        "relance.interest.terms",
        string="Interest terms",
        company_dependent=True,
        groups=READER,
        help="Those of its contract. Empty: the usual ones of the company for "
        "professionals, else those of the law.",
    )
    relance_insolvency_date = fields.Date(
        string="Insolvency judgment",
        groups=READER,
        help="The day of the judgment that opens the proceedings: interest of claims "
        "born before stops the day before.",
    )
    relance_insolvency_published = fields.Date(
        string="Judgment published on",
        groups=READER,
        help="In the BODACC: claims are declared in two months, four from abroad.",
    )
    relance_insolvency_agent = fields.Char(
        string="Creditors' representative",
        groups=READER,
        help="To whom the claim is declared: name and address.",
    )

    def write(self, vals):
        """Ask for the declaration of the claim when a judgment is known."""
        result = super().write(vals)
        names = {"relance_insolvency_date", "relance_insolvency_published"}
        if names & vals.keys():
            self._ask_relance_declaration()
        if "relance_insolvency_date" in vals:
            # sudo: who writes customers may not open holds
            self.env["relance.hold"].sudo()._sync_insolvency(self)
        return result

    def _ask_relance_declaration(self):
        """Renew the to-do that says until when the claim is declared."""
        self.activity_unlink([ACTIVITY])
        company = self.env.company
        # the to-do list shows it: nobody needs a message about it
        for debtor in self.with_context(mail_activity_quick_update=True):
            if last := debtor._get_relance_declaration_day(company):
                debtor.activity_schedule(
                    ACTIVITY,
                    last,
                    note=debtor._get_relance_declaration_note(),
                    user_id=company._get_relance_collector(debtor).id,
                )

    @api.model
    def _get_relance_declaration_months(self, company):
        """Return the months in which ``company`` declares its claim."""
        abroad = company.country_id and company.country_id.code not in FRENCH
        return DECLARATION_MONTHS + (ABROAD_MONTHS if abroad else 0)

    def _get_relance_declaration_day(self, company):
        """Return the last day to declare a claim, None without a judgment.

        Counted from the judgment as long as the publication is not known.
        """
        self.ensure_one()
        start = self.relance_insolvency_published or self.relance_insolvency_date
        if not start:
            return None
        months = self._get_relance_declaration_months(company)
        return company._get_relance_deadline(start, months=months).safe

    def _get_relance_declaration_note(self):
        """Return from which day the deadline is counted."""
        if day := self.relance_insolvency_published:
            return self.env._(
                "Judgment published on %(day)s.", day=format_date(self.env, day)
            )
        return self.env._(
            "Counted from the judgment of %(day)s, to be safe: enter the day of its "
            "publication.",
            day=format_date(self.env, self.relance_insolvency_date),
        )

    def _get_relance_interest(self, company):
        """Return (regime code or None, terms record) of this debtor with ``company``.

        The terms of its contract come first, then the usual ones of the company for
        professionals, then the law. Terms that may not concern such a debtor do not.
        """
        self.ensure_one()
        legal_type = self.relance_customer_type
        for terms in self._get_relance_contracts(company):
            if may_concern(terms.regime, legal_type):
                return terms.regime, terms
        country = company.country_id or company.account_fiscal_country_id
        code = "FR" if country.code in FRENCH else country.code
        is_european = bool(country) and "EU" in country.country_group_codes
        nothing = self.env["relance.interest.terms"]
        return default_regime(code or "", is_european, legal_type), nothing

    def _get_relance_contracts(self, company):
        """Return the terms that may apply to this debtor, the first ones first."""
        debtor = self.commercial_partner_id
        own = self.env["relance.interest.terms"]
        for nearest in reversed(company.parent_ids):
            own = own or debtor.with_company(nearest).relance_interest_terms_id
        if self.relance_customer_type == "professional":
            own |= company._relance_nearest("relance_interest_terms_id")
        return own
