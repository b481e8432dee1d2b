from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import COMPARISONS, LEVELS, READER

# What an invoice shows of its open due items: the SQL aggregate of each field.
AGGREGATES = {
    "relance_level": "MAX(level)",
    "relance_next_date": "MIN(next_date)",
    "relance_last_date": "MAX(last_date)",
    "relance_status": "(array_agg(status ORDER BY date_maturity, id))[1]",
    "relance_reason": "(array_agg(reason ORDER BY date_maturity, id))[1]",
}


class AccountMove(models.Model):
    _inherit = "account.move"

    relance_scenario_id = fields.Many2one(
        "relance.scenario",
        string="Reminder scenario",
        copy=False,
        check_company=True,
        index="btree_not_null",
        groups=READER,
        help="Empty: the scenario of the customer, else the first one that matches.",
    )
    relance_due_item_ids = fields.One2many(
        "relance.due.item", "move_id", string="Due items", groups=READER
    )
    relance_reminder_line_ids = fields.One2many(
        "relance.reminder.line", "move_id", string="Reminder history", groups=READER
    )
    relance_level = fields.Selection(
        LEVELS,
        string="Reminder level",
        compute="_compute_relance",
        search="_search_relance_level",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_status = fields.Selection(
        selection=lambda self: self._selection_relance_status(),
        string="Reminder status",
        compute="_compute_relance",
        search="_search_relance_status",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_reason = fields.Selection(
        selection=lambda self: self.env["relance.due.item"]._selection_reason(),
        string="Reminder reason",
        compute="_compute_relance",
        search="_search_relance_reason",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_next_date = fields.Date(
        string="Next reminder",
        compute="_compute_relance",
        search="_search_relance_next_date",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_last_date = fields.Date(
        string="Last reminder",
        compute="_compute_relance",
        search="_search_relance_last_date",
        compute_sudo=True,
        groups="base.group_user",
    )
    relance_summary = fields.Char(
        string="Reminders",
        compute="_compute_relance_summary",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("state", "payment_state")
    def _compute_relance(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT move_id, %s FROM relance_due_item
                    WHERE move_id IN %s AND state = 'open' GROUP BY move_id""",
                SQL(", ").join(map(SQL, AGGREGATES.values())),
                tuple(self.ids) or (0,),
            )
        )
        values = {move: shown for move, *shown in rows}
        nothing = [False] * len(AGGREGATES)
        for move in self:
            settled = move._is_relance_settled()
            shown = nothing if settled else values.get(move.id, nothing)
            for name, value in zip(AGGREGATES, shown, strict=True):
                move[name] = value

    @api.depends("state", "payment_state", "relance_status")
    def _compute_relance_summary(self):
        for move in self:
            item = move._get_relance_item()
            move.relance_summary = " ".join(move._get_relance_sentences(item))

    def _search_relance_level(self, operator, value):
        return self._search_relance("relance_level", operator, value)

    def _search_relance_status(self, operator, value):
        return self._search_relance("relance_status", operator, value)

    def _search_relance_reason(self, operator, value):
        return self._search_relance("relance_reason", operator, value)

    def _search_relance_next_date(self, operator, value):
        return self._search_relance("relance_next_date", operator, value)

    def _search_relance_last_date(self, operator, value):
        return self._search_relance("relance_last_date", operator, value)

    def _selection_relance_status(self):
        return (
            self.env["relance.due.item"]
            ._fields["status"]
            ._description_selection(self.env)
        )

    def _search_relance(self, name, operator, value):
        """Return the domain of the invoices whose ``name`` compares to ``value``."""
        if operator not in COMPARISONS:
            return NotImplemented
        aggregate = SQL(AGGREGATES[name])
        if operator != "in":
            return Domain(
                "id", "in", self._get_relance_subselect(aggregate, operator, value)
            )
        wanted = tuple(v for v in value if v)
        found = self._get_relance_subselect(aggregate, operator, wanted or (None,))
        domain = Domain("id", "in", found)
        if len(wanted) < len(list(value)):
            some = self._get_relance_subselect(aggregate, "is not", None)
            domain |= Domain("id", "not in", some)
        return domain

    def _get_relance_subselect(self, aggregate, operator, value):
        return SQL(
            "(SELECT move_id FROM relance_due_item WHERE state = 'open' "
            "AND move_id IS NOT NULL GROUP BY move_id HAVING %s %s %s)",
            aggregate,
            SQL(operator),
            value,
        )

    def _field_to_sql(self, alias, fname, query=None):
        # EXTENDS 'account': our columns sort and group like stored ones
        if fname in AGGREGATES:
            return SQL(
                "(SELECT %s FROM relance_due_item "
                "WHERE move_id = %s AND state = 'open')",
                SQL(AGGREGATES[fname]),
                SQL.identifier(alias, "id"),
            )
        return super()._field_to_sql(alias, fname, query)
