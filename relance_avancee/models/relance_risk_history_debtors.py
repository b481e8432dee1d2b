from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..const import FRENCH
from ..rules.claims.legal_type import presumed_type
from ..rules.risk_features import Incidents
from ..rules.risk_history import HALF_LIFE, fading
from ..rules.risk_scope import is_person

NOTHING = Incidents()


class Debtor(NamedTuple):
    """What a debtor is, besides its invoices."""

    segment: str
    is_person: bool
    credit_limit: float
    has_objected: bool


class KnownIncidents:
    """What came back, was broken or disputed: {debtor: [(kind, day)]}."""

    def __init__(self, rows):
        self.by_debtor = defaultdict(list)
        for debtor, kind, day in rows:
            self.by_debtor[debtor].append((kind, day))

    def of(self, debtor, day):
        """Return what was known of ``debtor`` at the end of ``day``, fading."""
        if debtor not in self.by_debtor:
            return NOTHING
        sums = dict.fromkeys(Incidents._fields, 0.0)
        for kind, known in self.by_debtor[debtor]:
            if known <= day:
                sums[kind] += fading((day - known).days, HALF_LIFE)
        return Incidents(**sums)


class RelanceRiskHistory(models.AbstractModel):
    """Who the debtors are, and what happened besides their payments."""

    _inherit = "relance.risk.history"

    @api.model
    def _read_debtors(self, root, debtors):
        """Return {id: Debtor} of ``debtors``, ids; one query."""
        self.env["res.partner"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor.id, debtor.name, COALESCE(debtor.is_company, false),
                          debtor.relance_legal_type, debtor.vat,
                          debtor.company_registry, country.code, %s,
                          COALESCE(debtor.relance_risk_objection, false)
                     FROM res_partner debtor
                LEFT JOIN res_country country ON country.id = debtor.country_id
                    WHERE debtor.id = ANY(%s)""",
                self._get_limit_sql(root),
                list(debtors),
            )
        )
        return {debtor: self._get_debtor(*values) for debtor, *values in rows}

    @api.model
    def _get_debtor(
        self, name, is_company, legal_type, vat, registry, country, limit, has_objected
    ):
        """Return what a debtor is, from the columns of its card."""
        kind = legal_type or presumed_type(
            is_company=is_company,
            vat=vat,
            registry=registry,
            is_french=country in FRENCH,
        )
        return Debtor(
            segment=f"{kind}/{country or ''}",
            is_person=is_person(
                is_company=is_company, legal_type=legal_type, name=name or ""
            ),
            credit_limit=limit or 0.0,
            has_objected=has_objected,
        )

    @api.model
    def _get_limit_sql(self, root):
        """Return the SQL of a debtor's credit limit: 0 when the company uses none."""
        if not root.account_use_credit_limit:
            return SQL("0.0")
        # sudo: whoever refreshes a score need not see the credit limits
        usual = root.sudo().account_default_credit_limit
        return SQL(
            "COALESCE((debtor.credit_limit->>%s)::float8, %s)", str(root.id), usual
        )

    @api.model
    def _read_incidents(self, root):
        """Return the incidents of the debtors of ``root``."""
        self.env.flush_all()
        return KnownIncidents(self.env.execute_query(self._get_incident_sql(root)))

    @api.model
    def _get_incident_sql(self, root):
        """Return the SELECT of (debtor, kind, day), a kind of ``Incidents`` each.

        An extension adds what it knows with UNION ALL: broken promises, disputes.
        """
        return SQL(
            """SELECT rejection.debtor_id, 'returned', rejection.date
                 FROM relance_rejection rejection
                WHERE rejection.company_id = ANY(%s)
                  AND rejection.debtor_id IS NOT NULL""",
            root._relance_companies().ids,
        )
