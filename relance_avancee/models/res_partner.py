from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import FRENCH, LEGAL_TYPES, MANAGER, READER, ROLES, ROUTES
from ..rules.claims.legal_type import presumed_type
from ..tools.access import check_collector, check_reader

# Records of a customer that are stored by company.
SETTINGS = ("relance_collector_id", "relance_scenario_id", "relance_interest_terms_id")
# What of a customer, or of a contact, changes how its items are chased.
TOUCHING = {"active", "category_id", "country_id", "email", "is_company", "lang"} | {
    "child_ids",
    "company_registry",
    "parent_id",
    "relance_collector_id",
    "relance_contact_id",
    "relance_key_account",
    "relance_legal_type",
    "relance_payer_id",
    "relance_role",
    "relance_route",
    "relance_scenario_id",
    "type",
    "vat",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    relance_contact_id = fields.Many2one(
        "res.partner",
        string="Reminder contact",
        index="btree_not_null",
        ondelete="set null",
        groups=READER,
        help="Receives the reminders instead of the invoice contact.",
    )
    relance_collector_id = fields.Many2one(
        "res.users", string="Collector", company_dependent=True, groups=READER
    )
    relance_scenario_id = fields.Many2one(
        "relance.scenario",
        string="Reminder scenario",
        company_dependent=True,
        check_company=True,
        groups=READER,
        help="Empty: the first scenario that matches the customer.",
    )
    relance_hold_ids = fields.One2many(
        "relance.hold", "debtor_id", string="Holds", groups=READER
    )
    relance_excluded = fields.Boolean(
        string="Excluded from reminders",
        compute="_compute_relance_excluded",
        search="_search_relance_excluded",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_relance_totals",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_overdue = fields.Monetary(
        string="Overdue",
        compute="_compute_relance_totals",
        currency_field="relance_currency_id",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_due = fields.Monetary(
        string="Not due yet",
        compute="_compute_relance_totals",
        currency_field="relance_currency_id",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_oldest_days = fields.Integer(
        string="Oldest, days late",
        compute="_compute_relance_totals",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_next_date = fields.Date(
        string="Next reminder",
        compute="_compute_relance_totals",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_last_date = fields.Date(
        string="Last reminder",
        compute="_compute_relance_history",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_reminder_count = fields.Integer(
        string="Reminders",
        compute="_compute_relance_history",
        compute_sudo=True,
        groups="base.group_user",
    )
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

    @api.constrains(*SETTINGS)
    def _check_relance_settings(self):
        """Refuse a record that is not there: no foreign key guards these columns."""
        for partner in self:
            for name in SETTINGS:
                # sudo: whether it is there, not what it says
                known = partner[name].sudo()
                if known and not known.exists():
                    raise ValidationError(
                        self.env._(
                            "%(customer)s: choose again, what you chose is gone.",
                            customer=partner.display_name,
                        )
                    )

    def write(self, vals):
        # EXTENDS 'base': each write of each partner passes here
        if not TOUCHING & vals.keys():
            return super().write(vals)
        self._touch_relance()
        result = super().write(vals)
        self._touch_relance()
        return result

    def web_save(self, vals, specification, next_id=None):
        # EXTENDS 'web': a form that is saved shows at once what follows from it
        saved = super().web_save(vals, {}, next_id)
        return self.env["relance.planner"]._read_followed(self, saved, specification)

    @api.ondelete(at_uninstall=False)
    def _unlink_touched(self):
        self._touch_relance()

    def _touch_relance(self):
        """Have the due items of these customers follow what is written of them."""
        # sudo: whose contact it is does not depend on who writes it
        self.env["relance.planner"]._touch(self.sudo()._get_relance_debtors())

    @api.depends_context("company")
    def _compute_relance_excluded(self):
        excluded = self.search(
            [("id", "in", self.ids), ("relance_excluded", "=", True)]
        )
        for partner in self:
            partner.relance_excluded = partner in excluded

    def _search_relance_excluded(self, operator, value):
        self._check_field_access(self._fields["relance_excluded"], "read")
        if operator != "in":
            return NotImplemented
        # sudo: whether a customer is chased is shown to all, why is not
        holds = self.env["relance.hold"].sudo()
        query = holds._search(
            holds._get_live_domain(fields.Date.context_today(self))
            & Domain("kind", "=", "exclusion")
            & Domain("scope", "=", "debtor")
            & Domain("company_id", "parent_of", self.env.company.id)
        )
        return Domain("id", "in", query.subselect("debtor_id"))

    @api.depends_context("company")
    def _compute_relance_totals(self):
        today = fields.Date.context_today(self)
        domain = self._get_relance_item_domain()
        groups = ["debtor_id"]
        sums = ["amount_residual:sum", "date_maturity:min"]
        items = self.env["relance.due.item"]
        late = {
            debtor: (amount, oldest)
            for debtor, amount, oldest in items._read_group(
                domain & Domain("date_maturity", "<", today), groups, sums
            )
        }
        open_items = {
            debtor: (amount, day)
            for debtor, amount, day in items._read_group(
                domain, groups, ["amount_residual:sum", "next_date:min"]
            )
        }
        for partner in self:
            overdue, oldest = late.get(partner, (0.0, today))
            total, next_date = open_items.get(partner, (0.0, False))
            partner.relance_currency_id = self.env.company.currency_id
            partner.relance_overdue = overdue
            partner.relance_due = total - overdue
            partner.relance_oldest_days = (today - oldest).days
            partner.relance_next_date = next_date

    @api.depends_context("company")
    def _compute_relance_history(self):
        counts = {
            debtor: (count, last)
            for debtor, count, last in self.env["relance.reminder"]._read_group(
                [
                    ("debtor_id", "in", self.ids),
                    ("company_id", "in", self.env.companies.ids),
                    ("state", "=", "sent"),
                ],
                ["debtor_id"],
                ["__count", "date_sent:max"],
            )
        }
        for partner in self:
            count, last = counts.get(partner, (0, False))
            partner.relance_reminder_count = count
            partner.relance_last_date = last

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

    def action_relance_reminders(self):
        """List the reminders of the customer."""
        check_reader(self.env)
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_reminder_action"
        )
        return action | {"domain": [("debtor_id", "=", self.commercial_partner_id.id)]}

    def action_relance_due_items(self):
        """List the open due items of the customer."""
        check_reader(self.env)
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_due_item_action"
        )
        return action | {
            "domain": self._get_relance_item_domain(),
            "context": {},
        }

    def action_relance_pause(self):
        """Open the wizard that pauses the customer."""
        check_collector(self.env)
        self.ensure_one()
        return self.env["relance.hold"]._get_pause_action(
            company=self.env.company, debtor=self.commercial_partner_id
        )

    def action_relance_exclude(self):
        """Open the same wizard, to exclude the customer without an end."""
        check_collector(self.env)
        action = self.action_relance_pause()
        context = action["context"] | {"default_kind": "exclusion"}
        return action | {"context": context}

    def action_relance_anonymise(self):
        """Remove what our records tell of an archived person, in the user's companies.

        :raise UserError: for who is not archived, is no person, or still owes.
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only managers of reminders anonymise a person.")
            )
        self.check_access("write")
        companies = self.env.user.company_ids
        retention = self.env["relance.retention"]
        for person in self:
            person._check_relance_anonymisable(companies)
            for records in retention._find_personal(person, companies):
                records._erase_personal()
            # an objection removes the score, its history and the ratings
            person.relance_risk_objection = True
            person._message_log(
                body=self.env._("The personal data of its reminders were removed.")
            )

    def _check_relance_anonymisable(self, companies):
        """Refuse a customer whose data somebody still needs.

        :raise UserError: saying what to do first.
        """
        self.ensure_one()
        if self.active or self.is_company:
            raise UserError(
                self.env._("Only an archived person is anonymised: archive it first.")
            )
        # sudo: what is owed to any of these companies counts
        items = self.env["relance.due.item"].sudo()
        if items.search_count(
            [
                ("debtor_id", "=", self.id),
                ("state", "=", "open"),
                ("company_id", "in", companies.ids),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "%(customer)s still owes something: settle it or write it off "
                    "first.",
                    customer=self.display_name,
                )
            )

    # What a debtor is, who is who in it, and how it pays --------------------------

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
