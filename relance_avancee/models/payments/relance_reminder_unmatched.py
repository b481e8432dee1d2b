from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, formatLang

from ...tools.access import check_collector

SHOWN = 5


class RelanceReminder(models.Model):
    """Unmatched money on the approval screen: shown, and matched in one click."""

    _inherit = "relance.reminder"

    proposals = fields.Json(
        compute="_compute_proposals",
        help="Money received that nobody matched and that looks like the customer's.",
    )

    @api.depends("state")
    def _compute_proposals(self):
        found = self.filtered(lambda r: r.state == "draft")._get_likely_money()
        for reminder in self:
            shown = [reminder._prepare_proposal(one) for one in found.get(reminder, ())]
            reminder.proposals = shown or False

    def action_match(self, key):
        """Match the money ``key`` as proposed; return what is told to the user."""
        check_collector(self.env)
        self.ensure_one()
        self.check_access("write")
        found = self._get_money_by_key(key)
        debts = self.env["relance.unmatched"]._match(self.debtor_id, found)
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

    @api.model
    def _find_debtors_with_money(self, root, debtors, items):
        # EXTENDS reminders
        found = self.env["relance.unmatched"]._find_money(root, debtors, items)
        return super()._find_debtors_with_money(root, debtors, items) | found.keys()

    def _get_likely_money(self):
        """Return {reminder: what was found, the surest first}: a query a company.

        Only reminders for which something was found are in it.
        """
        found = {}
        self.env.flush_all()
        for root, reminders in self.grouped(lambda r: r.company_id.root_id).items():
            by_debtor = self.env["relance.unmatched"]._find_money(
                root,
                set(reminders.debtor_id.ids),
                set(reminders._get_planned_lines().due_item_id.ids),
            )
            for reminder in reminders:
                if own := by_debtor.get(reminder.debtor_id.id):
                    found[reminder] = own[:SHOWN]
        return found

    def _prepare_proposal(self, found):
        """Return what the panel shows of money found."""
        unmatched = self.env["relance.unmatched"]
        money = found.money
        currency = self.env["res.currency"].browse(money.receipt.currency)
        return {
            "key": money.key,
            "label": money.receipt.label or money.name,
            "move_id": money.move if self._can_open_entries() else False,
            "sentence": self.env._(
                "%(amount)s on %(day)s",
                amount=currency.format(money.receipt.amount),
                day=format_date(self.env, money.day),
            ),
            "reasons": ", ".join(unmatched._get_reason_labels(found.proposal)),
            "refusal": unmatched._get_match_refusal(found),
        }

    def _can_open_entries(self):
        """Say whether the user may look at journal entries."""
        return self.env["account.move"].has_access("read")

    def _get_money_by_key(self, key):
        """Return the money ``key`` as it is now.

        :raise UserError: when it is no longer there.
        """
        # a plan may have made the reminder anew since the screen was shown
        for found in self.exists()._get_likely_money().get(self, ()):
            if found.money.key == key:
                return found
        raise UserError(
            self.env._("This money was matched or changed meanwhile. Refresh the page.")
        )

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
