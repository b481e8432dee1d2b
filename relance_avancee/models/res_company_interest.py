from odoo import api, fields, models

from ..rules.company.working_days import WorkingDays
from ..rules.deadlines import deadline
from ..rules.rates import Period, half_year_bounds
from ..rules.regimes import REGIMES
from .company.res_company import public_holidays
from .relance_interest_rate import percent

# Plan comptable général: income from commercial claims, compensation received.
FRENCH_INTEREST = ("7631", "763")
FRENCH_INDEMNITY = ("758",)
# Odoo's French e-invoicing, l10n_fr_pdp_invoice
ODOO_RATE = "l10n_fr_pdp_late_payment_penalties_rate"
ODOO_PERIOD = "l10n_fr_pdp_late_payment_penalties_period"
ODOO_AUTOMATIC = "l10n_fr_pdp_late_payment_penalties_automatic"


class ResCompany(models.Model):
    """How the company claims interest, and where it books it."""

    _inherit = "res.company"

    relance_interest_terms_id = fields.Many2one(
        "relance.interest.terms",
        string="Usual interest terms",
        ondelete="restrict",
        check_company=True,
        help="Of professionals without terms of their own. Empty: those of the law.",
    )
    relance_interest_account_id = fields.Many2one(
        "account.account",
        string="Account of late interest",
        check_company=True,
        ondelete="restrict",
    )
    relance_indemnity_account_id = fields.Many2one(
        "account.account",
        string="Account of fixed recovery costs",
        check_company=True,
        ondelete="restrict",
    )
    relance_interest_minimum = fields.Monetary(
        string="Interest not claimed under",
        help="Smaller interest is left out of late-fee documents. Zero: all of it is "
        "claimed.",
    )

    @api.model
    def _get_relance_odoo_periods(self):
        """Return [(reference, period)] of the rates that Odoo itself provides.

        Its French e-invoicing keeps the default rate of professionals for one
        half-year; typed by hand, that rate is not the published one.
        """
        first = getattr(self, ODOO_PERIOD, None)
        if not first or not getattr(self, ODOO_AUTOMATIC):
            return []
        rate = percent(getattr(self, ODOO_RATE)) - REGIMES["fr_b2b"].margin
        return [("ecb", Period(first, half_year_bounds(first)[1], rate))]

    def _get_relance_fee_account(self, component):
        """Return the account of late ``interest`` or of the ``indemnity``, if any.

        That of the company, else the usual one of a French chart.
        """
        self.ensure_one()
        names = {
            "interest": ("relance_interest_account_id", FRENCH_INTEREST),
            "indemnity": ("relance_indemnity_account_id", FRENCH_INDEMNITY),
        }
        field, codes = names[component]
        account = self._relance_nearest(field)
        if account or not self._has_relance_french_chart():
            return account
        return self._find_relance_income_account(codes)

    def _find_relance_income_account(self, codes):
        """Return the first income account whose code begins as one of ``codes``."""
        # sudo: who may make a late-fee document need not read the chart of accounts
        accounts = self.env["account.account"].sudo().with_company(self)
        for code in codes:
            found = accounts.search(
                [
                    *accounts._check_company_domain(self),
                    ("code", "=like", f"{code}%"),
                    ("account_type", "in", ("income", "income_other")),
                ],
                limit=1,
                order="code",
            )
            if found:
                return found
        return accounts

    def _get_relance_court_days(self):
        """Return the working days of the country, the company's closures left out."""
        self.ensure_one()
        return WorkingDays(closed=public_holidays(self.country_id.code))

    def _get_relance_deadline(self, start, months=0, days=0):
        """Return the deadline of a delay that ``start`` opens (CPC 641, 642)."""
        self.ensure_one()
        working = self._get_relance_court_days()
        return deadline(start, working, months=months, days=days)
