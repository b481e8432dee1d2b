import csv
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tools import file_open, format_date, formatLang

from ...const import MANAGER
from ...rules.claims.rates import (
    MissingRateError,
    Period,
    RateTable,
    half_year,
    half_year_bounds,
)
from ...rules.claims.regimes import REGIMES
from ...tools.access import check_manager
from ..company.guarded import always

REFERENCES = [
    ("ecb", "ECB refinancing rate"),
    ("fr_legal", "French legal rate, creditor is a business"),
    ("fr_legal_consumer", "French legal rate, creditor is a private person"),
    ("de_base", "German basic rate (Basiszinssatz)"),
    ("uk_base", "Bank of England rate"),
    ("ch_legal", "Swiss default interest (CO 104)"),
    ("ca_cap", "Canadian cap (Interest Act, s. 4)"),
]
# What a regime makes of a published rate, in a few letters: country and debtor.
SHORT = {
    "fr_b2b": "FR B2B",
    "fr_contract_3x_legal": "FR 3 ×",
    "fr_public": "FR B2G",
    "fr_consumer": "FR B2C",
    "eu_b2b": "EU B2B",
    "be_b2b": "BE B2B",
    "de_b2b": "DE B2B",
    "de_consumer": "DE B2C",
    "uk_b2b": "UK B2B",
}
# Those that a new half-year asks for; the others change by law alone.
HALF_YEARLY = ("ecb", "fr_legal", "fr_legal_consumer", "de_base", "uk_base")
SHIPPED = "relance_avancee/data/claims/interest_rates.csv"
ACTIVITY = "relance_avancee.mail_activity_rate"


def percent(rate):
    """Return a stored rate as a decimal: two places, more if it has more.

    >>> percent(12.4), percent(1.275)
    (Decimal('12.40'), Decimal('1.275'))
    """
    whole, _point, places = f"{rate:.4f}".partition(".")
    return Decimal(f"{whole}.{places.rstrip('0'):0<2}")


class RelanceInterestRate(models.Model):
    """A published rate of one period, from which the regimes derive theirs.

    A period that is missing is an error, never guessed.
    """

    _name = "relance.interest.rate"
    _description = "Interest Rate"
    _inherit = ["relance.shared", "mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, reference"

    reference = fields.Selection(REFERENCES, required=True, index=True)
    date_from = fields.Date(string="From", required=True, tracking=True)
    date_to = fields.Date(
        string="Until", tracking=True, help="Empty: until the law changes."
    )
    rate = fields.Float(
        string="Rate (% a year)", digits=(7, 2), required=True, tracking=True
    )
    source = fields.Char(help="Where the rate was read.", tracking=True)
    confidence = fields.Selection(
        [("high", "Confirmed"), ("medium", "To be confirmed"), ("low", "Uncertain")],
        required=True,
        default="high",
        tracking=True,
    )
    date_checked = fields.Date(
        string="Checked on", default=fields.Date.context_today, tracking=True
    )
    derived = fields.Char(
        string="Rates that follow",
        compute="_compute_derived",
        help="What regimes make of it, by country: from professionals (B2B), public "
        "bodies (B2G), consumers (B2C).",
    )

    _period_unique = models.Constraint(
        "UNIQUE (reference, date_from)",
        "This rate is already entered for the period.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A period cannot end before it begins.",
    )

    _rate_bounded = models.Constraint(
        "CHECK (rate BETWEEN -1000 AND 1000)", "A rate is under 1000 percent."
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return always(
            MANAGER,
            *("reference", "date_from", "date_to", "rate", "source", "confidence"),
            "date_checked",
        )

    @api.depends("reference", "date_from")
    def _compute_display_name(self):
        labels = dict(self._fields["reference"]._description_selection(self.env))
        for rate in self:
            rate.display_name = rate.reference and self.env._(
                "%(reference)s from %(date)s",
                reference=labels.get(rate.reference, ""),
                date=format_date(self.env, rate.date_from),
            )

    @api.depends("reference", "rate")
    @api.depends_context("lang")
    def _compute_derived(self):
        for rate in self:
            found = percent(rate.rate)
            rate.derived = " · ".join(
                f"{label} {formatLang(self.env, float(REGIMES[code].derive(found)))} %"
                for code, label in SHORT.items()
                if REGIMES[code].reference == rate.reference
            )

    @api.constrains("reference", "date_from", "date_to")
    def _check_overlap(self):
        for rate in self:
            others = self.search(
                [("reference", "=", rate.reference), ("id", "!=", rate.id)]
            )
            period = rate._get_period()
            if any(_overlap(period, other._get_period()) for other in others):
                raise ValidationError(
                    self.env._("Two rates of the same kind are in force on one day.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Close the to-dos that asked for these rates."""
        rates = super().create(vals_list)
        self.search([("reference", "in", rates.mapped("reference"))])._close_asked()
        return rates

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shipped(self):
        """Keep the rates that were shipped: claims of the past need them."""
        if self.env.su:
            return
        # sudo: names of records are read by administrators
        names = self.sudo().get_external_id().values()
        if any(name.startswith("relance_avancee.") for name in names):
            raise UserError(
                self.env._(
                    "This rate came with the addon, and claims of its period need it: "
                    "correct it instead."
                )
            )

    def action_next_period(self):
        """Open the form of the rate of the following half-year."""
        check_manager(self.env)
        self.ensure_one()
        first, last = half_year_bounds(self._get_next_day())
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                "default_reference": self.reference,
                "default_date_from": first,
                "default_date_to": last,
            },
        }

    @api.model
    def _cron_ask_missing(self):
        """Ask for the rates of this half-year that are missing: one to-do each."""
        today = fields.Date.context_today(self)
        table = self._get_table(self.env["res.company"])
        for reference in HALF_YEARLY:
            try:
                table.period(reference, today)
            except MissingRateError:
                self._ask(reference, today)

    @api.model
    def _load_shipped(self):
        """Load the rates that the addon ships; those that exist stay as they are."""
        with file_open(SHIPPED) as lines:
            rows = list(csv.DictReader(lines))
        shipped = [("reference", "in", [row["reference"] for row in rows])]
        known = {(rate.reference, rate.date_from) for rate in self.search(shipped)}
        self._load_records(
            [
                {
                    "xml_id": self._get_shipped_id(row),
                    "values": row | {"date_to": row["date_to"] or False},
                    "noupdate": True,
                }
                for row in rows
                if self.env.ref(self._get_shipped_id(row), False)
                or (row["reference"], fields.Date.to_date(row["date_from"]))
                not in known
            ],
            update=True,
        )

    @api.model
    def _get_shipped_id(self, row):
        return f"relance_avancee.rate_{row['reference']}_{row['date_from']}"

    # What the rules read ----------------------------------------------------------

    @api.model
    def _get_table(self, company):
        """Return the rates as the rules read them, with those that Odoo provides.

        A person's entry comes first: Odoo's only fills a period that is missing.
        """
        periods = {}
        used = [("reference", "in", [code for code, _label in REFERENCES])]
        for rate in self.search(used, order="date_from"):
            periods.setdefault(rate.reference, []).append(rate._get_period())
        for reference, period in company._get_relance_odoo_periods():
            found = periods.setdefault(reference, [])
            if not any(_overlap(period, one) for one in found):
                found.append(period)
        return RateTable({name: tuple(found) for name, found in periods.items()})

    @api.model
    def _find_unconfirmed(self, regime, periods, choice="agreed"):
        """Return the rates that ``regime`` uses in ``periods``, and nobody confirmed.

        ``periods`` are the first and the last day of each interest; ``choice`` is what
        is claimed where an agreed rate is under the legal floor.
        """
        if not regime or not periods:
            return self.browse()
        rule = REGIMES[regime]
        references = [rule.reference]
        if rule.statutory and choice == "statutory":
            references.append(REGIMES[rule.statutory].reference)
        used = [
            # a frozen rate is that of the first day
            Period(first, first if rule.frozen else last, Decimal(0))
            for first, last in periods
        ]
        doubtful = [("reference", "in", references), ("confidence", "!=", "high")]
        return self.search(doubtful).filtered(
            lambda rate: any(_overlap(rate._get_period(), period) for period in used)
        )

    def _get_period(self):
        return Period(self.date_from, self.date_to or None, percent(self.rate))

    @api.model
    def _get_missing_message(self, error):
        """Return which rate is missing, and where to enter it."""
        labels = dict(self._fields["reference"]._description_selection(self.env))
        return self.env._(
            "The rate “%(reference)s” of %(period)s is not entered. Enter it under "
            "Reminders, Configuration, Interest rates.",
            reference=labels.get(error.reference, error.reference),
            period=half_year(error.day),
        )

    @api.model
    def _get_missing_warning(self, error):
        """Return the exception that leads to the form of the missing rate."""
        first, last = half_year_bounds(error.day)
        return RedirectWarning(
            self._get_missing_message(error),
            self.env.ref("relance_avancee.relance_interest_rate_action").id,
            self.env._("Interest rates"),
            {
                "default_reference": error.reference,
                "default_date_from": first,
                "default_date_to": last,
            },
        )

    # Each half-year asks for its rates --------------------------------------------

    @api.model
    def _ask(self, reference, today):
        """Put a to-do on the last rate of ``reference``, unless there is one."""
        last = self.search([("reference", "=", reference)], limit=1)
        if not last or last.activity_search([ACTIVITY]):
            return
        user = self.env.company._get_relance_manager() or self.env.user
        # the to-do list shows it: nobody needs a message about it
        last.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            today,
            summary=self.env._("Enter the rate of %s", half_year(today)),
            note=self.env._(
                "Interest of days from %(day)s on cannot be computed without it.",
                day=format_date(self.env, half_year_bounds(today)[0]),
            ),
            user_id=user.id,
        )

    def _close_asked(self):
        """Close the to-dos of the kinds of rates whose last period is entered."""
        today = fields.Date.context_today(self)
        known = self.filtered(lambda rate: rate._get_period().covers(today))
        asked = self.filtered(lambda rate: rate.reference in known.mapped("reference"))
        asked.activity_unlink([ACTIVITY])

    def _get_next_day(self):
        """Return the day after the period, today when it has no end."""
        if not self.date_to:
            return fields.Date.context_today(self)
        return fields.Date.add(self.date_to, days=1)


def _overlap(one, other):
    return one.covers(other.first) or other.covers(one.first)
