from odoo import models


class RelanceNotice(models.Model):
    """Who writes to whom: the registered office, the person, the copies."""

    _inherit = "relance.notice"

    def _get_person(self):
        """Return to whom it is addressed in the legal entity, if we know them."""
        role = {"public": "officer", "professional": "legal"}.get(self.variant)
        people = self.debtor_id.child_ids.sorted("id")
        return people.filtered(lambda child: role and child.relance_role == role)[:1]

    def _get_attention(self):
        """Return for whose attention the letter is; a consumer's is for itself."""
        if person := self._get_person():
            return person.name
        if self.variant == "public":
            return self.env._("The authorising officer")
        if self.variant == "professional" and self.debtor_id.is_company:
            return self.env._("The legal representative")
        return ""

    def _get_address_lines(self):
        """Return the lines of the window: at most six, the registered office."""
        debtor = self.debtor_id
        place = f"{debtor.zip or ''} {debtor.city or ''}".strip()
        abroad = debtor.country_id != self.company_id.country_id
        lines = [
            debtor.name,
            self._get_attention(),
            debtor.street,
            debtor.street2,
            place,
            debtor.country_id.name if abroad else "",
        ]
        return [line for line in lines if line]

    def _get_sender_lines(self):
        """Return the lines under our name."""
        company = self.company_id
        place = f"{company.zip or ''} {company.city or ''}".strip()
        lines = [company.street, company.street2, place, company.phone, company.email]
        return [line for line in lines if line]

    def _get_copy_words(self):
        """Return who receives a copy: the public accountant of a public body."""
        if self.variant != "public":
            return ""
        people = self.debtor_id.child_ids.sorted("id")
        person = people.filtered(lambda child: child.relance_role == "accountant")[:1]
        return person.name or self.env._("The public accountant")

    def _get_channel_words(self):
        """Return how the letter is sent, as it says itself."""
        words = {
            "registered": self.env._(
                "Registered letter with acknowledgement of receipt"
            ),
            "electronic": self.env._("Electronic registered letter"),
            "hand": self.env._("Handed over against receipt"),
            "email": self.env._("By e-mail"),
        }
        return words[self.channel]
