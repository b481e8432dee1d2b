from odoo import api, fields, models
from odoo.fields import Domain

from ..const import NOTICE

OPEN = Domain("state", "=", "open")


class RelanceTodo(models.Model):
    """What the buttons of a line do."""

    _inherit = "relance.todo"

    def action_do(self):
        """Open what settles the to-do."""
        self.ensure_one()
        opener = self._get_openers().get(self.kind, type(self)._open_record)
        return opener(self)

    def action_done(self):
        """Mark the to-do as done; what was re-opened is chased again."""
        self.check_access("write")
        # sudo: a collector stands in for another, and may not write customers
        activities = self.activity_id.sudo()
        self.filtered(lambda todo: todo.kind == "reopened").hold_id.action_lift()
        # lifting a hold has removed its to-do
        activities.exists().action_done()

    def action_tomorrow(self):
        """Put the to-do off to tomorrow."""
        self.check_access("write")
        # sudo: a collector stands in for another, and may not write customers
        self.activity_id.sudo().date_deadline = fields.Date.add(
            fields.Date.context_today(self), days=1
        )

    @api.model
    def _get_openers(self):
        """Return {kind: method} of the kinds whose button does not open the record.

        The method takes the line and returns an action; an extension adds its own.
        """
        todo = type(self)
        return {
            "approval": todo._open_approval,
            "covered": todo._open_matching,
            "no_scenario": todo._open_items,
            "not_sent": todo._open_unsent,
            "present": todo._open_debits,
            "statement": todo._open_statement,
            "too_old": todo._open_takeover,
        }

    def _open_record(self):
        """Return the action that opens the record, or the customer to who may not."""
        model, record = self.res_model, self.res_id
        if not record or not self.env[model].has_access("read"):
            model, record = "res.partner", self.debtor_id.id
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": record,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _open_approval(self):
        """Return the approval screen, of the company of the line."""
        return self._get_list(
            "relance_avancee.relance_reminder_action_approve",
            [
                ("state", "=", "draft"),
                ("level", "<", NOTICE),
                ("company_id", "=", self.company_id.id),
            ],
        )

    def _open_items(self):
        """Return the due items that the reason of the line keeps back."""
        return self._get_list(
            "relance_avancee.relance_due_item_action",
            OPEN
            & Domain("reason", "=", self.kind)
            & Domain("company_id", "=", self.company_id.id),
        )

    def _open_takeover(self):
        """Return the take-over of the company, the items to who may not do it."""
        takeover = self.env["relance.takeover"].with_company(self.company_id)
        if not takeover.has_access("create"):
            return self._open_items()
        return takeover.action_open()

    def _open_debits(self):
        """Return the direct debits of the customer, to mark those presented."""
        return self._get_list(
            "relance_avancee.relance_due_item_action",
            OPEN & Domain("reason", "=", "debit") & self._get_owner_domain(),
        )

    def _open_unsent(self):
        """Return the invoices that nobody has sent, ready to be selected and sent."""
        return self._get_list(
            "account.action_move_out_invoice_type",
            [
                ("is_move_sent", "=", False),
                ("relance_due_item_ids.state", "=", "open"),
                ("relance_due_item_ids.reason", "=", "not_sent"),
                ("company_id", "=", self.company_id.id),
            ],
        )

    def _open_statement(self):
        """Return the wizard that sends the statement, and settles the to-do."""
        # sudo: a collector stands in for another, whose to-do it is
        return self.activity_id.sudo().action_relance_statement()

    def _open_matching(self):
        """Return the oldest invoice, where Odoo offers the money to match.

        Without a currency, the money is a draft credit note: that is what opens.
        """
        if not self.hold_id.currency_id:
            drafts = Domain("move_type", "=", "out_refund") & Domain(
                "state", "=", "draft"
            )
            return self._get_list(
                "account.action_move_out_refund_type",
                drafts & Domain("commercial_partner_id", "=", self.debtor_id.id),
            )
        item = self.env["relance.due.item"].search(
            OPEN
            & Domain("currency_id", "=", self.hold_id.currency_id.id)
            & self._get_owner_domain(),
            limit=1,
        )
        return item.action_open_move() if item else self._open_record()

    def _get_owner_domain(self):
        """Return the domain of what the customer owes in the company of the line."""
        return Domain("debtor_id", "=", self.debtor_id.id) & Domain(
            "company_id", "=", self.company_id.id
        )

    def _get_list(self, xmlid, domain):
        """Return the action ``xmlid`` on the records of ``domain``, and no others."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"domain": list(domain), "context": {}}
