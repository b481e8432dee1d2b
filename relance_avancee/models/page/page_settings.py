"""How the page looks, what it says and takes: settings of a company, and a preview."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.page.colours import read_colour
from .relance_page_answer import FILE_BYTES, FILES

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = FILE_BYTES // MEGABYTE
# Customers whose page may be looked at, those who owe most first.
PREVIEWED = 20


class ResCompany(models.Model):
    """Texts, limits and look of the page."""

    _inherit = "res.company"

    relance_page_greeting = fields.Text(
        string="Greeting",
        translate=True,
        groups="base.group_user",
        help="The first words of the page, above the amounts.",
    )
    relance_page_thanks = fields.Text(
        string="Thank-you",
        translate=True,
        groups="base.group_user",
        help="What who owes nothing reads.",
    )
    relance_page_privacy = fields.Text(
        string="Privacy notice",
        translate=True,
        groups="base.group_user",
        help="At the foot of each page: who is responsible, why, for how long, whom to "
        "ask.",
    )
    relance_page_colour = fields.Boolean(
        string="Colour of our documents",
        default=True,
        groups="base.group_user",
        help="The first colour of the layout of your documents, made readable.",
    )
    relance_page_files = fields.Integer(
        string="Files at a time",
        default=FILES,
        groups="base.group_user",
        help="0: none are taken.",
    )
    relance_page_megabytes = fields.Integer(
        string="Megabytes a file", default=MOST_MEGABYTES, groups="base.group_user"
    )

    @api.constrains("relance_page_files", "relance_page_megabytes")
    def _check_relance_page_files(self):
        for company in self:
            is_few = 0 <= company.relance_page_files <= FILES
            is_small = 1 <= company.relance_page_megabytes <= MOST_MEGABYTES
            if not is_few or not is_small:
                raise ValidationError(
                    self.env._(
                        "The page takes from 0 to %(files)s files at a time, of 1 to "
                        "%(megabytes)s MB each.",
                        files=FILES,
                        megabytes=MOST_MEGABYTES,
                    )
                )

    def _prepare_relance_page_look(self):
        """Return the texts of the page, its colour, and what files it takes."""
        self.ensure_one()
        colour = self.relance_page_colour and read_colour(self.primary_color or "")
        return {
            "greeting": self.relance_page_greeting or "",
            "thanks": self.relance_page_thanks or "",
            "privacy": self.relance_page_privacy or "",
            "colour": colour or "",
            "files": self.relance_page_files,
            "megabytes": self.relance_page_megabytes,
        }


class RelancePage(models.AbstractModel):
    """The page shown to who settles it: as it would be read, and nothing is kept."""

    _inherit = "relance.page"

    @api.model
    def _find_previewed(self, company):
        """Return [(customer id, name)] of who owes most of what is late."""
        today = company._relance_today()
        late = [
            ("company_id", "=", company.id),
            ("state", "=", "open"),
            ("date_maturity", "<", today),
        ]
        owed = self.env["relance.due.item"]._read_group(
            late,
            ["debtor_id"],
            ["amount_residual:sum"],
            order="amount_residual:sum DESC",
            limit=PREVIEWED,
        )
        return [(debtor.id, debtor.display_name) for debtor, _amount in owed]

    @api.model
    def _with_preview(self, company, debtor, lang, answer):
        """Return what ``answer`` gives of the page of a customer; nothing is kept.

        It is given the page and a link, as one who opens the link; without a customer,
        we are one ourselves, who owes nothing.
        """
        readers = debtor or company.partner_id
        with self.env.cr.savepoint() as kept:
            [(link, _url)] = self.env["relance.access"]._issue(
                [
                    {
                        "company_id": company.id,
                        "debtor_id": readers.id,
                        "contact_id": readers.id,
                        "lang": lang,
                        "purpose": "hand",
                    }
                ]
            )
            answered = answer(*self._of(link))
            kept.rollback()
        return answered
