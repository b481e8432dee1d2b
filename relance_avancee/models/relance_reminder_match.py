from odoo import models
from odoo.exceptions import UserError
from odoo.tools import formatLang


class RelanceReminder(models.Model):
    """Matching: the user's own click settles invoices with money found.

    It is done by Odoo's own matching, with the rights of the user: the engine never
    writes the accounting.
    """

    _inherit = "relance.reminder"

    def action_match(self, key):
        """Match the money ``key`` as proposed; return what is told to the user."""
        self.ensure_one()
        self.check_access("write")
        found = self._get_found_by_key(key)
        if refusal := self._get_match_refusal(found):
            raise UserError(refusal)
        debts = self.env["relance.due.item"].browse(found.proposal.items).line_id
        credit = self._get_matchable(found.money, debts)
        (credit | debts).reconcile()
        told = self._get_match_message(debts)
        # sudo: the plan writes due items and holds; the reminder is made again
        self.env["relance.planner"].sudo()._plan(
            self.company_id.root_id, debtors=self.debtor_id
        )
        return {"message": told}

    def _get_found_by_key(self, key):
        """Return the money ``key`` as it is now.

        :raise UserError: when it is no longer there.
        """
        # a plan may have made the reminder anew since the screen was shown
        for found in self.exists()._get_found().get(self, ()):
            if found.money.key == key:
                return found
        raise UserError(
            self.env._("This money was matched or changed meanwhile. Refresh the page.")
        )

    def _get_match_refusal(self, found):
        """Return why this user cannot match the money here, or False."""
        if not found.proposal.items:
            return self.env._(
                "It is booked on another account or in another currency: match it in "
                "accounting."
            )
        for model, mode in (
            ("account.move.line", "write"),
            ("account.partial.reconcile", "create"),
        ):
            if not self.env[model].has_access(mode):
                return self.env._("Ask somebody with accounting rights to match it.")
        bank = self.env["account.bank.statement.line"]
        if found.money.source == "statement" and not bank.has_access("write"):
            return self.env._("Ask somebody with rights on bank transactions.")
        return False

    def _get_matchable(self, money, debts):
        """Return the open credit to match, the customer and account set on it."""
        if money.source == "statement":
            return self._book_statement(money.id, debts)
        credit = self.env["account.move.line"].browse(money.id)
        if not credit.partner_id:
            self._give_customer(credit)
        return credit

    def _book_statement(self, statement_id, debts):
        """Move the suspense item of a bank transaction to the customer's account."""
        statement = self.env["account.bank.statement.line"].browse(statement_id)
        _liquidity, _suspense, others = statement._seek_for_lines()
        # once a part of it is matched, Odoo would undo that part
        if not others and not statement.partner_id:
            statement.partner_id = self.debtor_id
        _liquidity, suspense, _others = statement._seek_for_lines()
        suspense.write(
            {"partner_id": self.debtor_id.id, "account_id": debts.account_id[:1].id}
        )
        return suspense

    def _give_customer(self, credit):
        """Say whose money without a customer is; locked entries refuse it."""
        lines = credit
        if credit.payment_id:
            credit.payment_id.partner_id = self.debtor_id
            lines = credit.move_id.line_ids.filtered(lambda line: not line.partner_id)
        lines.write({"partner_id": self.debtor_id.id})

    def _get_match_message(self, debts):
        """Return which invoices are paid, and what is left of the others."""
        paid = debts.filtered("reconciled")
        told = []
        if paid:
            numbers = ", ".join(dict.fromkeys(paid.move_id.mapped("name")))
            told.append(self.env._("Matched: %s is paid, nothing is asked.", numbers))
        told += [
            self.env._(
                "Matched in part: %(left)s of %(number)s is still due.",
                left=formatLang(
                    self.env,
                    line.amount_residual_currency,
                    currency_obj=line.currency_id,
                ),
                number=line.move_id.name,
            )
            for line in debts - paid
        ]
        return "\n".join(told)
