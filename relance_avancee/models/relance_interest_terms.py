from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules.claim import Terms
from ..rules.rates import MissingRateError
from ..rules.regimes import LEGAL_FACTOR, PUT_OFF, REGIMES
from .relance_interest_rate import percent

REGIME_LABELS = [
    ("fr_b2b", "France, professionals: ECB + 10"),
    ("fr_contract", "France, contract: its rate, at least 3 × the legal rate"),
    ("fr_contract_3x_legal", "France, contract: 3 × the legal rate"),
    ("fr_public", "France, public bodies: ECB + 8, frozen"),
    ("fr_consumer", "France, consumers: legal rate from the formal notice"),
    ("eu_b2b", "European Union: ECB + 8"),
    ("be_b2b", "Belgium: ECB + 8, up to the half point"),
    ("de_b2b", "Germany, businesses: basic rate + 9"),
    ("de_consumer", "Germany, consumers: basic rate + 5"),
    ("uk_b2b", "United Kingdom: Bank Rate + 8, frozen"),
    ("ch", "Switzerland: 5 %, or more by contract"),
    ("ca_contract_annual", "Canada, contract: a yearly rate"),
    ("ca_contract_monthly", "Canada, contract: a rate not stated a year"),
]


class RelanceInterestTerms(models.Model):
    """What a contract, or the company, says of interest for late payment."""

    _name = "relance.interest.terms"
    _description = "Interest Terms"
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
        string="Agreed rate (% a year)",
        digits=(7, 3),
        help="The rate that the contract states. Empty: that of the regime.",
    )
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
        "CHECK (limitation_months >= 0)", "A limitation period cannot be negative."
    )

    @api.depends("regime")
    def _compute_due_rule(self):
        for terms in self:
            terms.due_rule = "working" if terms.regime in PUT_OFF else "none"

    @api.depends("regime", "contract_rate", "company_id")
    def _compute_floor(self):
        self.floor = False
        for terms in self.filtered(lambda terms: terms.regime == "fr_contract"):
            terms.floor = terms._get_floor_notice()

    @api.constrains("regime", "contract_rate")
    def _check_contract_rate(self):
        for terms in self:
            if terms.contract_rate < 0:
                raise ValidationError(self.env._("A rate cannot be negative."))
            if REGIMES[terms.regime].needs_agreed and not terms.contract_rate:
                raise ValidationError(
                    self.env._("This regime needs the rate that the contract states.")
                )

    def _get_floor_notice(self):
        """Return that the agreed rate is under the legal floor of today, if it is."""
        today = self.company_id._relance_today()
        table = self.env["relance.interest.rate"]._get_table(self.company_id)
        try:
            floor = table.period("fr_legal", today).rate * LEGAL_FACTOR
        except MissingRateError as error:
            return self.env["relance.interest.rate"]._get_missing_message(error)
        if percent(self.contract_rate) >= floor:
            return False
        return self.env._(
            "The agreed rate is under three times the legal rate (%(floor)s %%): the "
            "floor is applied (Code de commerce, L441-10).",
            floor=floor,
        )

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
            basis=self.basis,
            interest_first=self.imputation == "interest_first",
        )
