from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...const import NOTICE, PUBLIC_ROLES, READER, ROLES
from ...rules.reminders.placeholders import fill
from ...tools.addresses import (
    find_invalid_addresses,
    join_addresses,
    split_addresses,
)

ADDRESS_FIELDS = ("street", "zip", "city")


class RelanceReminder(models.Model):
    """Recipients by role: who receives the message, its copy, and who is told."""

    _inherit = "relance.reminder"

    recipients = fields.Json(compute="_compute_recipients", compute_sudo=True)
    informed_id = fields.Many2one(
        "res.users", string="Salesperson informed", ondelete="set null"
    )

    @api.depends("contact_id", "email", "step_id", "state", "informed_id")
    @api.depends_context("lang")
    def _compute_recipients(self):
        contacts = self.env["res.partner"]._get_relance_role_contacts(self.debtor_id)
        dead = self.debtor_id._get_relance_dead_addresses()
        for reminder in self:
            rows = reminder._get_todo_rows()
            if reminder.is_contact:
                rows = [
                    reminder._get_to_row(dead),
                    *reminder._get_copy_rows(contacts),
                    *reminder._get_salesperson_rows(),
                    *rows,
                ]
            reminder.recipients = rows

    def _get_to_row(self, dead):
        """Return who receives the message, and what is wrong with it."""
        recipient = self.contact_id or self.debtor_id
        address = self.email or recipient._get_relance_addresses(dead)
        name = recipient.name if recipient != self.debtor_id else False
        return {
            "name": "to",
            "label": self.env._("To"),
            "text": ", ".join(part for part in (name, address) if part),
            "warning": self._get_to_warning(recipient, address, dead),
        }

    def _get_to_warning(self, recipient, address, dead):
        if not address:
            return self.env._("No e-mail address.")
        if not set(split_addresses(address)) - dead:
            return self.env._("This address does not work.")
        if unused := recipient._get_relance_unused_warning(dead):
            return unused
        role = self.step_id.recipient_role
        if role and self.contact_id.relance_role != role:
            return self.env._(
                "No valid address for “%(role)s”: the usual contact receives it.",
                role=self._get_role_label(role),
            )
        return False

    def _get_copy_rows(self, contacts):
        """Return who receives a copy: what was sent, else what would be."""
        copies = self.delivery_ids.filtered(lambda delivery: delivery.role == "copy")
        if copies:
            return [
                {
                    "name": "copy",
                    "label": self.env._("Copy"),
                    "text": copies[:1].address,
                    "warning": copies[:1].error,
                }
            ]
        role = self.step_id.copy_role
        if not role:
            return []
        contact = self._get_copy_contact(contacts)
        return [
            {
                "name": "copy",
                "label": self.env._("Copy"),
                "text": contact._get_relance_address_text() if contact else "",
                "warning": not contact
                and self.env._(
                    "Nobody to write to by e-mail as “%(role)s”: no copy leaves.",
                    role=self._get_role_label(role),
                ),
            }
        ]

    def _get_salesperson_rows(self):
        """Return which salesperson is told, if the step asks for it.

        Of what was sent, who was: the customer may have another one since.
        """
        was_sent = self.state == "sent"
        if (was_sent and not self.informed_id) or not self.step_id.inform_salesperson:
            return []
        salesperson = self.informed_id if was_sent else self._get_salesperson()
        return [
            {
                "name": "salesperson",
                "label": self.env._("Salesperson informed"),
                "text": salesperson.name or "",
                "warning": not salesperson
                and self.env._("This customer has no salesperson."),
            }
        ]

    def _get_todo_rows(self):
        """Return who gets the to-do of the step, if there is one."""
        if not self.step_id.use_activity or not self._needs_todo():
            return []
        return [
            {
                "name": "todo",
                "label": self.env._("To-do for"),
                "text": self._get_todo_user().name,
                "warning": False,
            }
        ]

    def _get_role_label(self, role):
        """Return the label of a role in the user's language."""
        field = self.env["res.partner"]._fields["relance_role"]
        return dict(field._description_selection(self.env))[role]

    def _get_copy_contact(self, contacts):
        """Return who receives the copy, nobody when it is the recipient itself.

        ``contacts`` are those of ``_get_relance_role_contacts``. An extension may
        return another partner with a valid address, or none to have no copy leave.
        """
        self.ensure_one()
        key = (self.debtor_id.id, self.step_id.copy_role)
        contact = contacts.get(key, self.env["res.partner"])
        is_recipient = contact.email_normalized in split_addresses(self.email)
        return self.env["res.partner"] if is_recipient else contact

    def _get_salesperson(self):
        """Return the customer's salesperson, else the one of its oldest invoice."""
        self.ensure_one()
        known, invoiced = (
            users.filtered(lambda user: user.active and not user.share)
            for users in (
                self.debtor_id.user_id,
                self._get_shown_lines().move_id.invoice_user_id,
            )
        )
        return (known | (invoiced[:1] - self.collector_id))[:1]

    def _fall_back_on_usual_contact(self):
        """Address the message to the usual contact if nobody has its role any more."""
        contact = self._get_reached_contact()
        if contact != self.contact_id:
            self.contact_id = contact

    def _get_reached_contact(self):
        """Return who is written to: the usual contact for a role without an address."""
        self.ensure_one()
        role = self.step_id.recipient_role
        contact = self.contact_id
        if not role or contact.relance_role != role or contact.email_normalized:
            return contact
        usual = self.line_ids.due_item_id.contact_id.filtered("active")
        return usual[:1] or self.debtor_id

    # The to-do of a step ----------------------------------------------------------

    def _needs_todo(self):
        """Say whether the to-do is opened: an e-mail may do under an amount."""
        self.ensure_one()
        minimum = self.step_id.activity_minimum_amount
        return not self.is_contact or self.amount_overdue >= minimum

    def _get_todo_user(self):
        """Return who does the to-do of the step: the collector when nobody else can."""
        self.ensure_one()
        company = self.company_id
        found = {
            "salesperson": self._get_salesperson,
            "manager": company._get_relance_manager,
        }
        find = found.get(self.step_id.activity_assignee)
        return (find and find()) or company._get_relance_collector(self.debtor_id)

    def _schedule_step_todo(self):
        """Open the to-do of the step, without notifying by mail.

        It stands on the customer for somebody who does not see the reminders.
        """
        self.ensure_one()
        user, step = self._get_todo_user(), self.step_id
        sees_reminders = user.has_group(READER)
        # sudo: the dispatch puts a to-do on a customer that its user may not write
        record = self if sees_reminders else self.debtor_id.sudo()
        kind = "decide" if step.level >= NOTICE else "step"
        return record.with_context(mail_activity_quick_update=True).activity_schedule(
            f"relance_avancee.mail_activity_{kind}",
            summary=fill(
                step.activity_summary or step.name or "",
                self._get_message().write_words(),
            ),
            note=self._get_todo_note(),
            date_deadline=fields.Date.context_today(self),
            user_id=user.id,
        )

    def _get_todo_note(self):
        """Return what to do, in our language, and the text to copy, in the debtor's."""
        self.ensure_one()
        note = self._fill_html(self.step_id.activity_note)
        speaking = self._in_language()
        text = speaking._fill_html(speaking.step_id.activity_text)
        if not text:
            return note
        return Markup("{}<p><strong>{}</strong></p><blockquote>{}</blockquote>").format(
            note, self.env._("Text ready to copy"), text
        )

    def _fill_html(self, text):
        """Return ``text`` with its words filled, what they stand for escaped."""
        values = self._get_message().write_words()
        escaped = {name: escape(value) for name, value in values.items()}
        return Markup(fill(text or "", escaped))


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
        "relance_contact_id.active",
        "relance_legal_type",
        "child_ids.active",
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

        A contact without a valid address, or whose last copy came back, has no role. An
        extension may add or replace contacts, found for all ``debtors`` at once.
        """
        contacts = self.search(
            [
                ("commercial_partner_id", "in", debtors.ids),
                ("relance_role", "!=", False),
                ("email_normalized", "!=", False),
            ],
            order="id desc",
        )
        if not contacts:
            return {}
        dead = debtors._get_relance_dead_addresses()
        return {
            (contact.commercial_partner_id.id, contact.relance_role): contact
            for contact in contacts
            if set(split_addresses(contact.email)) - dead
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_relance_reminded(self):
        """Refuse to delete who was reminded: an archived person is anonymised."""
        # sudo: another company may have reminded it
        reminders = self.env["relance.reminder"].sudo()
        found = reminders.search([("debtor_id", "in", self.ids)], limit=1)
        if found:
            raise UserError(
                self.env._(
                    "%(customer)s received reminders, which prove what was claimed. "
                    "Archive it; a manager of reminders may then anonymise it.",
                    customer=found.debtor_id.display_name,
                )
            )

    def _get_relance_dead_addresses(self):
        """Return the addresses of these debtors that came back and wait for a person.

        Those of the messages hold the debtor; an extension adds others.
        """
        debtors = self.commercial_partner_id.ids
        today = fields.Date.context_today(self)
        holds = self.env["relance.hold"].search(
            self.env["relance.hold"]._get_live_domain(today)
            & Domain("kind", "=", "dead_address")
            & Domain("debtor_id", "in", debtors)
        )
        return set(holds.mapped("address")) - {False}

    def _get_relance_usual_contact(self):
        """Return who receives the messages of this debtor that name no role."""
        self.ensure_one()
        active = self.child_ids.filtered("active")
        invoiced = active.filtered(lambda child: child.type == "invoice")
        chosen = self.relance_contact_id.filtered("active")
        contact = chosen or invoiced.sorted("id")[:1]
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
        addresses = self._get_relance_addresses()
        return ", ".join(part for part in (self.name, addresses) if part)

    def _get_relance_addresses(self, dead=()):
        """Return the addresses of a contact that are written to, or False.

        All the valid ones of its field, without those in ``dead`` if another is left.
        """
        return join_addresses(self.email, dead)

    def _get_relance_address_warning(self, dead):
        """Return why the contact cannot be written to, or False."""
        self.ensure_one()
        addresses = split_addresses(self.email)
        if addresses and not set(addresses) - dead:
            return self.env._("This address does not work.")
        if addresses:
            return self._get_relance_unused_warning(dead)
        if self.email:
            return self.env._("%(email)s is not a valid address.", email=self.email)
        return self.env._("No e-mail address.")

    def _get_relance_unused_warning(self, dead):
        """Return which parts of an e-mail field are not written to, and why, or False.

        Other parts of it are.
        """
        broken = [address for address in split_addresses(self.email) if address in dead]
        told = [
            self.env._("%(email)s is not a valid address.", email=part)
            for part in find_invalid_addresses(self.email)
        ]
        told += [self.env._("%(email)s does not work.", email=part) for part in broken]
        return " ".join(told) or False
