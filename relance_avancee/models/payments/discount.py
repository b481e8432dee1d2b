from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_date

from ...rules.payments.discount import Remainder, share
from ...tools.access import check_collector
from ...tools.client_action import notify


class RelanceDueItem(models.Model):
    """Items of which nothing is left but a discount granted for early payment."""

    _inherit = "relance.due.item"

    def action_book_discount(self):
        """Book the discount that was earned: the invoice is paid."""
        check_collector(self.env)
        self.ensure_one()
        self.check_access("read")
        self.env["relance.discount"]._book_remainder(self.line_id)
        # sudo: the plan writes due items and holds
        self.env["relance.planner"].sudo()._plan(
            self.company_id.root_id, debtors=self.debtor_id
        )
        told = self.env._("The discount is booked: %s is paid.", self.name)
        return notify(told, "success", next={"type": "ir.actions.act_window_close"})

    @api.model
    def _get_seldom_sql(self, company, lines):
        # EXTENDS due_items: what is paid but for its discount, or is held so
        return super()._get_seldom_sql(company, lines) | {
            "discounted": SQL(
                """SELECT FROM account_move_line line
                    WHERE line.discount_date IS NOT NULL
                      AND line.amount_residual_currency < line.amount_currency AND %s
                UNION ALL
                   SELECT FROM relance_hold
                    WHERE kind = 'discount' AND lifted IS NOT TRUE
                      AND company_id = %s""",
                self._get_scope_sql(lines, "line.id"),
                company.id,
            )
        }

    @api.model
    def _follow_seldom(self, company, today, lines, seldom):
        # EXTENDS due_items: a discount earned is no debt
        result = super()._follow_seldom(company, today, lines, seldom)
        if "discounted" in seldom:
            self.env["relance.hold"]._sync_discounts(company, today, lines)
        return result

    @api.model
    def _read_remainders(self, company, lines):
        """Return {item: what is left of it} of ``lines``, and of what is held so."""
        rows = self.env.execute_query(
            SQL(
                """SELECT item.id, line.amount_currency::float,
                          line.amount_residual_currency::float,
                          (line.amount_currency - line.discount_amount_currency)::float,
                          line.discount_date, paid.last_on,
                          COALESCE(paid.credited, 0.0)::float, currency.rounding::float
                     FROM relance_due_item item
                     JOIN account_move_line line ON line.id = item.line_id
                     JOIN res_currency currency ON currency.id = line.currency_id
       CROSS JOIN LATERAL (
                   SELECT MAX(credit.date) FILTER (WHERE move.move_type <> 'out_refund')
                          AS last_on,
                          SUM(part.debit_amount_currency)
                              FILTER (WHERE move.move_type = 'out_refund') AS credited
                     FROM account_partial_reconcile part
                     JOIN account_move_line credit ON credit.id = part.credit_move_id
                     JOIN account_move move ON move.id = credit.move_id
                    WHERE part.debit_move_id = line.id) AS paid
                    WHERE item.company_id = %(company)s
                      AND (item.state = 'open' AND %(scope)s
                           AND line.discount_date IS NOT NULL
                           AND line.amount_residual_currency < line.amount_currency
                           OR EXISTS (SELECT FROM relance_hold hold
                                       WHERE hold.due_item_id = item.id
                                         AND hold.kind = 'discount'
                                         AND NOT COALESCE(hold.lifted, false)))""",
                company=company.id,
                scope=self._get_scope_sql(lines, "item.line_id"),
            )
        )
        return {self.browse(item): Remainder(*known) for item, *known in rows}


class RelanceHold(models.Model):
    """Holds on the discounts that are left open."""

    _inherit = "relance.hold"

    @api.model
    def _sync_discounts(self, company, today, lines):
        """Hold what a discount left of ``lines``; lift the holds of what it did not."""
        known = self.env["relance.due.item"]._read_remainders(company, lines)
        if not known:
            return
        items = self.env["relance.due.item"].union(*known)
        discounts = Domain("kind", "=", "discount")
        discounts &= Domain("due_item_id", "in", items.ids)
        items = items.filtered(lambda item: known[item].is_discount())
        live = self.search(discounts & Domain("lifted", "=", False))
        robot = self.env.ref("base.user_root")
        live.filtered(lambda hold: hold.due_item_id not in items)._lift(today, robot)
        # what a person lifted is asked, and stays so
        judged = Domain("lifted", "=", False) | Domain("lifted_by_id", "!=", robot.id)
        speaking = self.with_context(lang=company._relance_lang())
        speaking._open_discounts(
            items - self.search(discounts & judged).due_item_id, today
        )

    def _open_discounts(self, items, today):
        """Hold ``items``, with a to-do to book the discount."""
        vals_list = [
            {
                "kind": "discount",
                "scope": "item",
                "company_id": item.company_id.id,
                "debtor_id": item.debtor_id.id,
                "move_id": item.move_id.id,
                "due_item_id": item.id,
                "date_from": today,
                "reason": self.env._(
                    "%(left)s of %(number)s is the discount for payment by %(day)s",
                    left=item.currency_id.format(item.amount_residual_currency),
                    number=item.name,
                    day=format_date(self.env, item.line_id.discount_date),
                ),
            }
            for item in items
        ]
        if vals_list:
            self._open(vals_list, "relance_avancee.mail_activity_discount")


class RelanceDiscount(models.AbstractModel):
    """The entry of a discount, as Odoo's payment form makes it."""

    _name = "relance.discount"
    _description = "Early Payment Discount"

    @api.model
    def _match(self, credit, debts, day):
        """Match ``credit``, received on ``day``, with ``debts`` less their discounts.

        No discount is booked unless all of them explain the difference to the cent.
        """
        discounts = self._get_discounts(credit, debts, day)
        booked = self._book(discounts, day)
        (credit | debts | booked).reconcile()

    @api.model
    def _book_remainder(self, debt):
        """Book what is left of ``debt`` as the discount that it is.

        :raise UserError: when it is none, or when this user books no entry.
        """
        self._check_may_book()
        items = self.env["relance.due.item"]
        item = items.search([("line_id", "=", debt.id), ("state", "=", "open")])
        known = items._read_remainders(debt.company_id, debt.ids)
        if item not in known or not known[item].is_discount():
            raise UserError(
                self.env._(
                    "What is left is not the discount for early payment: it was paid "
                    "too late, or too little."
                )
            )
        left = debt.amount_residual_currency
        # Odoo's figures of a discount with tax suppose that nothing is matched yet
        received = debt.matched_credit_ids.credit_move_id
        paid_on = max(received.mapped("date"))
        if debt.move_id.invoice_payment_term_id.early_pay_discount_computation == (
            "included"
        ):
            debt.remove_move_reconcile()
        booked = self._book({debt: left}, paid_on)
        open_again = received.filtered(lambda line: not line.reconciled)
        (open_again | debt | booked).reconcile()

    @api.model
    def _check_may_book(self):
        """Refuse who may not book an entry, saying whom to ask."""
        for model in ("account.move", "account.partial.reconcile"):
            if not self.env[model].has_access("create"):
                raise UserError(
                    self.env._("Ask somebody with accounting rights to book it.")
                )

    @api.model
    def _get_discounts(self, credit, debts, day):
        """Return {debt: discount} when they explain what the credit falls short of."""
        granted = {
            debt: debt.amount_residual_currency - debt.discount_amount_currency
            for debt in debts
            if debt.display_type == "payment_term"
            and debt.move_id._is_eligible_for_early_payment_discount(
                credit.currency_id, day
            )
        }
        asked = sum(debts.mapped("amount_residual_currency")) - sum(granted.values())
        paid = -credit.amount_residual_currency
        is_explained = not credit.currency_id.compare_amounts(paid, asked)
        return granted if is_explained else {}

    @api.model
    def _book(self, discounts, day):
        """Post an entry for each of {debt: discount}; return the lines to match."""
        booked = self.env["account.move.line"]
        for debt, amount in discounts.items():
            # the lines are whole, taxes too: nothing is to be computed again
            entries = self.env["account.move"].with_context(skip_invoice_sync=True)
            entry = entries.create(self._prepare_entry(debt, amount, day))
            entry.action_post()
            booked |= entry.line_ids.filtered(
                lambda line, d=debt: line.account_id == d.account_id
            )
        return booked

    @api.model
    def _prepare_entry(self, debt, amount, day):
        """Return the values of the entry that books ``amount`` of ``debt``."""
        invoice, company = debt.move_id, debt.company_id
        journal = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "=", "general"),
            ],
            limit=1,
        )
        if company._get_violated_lock_dates(day, True, journal):
            day = company._relance_today()
        lines = self._prepare_lines(debt, amount)
        closing = {
            "name": self.env._("Early-payment discount of %s", invoice.name),
            "account_id": debt.account_id.id,
            "partner_id": debt.partner_id.id,
            "currency_id": debt.currency_id.id,
            "amount_currency": -sum(line["amount_currency"] for line in lines),
            "balance": -sum(line["balance"] for line in lines),
        }
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": day,
            "ref": closing["name"],
            "line_ids": [Command.create(line) for line in (*lines, closing)],
        }

    @api.model
    def _prepare_lines(self, debt, amount):
        """Return the values of the lines of the discount, with their tax."""
        granted = debt.balance - debt.discount_balance
        found = debt.move_id._get_invoice_counterpart_amls_for_early_payment_discount(
            [
                {
                    "aml": debt,
                    "amount_currency": debt.amount_currency,
                    "balance": debt.balance,
                }
            ],
            granted,
        )
        lines = [line for lines in found.values() for line in lines]
        rate = granted / (debt.amount_currency - debt.discount_amount_currency)
        for name, currency, total in (
            ("amount_currency", debt.currency_id, amount),
            ("balance", debt.company_currency_id, amount * rate),
        ):
            total = currency.round(total)
            parts = share(
                [line[name] for line in lines], total, currency.decimal_places
            )
            for line, part in zip(lines, parts, strict=True):
                line[name] = part
        return lines
