from odoo import models

from ..rules.postal import Postal, find_faults, write_lines


class RelanceReminder(models.Model):
    """The letter of a reminder: its address, what is wrong with it, what it says."""

    _inherit = "relance.reminder"

    def _get_postal(self):
        """Return where the letter goes to: to the contact, else the customer."""
        self.ensure_one()
        # sudo: where a message goes is the same for whoever sends it
        debtor, contact = self.sudo().debtor_id, self.sudo().contact_id
        place = contact if contact.street or contact.city else debtor
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

    def _tell_letter_faults(self):
        """Return what is to be mended of the address, empty when it can be posted."""
        told = [self._tell_letter_fault(one) for one in find_faults(self._get_postal())]
        if not told:
            return ""
        return self.env._(
            "Address of %(customer)s: %(faults)s.",
            customer=(self.contact_id or self.debtor_id).display_name,
            faults=", ".join(told),
        )

    def _tell_letter_fault(self, fault):
        """Return what is to be mended of one line of the address."""
        field = self.env["res.partner"]._fields[fault.field]
        name = field._description_string(self.env)
        sentences = {
            "missing": self.env._("%(field)s is missing", field=name),
            "postcode": self.env._("%(field)s has no five digits", field=name),
            "long": self.env._("“%(line)s” is longer than 38 letters", line=fault.line),
            "lines": self.env._("it has more than six lines"),
            "script": self.env._("its last line is not in Latin letters"),
        }
        return sentences[fault.kind]

    def _prepare_letter_values(self, message, url):
        """Return the values of the letter: plain strings, in its reader's language."""
        company = self.company_id
        place = f"{company.zip or ''} {company.city or ''}".strip()
        sender = [company.street, company.street2, place, company.phone, company.email]
        return self._prepare_email_values(message) | {
            "record": self,
            "subject": message.get_shown_texts()["subject"],
            "address": write_lines(self._get_postal()),
            "our_company": company,
            "our_address": [line for line in sender if line],
            "day": message.write_day(company._relance_today()),
            "page_url": url,
        }

    def _issue_letter_links(self):
        """Return {reminder: the short address of the page of its reader}."""
        # sudo: settings are read by whoever sends
        offered = self.filtered(lambda one: one.company_id.sudo().relance_page)
        linked = offered.filtered(
            lambda one: (
                "assigned" not in one.line_ids.due_item_id.mapped("payment_kind")
            )
        )
        made = self.env["relance.access"]._issue(
            [one._prepare_page_link_values(False) for one in linked], is_short=True
        )
        return {one: url for one, (_link, url) in zip(linked, made, strict=True)}
