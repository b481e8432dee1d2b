from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from ...const import FRENCH, MANAGER, READER
from ...rules.claims.claim import Terms
from ...rules.claims.deadlines import deadline
from ...rules.claims.rates import MissingRateError, Period, half_year_bounds
from ...rules.claims.regimes import (
    PUT_OFF,
    REGIMES,
    default_regime,
    find_under_floor,
    may_concern,
)
from ...rules.company.working_days import WorkingDays
from ..company.guarded import always, once
from ..company.res_company import public_holidays
from .relance_interest_rate import percent

REGIME_LABELS = [
    ("fr_b2b", "France, professionals: ECB + 10"),
    ("fr_contract", "France, contract: its rate, compared with 3 × the legal rate"),
    ("fr_contract_3x_legal", "France, contract: 3 × the legal rate"),
    ("fr_public", "France, public bodies: ECB + 8, frozen"),
    ("fr_consumer", "France, consumers: legal rate from the formal notice"),
    ("eu_b2b", "European Union: ECB + 8"),
    ("be_b2b", "Belgium: ECB + 8, up to the half point"),
    ("de_b2b", "Germany, businesses: basic rate + 9"),
    ("de_consumer", "Germany, consumers: basic rate + 5"),
    ("uk_b2b", "United Kingdom: Bank Rate + 8, frozen"),
    ("ch", "Switzerland: 5 %, or as agreed"),
    ("ca_contract_annual", "Canada, contract: a yearly rate"),
    (
        "ca_contract_monthly",
        "Canada, contract: a rate by the month, at most 5 % a year",
    ),
]
# Plan comptable général: income from commercial claims, compensation received.
FRENCH_INTEREST = ("7631", "763")
FRENCH_INDEMNITY = ("758",)
# Odoo's French e-invoicing, l10n_fr_pdp_invoice
ODOO_RATE = "l10n_fr_pdp_late_payment_penalties_rate"
ODOO_PERIOD = "l10n_fr_pdp_late_payment_penalties_period"
ODOO_AUTOMATIC = "l10n_fr_pdp_late_payment_penalties_automatic"


class RelanceInterestTerms(models.Model):
    """What a contract, or the company, says of interest for late payment."""

    _name = "relance.interest.terms"
    _description = "Interest Terms"
    _inherit = "relance.guarded"
    _order = "name"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    regime = fields.Selection(REGIME_LABELS, required=True)
    contract_rate = fields.Float(
        string="Agreed rate (%)",
        digits=(7, 3),
        help="The rate that the contract states, in the unit below it: a year, or a "
        "month for a Canadian rate by the month. Empty: that of the regime.",
    )
    contract_rate_unit = fields.Selection(
        [("yearly", "% a year"), ("monthly", "% a month")],
        string="Unit of the agreed rate",
        compute="_compute_contract_rate_unit",
    )
    yearly_rate = fields.Float(
        string="Which is, in % a year",
        digits=(7, 3),
        compute="_compute_contract_rate_unit",
        help="Twelve months, without compounding. Canada: a rate that is not stated a "
        "year is worth 5 % a year at most (Interest Act, s. 4).",
    )
    under_floor = fields.Selection(
        [("agreed", "The agreed rate"), ("statutory", "The statutory rate")],
        string="Claimed under the legal floor",
        required=True,
        default="agreed",
        copy=False,
        help="What is claimed in the half-years in which the agreed rate is under the "
        "legal floor. It is never raised unless a person chooses so.",
    )
    under_floor_reason = fields.Char(string="Why", copy=False)
    under_floor_user_id = fields.Many2one(
        "res.users",
        string="Chosen by",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    under_floor_date = fields.Date(string="Chosen on", readonly=True, copy=False)
    imputation = fields.Selection(
        [
            ("principal_first", "On the principal first"),
            ("interest_first", "On interest first (C. civ. 1343-1)"),
        ],
        required=True,
        default="principal_first",
        help="Where a partial payment goes. The first is what Odoo's matching does.",
    )
    basis = fields.Selection(
        [
            ("365", "365 days"),
            ("actual", "Days of the calendar year"),
            ("360", "360 days"),
        ],
        string="Days of a year",
        required=True,
        default="365",
    )
    due_rule = fields.Selection(
        [
            ("none", "The due date, whatever the day"),
            ("working", "The next working day"),
        ],
        string="Due on a day off",
        compute="_compute_due_rule",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
        help="No French text puts off a payment between professionals; German and "
        "Swiss law do.",
    )
    limitation_months = fields.Integer(
        string="Limitation (months)",
        help="A limitation period that the contract or a special law sets, for "
        "instance 12 for carriage. Empty: that of the law.",
    )
    note = fields.Text(string="Clause", help="The words of the contract.")
    floor = fields.Char(compute="_compute_floor")

    _limitation_positive = models.Constraint(
        "CHECK (limitation_months BETWEEN 0 AND 1200)",
        "A limitation period goes from 0 to 1200 months.",
    )
    _rate_bounded = models.Constraint(
        "CHECK (contract_rate BETWEEN -1000 AND 1000)",
        "A rate is under 1000 percent.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(MANAGER, "company_id") | always(
            MANAGER,
            *("name", "active", "regime", "contract_rate", "imputation", "basis"),
            *("due_rule", "limitation_months", "note"),
            *("under_floor", "under_floor_reason"),
        )

    @api.depends("regime")
    def _compute_due_rule(self):
        for terms in self:
            terms.due_rule = "working" if terms.regime in PUT_OFF else "none"

    @api.depends("regime", "contract_rate")
    def _compute_contract_rate_unit(self):
        for terms in self:
            regime = REGIMES.get(terms.regime)
            terms.contract_rate_unit = regime and regime.agreed_unit
            agreed = percent(terms.contract_rate)
            terms.yearly_rate = float(regime.yearly(agreed)) if regime else 0.0

    @api.depends("regime", "contract_rate", "company_id", "under_floor")
    def _compute_floor(self):
        for terms in self:
            terms.floor = terms.regime and terms._get_floor_notice()

    @api.constrains("regime", "contract_rate")
    def _check_contract_rate(self):
        for terms in self:
            if terms.contract_rate < 0:
                raise ValidationError(self.env._("A rate cannot be negative."))
            if REGIMES[terms.regime].needs_agreed and not terms.contract_rate:
                raise ValidationError(
                    self.env._("This regime needs the rate that the contract states.")
                )

    @api.constrains("under_floor", "under_floor_reason")
    def _check_under_floor_reason(self):
        for terms in self:
            if terms.under_floor == "statutory" and not terms.under_floor_reason:
                raise ValidationError(
                    self.env._("Say why the statutory rate is claimed, not the agreed.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Record who chose to claim the statutory rate; the agreed one is no choice."""
        records = super().create(vals_list)
        records.filtered(lambda terms: terms.under_floor == "statutory")._stamp_choice()
        return records

    def write(self, vals):
        """Record who chose what is claimed under the legal floor."""
        result = super().write(vals)
        if vals.keys() & {"under_floor", "under_floor_reason"}:
            self._stamp_choice()
        return result

    def _stamp_choice(self):
        """Record that the user chose, today: nobody writes that by hand."""
        terms = self._as_engine()
        terms.under_floor_user_id = self.env.uid
        terms.under_floor_date = self.env.company._relance_today()

    def _get_floor_notice(self):
        """Return that the agreed rate is under the legal floor of today, if it is."""
        today = self.company_id._relance_today()
        table = self.env["relance.interest.rate"]._get_table(self.company_id)
        rule = self._get_rule_terms()
        agreed = rule.contract_rate, rule.under_floor
        try:
            under = find_under_floor(rule.regime, today, today, table, *agreed)
        except MissingRateError as error:
            return self.env["relance.interest.rate"]._get_missing_message(error)
        return under and self._get_floor_words(
            under.agreed, under.floor, under.statutory
        )

    def _is_statutory(self):
        """Say whether the statutory rate is claimed today in place of the agreed one.

        A person chose so. Where a rate of today is not known, the choice counts.
        """
        if self.under_floor != "statutory":
            return False
        today = self.company_id._relance_today()
        # sudo: the published rates are no secret
        rates = self.env["relance.interest.rate"].sudo()
        rule = self._get_rule_terms()
        try:
            return bool(
                find_under_floor(
                    rule.regime,
                    today,
                    today,
                    rates._get_table(self.company_id),
                    rule.contract_rate,
                )
            )
        except MissingRateError:
            return True

    @api.model
    def _get_floor_words(self, agreed, floor, statutory):
        """Return that a rate is under the legal floor, with all three figures."""
        return self.env._(
            "The agreed rate (%(agreed)s %% a year) is under the legal floor "
            "(%(floor)s %%). It is claimed as agreed unless a person chooses the "
            "statutory rate (%(statutory)s %%) on the interest terms.",
            agreed=self._format_rate(agreed),
            floor=self._format_rate(floor),
            statutory=self._format_rate(statutory),
        )

    @api.model
    def _format_rate(self, rate):
        """Return a decimal, or its digits, as the user writes numbers."""
        places = -Decimal(rate).as_tuple().exponent
        return formatLang(self.env, float(rate), digits=places)

    @api.model
    def _get_legal_terms(self, regime):
        """Return the terms of the law under ``regime``, None without one."""
        return Terms(REGIMES[regime]) if regime else None

    def _get_rule_terms(self):
        """Return the terms as the rules read them."""
        self.ensure_one()
        return Terms(
            REGIMES[self.regime],
            contract_rate=percent(self.contract_rate) if self.contract_rate else None,
            under_floor=self.under_floor,
            basis=self.basis,
            interest_first=self.imputation == "interest_first",
        )


class ResPartner(models.Model):
    """The interest that a debtor owes."""

    _inherit = "res.partner"

    relance_interest_terms_id = fields.Many2one(
        "relance.interest.terms",
        string="Interest terms",
        company_dependent=True,
        groups=READER,
        help="Those of its contract. Empty: the usual ones of the company for "
        "professionals, else those of the law.",
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


class ResCompany(models.Model):
    """How the company claims interest, and where it books it."""

    _inherit = "res.company"

    relance_interest_terms_id = fields.Many2one(
        "relance.interest.terms",
        string="Usual interest terms",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
        help="Of professionals without terms of their own. Empty: those of the law.",
    )
    relance_interest_account_id = fields.Many2one(
        "account.account",
        string="Account of late interest",
        check_company=True,
        ondelete="restrict",
        groups="base.group_user",
    )
    relance_indemnity_account_id = fields.Many2one(
        "account.account",
        string="Account of fixed recovery costs",
        check_company=True,
        ondelete="restrict",
        groups="base.group_user",
    )
    relance_interest_minimum = fields.Monetary(
        string="Interest not claimed under",
        groups="base.group_user",
        help="Smaller interest is left out of late-fee documents. Zero: all of it is "
        "claimed.",
    )
    relance_interest_disputed = fields.Boolean(
        string="Interest on what is disputed",
        groups="base.group_user",
        help="Off: none is claimed on it as long as the dispute is open. Decided for "
        "you, it is claimed from the due date on: a dispute suspends nothing (French "
        "Code de commerce, article L441-10), but only what is not disputed is safe to "
        "claim. On: it is claimed at once.",
    )

    _relance_interest_minimum_bounded = models.Constraint(
        "CHECK (relance_interest_minimum BETWEEN -1e12 AND 1e12)",
        "Write an amount under 1,000,000,000,000.",
    )

    @api.model
    def _get_relance_odoo_periods(self):
        """Return [(reference, period)] of the rates that Odoo itself provides.

        Its French e-invoicing keeps the default rate of professionals for one
        half-year; typed by hand, that rate is not the published one.
        """
        first = self._get_relance_optional(ODOO_PERIOD)
        if not first or not self._get_relance_optional(ODOO_AUTOMATIC):
            return []
        published = percent(self._get_relance_optional(ODOO_RATE))
        rate = published - REGIMES["fr_b2b"].margin
        return [("ecb", Period(first, half_year_bounds(first)[1], rate))]

    def _get_relance_optional(self, name):
        """Return the field ``name`` of an addon of Odoo that need not be installed.

        None without that addon: we do not depend on it.
        """
        return getattr(self, name, None)

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
