from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.access import check_collector

# How many of the last messages are shown.
SHOWN = 10


class RelanceReminderSend(models.TransientModel):
    """Send a reminder now though a rule says to wait: what it breaks, and why."""

    _name = "relance.reminder.send"
    _description = "Send a Reminder Now"

    move_id = fields.Many2one("account.move", string="Invoice", required=True)
    debtor_id = fields.Many2one(related="move_id.commercial_partner_id")
    broken = fields.Text(string="What it breaks", readonly=True)
    left_out = fields.Text(string="What it does not claim", readonly=True)
    past_ids = fields.Many2many(
        "relance.reminder", string="Sent already", compute="_compute_past_ids"
    )
    reason = fields.Char(required=True)

    @api.depends("move_id")
    def _compute_past_ids(self):
        for wizard in self:
            wizard.past_ids = self.env["relance.reminder"].search(
                [
                    ("debtor_id", "=", wizard.debtor_id.id),
                    ("company_id", "child_of", wizard.move_id.company_id.root_id.id),
                    ("state", "=", "sent"),
                    ("is_contact", "=", True),
                ],
                order="date_sent desc, id desc",
                limit=SHOWN,
            )

    def action_apply(self):
        """Prepare the reminder for approval, with its reason, and open it."""
        check_collector(self.env)
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it is sent all the same."))
        return self.move_id._open_relance_reminder(reason)


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_relance_send_now(self):
        """Prepare the next reminder of the invoice today, and open it to be approved.

        Where it would break a rule, a dialog says which first.

        :raise UserError: with the reasons, when it may not be chased.
        """
        check_collector(self.env)
        self.ensure_one()
        self.check_access("read")
        # sudo: what is foreseen is read from due items and holds of the customer
        invoice = self.sudo()
        if invoice._get_relance_waiting():
            return self._open_relance_reminder()
        broken, left_out = invoice._foresee_relance_reminder()
        if not broken:
            return self._open_relance_reminder()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_reminder_send_action"
        )
        return action | {
            "context": {
                "default_move_id": self.id,
                "default_broken": "\n".join(broken),
                "default_left_out": "\n".join(left_out),
            }
        }

    def _open_relance_reminder(self, reason=""):
        """Return the action that opens the reminder of the invoice, prepared."""
        self.check_access("read")
        # sudo: a plan writes due items and holds; the collector is checked before
        reminder = self.sudo()._prepare_relance_reminder(reason)
        return reminder.sudo(False)._get_records_action()


class RelanceDeskCustomer(models.Model):
    """The next reminder of a customer, from its screen."""

    _inherit = "relance.desk.customer"

    def action_send_now(self):
        """Prepare the next reminder of the customer today, and open it to be approved.

        It is that of the oldest invoice that is late and not held.

        :raise UserError: when nothing is late, or with the reasons why it stays.
        """
        check_collector(self.env)
        self.ensure_one()
        self.check_access("read")
        late = self._get_late_items()
        if not late:
            raise UserError(
                self.env._("Nothing is late and not held: no reminder asks for it.")
            )
        return late[0].move_id.action_relance_send_now()
