from odoo import api, fields, models
from odoo.tools import SQL

from .relance_todo import TodoKind


class RelanceTodo(models.Model):
    """The order of the work: among to-dos as urgent, what a delay may cost most."""

    _inherit = "relance.todo"
    _order = "urgency, expected_loss desc, amount desc, date desc, id"
    _depends = {"relance.risk.profile": ["score", "delay_likely", "oldest_days"]}

    expected_loss = fields.Float(
        readonly=True,
        help="Amount × risk × days of delay: among to-dos as urgent, those where it is "
        "the largest come first. It is no accounting figure.",
    )

    @property
    def _table_query(self):
        # EXTENDS 'relance_avancee': an unknown risk counts as an even one, for a day
        return SQL(
            """SELECT todo.*, todo.amount * COALESCE(profile.score, 50) / 100
                          * GREATEST(profile.delay_likely, profile.oldest_days, 1)
                          AS expected_loss
                 FROM (%s) todo
            LEFT JOIN res_company company ON company.id = todo.company_id
            LEFT JOIN relance_risk_profile profile
                   ON profile.debtor_id = todo.debtor_id
                  AND profile.company_id
                    = split_part(company.parent_path, '/', 1)::integer""",
            super()._table_query,
        )

    @api.model
    def _get_kinds(self):
        # EXTENDS 'relance_avancee': the early alerts
        kinds = super()._get_kinds()
        kinds["risk"] = TodoKind(65, self.env._("Early alert"), self.env._("Look"))
        return kinds
