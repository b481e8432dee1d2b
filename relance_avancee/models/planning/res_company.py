from odoo import api, models

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
    """What each company is given: its scenarios, the holds of its settings."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS company: each new root company has its scenarios, and the holds of
        # its settings
        companies = super().create(vals_list)
        companies.filtered(lambda company: not company.parent_id)._create_scenarios()
        companies._sync_relance_company_holds()
        return companies

    def write(self, vals):
        # EXTENDS 'base': some settings open and lift holds of whole companies
        result = super().write(vals)
        if vals.keys() & {"relance_chase_entries", "relance_too_old_days"}:
            self._sync_relance_company_holds()
        return result

    def unlink(self):
        # EXTENDS 'base': what a new company was given goes first
        self.check_access("unlink")
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
                scenario.copy(
                    {"company_id": company.id}
                    | {name: scenario[name] for name in ("name", "sequence", "mode")}
                )

    def _sync_relance_company_holds(self):
        """Open and lift the holds that concern all the items of a company."""
        # sudo: who writes the settings of a company may not open holds
        self.env["relance.hold"].sudo()._sync_company_holds(self)
