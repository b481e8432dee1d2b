from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import clean_context

from ..models.company.guarded import ADMINISTRATOR
from ..models.res_config_settings import QUIET
from ..tools.access import check_manager


class ResConfigSettings(models.TransientModel):
    """Odoo's page of settings, for administrators."""

    _name = "res.config.settings"
    _inherit = ["res.config.settings", "relance.settings.mixin"]


class RelanceSettings(models.TransientModel):
    """The same settings for managers of reminders, who may not enter Odoo's."""

    _name = "relance.settings"
    _description = "Settings of Reminders"
    _inherit = ["relance.settings.mixin", "relance.asked"]

    company_id = fields.Many2one(
        required=True, default=lambda self: self.env.company, readonly=True
    )

    @api.depends("company_id")
    def _compute_display_name(self):
        for settings in self:
            settings.display_name = self.env._("Settings of reminders")

    @api.model_create_multi
    def create(self, vals_list):
        """Write what differs from what is stored, once it is known who asks."""
        check_manager(self.env)
        for vals in vals_list:
            self._check_settings(vals)
        # what a context proposes was not checked
        heeded = self.with_context(clean_context(self.env.context))
        # sudo: managers write these settings, and no other field of a company
        settings = super(RelanceSettings, heeded.sudo()).create(
            [self._keep_changed(vals) for vals in vals_list]
        )
        return settings.sudo(False)

    def write(self, vals):
        """Write what differs from what is stored, once it is known who asks."""
        check_manager(self.env)
        self.check_access("write")
        self._check_settings(vals)
        # sudo: same reason as for the creation
        return super(RelanceSettings, self.sudo()).write(vals)

    def onchange(self, values, field_names, fields_spec):
        # EXTENDS 'web': an unsaved dialog tells nothing of another company
        check_manager(self.env)
        proposed = self.env.context.get("default_company_id")
        company = self._get_company({"company_id": proposed} | values)
        company.sudo(False).check_access("read")
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def action_open(self):
        """Open the settings: Odoo's for who may enter them, else this dialog."""
        check_manager(self.env)
        is_system = self.env.user.has_group(ADMINISTRATOR)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.res_config_settings_action"
            if is_system
            else "relance_avancee.relance_settings_action"
        )

    def action_save(self):
        """Close the dialog: what was written is saved."""
        check_manager(self.env)
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _get_settings(self):
        """Return {field: what it is on the company} of what managers write here."""
        related = {
            name: field.related
            for name, field in self._fields.items()
            if name.startswith("relance_") and field.related and not field.readonly
        }
        return related | {name: f"company_id.{name}" for name in QUIET}

    def _check_settings(self, vals):
        """Refuse what is no setting, of another company, or a record not to be seen.

        :raise AccessError: saying which.
        """
        settings = self._get_settings()
        if unknown := vals.keys() - settings.keys() - {"company_id"}:
            raise AccessError(
                self.env._("No setting: %(names)s.", names=", ".join(sorted(unknown)))
            )
        company = self._get_company(vals)
        if any(".root_id." in settings.get(name, "") for name in vals):
            company |= company.root_id
        company.sudo(False).check_access("read")
        for name in vals.keys() & settings.keys():
            if self._fields[name].type == "many2one":
                chosen = self.env[self._fields[name].comodel_name]
                chosen.browse(vals[name]).check_access("read")

    def _keep_changed(self, vals):
        """Return ``vals`` without what the company has already: nothing follows it."""
        stored = self.sudo().new({"company_id": self._get_company(vals).id})
        return {
            name: value
            for name, value in vals.items()
            if name == "company_id"
            or self._fields[name].convert_to_write(stored[name], stored) != value
        }

    def _get_company(self, vals):
        """Return the company that ``vals`` are about."""
        # sudo: whether the user may enter it is checked after
        companies = self.env["res.company"].sudo()
        return companies.browse(vals.get("company_id")) or (
            self.sudo().company_id or self.env.company.sudo()
        )
