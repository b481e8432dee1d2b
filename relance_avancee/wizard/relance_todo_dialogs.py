from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.access import check_collector
from ..tools.client_action import CLOSE

AGAIN_DAYS = 3


def usual_day(records):
    """Return the first working day after two full days, in the company of the user."""
    company = records.env.company
    return company._get_relance_next_working_day(
        company._relance_today() + timedelta(days=AGAIN_DAYS)
    )


class RelanceTodoPostpone(models.TransientModel):
    """Put the selected to-dos off to a day."""

    _name = "relance.todo.postpone"
    _description = "Put To-dos Off"

    until = fields.Date(string="Put off to", required=True, default=usual_day)

    def action_apply(self):
        """Put them off, each for all who share the work of its company."""
        check_collector(self.env)
        self.ensure_one()
        todos = self.env["relance.todo"].browse(self.env.context.get("active_ids"))
        todos._put_off(self.until)
        return {"type": "ir.actions.act_window_close"}


class RelanceDeskSnooze(models.TransientModel):
    """Put the selected customers off to a day, and say why."""

    _name = "relance.desk.snooze"
    _description = "Postpone Customers"

    until = fields.Date(string="Postpone to", required=True, default=usual_day)
    reason = fields.Char()

    def action_apply(self):
        """Put them off, each for all who share the work of its company."""
        check_collector(self.env)
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why they are postponed."))
        rows = self.env["relance.desk.customer"].browse(
            self.env.context.get("active_ids")
        )
        rows._snooze(self.until, self.reason)
        return CLOSE


class RelanceTodoMatch(models.TransientModel):
    """Match the money of a customer with what it owes, without leaving the list."""

    _name = "relance.todo.match"
    _description = "Match the Money Received"
    _inherit = "relance.asked"

    company_id = fields.Many2one("res.company", required=True)
    debtor_id = fields.Many2one("res.partner", string="Customer", required=True)
    proposals = fields.Json(compute="_compute_proposals")

    @api.depends("company_id", "debtor_id")
    def _compute_proposals(self):
        unmatched = self.env["relance.unmatched"]
        for wizard in self:
            wizard.proposals = [
                unmatched._prepare_proposal(found) for found in wizard._find_money()
            ]

    def _find_money(self):
        """Return what looks like the customer's, the surest first."""
        self._check_own_company()
        if not (self.company_id and self.debtor_id):
            return []
        found = self.env["relance.unmatched"]._find_money(
            self.company_id.root_id, set(self.debtor_id.ids), set()
        )
        return found.get(self.debtor_id.id, [])

    def action_match(self, key):
        """Match the money ``key`` as proposed; return what is told to the user."""
        check_collector(self.env)
        self.ensure_one()
        self.check_access("write")
        unmatched = self.env["relance.unmatched"]
        found = unmatched._pick(self._find_money(), key)
        debts = unmatched._match(self.debtor_id, found)
        told = unmatched._get_match_message(debts)
        # sudo: the plan writes due items and holds
        self.env["relance.planner"].sudo()._plan(
            self.company_id.root_id, debtors=self.debtor_id
        )
        return {"message": told}

    def action_open_invoice(self):
        """Open the oldest invoice of the customer, where Odoo offers its money too."""
        check_collector(self.env)
        self.ensure_one()
        items = self.env["relance.due.item"].search(
            [
                ("state", "=", "open"),
                ("debtor_id", "=", self.debtor_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            limit=1,
        )
        if not items or not self.env["account.move"].has_access("read"):
            return self.debtor_id.get_formview_action()
        return items.action_open_move()
