from odoo import api, models


class RelanceTodo(models.Model):
    """How many to-dos of each kind there are, and the list that shows them."""

    _inherit = "relance.todo"

    @api.model
    def _get_counts(self, companies=None):
        """Return [{kind, label, count, amount, urgency}] of what is for now.

        One query; ``companies`` are those of the user by default. ``count`` is the
        number of things: a line of drafts counts all of them.
        """
        kinds = self._get_kinds()
        groups = self._read_group(
            [
                ("later", "=", False),
                ("company_id", "in", [*(companies or self.env.companies).ids, False]),
            ],
            ["kind"],
            ["item_count:sum", "amount:sum"],
        )
        counts = [
            {
                "kind": kind,
                "label": kinds[kind].label,
                "count": count,
                "amount": amount,
                "urgency": kinds[kind].urgency,
            }
            for kind, count, amount in groups
        ]
        return sorted(counts, key=lambda count: count["urgency"])

    @api.model
    @api.readonly
    def get_action(self, kind=None):
        """Return the action of the list, of one ``kind`` of to-dos if it is told."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_avancee.relance_todo_action"
        )
        if kind:
            action["context"] = {
                "search_default_now": 1,
                "search_default_kind": kind,
            }
        return action
