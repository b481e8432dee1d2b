"""The page is offered in our messages: each has a link of its own."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# The link of a message that is only shown: it opens no page.
EXAMPLE = "/relance/example"


class ResCompany(models.Model):
    """Whether debtors have a page, and for how long a link opens it."""

    _inherit = "res.company"

    relance_page = fields.Boolean(
        string="Page for customers",
        default=True,
        groups="base.group_user",
        help="Our messages lead to a page where the customer sees its account, pays by "
        "transfer, announces a payment or disputes, without a login.",
    )
    relance_page_days = fields.Integer(
        string="Links open for",
        default=90,
        groups="base.group_user",
        help="Days; then one click sends a fresh link to the same address.",
    )
    relance_page_note = fields.Text(
        string="Words on the page",
        translate=True,
        groups="base.group_user",
        help="Shown under the amounts: opening hours, who to ask.",
    )

    @api.constrains("relance_page_days")
    def _check_relance_page_days(self):
        for company in self:
            if not 1 <= company.relance_page_days <= 366:
                raise ValidationError(
                    self.env._("A link to the page is open from 1 to 366 days.")
                )

    def _get_relance_page_link(self, debtor, reader, purpose):
        # EXTENDS answers
        # sudo: settings are read by whoever sends
        if not self.sudo().relance_page:
            return super()._get_relance_page_link(debtor, reader, purpose)
        [(_link, url)] = self.env["relance.access"]._issue(
            [
                {
                    "company_id": self.id,
                    "debtor_id": debtor.id,
                    "contact_id": reader.id,
                    "email": reader._get_relance_addresses(),
                    "lang": reader.lang or debtor.lang,
                    "purpose": purpose,
                }
            ]
        )
        return url

    def _get_relance_page_end(self):
        """Return the last day of a link made today."""
        self.ensure_one()
        # sudo: settings are read by whoever sends
        days = self.sudo().relance_page_days
        return fields.Date.add(self._relance_today(), days=days)


class RelanceReminder(models.Model):
    """The button of a reminder opens the page of its reader."""

    _inherit = "relance.reminder"

    def _render_messages(self, is_copy=False):
        # EXTENDS reminders: what leaves has a link of its own
        links = self._issue_page_links(is_copy)
        return super(
            RelanceReminder, self.with_context(relance_page_links=links)
        )._render_messages(is_copy)

    def _issue_page_links(self, is_copy):
        """Return {reminder id: address of the page of its reader}."""
        # sudo: settings are read by whoever sends
        offered = self.filtered(lambda one: one.company_id.sudo().relance_page)
        made = self.env["relance.access"]._issue(
            [one._prepare_page_link_values(is_copy) for one in offered]
        )
        return {one.id: url for one, (_link, url) in zip(offered, made, strict=True)}

    def _prepare_page_link_values(self, is_copy):
        """Return the values of the link in this message, or in its copy."""
        return {
            "company_id": self.company_id.id,
            "debtor_id": self.debtor_id.id,
            "contact_id": False if is_copy else self.contact_id.id,
            "email": False if is_copy else self.email,
            "lang": self.lang,
            "reminder_id": self.id,
            "purpose": "reminder",
        }

    def _prepare_email_values(self, message):
        # EXTENDS reminders
        values = super()._prepare_email_values(message)
        # sudo: settings are read by whoever sends
        if message.is_assigned or not self.company_id.sudo().relance_page:
            return values
        links = self.env.context.get("relance_page_links", {})
        example = f"{self.get_base_url()}{EXAMPLE}"
        return values | {
            "pay_url": links.get(self.id, example),
            "page_label": self.env._("See my account, pay or answer"),
            "oldest": False,
        }
