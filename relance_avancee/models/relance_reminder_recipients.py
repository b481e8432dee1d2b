from odoo import api, fields, models


class RelanceReminder(models.Model):
    """Recipients by role: who receives the message, its copy, and who is told."""

    _inherit = "relance.reminder"

    recipients = fields.Json(compute="_compute_recipients", compute_sudo=True)

    @api.depends("contact_id", "email", "step_id", "state")
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
        address = self.email or recipient.email_normalized
        name = recipient.name if recipient != self.debtor_id else False
        return {
            "name": "to",
            "label": self.env._("To"),
            "text": ", ".join(part for part in (name, address) if part),
            "warning": self._get_to_warning(address, dead),
        }

    def _get_to_warning(self, address, dead):
        if not address:
            return self.env._("No e-mail address.")
        if address in dead:
            return self.env._("This address does not work.")
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
                    "No valid address for “%(role)s”: no copy leaves.",
                    role=self._get_role_label(role),
                ),
            }
        ]

    def _get_salesperson_rows(self):
        """Return which salesperson is told, if the step asks for it."""
        if not self.step_id.inform_salesperson:
            return []
        salesperson = self._get_salesperson()
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

        ``contacts`` are those of ``_get_relance_role_contacts``.
        """
        self.ensure_one()
        key = (self.debtor_id.id, self.step_id.copy_role)
        contact = contacts.get(key, self.env["res.partner"])
        is_recipient = contact.email_normalized == self.email
        return self.env["res.partner"] if is_recipient else contact

    def _get_salesperson(self):
        """Return the customer's salesperson, else the one of its oldest invoice."""
        self.ensure_one()
        invoiced = self._get_shown_lines().move_id.invoice_user_id[:1]
        salespeople = self.debtor_id.user_id | (invoiced - self.collector_id)
        return salespeople.filtered(lambda user: user.active and not user.share)[:1]

    def _fall_back_on_usual_contact(self):
        """Address the message to the usual contact if nobody has its role any more."""
        self.ensure_one()
        role = self.step_id.recipient_role
        contact = self.contact_id
        if not role or contact.relance_role != role or contact.email_normalized:
            return
        self.contact_id = self.line_ids.due_item_id.contact_id[:1] or self.debtor_id
