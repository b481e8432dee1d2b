from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.relance_avancee.const import MANAGER
from odoo.addons.relance_avancee.models.company.guarded import always
from odoo.addons.relance_avancee.models.page.page_links import EXAMPLE
from odoo.addons.relance_avancee.models.page.relance_access import SHORT_LENGTH
from odoo.addons.relance_avancee.rules.reminders.placeholders import (
    NAMES,
    fill,
    get_names,
    unknown_names,
)
from odoo.addons.relance_avancee.tools.access import check_manager
from odoo.addons.relance_avancee.tools.client_action import notify

from ..rules.phones import read_phone
from ..rules.sms_text import (
    MOST_PARTS,
    find_foreign_links,
    find_told,
    measure,
    write_plain,
)

# Words in braces of a text message alone: the ways back to us.
WAYS_BACK = ("link", "phone")
# What stands for somebody may be as short as can be.
PEOPLE = ("contact", "customer", "collector")


class RelanceScenarioStep(models.Model):
    """A step may send a text message, with a text of its own."""

    _inherit = "relance.scenario.step"

    use_sms = fields.Boolean(string="Text message")
    sms_text = fields.Text(
        string="What the text message says",
        translate=True,
        help="With a way back, {link} or {phone}: its sender is a name, nobody can "
        "answer it.",
    )
    sms_words = fields.Json(
        string="Words of the text message",
        compute="_compute_sms_words",
        help="The words in braces that the text message may contain.",
    )
    sms_preview = fields.Text(
        string="What the customer reads on its phone",
        compute="_compute_sms_preview",
        help="The text with made-up data, in your language.",
    )
    sms_count = fields.Char(string="Length", compute="_compute_sms_preview")
    sms_advice = fields.Text(
        string="Advice on the text message",
        compute="_compute_sms_preview",
        help="What makes it dearer, and what operators may hold back.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return super()._get_user_fields() | always(MANAGER, "use_sms", "sms_text")

    def _compute_sms_words(self):
        labels = self._get_word_labels() | {
            "link": self.env._("Link to the page of the customer"),
            "phone": self.env._("Phone number of who signs"),
        }
        self.sms_words = [
            {"word": f"{{{name}}}", "label": labels.get(name, name)}
            for name in (*WAYS_BACK, *NAMES)
        ]

    @api.depends("sms_text", "offset_days", "company_id")
    def _compute_sms_preview(self):
        for step in self:
            text = step._fill_sms(step.sms_text, step._get_sms_samples())
            step.sms_preview = text
            step.sms_count = step._tell_sms_length(text)
            step.sms_advice = "\n".join(step._find_sms_advice(text))

    @api.constrains("use_sms")
    def _check_sms_channel(self):
        self._check_channels()

    @api.constrains("use_sms", "sms_text", "company_id")
    def _check_sms_text(self):
        """Refuse a text that would not arrive, or tells too much, in any language."""
        for step in self.filtered("use_sms"):
            texts = step._fields["sms_text"]._get_stored_translations(step) or {"": ""}
            for text in texts.values():
                if fault := step._find_sms_fault(text or ""):
                    raise ValidationError(
                        self.env._(
                            "%(step)s, text message: %(fault)s",
                            step=step.name,
                            fault=fault,
                        )
                    )

    def action_send_sms_test(self):
        """Send the text with made-up data to the phone of the user."""
        check_manager(self.env)
        self.ensure_one()
        user = self.env.user.partner_id
        company = self.company_id or self.env.company
        phone = read_phone(user.phone or "", user._get_relance_country_code(company))
        if phone.kind != "mobile":
            raise UserError(
                self.env._("Write your own mobile number in your profile first.")
            )
        # sudo: administrators alone write the queue of text messages
        queue = self.env["sms.sms"].sudo().with_company(company)
        sms = queue.create({"number": phone.number, "body": self.sms_preview})
        # the gateway of the company: Odoo's ``send`` knows its own alone
        sms._send(unlink_sent=False)
        if sms.state == "error":
            labels = dict(sms._fields["failure_type"]._description_selection(self.env))
            told = labels.get(sms.failure_type, sms.failure_type)
            return notify(self.env._("Not sent: %s", told), "danger")
        return notify(self.env._("Sent to %s.", phone.number), "success")

    @api.depends("use_sms")
    def _compute_means(self):
        # EXTENDS planning
        return super()._compute_means()

    def _get_channels(self):
        # EXTENDS planning
        return super()._get_channels() + (["sms"] if self.use_sms else [])

    def _fill_sms(self, text, words):
        """Return ``text`` as it is sent, its words filled: no template, no markup."""
        return write_plain(fill(text or "", words))

    def _get_sms_samples(self):
        """Return {word in braces: made-up data} of a text message."""
        company = self.company_id or self.env.company
        base = f"{company.get_base_url()}{EXAMPLE.rpartition('/')[0]}"
        return self._get_word_samples() | {
            "link": f"{base}/{'x' * SHORT_LENGTH}",
            "phone": company.phone or "01 23 45 67 89",
        }

    def _find_sms_fault(self, text):
        """Return why ``text`` may not be sent, empty when it may."""
        if not text.strip():
            return self.env._("write what it says, in each language.")
        if unknown := unknown_names(text, (*NAMES, *WAYS_BACK)):
            return self.env._("the word {%s} means nothing.", unknown[0])
        if not get_names(text) & set(WAYS_BACK):
            return self.env._(
                "nobody can answer the name of a sender: write {link} or {phone}."
            )
        samples = self._get_sms_samples()
        # our own name is no word of debt; those of people may be short
        company = {"company": "x" * len(self.company_id.name or "")}
        if told := find_told(
            self._fill_sms(text, samples | dict.fromkeys(PEOPLE, "") | company)
        ):
            return self.env._(
                "“%s” is read on a locked phone by whoever stands beside it: neither "
                "amount nor word of debt in the first 40 letters.",
                told,
            )
        filled = self._fill_sms(text, samples)
        if foreign := find_foreign_links(filled, self._get_sms_hosts()):
            return self.env._(
                "%s leads elsewhere: operators hold such links back.", foreign[0]
            )
        return self._find_sms_excess(filled)

    def _get_sms_hosts(self):
        return (self.company_id or self.env.company)._get_relance_sms_hosts()

    def _find_sms_excess(self, text):
        """Return why ``text`` is too long, empty when it is not."""
        parts = measure(text).parts
        if parts <= MOST_PARTS:
            return ""
        return self.env._(
            "%(parts)s parts: at most %(most)s, each is paid for.",
            parts=parts,
            most=MOST_PARTS,
        )

    def _tell_sms_length(self, text):
        """Return the letters, the parts, the price and the alphabet of ``text``."""
        found = measure(text)
        company = self.company_id or self.env.company
        # sudo: what a message costs is told to whoever sees the step
        price = company.sudo().relance_sms_price * found.parts
        told = self.env._(
            "%(length)s letters, %(parts)s part(s)",
            length=found.length,
            parts=found.parts,
        )
        if price:
            told = self.env._(
                "%(told)s, %(price)s %(currency)s",
                told=told,
                price=f"{price:.4f}".rstrip("0").rstrip("."),
                currency=company.currency_id.symbol or company.currency_id.name,
            )
        alphabets = {
            "gsm": self.env._("%s, plain letters", told),
            "ucs2": self.env._("%s, letters outside of the plain alphabet", told),
        }
        return alphabets[found.alphabet]

    def _find_sms_advice(self, text):
        """Return what makes ``text`` dearer, and what operators may hold back."""
        company = self.company_id or self.env.company
        foreign = measure(text).foreign
        return [
            *(
                [
                    self.env._(
                        "%s: with these, a part holds 70 letters instead of 160.",
                        " ".join(foreign),
                    )
                ]
                if foreign
                else []
            ),
            *filter(None, [company._find_relance_sender_warning()]),
        ]
