import pytz

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# The scenarios that each new company receives, in the order of the first match.
SHIPPED = (
    "key_account",
    "public",
    "foreign",
    "professional",
    "consumer",
    "returned_professional",
    "returned_consumer",
    "retention",
    "deposit",
)


class ResCompany(models.Model):
    _inherit = "res.company"

    relance_install_date = fields.Date(
        string="Reminders installed on",
        default=lambda self: fields.Date.context_today(self),
    )
    relance_too_old_days = fields.Integer(
        string="Too old after",
        default=90,
        help="Items due this many days before the installation wait for a person.",
    )
    relance_collector_id = fields.Many2one(
        "res.users",
        string="Default collector",
        help="Signs the reminders of customers who have no collector of their own.",
    )
    relance_chase_entries = fields.Boolean(
        string="Chase miscellaneous entries",
        help="Opening balances booked in a miscellaneous journal are chased too.",
    )
    relance_presumed_sent_before = fields.Date(
        string="Presumed sent before",
        help="Invoices dated before this day count as sent to the customer.",
    )
    relance_large_amount = fields.Monetary(
        string="Large amount",
        default=10000.0,
        help="Reminders from this amount on come first on the approval screen.",
    )
    relance_quiet_from = fields.Char(
        string="Quiet from",
        default="12-24",
        help="Month and day (MM-DD) of the first day without messages.",
    )
    relance_quiet_to = fields.Char(string="Quiet until", default="01-02")

    @api.constrains("relance_quiet_from", "relance_quiet_to")
    def _check_relance_quiet(self):
        for company in self:
            try:
                company._get_relance_next_working_day(company._relance_today())
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Quiet period: write the month and the day as MM-DD, for "
                        "instance 12-24, or leave both empty. Some days of the year "
                        "must stay outside it."
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        """Give each new root company its scenarios, and the holds of its settings."""
        companies = super().create(vals_list)
        # the branches of a company are remembered
        self.env.registry.clear_cache()
        companies.filtered(lambda company: not company.parent_id)._create_scenarios()
        companies._sync_relance_company_holds()
        return companies

    def write(self, vals):
        """Follow the settings that open and lift holds of whole companies."""
        result = super().write(vals)
        if vals.keys() & {"relance_chase_entries", "relance_too_old_days"}:
            self._sync_relance_company_holds()
        return result

    def unlink(self):
        """Remove first what a new company was given: scenarios and holds."""
        for model in ("relance.hold", "relance.scenario"):
            # sudo: managers of companies need not be managers of reminders
            given = self.env[model].sudo().with_context(active_test=False)
            given.search([("company_id", "in", self.ids)]).unlink()
        return super().unlink()

    def _create_scenarios(self):
        """Copy the shipped scenarios to these companies."""
        # sudo: who creates a company may not read the scenarios of the first one
        shipped = (
            self.env["relance.scenario"]
            .sudo()
            .browse(
                record.id
                for name in SHIPPED
                if (
                    record := self.env.ref(
                        f"relance_avancee.relance_scenario_{name}", False
                    )
                )
            )
        )
        for company in self:
            for scenario in shipped:
                scenario.copy({"company_id": company.id, "name": scenario.name})

    def _sync_relance_company_holds(self):
        """Open and lift the holds that concern all the items of a company."""
        # sudo: who writes the settings of a company may not open holds
        self.env["relance.hold"].sudo()._sync_company_holds(self)

    # Time ---------------------------------------------------------------------

    def _relance_companies(self):
        """Return the company and its branches, those that the user may not see too."""
        # sudo: gap, caps and credits count in the whole of a root company
        return self.sudo().browse(self._relance_company_ids())

    @tools.ormcache("self.id")
    def _relance_company_ids(self):
        # sudo: same reason
        return self.sudo().search([("id", "child_of", self.id)])._ids

    def _relance_lang(self):
        """Return the company's own language: that of the texts that we store."""
        self.ensure_one()
        return self.partner_id.lang or self.env.lang

    def _relance_today(self):
        """Return today's date where the company is."""
        self.ensure_one()
        zone = self._get_relance_timezone(self.partner_id)
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(zone).date()

    @api.model
    def _get_relance_timezone(self, *partners):
        """Return the first time zone known of ``partners``, else of their country."""
        for partner in partners:
            if partner.tz in pytz.all_timezones_set:
                return pytz.timezone(partner.tz)
            if zones := pytz.country_timezones.get(partner.country_id.code or ""):
                return pytz.timezone(zones[0])
        return pytz.utc

    # Nearest company upwards --------------------------------------------------

    def _relance_nearest(self, name):
        """Return the setting ``name`` of the nearest company upwards that has one."""
        self.ensure_one()
        for company in reversed(self.parent_ids):
            if company[name]:
                return company[name]
        return self[name]

    def _relance_partner_setting(self, name):
        """Return the SQL of a debtor's setting that is a record: its id."""
        return SQL("(%s)::integer", self._relance_partner_value(name))

    def _relance_partner_value(self, name):
        """Return the SQL of a debtor's setting, of the nearest company upwards.

        Company-dependent fields do not inherit to branches; ``debtor`` is the alias of
        the customer.
        """
        self.ensure_one()
        values = [
            SQL("%s->>%s", SQL.identifier("debtor", name), str(company.id))
            for company in reversed(self.parent_ids)
        ]
        return SQL("COALESCE(%s)", SQL(", ").join(values))
