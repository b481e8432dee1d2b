from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...const import COLLECTOR
from ...rules.company.working_days import add_days
from ..company.guarded import always, once

SOURCE_KINDS = [
    ("statement", "Financial statement"),
    ("report", "Credit report"),
    ("behaviour", "Payment behaviour report"),
    ("other", "Other"),
]
VALID_DAYS = 365


class RelanceRiskRating(models.Model):
    """What somebody else says of a customer: a rating, its source, date, document.

    A person attaches it, or a file brings many. A module for a provider gives what it
    received to ``_receive``, as the import of a file does.
    """

    _name = "relance.risk.rating"
    _description = "External Rating"
    _inherit = "relance.guarded"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        help="A score is kept for a company and all its branches.",
    )
    debtor_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    source = fields.Char(required=True, help="Who says it.")
    source_kind = fields.Selection(SOURCE_KINDS, string="Kind", default="report")
    date = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    valid_until = fields.Date(
        string="Valid until",
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        help="The rating counts up to this day.",
    )
    rating = fields.Float(required=True)
    best = fields.Float(
        string="Best rating", default=100.0, help="The end of the scale: no risk."
    )
    worst = fields.Float(
        string="Worst rating", default=0.0, help="The other end of the scale."
    )
    risk = fields.Float(
        compute="_compute_risk",
        store=True,
        help="The rating brought to our scale: 0 no risk, 100 certain.",
    )
    document = fields.Binary(attachment=True)
    document_name = fields.Char()
    note = fields.Text()

    _numbers_bounded = models.Constraint(
        "CHECK (rating BETWEEN -1e12 AND 1e12 AND best BETWEEN -1e12 AND 1e12"
        " AND worst BETWEEN -1e12 AND 1e12)",
        "A rating and the ends of its scale are under 1,000,000,000,000.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(COLLECTOR, "company_id") | always(
            COLLECTOR,
            *("debtor_id", "source", "source_kind", "date", "valid_until", "rating"),
            *("best", "worst", "document", "document_name", "note"),
        )

    @api.depends("date")
    def _compute_valid_until(self):
        for rating in self:
            day = rating.date
            rating.valid_until = day and add_days(day, VALID_DAYS)

    @api.depends("rating", "best", "worst")
    def _compute_risk(self):
        for rating in self:
            span = rating.worst - rating.best
            rating.risk = 100 * (rating.rating - rating.best) / span if span else 50.0

    @api.depends("debtor_id", "source")
    def _compute_display_name(self):
        for rating in self:
            names = (rating.debtor_id.name, rating.source)
            rating.display_name = ": ".join(name for name in names if name)

    @api.constrains("rating", "best", "worst")
    def _check_scale(self):
        for rating in self:
            low, high = sorted((rating.best, rating.worst))
            if low == high or not low <= rating.rating <= high:
                raise ValidationError(
                    self.env._(
                        "The rating %(rating)s is not between %(low)s and %(high)s.",
                        rating=rating.rating,
                        low=low,
                        high=high,
                    )
                )

    @api.constrains("debtor_id", "company_id")
    def _check_debtor(self):
        # sudo: whoever attaches a rating need not know why there is no score
        profiles = self.env["relance.risk.profile"].sudo()
        for company, ratings in self.grouped("company_id").items():
            debtors = ratings.debtor_id.commercial_partner_id
            forbidden = profiles._find_forbidden(company.sudo().root_id, debtors.ids)
            if forbidden:
                names = debtors.browse(forbidden).mapped("display_name")
                raise ValidationError(
                    self.env._(
                        "No score is kept of %(customers)s, hence no rating: it would "
                        "be personal data that nobody needs.",
                        customers=", ".join(names),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Have the customers scored again."""
        ratings = super().create(vals_list)
        self._refresh_debtors(ratings._get_concerned())
        return ratings

    def write(self, vals):
        """Have the customers scored again, and those whose rating it was before."""
        before = self._get_concerned()
        result = super().write(vals)
        self._refresh_debtors(before | self._get_concerned())
        return result

    def unlink(self):
        """Have the customers scored again."""
        concerned = self._get_concerned()
        result = super().unlink()
        self._refresh_debtors(concerned)
        return result

    def _remove_quietly(self):
        """Remove the ratings of who may not be scored: there is no score to make.

        By a method of its own: what the context of a call says, any client can say.
        """
        return models.BaseModel.unlink(self)

    def _get_concerned(self):
        """Return the (company, customer) whose score heeds these ratings."""
        return {(rating.company_id, rating.debtor_id) for rating in self}

    @api.model
    def _refresh_debtors(self, concerned):
        """Score again the customers of (company, customer) pairs."""
        debtors = {}
        for company, debtor in concerned:
            known = debtors.setdefault(company.root_id, set())
            known.add(debtor.commercial_partner_id.id)
        for root, ids in debtors.items():
            # sudo: the score of a customer follows whoever adds a rating
            profiles = self.env["relance.risk.profile"].sudo()
            profiles._refresh(root, root._relance_today(), ids)

    @api.model
    def _receive(self, company, entries, source, source_kind="report"):
        """Store ratings received: {debtor id: values}; return the records.

        ``values`` are date, rating, best and worst. What a provider sends twice is
        stored once: same customer, source and date. Who may not be scored is left out.
        An extension may call it with what a provider sent; the scores follow.
        """
        # sudo: whoever receives ratings need not know why there is no score
        profiles = self.env["relance.risk.profile"].sudo()
        forbidden = profiles._find_forbidden(company.sudo().root_id, entries)
        domain = [
            ("company_id", "=", company.id),
            ("source", "=", source),
            ("debtor_id", "in", list(entries)),
        ]
        known = {(one.debtor_id.id, one.date) for one in self.search(domain)}
        return self.create(
            [
                {
                    "company_id": company.id,
                    "debtor_id": debtor,
                    "source": source,
                    "source_kind": source_kind,
                    **values,
                }
                for debtor, values in entries.items()
                if debtor not in forbidden and (debtor, values["date"]) not in known
            ]
        )

    @api.model
    def _read_latest(self, root, day, debtors=None):
        """Return {debtor: risk from 0 to 1} of the latest ratings that still count."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (partner.commercial_partner_id)
                          partner.commercial_partner_id, rating.risk / 100
                     FROM relance_risk_rating rating
                     JOIN res_partner partner ON partner.id = rating.debtor_id
                    WHERE rating.company_id = %s AND rating.date <= %s
                      AND rating.risk BETWEEN 0 AND 100
                      AND (rating.valid_until IS NULL OR rating.valid_until >= %s)
                      AND (%s OR partner.commercial_partner_id = ANY(%s))
                 ORDER BY partner.commercial_partner_id, rating.date DESC,
                          rating.id DESC""",
                root.id,
                day,
                day,
                debtors is None,
                list(debtors or ()),
            )
        )
        return dict(rows)
