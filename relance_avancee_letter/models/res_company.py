from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from odoo.addons.relance_avancee.models.company.guarded import SETTINGS
from odoo.addons.relance_avancee.models.page.page_links import EXAMPLE
from odoo.addons.relance_avancee.rules.reminders.placeholders import fill
from odoo.addons.relance_avancee.tools.access import check_manager

from ..rules.headings import flatten_headings
from ..rules.postal import Postal, write_lines

OURS = ("relance_letter_price", "relance_letter_cover", "relance_letter_two_sided")


class ResCompany(models.Model):
    """What a letter costs, and whether a sheet with the address comes first."""

    _inherit = "res.company"

    relance_letter_price = fields.Float(
        string="Price of a letter",
        digits=(12, 4),
        groups="base.group_user",
        help="Paper and stamp, in the currency of the company.",
    )
    relance_letter_cover = fields.Boolean(
        string="Cover page of letters",
        groups="base.group_user",
        help="A first sheet with the address alone, for envelopes with a high window.",
    )

    relance_letter_two_sided = fields.Boolean(
        string="Letters on both sides",
        groups="base.group_user",
        help="Each letter begins on a sheet of its own, for a printer that uses both "
        "sides.",
    )

    @api.constrains("relance_letter_price")
    def _check_relance_letter_price(self):
        for company in self:
            if not 0 <= company.relance_letter_price <= 1000:
                raise ValidationError(self.env._("A letter costs from 0 to 1,000."))

    def _get_relance_writers(self, field):
        # EXTENDS relance.written
        return SETTINGS if field.name in OURS else super()._get_relance_writers(field)

    def _prepare_relance_letter_head(self):
        """Return what a letter says of us, and how it is laid out."""
        self.ensure_one()
        place = f"{self.zip or ''} {self.city or ''}".strip()
        lines = [self.street, self.street2, place, self.phone, self.email]
        return {
            # a form asks for the sizes of pictures, a letter shows them
            "our_company": self.with_context(bin_size=False),
            "our_address": [line for line in lines if line],
            # sudo: settings are read by whoever sends
            "with_cover": self.sudo().relance_letter_cover,
        }

    def _prepare_relance_letter_sample(self, is_ours):
        """Return the values of a made-up letter: to us, or to nobody."""
        self.ensure_one()
        step = self._get_relance_letter_step()
        words = step._get_word_samples()
        today = format_date(self.env, self._relance_today())
        bank = self._get_relance_bank(self.env["res.partner.bank"])
        row = {
            "number": f"FAC/{self._relance_today().year}/00012",
            "instalment": "",
            "invoice_date": words["due_date"],
            "due_date": words["due_date"],
            "aside": "",
            "balance": words["net"],
        }
        return self._prepare_relance_letter_head() | {
            "locale": self.env.lang,
            "subject": fill(step.subject or "", words),
            "intro": flatten_headings(step._fill_sample(step.intro, words)),
            "closing": flatten_headings(step._fill_sample(step.closing, words)),
            "address": write_lines(self._get_relance_letter_sample_place(is_ours)),
            "day": today,
            "due_lines": [row],
            "recent_lines": [],
            "credits": [],
            "totals": [{"net": words["net"]}],
            "bank": bank._prepare_relance_values(),
            "payment_reference": row["number"],
            "page_url": f"{self.get_base_url()}{EXAMPLE}",
            "sender": {
                "name": words["collector"],
                "function": False,
                "phone": self.phone,
                "email": self.email,
            },
        }

    def _get_relance_letter_step(self):
        """Return the step whose words a made-up letter has: a letter's, else any."""
        steps = self.env["relance.scenario.step"].search(
            [("company_id", "in", [False, *self.parent_ids.ids]), ("subject", "!=", "")]
        )
        return (steps.filtered("use_letter") or steps)[:1]

    def _get_relance_letter_sample_place(self, is_ours):
        """Return our own address, or that of nobody."""
        words = {"country": "FR", "ours": "FR"}
        if not is_ours:
            return Postal(
                self.env._("Example Ltd"),
                self.env._("Anne Example"),
                "12 rue de la Gare",
                self.env._("Building B"),
                "69001",
                "Lyon",
                **words,
            )
        return Postal(
            self.name,
            self.env.user.name,
            self.street or "",
            self.street2 or "",
            self.zip or "",
            self.city or "",
            **words,
        )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relance_letter_price = fields.Float(
        related="company_id.relance_letter_price", readonly=False
    )
    relance_letter_cover = fields.Boolean(
        related="company_id.relance_letter_cover", readonly=False
    )
    relance_letter_two_sided = fields.Boolean(
        related="company_id.relance_letter_two_sided", readonly=False
    )

    def action_relance_letter_preview(self):
        """Open a letter with made-up data, as it is printed."""
        check_manager(self.env)
        return self._get_relance_letter_action("preview")

    def action_relance_letter_test(self):
        """Open a letter to ourselves, for one of our envelopes."""
        check_manager(self.env)
        return self._get_relance_letter_action("test")

    def _get_relance_letter_action(self, kind):
        """Return the action that prints a made-up letter of the company."""
        company = self.company_id or self.env.company
        report = self.env.ref(f"relance_avancee_letter.relance_letter_{kind}_report")
        return report.report_action(company, config=False)


class RelanceLetterTest(models.AbstractModel):
    """A made-up letter to ourselves."""

    _name = "report.relance_avancee_letter.relance_letter_test"
    _description = "Letter to Ourselves"
    _is_ours = True

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return a letter of each company, of those that the user may set up."""
        if not self.env.user.has_group("base.group_system"):
            check_manager(self.env)
        companies = self.env["res.company"].browse(docids) & self.env.companies
        return {
            "letters": [
                one._prepare_relance_letter_sample(self._is_ours) for one in companies
            ]
        }


class RelanceLetterPreview(models.AbstractModel):
    """A made-up letter to nobody."""

    _name = "report.relance_avancee_letter.relance_letter_preview"
    _inherit = "report.relance_avancee_letter.relance_letter_test"
    _description = "Preview of a Letter"
    _is_ours = False
