from odoo import api, fields, models
from odoo.tools import SQL

from ..rules.risk_features import COMPANY_STRENGTH, SHIPPED_RATE
from .desk.relance_todo import TodoKind


class RelanceTodo(models.Model):
    """The order of the work: among to-dos as urgent, what a delay may cost most."""

    _inherit = "relance.todo"
    _order = "urgency, expected_loss desc, amount desc, date desc, id"
    _depends = {
        "relance.due.item": ["company_id", "date_maturity", "debtor_id"],
        "relance.risk.model": ["company_late"],
        "relance.risk.profile": ["score", "delay_likely", "oldest_days"],
    }

    expected_loss = fields.Float(
        readonly=True,
        help="Amount × risk × days of delay: among to-dos as urgent, those where it is "
        "the largest come first. It is no accounting figure.",
    )

    @property
    def _table_query(self):
        # EXTENDS 'relance_avancee': an unknown risk counts as the usual one of
        # ``segment_rate``, as long as the oldest item is late
        return SQL(
            """SELECT todo.*, todo.amount * COALESCE(profile.score, 100 * (
                              %(weight)s * %(rate)s
                              + COALESCE((usual.company_late->>0)::float8, 0)) / (
                              %(weight)s
                              + COALESCE((usual.company_late->>1)::float8, 0))) / 100
                          * GREATEST(profile.delay_likely, profile.oldest_days,
                                     own.days_late, 1) AS expected_loss
                 FROM (%(todos)s) todo
            LEFT JOIN res_company company ON company.id = todo.company_id
            LEFT JOIN relance_risk_profile profile
                   ON profile.debtor_id = todo.debtor_id
                  AND profile.company_id
                    = split_part(company.parent_path, '/', 1)::integer
            LEFT JOIN relance_risk_model usual ON usual.company_id
                    = split_part(company.parent_path, '/', 1)::integer
    LEFT JOIN LATERAL (SELECT %(today)s - MIN(item.date_maturity) AS days_late
                         FROM relance_due_item item
                        WHERE profile.id IS NULL AND item.state = 'open'
                          AND item.debtor_id = todo.debtor_id
                          AND item.company_id = todo.company_id) own ON TRUE""",
            rate=SHIPPED_RATE,
            weight=COMPANY_STRENGTH,
            today=fields.Date.context_today(self),
            todos=super()._table_query,
        )

    @api.model
    def _get_kinds(self):
        # EXTENDS 'relance_avancee': the early alerts
        kinds = super()._get_kinds()
        kinds["risk"] = TodoKind(65, self.env._("Early alert"), self.env._("Look"))
        return kinds
