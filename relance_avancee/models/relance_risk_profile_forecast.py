from odoo import api, models
from odoo.tools import SQL


class RelanceRiskProfile(models.Model):
    """The cash forecast follows the scores: its report card is kept each month."""

    _inherit = "relance.risk.profile"

    @api.model
    def _refresh_changed(self, root, today):
        # EXTENDS 'relance_avancee'
        debtors = super()._refresh_changed(root, today)
        self.env["relance.cash.report"]._keep(root, today)
        return debtors

    @api.model
    def _get_change_sources(self, root, today, model):
        # EXTENDS 'relance_avancee': what did not come on its day is expected later
        sources = super()._get_change_sources(root, today, model)
        sources["expected"] = SQL(
            """SELECT item.debtor_id FROM relance_due_item item
                WHERE item.state = 'open' AND item.company_id = ANY(%s)
                  AND item.expected_date < %s""",
            root._relance_companies().ids,
            today,
        )
        return sources
