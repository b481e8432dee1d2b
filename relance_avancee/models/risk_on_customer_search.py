from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Customers are looked for by the score of the company of the user."""

    _inherit = "res.partner"

    @api.model
    def _get_scored_sql(self, column):
        # EXTENDS 'relance_avancee'
        return SQL(
            """SELECT record.id FROM res_partner record
                 JOIN relance_risk_profile profile
                   ON profile.debtor_id = %s AND profile.company_id = %s
                WHERE %s""",
            self._get_risk_debtor_sql("record"),
            self._get_risk_root_sql("record"),
            column,
        )
