from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, formatLang

from ...rules.payments.matching import Receipt, propose
from ...rules.payments.unmatched import PRECISION, Debts, Found, Money, Pointers


class RelanceUnmatched(models.AbstractModel):
    """Money received that nobody has matched: whose it looks like, and its matching.

    It is sought for many debtors at once, in a query a fact; what looks alike is told
    by ``rules/payments/``. Who may match is asked with the rights of the user.
    """

    _name = "relance.unmatched"
    _description = "Unmatched Money"

    @api.model
    def _find_money(self, root, debtors, asked):
        """Return {debtor: what was found, the surest first} of the ids ``debtors``.

        ``asked`` are the ids of the items that a reminder or a notice speaks of.
        """
        debts = self._read_debts(root, debtors, asked)
        if not debts.owed:
            return {}
        by_debtor = self._find_debtors(debts, self._read_money(root, debts))
        self._drop_common_amounts(root, by_debtor)
        return by_debtor

    @api.model
    def _read_debts(self, root, debtors, asked):
        """Return what ``debtors`` owe, as :class:`Debts`."""
        rows = self.env.execute_query(
            SQL(
                """SELECT item.debtor_id, debtor.name, item.id,
                          line.amount_residual_currency,
                          line.currency_id, line.account_id,
                          item.name, move.payment_reference, move.ref
                     FROM relance_due_item item
                     JOIN res_partner debtor ON debtor.id = item.debtor_id
                     JOIN account_move_line line ON line.id = item.line_id
                     JOIN account_move move ON move.id = line.move_id
                    WHERE item.state = 'open'
                      AND item.debtor_id IN (SELECT unnest(%s::integer[]))
                      AND item.company_id IN %s
                      AND line.reconciled IS NOT TRUE
                      AND line.amount_residual_currency > 0
                 ORDER BY line.date_maturity, line.id""",
                list(debtors),
                tuple(root._relance_companies().ids),
            )
        )
        debts = Debts()
        debts.add(rows, asked)
        return debts

    @api.model
    def _read_money(self, root, debts):
        """Return the unmatched receipts of these debtors, and those of nobody."""
        accounts = self.env["account.account"]._get_relance_followed(root)
        rows = self.env.execute_query(
            SQL(
                """SELECT source, id, move_id, move_name, day,
                          amount, currency_id, label, payer, debtor, account_id
                     FROM (%(entries)s UNION ALL %(statements)s
                           UNION ALL %(announced)s) AS money
                    WHERE debtor IS NULL
                       OR debtor IN (SELECT unnest(%(debtors)s::integer[]))
                 ORDER BY day DESC, id DESC""",
                entries=self._get_entries_sql(root, accounts),
                statements=self._get_statements_sql(root),
                announced=self._get_announced_sql(root),
                debtors=list(debts.names),
            )
        )
        return [Money(*row[:5], Receipt(*row[5:])) for row in rows]

    @api.model
    def _get_entries_sql(self, root, accounts):
        """Return the SQL of the open credits of customers: payments, credit notes.

        An extension may add rows of the same columns (UNION ALL).
        """
        return SQL(
            """SELECT 'entry' AS source, line.id, line.move_id,
                      move.name AS move_name, line.date AS day,
                      -line.amount_residual_currency AS amount, line.currency_id,
                      concat_ws(' ', line.name, NULLIF(move.ref, line.name)) AS label,
                      '' AS payer,
                      COALESCE(partner.commercial_partner_id, partner.id) AS debtor,
                      line.account_id
                 FROM account_move_line line
                 JOIN account_move move ON move.id = line.move_id
            LEFT JOIN res_partner partner ON partner.id = line.partner_id
                WHERE line.company_id IN %s AND line.account_id IN %s
                  AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
                  AND line.amount_residual_currency < 0""",
            tuple(root._relance_companies().ids),
            tuple(accounts.ids) or (0,),
        )

    @api.model
    def _get_statements_sql(self, root):
        """Return the SQL of the bank transactions still to be matched.

        Its columns are those of the entries; an extension may add rows (UNION ALL).
        """
        return SQL(
            """SELECT 'statement', line.id, line.move_id, move.name, move.date,
                      -line.amount_residual,
                      COALESCE(line.foreign_currency_id, line.currency_id),
                      line.payment_ref, COALESCE(line.partner_name, ''),
                      COALESCE(partner.commercial_partner_id, partner.id),
                      NULL::integer
                 FROM account_bank_statement_line line
                 JOIN account_move move ON move.id = line.move_id
            LEFT JOIN res_partner partner ON partner.id = line.partner_id
                WHERE line.company_id IN %s AND line.is_reconciled IS NOT TRUE
                  AND move.state = 'posted' AND line.amount_residual < 0""",
            tuple(root._relance_companies().ids),
        )

    @api.model
    def _get_announced_sql(self, root):
        """Return the SQL of what is announced and not in the books yet."""
        return SQL(
            """SELECT source, id, NULL::integer, name, day, amount, currency_id, name,
                      '', debtor_id, NULL::integer FROM (%s) AS announced""",
            self.env["relance.planner"]._get_announced_sql(
                root._relance_companies(), root._relance_today()
            ),
        )

    @api.model
    def _find_debtors(self, debts, receipts):
        """Return {debtor: what was found, the surest first} of the receipts read."""
        pointed = Pointers(debts)
        by_debtor = defaultdict(list)
        for money in receipts:
            for debtor in pointed.get_debtors(money.receipt):
                proposal = propose(
                    money.receipt, debtor, debts.names[debtor], debts.owed[debtor]
                )
                if proposal:
                    by_debtor[debtor].append(Found(money, proposal))
        for own in by_debtor.values():
            own.sort(key=lambda found: -found.proposal.score)
        return by_debtor

    @api.model
    def _drop_common_amounts(self, root, by_debtor):
        """Drop what only the amount points at, when several customers owe it.

        It would be offered to each of them, and be right for one at most.
        """
        alone = {
            found.amount
            for own in by_debtor.values()
            for found in own
            if found.is_by_amount
        }
        if not alone:
            return
        rows = self.env.execute_query(
            SQL(
                """SELECT ROUND(amount_residual_currency::numeric, %(precision)s)
                     FROM relance_due_item
                    WHERE state = 'open' AND company_id IN %(companies)s
                      AND ROUND(amount_residual_currency::numeric, %(precision)s)
                          = ANY(%(amounts)s::numeric[])
                 GROUP BY 1 HAVING COUNT(DISTINCT debtor_id) > 1""",
                precision=PRECISION,
                companies=tuple(root._relance_companies().ids),
                amounts=sorted(alone),
            )
        )
        common = {float(amount) for (amount,) in rows}
        for own in by_debtor.values():
            own[:] = [
                found
                for found in own
                if not (found.is_by_amount and found.amount in common)
            ]

    @api.model
    def _get_reason_labels(self, proposal):
        """Return why the money looks like the customer's, in words."""
        labels = {
            "reference": self.env._("reference"),
            "customer": self.env._("same customer"),
            "amount": self.env._("same amount"),
            "name": self.env._("name in the label"),
        }
        return [f"{labels[code]} {detail}".strip() for code, detail in proposal.reasons]

    # On the screen ----------------------------------------------------------------

    @api.model
    def _prepare_proposal(self, found):
        """Return what a screen shows of money found."""
        money = found.money
        currency = self.env["res.currency"].browse(money.receipt.currency)
        may_open = self.env["account.move"].has_access("read")
        return {
            "key": money.key,
            "label": money.receipt.label or money.name,
            "move_id": money.move if may_open else False,
            "sentence": self.env._(
                "%(amount)s on %(day)s",
                amount=currency.format(money.receipt.amount),
                day=format_date(self.env, money.day),
            ),
            "reasons": ", ".join(self._get_reason_labels(found.proposal)),
            "refusal": self._get_match_refusal(found),
        }

    @api.model
    def _pick(self, proposed, key):
        """Return the money ``key`` among what was found, as it is now.

        :raise UserError: when it is no longer there.
        """
        for found in proposed:
            if found.money.key == key:
                return found
        raise UserError(
            self.env._("This money was matched or changed meanwhile. Refresh the page.")
        )

    @api.model
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

    # Matching ---------------------------------------------------------------------

    @api.model
    def _match(self, debtor, found):
        """Match what was ``found`` with the items that it settles; return their lines.

        :raise UserError: when this user cannot match it here.
        """
        if refusal := self._get_match_refusal(found):
            raise UserError(refusal)
        debts = self.env["relance.due.item"].browse(found.proposal.items).line_id
        credit = self._get_matchable(debtor, found.money, debts)
        self.env["relance.discount"]._match(credit, debts, found.money.day)
        return debts

    @api.model
    def _get_match_refusal(self, found):
        """Return why this user cannot match the money here, or False."""
        if found.money.is_announced:
            return self.env._(
                "It was registered and is not in the books yet: match it once the bank "
                "has it, cancel it if it never comes."
            )
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

    @api.model
    def _get_matchable(self, debtor, money, debts):
        """Return the open credit to match, the customer and account set on it."""
        if money.source == "statement":
            return self._book_statement(debtor, money.id, debts)
        credit = self.env["account.move.line"].browse(money.id)
        if not credit.partner_id:
            self._give_customer(debtor, credit)
        return credit

    @api.model
    def _book_statement(self, debtor, statement_id, debts):
        """Move the suspense item of a bank transaction to the customer's account."""
        statement = self.env["account.bank.statement.line"].browse(statement_id)
        _liquidity, _suspense, others = statement._seek_for_lines()
        # once a part of it is matched, Odoo would undo that part
        if not others and not statement.partner_id:
            statement.partner_id = debtor
        _liquidity, suspense, _others = statement._seek_for_lines()
        suspense.write({"partner_id": debtor.id, "account_id": debts.account_id[:1].id})
        return suspense

    @api.model
    def _give_customer(self, debtor, credit):
        """Say whose money without a customer is; locked entries refuse it."""
        lines = credit
        if credit.payment_id:
            credit.payment_id.partner_id = debtor
            lines = credit.move_id.line_ids.filtered(lambda line: not line.partner_id)
        lines.write({"partner_id": debtor.id})
