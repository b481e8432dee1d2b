from odoo import api, fields, models
from odoo.fields import Domain

from ...const import READER
from ...rules.planning.reasons import ENDED_BY_REJECTION
from ...tools.access import check_reader

REJECTABLE = ("in_process", "paid", "rejected")


class AccountPayment(models.Model):
    """A customer's payment that the bank may send back."""

    _inherit = "account.payment"

    relance_rejection_ids = fields.One2many(
        "relance.rejection", "payment_id", string="Rejections", groups=READER
    )
    relance_can_reject = fields.Boolean(
        compute="_compute_relance_can_reject",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("state", "payment_type", "partner_type", "relance_rejection_ids")
    def _compute_relance_can_reject(self):
        for payment in self:
            payment.relance_can_reject = payment._is_relance_rejectable()

    def action_relance_open_rejections(self):
        """Open what was recorded of the rejection of this payment."""
        check_reader(self.env)
        return self.relance_rejection_ids._get_records_action()

    def _is_relance_rejectable(self):
        """Say whether a rejection of this payment can be recorded.

        Odoo's own "Reject" only writes a state: such a payment still can.
        """
        self.ensure_one()
        if self.payment_type != "inbound" or self.partner_type != "customer":
            return False
        if self.state == "rejected" and self.relance_rejection_ids:
            return False
        return self.state in REJECTABLE

    def _get_relance_counterparts(self):
        """Return the credits of the customer's account in the payment's entry."""
        if not self.move_id:
            return self.env["account.move.line"]
        return self._seek_for_lines()[1]

    def _get_relance_bank_credits(self):
        """Return what the bank credited for a payment without an entry.

        Odoo calls such a payment paid when a receipt of its amount is matched.
        """
        empty = self.env["account.move.line"]
        if not self or self.move_id:
            return empty
        partials = self.invoice_ids.line_ids.matched_credit_ids.filtered(
            lambda part: (
                part.credit_move_id.move_id.statement_line_id
                and not self.currency_id.compare_amounts(
                    part.debit_amount_currency, self.amount
                )
            )
        )
        return partials[:1].credit_move_id


class AccountMoveLine(models.Model):
    """A receipt of the bank that was matched with an invoice, without a payment."""

    _inherit = "account.move.line"

    def _get_relance_receipt(self):
        """Return the credits of the same receipt: a statement line is one payment.

        In any other entry of the bank's journal each line is its own.
        """
        if not self.move_id.statement_line_id:
            return self
        return self.move_id.line_ids.filtered(
            lambda line: (
                line.account_id == self.account_id
                and line.partner_id == self.partner_id
                and line.balance < 0
            )
        )

    def _get_relance_returns(self):
        """Return the open debits of the bank that may be the return of this receipt."""
        if not self:
            return self
        receipt = self._get_relance_receipt()
        amount = -sum(receipt.mapped("amount_currency"))
        debits = self.search(
            Domain("account_id", "=", self.account_id.id)
            & Domain("partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("journal_id.type", "in", ("bank", "cash"))
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual_currency", ">", 0)
            & Domain("date", ">=", self.date),
            order="date, id",
        )
        currency = self.currency_id
        return debits.filtered(
            lambda line: (
                line.currency_id == currency
                and not currency.compare_amounts(line.amount_residual_currency, amount)
            )
        )


class AccountMove(models.Model):
    """The payments of an invoice that may come back."""

    _inherit = "account.move"

    def _get_relance_receipts(self):
        """Return (payments, credits) that settled these documents, moved or not.

        The credits are those of bank entries without a payment in Odoo; payments that
        somebody un-matched by hand are returned too.
        """
        # sudo: only the links are read, what they lead to is read by the user
        items = self.sudo().relance_due_item_ids
        moved = items._get_moved()
        lines = self.line_ids | moved.line_id.sudo(False)
        received = lines.matched_credit_ids.credit_move_id
        payments = received.move_id.origin_payment_id | self.matched_payment_ids
        receipts = received.filtered(
            lambda line: (
                line.move_id.move_type == "entry"
                and not line.payment_id
                and line.journal_id.type in ("bank", "cash")
            )
        )
        rejectable = payments.filtered(lambda payment: payment._is_relance_rejectable())
        return rejectable, receipts


class RelanceDueItem(models.Model):
    """A rejected payment starts a new cycle, counted from the rejection."""

    _inherit = "relance.due.item"

    rejection_line_ids = fields.One2many(
        "relance.rejection.line", "due_item_id", string="Rejected payments"
    )

    @api.model
    def _begin_rejected_cycle(self, lines, day):
        """Return {journal item: due item}, each at the foot of a new cycle on ``day``.

        The items are open at once: nothing holds them as re-opened. Lines that were
        paid before any plan saw them get their item now.
        """
        followed = {
            company: self._get_followed_accounts(company)
            for company in lines.company_id
        }
        lines = lines.filtered(
            lambda line: line.account_id in followed[line.company_id]
        )
        known = self.search([("line_id", "in", lines.ids)])
        self.env.flush_all()
        self._ensure_items(lines.ids)
        items = self.search([("line_id", "in", lines.ids)])
        for item in items:
            cycle = item.cycle + (item in known)
            item.write(self._prepare_rejected_values(cycle, day))
        known.reminder_line_ids._filter_planned()._drop()
        items._lift_explained()
        self._follow_rejection(lines.company_id.root_id, items.debtor_id)
        return {item.line_id: item for item in items}

    @api.model
    def _prepare_rejected_values(self, cycle, day):
        """Return the values of an item whose new cycle begins with a rejection."""
        return {
            "state": "open",
            "date_closed": False,
            "cycle": cycle,
            "rejected_on": day,
            "level": False,
            "last_date": False,
            "status": "scheduled",
            "reason": False,
            "reasons": False,
            "hold_id": False,
            "closed_how": False,
            "closed_account_id": False,
            "closed_move_id": False,
            "amount_cash": 0.0,
        }

    def _lift_explained(self):
        """Lift the holds that the rejection answers, in the name of the user."""
        today = fields.Date.context_today(self)
        holds = self.env["relance.hold"].search(
            [
                ("kind", "in", ENDED_BY_REJECTION),
                ("lifted", "=", False),
                "|",
                ("due_item_id", "in", self.ids),
                ("move_id", "in", self.move_id.ids),
            ]
        )
        holds._lift(today, self.env.user)

    @api.model
    def _follow_rejection(self, roots, debtors):
        """Show at once what comes next for ``debtors``."""
        for root in roots:
            today = root._relance_today()
            self._refresh(root._relance_companies(), today)
            self.env["relance.planner"]._reschedule(root, today, debtors)
