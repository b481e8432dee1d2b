from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, formatLang

from ...rules.payments.matching import Receipt, propose
from ...rules.payments.unmatched import PRECISION, Debts, Found, Money, Pointers

SHOWN = 5


class RelanceReminder(models.Model):
    """Unmatched money: what was received and looks like the debtor's."""

    _inherit = "relance.reminder"

    proposals = fields.Json(
        compute="_compute_proposals",
        help="Money received that nobody matched and that looks like the customer's.",
    )

    @api.depends("state")
    def _compute_proposals(self):
        found = self.filtered(lambda r: r.state == "draft")._get_found()
        for reminder in self:
            shown = [reminder._prepare_proposal(one) for one in found.get(reminder, ())]
            reminder.proposals = shown or False

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

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # EXTENDS 'base': in the order of the list of choices, not of their codes
        if field_name != "exception":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        codes = [code for code, _label in self._fields["exception"].selection]
        column = self._field_to_sql(alias, field_name, query)
        return SQL(
            "array_position(%s::varchar[], %s) %s %s", codes, column, direction, nulls
        )

    def _get_found(self):
        """Return {reminder: what was found, the surest first}: a query a company.

        Only reminders for which something was found are in it.
        """
        found = {}
        self.env.flush_all()
        for root, reminders in self.grouped(lambda r: r.company_id.root_id).items():
            by_debtor = self._find_money(
                root,
                set(reminders.debtor_id.ids),
                set(reminders._get_planned_lines().due_item_id.ids),
            )
            for reminder in reminders:
                if own := by_debtor.get(reminder.debtor_id.id):
                    found[reminder] = own[:SHOWN]
        return found

    @api.model
    def _find_money(self, root, debtors, asked):
        """Return {debtor: what was found, the surest first} of the ids ``debtors``.

        ``asked`` are the ids of the items that the reminders speak of.
        """
        debts = self._read_debts(root, debtors, asked)
        if not debts.claims:
            return {}
        by_debtor = self._find_debtors(debts, self._read_money(root, debts))
        self._drop_common_amounts(root, by_debtor)
        return by_debtor

    @api.model
    def _read_debts(self, root, debtors, asked):
        """Return the open claims of ``debtors``."""
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
        debts.prepare_claims(rows, asked)
        return debts

    @api.model
    def _read_money(self, root, debts):
        """Return the unmatched receipts of these debtors, and those of nobody."""
        accounts = self.env["account.account"]._get_relance_followed(root)
        rows = self.env.execute_query(
            SQL(
                """SELECT source, id, move_id, move_name, day,
                          amount, currency_id, label, payer, debtor, account_id
                     FROM (%(entries)s UNION ALL %(statements)s) AS money
                    WHERE debtor IS NULL
                       OR debtor IN (SELECT unnest(%(debtors)s::integer[]))
                 ORDER BY day DESC, id DESC""",
                entries=self._get_entries_sql(root, accounts),
                statements=self._get_statements_sql(root),
                debtors=list(debts.names),
            )
        )
        return [Money(*row[:5], Receipt(*row[5:])) for row in rows]

    @api.model
    def _get_entries_sql(self, root, accounts):
        """Return the SQL of the open credits of customers: payments, credit notes."""
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
        """Return the SQL of the bank transactions still to be matched."""
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
    def _find_debtors(self, debts, receipts):
        """Return {debtor: what was found, the surest first} of the receipts read."""
        pointed = Pointers(debts)
        by_debtor = defaultdict(list)
        for money in receipts:
            for debtor in pointed.get_debtors(money.receipt):
                proposal = propose(
                    money.receipt, debtor, debts.names[debtor], debts.claims[debtor]
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

    def _prepare_proposal(self, found):
        """Return what the panel shows of money found."""
        money = found.money
        currency = self.env["res.currency"].browse(money.receipt.currency)
        refusal = self._get_match_refusal(found)
        return {
            "key": money.key,
            "label": money.receipt.label or money.name,
            "move_id": money.move if self._can_open_entries() else False,
            "sentence": self.env._(
                "%(amount)s on %(day)s",
                amount=currency.format(money.receipt.amount),
                day=format_date(self.env, money.day),
            ),
            "reasons": ", ".join(self._get_reason_labels(found.proposal)),
            "refusal": refusal,
        }

    def _can_open_entries(self):
        """Say whether the user may look at journal entries."""
        return self.env["account.move"].has_access("read")

    def _get_reason_labels(self, proposal):
        """Return why the money looks like the customer's, in words."""
        labels = {
            "reference": self.env._("reference"),
            "customer": self.env._("same customer"),
            "amount": self.env._("same amount"),
            "name": self.env._("name in the label"),
        }
        return [f"{labels[code]} {detail}".strip() for code, detail in proposal.reasons]

    # Matching ---------------------------------------------------------------------

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
