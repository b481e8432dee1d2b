from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import FRENCH, LEGAL_TYPES, READER, ROLES, ROUTES
from ..rules.claims.legal_type import presumed_type


class ResPartner(models.Model):
    """What a debtor is, who is who in it, and how it pays."""

    _inherit = "res.partner"

    relance_legal_type = fields.Selection(
        LEGAL_TYPES,
        string="Legal type",
        help="Empty: presumed from the company, the VAT number and the SIREN.",
    )
    relance_customer_type = fields.Selection(
        LEGAL_TYPES,
        string="Treated as",
        compute="_compute_relance_customer_type",
        search="_search_relance_customer_type",
    )
    relance_key_account = fields.Boolean(
        string="Key account",
        groups=READER,
        help="Every message to it is approved; its account manager calls first.",
    )
    relance_is_foreign = fields.Boolean(
        string="Abroad",
        compute="_compute_relance_is_foreign",
        search="_search_relance_is_foreign",
        help="Its country is known and is not the company's.",
    )
    relance_payer_id = fields.Many2one(
        "res.partner",
        string="Paid by",
        index="btree_not_null",
        ondelete="set null",
        groups=READER,
        help="The head office or group that pays for this customer: it receives one "
        "statement for all its entities.",
    )
    relance_role = fields.Selection(
        ROLES,
        string="Role for payments",
        groups=READER,
        help="Some steps write to one of these contacts rather than to the usual one.",
    )
    relance_route = fields.Selection(
        ROUTES,
        string="Usual payment route",
        company_dependent=True,
        groups=READER,
        help="Empty: that of the payment method, else a transfer.",
    )
    relance_service_code = fields.Char(
        string="Service code",
        groups=READER,
        help="The public body's service that receives the invoices.",
    )
    relance_commitment_number = fields.Char(
        string="Commitment number",
        groups=READER,
        help="The public body's order number, when the invoice has none of its own.",
    )

    @api.depends(
        "relance_legal_type", "is_company", "vat", "company_registry", "country_id"
    )
    def _compute_relance_customer_type(self):
        for partner in self:
            debtor = partner.commercial_partner_id
            partner.relance_customer_type = debtor.relance_legal_type or presumed_type(
                is_company=debtor.is_company,
                vat=debtor.vat,
                registry=debtor.company_registry,
                is_french=debtor.country_id.code in FRENCH,
            )

    def _search_relance_customer_type(self, operator, value):
        if operator != "in":
            return NotImplemented
        unset = Domain("commercial_partner_id.relance_legal_type", "=", False)
        known = Domain.OR(
            Domain(f"commercial_partner_id.{name}", "!=", False)
            for name in ("is_company", "vat", "company_registry")
        )
        public = Domain("commercial_partner_id", "in", self._get_relance_public_sql())
        presumed = {
            "professional": known & ~public,
            "consumer": ~known & ~public,
            "public": public,
        }
        return Domain.OR(
            Domain("commercial_partner_id.relance_legal_type", "=", kind)
            | (unset & presumed[kind])
            for kind in value
            if kind in presumed
        )

    def _get_relance_public_sql(self):
        """Return the partners whose SIREN is that of a public body, as SQL.

        The same as ``rules.legal_type.presumed_type``, for a whole table.
        """
        return SQL(
            r"""(SELECT partner.id FROM res_partner partner
                   JOIN res_country country ON country.id = partner.country_id
              CROSS JOIN LATERAL (SELECT
                    regexp_replace(partner.company_registry, '[\s.]', '', 'g') AS siret,
                    regexp_replace(upper(partner.vat), '[\s.]', '', 'g') AS vat) number
                  WHERE country.code IN %s
                    AND CASE WHEN number.siret ~ '^\d{9}(\d{5})?$'
                             THEN number.siret ~ '^[12]'
                             ELSE number.vat ~ '^FR[0-9A-Z]{2}[12]\d{8}$' END)""",
            FRENCH,
        )

    @api.depends("country_id")
    @api.depends_context("company")
    def _compute_relance_is_foreign(self):
        home = self.env.company.country_id
        for partner in self:
            country = partner.commercial_partner_id.country_id
            partner.relance_is_foreign = bool(country and home and country != home)

    def _search_relance_is_foreign(self, operator, value):
        if operator != "in":
            return NotImplemented
        home = self.env.company.country_id.id
        return Domain("commercial_partner_id.country_id", "not in", [False, home])
