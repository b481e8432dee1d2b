from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .due_items.relance_change_mark import WHOLE_DAYS


class RelanceDueItem(models.Model):
    """A customer who changes class may change scenario: its items are read again."""

    _inherit = "relance.due.item"

    @api.model
    def _find_changed_lines(self, company, horizon):
        # EXTENDS 'relance_avancee'
        lines, concerned = super()._find_changed_lines(company, horizon)
        rows = self.env.execute_query(
            SQL(
                """SELECT item.line_id
                     FROM relance_risk_profile profile
                     JOIN relance_due_item item ON item.debtor_id = profile.debtor_id
                    WHERE profile.company_id = %s AND item.company_id = %s
                      AND item.state = 'open' AND item.line_id IS NOT NULL
                      AND profile.date_class >= %s AND %s""",
                company.root_id.id,
                company.id,
                company._relance_today() - timedelta(days=WHOLE_DAYS),
                self.env["relance.change.mark"]._get_changed_sql("profile", horizon),
            )
        )
        return lines | {line for (line,) in rows}, concerned
