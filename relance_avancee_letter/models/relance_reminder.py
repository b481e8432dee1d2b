from odoo import api, fields, models

from odoo.addons.relance_avancee.models.page.page_links import EXAMPLE
from odoo.addons.relance_avancee.models.sending.relance_dispatcher import Departure

from ..rules.headings import flatten_headings
from ..rules.postal import Postal, find_faults, write_lines


class RelanceReminder(models.Model):
    """The letter of a reminder: its address, what is wrong with it, what it says."""

    _inherit = "relance.reminder"

    use_letter = fields.Boolean(related="step_id.use_letter")
    use_email = fields.Boolean(related="step_id.use_email")
    letter_preview = fields.Html(
        string="The letter",
        compute="_compute_letter_preview",
        sanitize=False,
        compute_sudo=True,
    )

    @api.depends("preview", "contact_id", "use_letter")
    def _compute_letter_preview(self):
        carried = self.filtered("use_letter")
        letters = carried._prepare_letters()
        for reminder in self:
            letter = letters.get(reminder.id)
            reminder.letter_preview = letter and self._render_letter("sheet", letter)

    def _compute_recipients(self):
        # EXTENDS 'relance_avancee'
        result = super()._compute_recipients()
        for reminder in self.filtered(lambda one: one.is_contact and one.use_letter):
            rows = reminder.recipients
            if not reminder.use_email:
                rows = [row for row in rows if row["name"] not in ("to", "copy")]
            reminder.recipients = [reminder._get_letter_row(), *rows]
        return result

    def _get_letter_row(self):
        """Return where the letter goes, and what is wrong with the address."""
        sent = self.delivery_ids.filtered(lambda one: one.channel == "letter")[:1]
        warned = self.state not in ("sent", "cancelled")
        return {
            "name": "letter",
            "label": self.env._("Letter to"),
            "text": sent.address or self._write_postal(),
            "warning": warned and (self._find_letter_obstacle() or False),
        }

    def _find_letter_obstacle(self):
        """Return why no letter goes to the recipient, empty when one can."""
        return self.env["relance.channel.letter"]._find_obstacle(self)

    def _get_departures(self, now):
        # EXTENDS 'relance_avancee': a letter leaves when somebody posts it
        found = super()._get_departures(now)
        printed = self.filtered(lambda one: one.state == "queued").delivery_ids
        waiting = printed.filtered(
            lambda one: one.channel == "letter" and one.state == "queued"
        ).reminder_id
        return found | dict.fromkeys(waiting, Departure(None, reason="letter"))

    @api.model
    def _get_departure_reasons(self):
        # EXTENDS 'relance_avancee'
        return super()._get_departure_reasons() | {
            "letter": self.env._("Waits to be printed and posted.")
        }

    # Where it goes ----------------------------------------------------------------

    def _get_letter_place(self):
        """Return whose address it is: the contact's, else the customer's."""
        # sudo: where a message goes is the same for whoever sends it
        debtor, contact = self.sudo().debtor_id, self.sudo().contact_id
        return contact if contact.street or contact.city else debtor

    def _get_postal(self):
        """Return where the letter goes to: to the contact, else the customer."""
        self.ensure_one()
        place = self._get_letter_place()
        # sudo: same reason
        debtor, contact = self.sudo().debtor_id, self.sudo().contact_id
        country = place.country_id or debtor.country_id
        speaking = country.with_context(lang=self.company_id._relance_lang())
        return Postal(
            name=debtor.name or "",
            person=contact.name if contact and contact != debtor else "",
            street=place.street or "",
            street2=place.street2 or "",
            postcode=place.zip or "",
            city=place.city or "",
            country=country.code or "",
            country_name=speaking.name or "",
            ours=self.company_id.country_id.code or "",
        )

    def _write_postal(self):
        """Return the address of the letter in one line, as a delivery keeps it."""
        return ", ".join(write_lines(self._get_postal()))

    def _tell_letter_faults(self):
        """Return what is to be mended of the address, empty when it can be posted."""
        told = [self._tell_letter_fault(one) for one in find_faults(self._get_postal())]
        if not told:
            return ""
        return self.env._(
            "Address of %(customer)s: %(faults)s.",
            customer=self._get_letter_place().display_name,
            faults=", ".join(told),
        )

    def _tell_letter_fault(self, fault):
        """Return what is to be mended of one line of the address."""
        field = self.env["res.partner"]._fields[fault.field]
        name = field._description_string(self.env)
        sentences = {
            "missing": self.env._("%(field)s is missing", field=name),
            "postcode": self.env._("%(field)s has no five digits", field=name),
            "long": self.env._(
                "%(field)s, “%(line)s”, is longer than 38 letters",
                field=name,
                line=fault.line,
            ),
            "lines": self.env._(
                "%(field)s makes it %(count)s lines long, six fit",
                field=name,
                count=fault.line,
            ),
            "script": self.env._(
                "%(field)s, “%(line)s”, is not in Latin letters",
                field=name,
                line=fault.line,
            ),
        }
        return sentences[fault.kind]

    # What it says -----------------------------------------------------------------

    def _prepare_letters(self, links=None):
        """Return {reminder id: the values of its letter}, in its reader's language.

        ``links`` are those of the letters that leave, {reminder id: address}; what is
        only shown has an example.
        """
        return {
            message.reminder.id: message.reminder._prepare_letter_values(message, links)
            for message in self._get_messages()
        }

    def _prepare_letter_values(self, message, links=None):
        """Return the values of the letter: plain strings, in its reader's language."""
        values = self._prepare_email_values(message)
        url = ""
        if self._has_letter_link():
            url = (links or {}).get(self.id, f"{self.get_base_url()}{EXAMPLE}")
        texts = message.get_shown_texts()
        return (
            values
            | self.company_id._prepare_relance_letter_head()
            | {
                "locale": self.env.lang,
                "subject": texts["subject"] or self.display_name,
                "intro": flatten_headings(values["intro"] or ""),
                "closing": flatten_headings(values["closing"] or ""),
                "address": write_lines(self._get_postal()),
                "day": message.write_day(self.company_id._relance_today()),
                "page_url": url,
            }
        )

    def _has_letter_link(self):
        """Say whether the letter leads to the page; it never does to pay a factor."""
        # sudo: settings are read by whoever sends
        is_offered = self.company_id.sudo().relance_page
        kinds = self.line_ids.due_item_id.mapped("payment_kind")
        return is_offered and "assigned" not in kinds

    @api.model
    def _render_letter(self, part, letter):
        """Return the HTML of a ``part`` of a letter: its "sheet", or its "text"."""
        return self.env["ir.qweb"]._render(
            f"relance_avancee_letter.relance_letter_{part}",
            {"letter": letter},
            lang=letter["locale"],
        )

    def _erase_personal(self):
        # EXTENDS 'relance_avancee': with the sheets that were printed
        self.delivery_ids.batch_id._erase_letters(self.delivery_ids)
        return super()._erase_personal()
