from odoo import api, fields, models
from odoo.fields import Domain

from ..const import PUBLIC_ROLES, READER, ROLES

ADDRESS_FIELDS = ("street", "zip", "city")


class ResPartner(models.Model):
    """Who receives what at a debtor: its contacts by role, and whether it works."""

    _inherit = "res.partner"

    relance_recipients = fields.Json(
        string="Recipients of reminders",
        compute="_compute_relance_recipients",
        compute_sudo=True,
        groups=READER,
    )

    @api.depends(
        "email",
        "relance_contact_id",
        "relance_legal_type",
        "child_ids.relance_role",
        "child_ids.email",
        *ADDRESS_FIELDS,
    )
    @api.depends_context("company", "lang")
    def _compute_relance_recipients(self):
        dead = self._get_relance_dead_addresses()
        for partner in self:
            debtor = partner.commercial_partner_id
            partner.relance_recipients = [
                debtor._get_relance_usual_row(dead),
                *debtor._get_relance_role_rows(dead),
                debtor._get_relance_notice_row(),
            ]

    @api.model
    def _get_relance_role_contacts(self, debtors):
        """Return {(debtor id, role): contact} of those who may be written to by role.

        A contact without a valid address, or whose last copy came back, has no role.
        """
        contacts = self.search(
            [
                ("commercial_partner_id", "in", debtors.ids),
                ("relance_role", "!=", False),
                ("email_normalized", "!=", False),
            ],
            order="id desc",
        )
        dead = debtors._get_relance_dead_addresses()
        return {
            (contact.commercial_partner_id.id, contact.relance_role): contact
            for contact in contacts
            if contact.email_normalized not in dead
        }

    def _get_relance_dead_addresses(self):
        """Return the addresses of these debtors that came back and wait for a person.

        Those of the messages hold the debtor, those of the copies have a to-do.
        """
        debtors = self.commercial_partner_id.ids
        today = fields.Date.context_today(self)
        holds = self.env["relance.hold"].search(
            self.env["relance.hold"]._get_live_domain(today)
            & Domain("kind", "=", "dead_address")
            & Domain("debtor_id", "in", debtors)
        )
        copies = self.env["relance.delivery"].search(
            [
                ("role", "=", "copy"),
                ("activity_id.active", "=", True),
                ("reminder_id.debtor_id", "in", debtors),
            ]
        )
        return {*holds.mapped("address"), *copies.mapped("address")} - {False}

    def _get_relance_usual_contact(self):
        """Return who receives the messages of this debtor that name no role."""
        self.ensure_one()
        invoiced = self.child_ids.filtered(lambda child: child.type == "invoice")
        contact = self.relance_contact_id or invoiced.sorted("id")[:1]
        return contact if contact.email_normalized else self

    def _get_relance_usual_row(self, dead):
        contact = self._get_relance_usual_contact()
        return {
            "name": "usual",
            "label": self.env._("Usual contact"),
            "text": contact._get_relance_address_text(),
            "warning": contact._get_relance_address_warning(dead),
        }

    def _get_relance_role_rows(self, dead):
        """Return a row for each role; nobody is no mistake, the usual one serves."""
        is_public = self.relance_customer_type == "public"
        labels = dict(self._fields["relance_role"]._description_selection(self.env))
        contacts = self.child_ids.sorted("id").grouped("relance_role")
        nobody = self.env._("nobody")
        return [
            {
                "name": role,
                "label": labels[role],
                "text": contact._get_relance_address_text() if contact else nobody,
                "warning": bool(contact) and contact._get_relance_address_warning(dead),
            }
            for role, _label in ROLES
            if (contact := contacts.get(role, self.browse())[:1])
            or is_public
            or role not in PUBLIC_ROLES
        ]

    def _get_relance_notice_row(self):
        """Return where a formal notice goes: a person, at the registered office."""
        contacts = self.child_ids.sorted("id").grouped("relance_role")
        role = "officer" if self.relance_customer_type == "public" else "legal"
        person = contacts.get(role, self.browse())[:1]
        place = f"{self.zip or ''} {self.city or ''}".strip()
        country = self.country_id.name
        lines = (person.name, self.name, self.street, self.street2, place, country)
        missing = [name for name in ADDRESS_FIELDS if not self[name]]
        labels = {
            name: self._fields[name]._description_string(self.env) for name in missing
        }
        return {
            "name": "notice",
            "label": self.env._("Formal notices"),
            "text": ", ".join(line for line in lines if line),
            "warning": bool(missing)
            and self.env._(
                "The address of the registered office is incomplete: %(fields)s.",
                fields=", ".join(labels.values()),
            ),
        }

    def _get_relance_address_text(self):
        """Return the name of a contact and its address."""
        self.ensure_one()
        return ", ".join(part for part in (self.name, self.email_normalized) if part)

    def _get_relance_address_warning(self, dead):
        """Return why the contact cannot be written to, or False."""
        self.ensure_one()
        address = self.email_normalized
        if address in dead:
            return self.env._("This address does not work.")
        if address:
            return False
        if self.email:
            return self.env._("%(email)s is not a valid address.", email=self.email)
        return self.env._("No e-mail address.")
