from odoo import api, fields, models
from odoo.tools import SQL

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
        prepare = self.env["relance.unmatched"]._prepare_proposal
        found = self.filtered(lambda r: r.state == "draft")._get_likely_money()
        for reminder in self:
            shown = [prepare(one) for one in found.get(reminder, ())]
            reminder.proposals = shown or False

    def action_match(self, key):
        """Match the money ``key`` as proposed; return what is told to the user."""
        check_collector(self.env)
        self.ensure_one()
        self.check_access("write")
        unmatched = self.env["relance.unmatched"]
        # a plan may have made the reminder anew since the screen was shown
        found = unmatched._pick(self.exists()._get_likely_money().get(self, ()), key)
        debts = unmatched._match(self.debtor_id, found)
        told = unmatched._get_match_message(debts)
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
