from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from odoo.addons.relance_avancee.const import COLLECTOR
from odoo.addons.relance_avancee.models.company.guarded import always
from odoo.addons.relance_avancee.rules.reminders.placeholders import get_names
from odoo.addons.sms.tools.sms_tools import sms_content_to_rendered_html

from ..rules.phones import Candidate, choose_target, read_phone
from ..rules.sms_text import write_plain

# A number of more customers than this is nobody's: a switchboard, a mistake.
MOST_SHARED = 3
# How long a number that does not exist is believed not to.
DEAD_DAYS = 90


class RelanceReminder(models.Model):
    """The text message of a reminder: to whom, what it says, when it may ring."""

    _inherit = "relance.reminder"

    use_sms = fields.Boolean(related="step_id.use_sms")
    use_email = fields.Boolean(related="step_id.use_email")
    custom_sms_text = fields.Text(
        string="Text for this message",
        help="Empty: the text of the step. With a way back, {link} or {phone}.",
    )
    sms_text = fields.Text(
        string="What the text message says",
        compute="_compute_sms_text",
        compute_sudo=True,
    )
    sms_count = fields.Char(
        string="Length", compute="_compute_sms_text", compute_sudo=True
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return super()._get_user_fields() | always(COLLECTOR, "custom_sms_text")

    @api.constrains("custom_sms_text")
    def _check_custom_sms_text(self):
        """Refuse a text that would not arrive, or tells too much, as on the step."""
        for reminder in self.filtered("custom_sms_text"):
            if fault := reminder.step_id._find_sms_fault(reminder.custom_sms_text):
                raise ValidationError(
                    self.env._("The text message is not kept: %s", fault)
                )

    def write(self, vals):
        # EXTENDS 'relance_avancee': a plan leaves alone what a person wrote
        result = super().write(vals)
        if vals.get("custom_sms_text") and not self.env.su:
            self._as_engine().edited = True
        return result

    @api.model
    def _prepare_reset_values(self):
        # EXTENDS 'relance_avancee'
        return super()._prepare_reset_values() | {"custom_sms_text": False}

    def _prepare_erased_values(self):
        # EXTENDS 'relance_avancee'
        return super()._prepare_erased_values() | {"custom_sms_text": False}

    @api.depends("step_id", "lang", "line_ids.state", "contact_id", "custom_sms_text")
    def _compute_sms_text(self):
        carried = self.filtered("use_sms")
        texts = carried._write_sms(is_shown=True)
        for reminder in self:
            text = texts.get(reminder)
            reminder.sms_text = text
            reminder.sms_count = text and reminder.step_id._tell_sms_length(text)

    def _compute_recipients(self):
        # EXTENDS 'relance_avancee'
        result = super()._compute_recipients()
        carried = self.filtered(lambda one: one.is_contact and one.step_id.use_sms)
        targets = carried._find_sms_targets()
        for reminder in carried:
            rows = reminder.recipients
            if not reminder.step_id.use_email:
                rows = [row for row in rows if row["name"] not in ("to", "copy")]
            reminder.recipients = [reminder._get_sms_row(targets[reminder]), *rows]
        return result

    def _compute_preview(self):
        # EXTENDS 'relance_avancee'
        alone = self.filtered(lambda one: one.step_id.use_sms and not one.use_email)
        for reminder in alone:
            html = sms_content_to_rendered_html(reminder.sms_text or "")
            reminder.preview = Markup("<p>%s</p>") % html
        return super(RelanceReminder, self - alone)._compute_preview()

    def _get_sms_row(self, target):
        """Return to whom the text message goes, and what is wrong with it."""
        person = self.env["res.partner"].browse(target.key)
        sent = self.delivery_ids.filtered(lambda one: one.channel == "sms")[:1]
        number = sent.address or target.number
        warning = bool(target.obstacle) and self.state not in ("sent", "cancelled")
        return {
            "name": "sms",
            "label": self.env._("Text message to"),
            "text": ", ".join(filter(None, (person.name, number))),
            "warning": warning and self._tell_sms_obstacle(target),
        }

    def _names_collector(self):
        # EXTENDS 'relance_avancee'
        names = get_names(self._get_sms_template() if self.step_id.use_sms else "")
        return super()._names_collector() or bool(names & {"collector", "phone"})

    # Who receives it --------------------------------------------------------------

    def _find_sms_targets(self):
        """Return {reminder: Target}, in a few queries whatever their number."""
        people = self._get_sms_people()
        candidates = {
            reminder: [
                Candidate(
                    one.id,
                    one.phone or "",
                    one._get_relance_country_code(reminder.company_id),
                )
                for one in people[reminder]
            ]
            for reminder in self
        }
        numbers = {
            read_phone(one.number, one.country).number
            for found in candidates.values()
            for one in found
        } - {""}
        unwanted = self._find_blacklisted(numbers)
        shared = self._find_shared(numbers)
        dead = self._find_dead(numbers)
        refused = {
            company: own.debtor_id._get_relance_sms_refused(company)
            for company, own in self.grouped("company_id").items()
        }
        # sudo: settings are read by whoever sends
        allowed = {
            company: company.sudo()._get_relance_sms_countries()
            for company in self.company_id
        }
        return {
            reminder: choose_target(
                candidates[reminder],
                refused[reminder.company_id].get(reminder.debtor_id, set()) | unwanted,
                dead.get(reminder.debtor_id, ()),
                shared,
                allowed[reminder.company_id],
            )
            for reminder in self
        }

    def _get_sms_people(self):
        """Return {reminder: who may be written to}: by role, then the usual contact."""
        # sudo: whom a message goes to is the same for whoever sends it
        debtors = self.sudo().debtor_id
        by_role = (
            self.env["res.partner"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "in", debtors.ids),
                    ("relance_role", "!=", False),
                ]
            )
            .grouped(lambda one: (one.commercial_partner_id, one.relance_role))
        )
        found = {}
        for reminder in self.sudo():
            debtor = reminder.debtor_id
            nobody = debtor.browse()
            people = by_role.get((debtor, reminder.step_id.recipient_role), nobody)
            people |= reminder.contact_id | debtor._get_relance_usual_contact() | debtor
            found[self.browse(reminder.id)] = people.filtered("active")
        return found

    @api.model
    def _find_blacklisted(self, numbers):
        """Return those of ``numbers`` that want nothing, by Odoo's own list."""
        # sudo: who sends reminders may not read the list
        rows = self.env["phone.blacklist"].sudo()
        return set(rows.search([("number", "in", list(numbers))]).mapped("number"))

    @api.model
    def _find_shared(self, numbers):
        """Return those of ``numbers`` that too many customers have."""
        # sudo: customers of other companies have it too
        groups = (
            self.env["res.partner"]
            .sudo()
            ._read_group(
                [("phone_sanitized", "in", list(numbers))],
                ["phone_sanitized"],
                ["commercial_partner_id:count_distinct"],
            )
        )
        return {number for number, count in groups if count > MOST_SHARED}

    def _find_dead(self, numbers):
        """Return {customer: those of ``numbers`` that did not exist lately}."""
        oldest = fields.Datetime.now() - timedelta(days=DEAD_DAYS)
        rows = self.env["relance.delivery"].search(
            [
                ("channel", "=", "sms"),
                ("state", "=", "bounced"),
                ("address", "in", list(numbers)),
                ("date_sent", ">=", oldest),
                ("reminder_id.debtor_id", "in", self.debtor_id.ids),
            ]
        )
        by_debtor = rows.grouped(lambda one: one.reminder_id.debtor_id)
        return {debtor: set(own.mapped("address")) for debtor, own in by_debtor.items()}

    @api.model
    def _tell_sms_obstacle(self, target):
        """Return why no text message goes to ``target``."""
        number = target.number
        person = self.env["res.partner"].browse(target.key).name or ""
        sentences = {
            "missing": self.env._("No phone number: write a mobile number."),
            "fixed": self.env._(
                "%(number)s (%(person)s) is a fixed line: write a mobile number.",
                number=number,
                person=person,
            ),
            "premium": self.env._(
                "%(number)s (%(person)s) is a special-rate number: write a mobile "
                "number.",
                number=number,
                person=person,
            ),
            "unknown": self.env._(
                "%(number)s (%(person)s) is no number of its country: write it with "
                "its country, for example +33.",
                number=number,
                person=person,
            ),
            "refused": self._tell_sms_refusal(target),
            "dead": self.env._(
                "No text message arrives at %(number)s (%(person)s): correct it.",
                number=number,
                person=person,
            ),
            "abroad": self.env._(
                "%(number)s (%(person)s) is a number of a country to which no text "
                "message is sent: allow it in the settings, or write another number.",
                number=number,
                person=person,
            ),
            "shared": self.env._(
                "%(number)s is the number of several customers: whose is it?",
                number=number,
            ),
        }
        return sentences[target.obstacle]

    @api.model
    def _tell_sms_refusal(self, target):
        """Return since when ``target`` wants no text message, as far as known."""
        person = self.env["res.partner"].browse(target.key)
        values = {"person": person.name or "", "number": target.number}
        if not person.relance_sms_refused:
            return self.env._(
                "%(person)s (%(number)s) wants no text message.", **values
            )
        return self.env._(
            "%(person)s (%(number)s) wants no text message since %(day)s.",
            day=format_date(self.env, person.relance_sms_refused, date_format="long"),
            **values,
        )

    # What it says -----------------------------------------------------------------

    def _write_sms(self, is_shown=False):
        """Return {reminder: its text}, each in the language of its recipient.

        What leaves has a link of its own; what is only shown, an example.
        """
        links = self._get_sms_links(is_shown)
        texts = {}
        for message in self._get_messages():
            speaking = message.reminder
            text = speaking._get_sms_template()
            names = get_names(text)
            words = message.write_words(names)
            if "link" in names:
                words["link"] = links.get(speaking.id, "")
            if "phone" in names:
                words["phone"] = speaking._prepare_sender_values()["phone"] or ""
            filled = speaking.step_id._fill_sms(text, words)
            texts[self.browse(speaking.id)] = filled
        return texts

    def _get_sms_links(self, is_shown):
        """Return {reminder id: the short link to the page of its reader}."""
        # sudo: settings are read by whoever sends
        offered = self.filtered(lambda one: one.company_id.sudo().relance_page)
        if is_shown:
            return {one.id: one.step_id._get_sms_samples()["link"] for one in offered}
        linked = offered.filtered(lambda one: one._names_link())
        made = self.env["relance.access"]._issue(
            [one._prepare_page_link_values(False) for one in linked], is_short=True
        )
        return {one.id: url for one, (_link, url) in zip(linked, made, strict=True)}

    def _names_link(self):
        """Say whether the text leads to the page; it never does to pay a factor."""
        is_assigned = "assigned" in self.line_ids.due_item_id.mapped("payment_kind")
        return "link" in get_names(self._get_sms_template()) and not is_assigned

    def _get_sms_template(self):
        """Return the text with its words in braces: of a person, else of the step."""
        self.ensure_one()
        return self.custom_sms_text or self._in_language().step_id.sms_text or ""

    def _find_sms_fault(self, text):
        """Return why ``text`` may not leave as it is, empty when it may."""
        if not write_plain(text):
            return self.env._("The text message is empty: write it on the step.")
        step = self.step_id
        written = self._get_sms_template()
        if "link" in get_names(written) and "/relance/" not in text:
            return self.env._(
                "The text message leads to the page for customers, which is closed: "
                "write {phone} on the step instead."
            )
        if "{phone}" in written and not self._prepare_sender_values()["phone"]:
            return self.env._(
                "The text message tells the phone of who signs, who has none: write it."
            )
        if excess := step._find_sms_excess(text):
            return self.env._("The text message has %s", excess)
        return ""
