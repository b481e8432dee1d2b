from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.relance_avancee.const import MANAGER
from odoo.addons.relance_avancee.models.company.guarded import SETTINGS
from odoo.addons.relance_avancee.tools.access import check_manager

from ..rules.phones import EUROPE
from ..rules.senders import find_sender_fault


class ResCompany(models.Model):
    """What a text message costs, and who seems to send it."""

    _inherit = "res.company"

    relance_sms_price = fields.Float(
        string="Price of a text message",
        digits=(12, 4),
        groups="base.group_user",
        help="What the gateway takes for one part, in the currency of the company.",
    )

    relance_sms_country_ids = fields.Many2many(
        "res.country",
        "relance_sms_country_rel",
        string="Text messages also to",
        groups="base.group_user",
        help="The European Economic Area, Switzerland, the United Kingdom and our own "
        "country are allowed; a text message to another one may cost much more.",
    )

    @api.constrains("relance_sms_price")
    def _check_relance_sms_price(self):
        for company in self:
            if not 0 <= company.relance_sms_price <= 100:
                raise ValidationError(
                    self.env._("A part of a text message costs from 0 to 100.")
                )

    def _get_relance_writers(self, field):
        # EXTENDS relance.written
        if field.name in ("relance_sms_price", "relance_sms_country_ids"):
            return SETTINGS
        return super()._get_relance_writers(field)

    def _get_relance_sms_countries(self):
        """Return the codes of the countries to which text messages are sent."""
        self.ensure_one()
        own = self.country_id | self.relance_sms_country_ids
        return EUROPE | set(own.mapped("code"))

    def _get_relance_sms_hosts(self):
        """Return the names of our own sites, to which links in a text may lead."""
        self.ensure_one()
        addresses = [self.get_base_url(), self.website or ""]
        return {urlsplit(address).hostname or "" for address in addresses} - {""}

    def _get_relance_sms_sender(self):
        """Return the name that Odoo's account of text messages shows, or empty.

        A gateway of one's own, whose sender is a number or stands elsewhere, extends
        it; None has nothing checked.
        """
        self.ensure_one()
        # sudo: the name of the sender is no secret, the account is
        accounts = self.env["iap.account"].sudo().search([("service_name", "=", "sms")])
        own = accounts.filtered(
            lambda account: not account.company_ids or self in account.company_ids
        )
        return own[:1].sender_name or ""

    def _find_relance_sender_warning(self):
        """Return what French operators may have against our sender, or empty."""
        sender = self._get_relance_sms_sender()
        if sender is None:
            return ""
        if not sender:
            return self.env._(
                "No sender name: operators may hold back messages of an unknown number."
            )
        sentences = {
            "short": self.env._("“%s” is too short: 3 to 11 letters.", sender),
            "long": self.env._("“%s” is too long: 3 to 11 letters.", sender),
            "letters": self.env._(
                "“%s” may hold letters without accents and digits only.", sender
            ),
            "digits": self.env._("“%s” has no letter.", sender),
            "generic": self.env._(
                "“%s” could be anybody: operators hold such names back.", sender
            ),
        }
        return sentences.get(find_sender_fault(sender), "")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relance_sms_price = fields.Float(
        related="company_id.relance_sms_price", readonly=False
    )
    relance_sms_country_ids = fields.Many2many(
        related="company_id.relance_sms_country_ids", readonly=False
    )
    relance_sms_sender = fields.Char(
        string="Sender", compute="_compute_relance_sms_sender"
    )
    relance_sms_warning = fields.Char(
        string="Advice on the sender", compute="_compute_relance_sms_sender"
    )

    relance_sms_step_id = fields.Many2one(
        "relance.scenario.step",
        string="First text message",
        compute="_compute_relance_sms_step_id",
        groups=MANAGER,
    )
    relance_sms_preview = fields.Text(
        related="relance_sms_step_id.sms_preview",
        string="Text of the first text message",
        groups=MANAGER,
    )
    relance_sms_count = fields.Char(
        related="relance_sms_step_id.sms_count",
        string="Length of the first text message",
        groups=MANAGER,
    )

    @api.depends("company_id")
    def _compute_relance_sms_step_id(self):
        for settings in self:
            settings.relance_sms_step_id = settings._find_relance_step("use_sms")

    @api.depends("company_id")
    def _compute_relance_sms_sender(self):
        for settings in self:
            company = settings.company_id
            settings.relance_sms_sender = company._get_relance_sms_sender()
            settings.relance_sms_warning = company._find_relance_sender_warning()

    def action_relance_send_sms_test(self):
        """Send the user the first text message of the company's scenarios."""
        check_manager(self.env)
        return self._get_relance_step("use_sms").action_send_sms_test()
