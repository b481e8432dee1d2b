from odoo import fields, models
from odoo.tools import formatLang

from ...rules.claims.legal_type import find_siren
from ...rules.notices.notice import USUAL_DAYS


class ResCompany(models.Model):
    """Who claims: the identity that a business letter states, and how it writes."""

    _inherit = "res.company"

    relance_legal_form = fields.Char(
        string="Legal form", help="For instance SARL, SAS, sole trader."
    )
    relance_share_capital = fields.Monetary(string="Share capital")
    relance_registry_town = fields.Char(
        string="Registry",
        help="Where the company is registered, for instance RCS Lyon.",
    )
    relance_notice_days = fields.Integer(
        string="Days given to professionals",
        default=USUAL_DAYS["professional"],
        groups="base.group_user",
    )
    relance_notice_days_b2c = fields.Integer(
        string="Days given to others",
        default=USUAL_DAYS["consumer"],
        groups="base.group_user",
    )
    relance_notice_signatory_id = fields.Many2one(
        "res.users",
        string="Signs formal notices",
        ondelete="set null",
        groups="base.group_user",
        help="Empty: who prepares the notice.",
    )
    relance_notice_cover = fields.Boolean(
        string="Cover page",
        groups="base.group_user",
        help="On registered letters: a first sheet with the address and what comes "
        "with it.",
    )
    relance_mediator = fields.Text(
        string="Consumer mediator",
        help="Name, address and site: a consumer must find them in the letter.",
    )

    _relance_notice_days_bounded = models.Constraint(
        "CHECK (relance_notice_days BETWEEN 0 AND 3650"
        " AND relance_notice_days_b2c BETWEEN 0 AND 3650)",
        "Days go from 0 to 3650.",
    )
    _relance_capital_bounded = models.Constraint(
        "CHECK (relance_share_capital BETWEEN -1e12 AND 1e12)",
        "Write an amount under 1,000,000,000,000.",
    )

    def _get_relance_siren(self):
        """Return the SIREN of the company, empty when it is not known."""
        self.ensure_one()
        if self.country_id.code != "FR":
            return self.company_registry or ""
        return find_siren(self.company_registry, self.vat)

    def _get_relance_office(self):
        """Return the registered office on one line, empty when it is not complete."""
        self.ensure_one()
        place = f"{self.zip or ''} {self.city or ''}".strip()
        if not self.street or not self.zip or not self.city:
            return ""
        return ", ".join(part for part in (self.street, self.street2, place) if part)

    def _get_relance_identity(self):
        """Return what a business letter says of its sender, in parts."""
        self.ensure_one()
        parts = [self.relance_legal_form]
        if self.relance_share_capital:
            amount = formatLang(
                self.env, self.relance_share_capital, currency_obj=self.currency_id
            )
            parts.append(self.env._("share capital of %(amount)s", amount=amount))
        if number := self._get_relance_siren():
            parts.append(
                self.env._("SIREN %(number)s", number=number)
                if self.country_id.code == "FR"
                else number
            )
        parts.append(self.relance_registry_town)
        if office := self._get_relance_office():
            parts.append(self.env._("registered office: %(office)s", office=office))
        return [part for part in parts if part]
