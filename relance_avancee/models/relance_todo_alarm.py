from odoo import api, models

from .relance_todo import TodoKind


class RelanceTodo(models.Model):
    """The deadlines that nobody may miss: 90 days late, the insurer's."""

    _inherit = "relance.todo"

    @api.model
    def _get_kinds(self):
        # EXTENDS 'relance_avancee': two kinds of deadlines
        kinds = {
            "insurance": (50, self.env._("Credit insurance"), self.env._("Declare")),
            "alarm": (55, self.env._("90 days late"), self.env._("Decide")),
        }
        return super()._get_kinds() | {
            kind: TodoKind(*values) for kind, values in kinds.items()
        }
