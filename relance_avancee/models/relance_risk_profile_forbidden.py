from odoo import api, models
from odoo.tools import SQL

from .risk_scoring import get_permission


class RelanceRiskProfile(models.Model):
    """Who may not be scored: neither scores nor ratings nor traces stay of them."""

    _inherit = "relance.risk.profile"

    @api.model
    def _find_forbidden(self, root, debtors):
        """Return those of ``debtors``, ids of customers, who may not be scored."""
        may_score = get_permission(root)
        known = self.env["relance.risk.history"]._read_debtors(root, debtors)
        return {debtor for debtor, one in known.items() if not may_score(one)}

    @api.model
    def _find_traced(self, root, debtors=None):
        """Return the ids of the customers of whom ``root`` keeps what persons wrote.

        Ratings, and classes set; among ``debtors``, all for None.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner.commercial_partner_id
                     FROM (SELECT company_id, debtor_id FROM relance_risk_rating
                            UNION ALL
                           SELECT company_id, debtor_id FROM relance_risk_override
                          ) kept
                     JOIN res_partner partner ON partner.id = kept.debtor_id
                    WHERE kept.company_id = ANY(%s)
                      AND (%s OR partner.commercial_partner_id = ANY(%s))""",
                root._relance_companies().ids,
                debtors is None,
                list(debtors or ()),
            )
        )
        return {debtor for (debtor,) in rows}

    @api.model
    def _remove_traces(self, root, forbidden):
        """Remove the ratings and the classes set of those who may not be scored."""
        if not forbidden:
            return
        mine = [
            ("company_id", "child_of", root.id),
            ("debtor_id.commercial_partner_id", "in", list(forbidden)),
        ]
        for name in ("relance.risk.rating", "relance.risk.override"):
            # sudo: nothing stays of a person, whoever refreshes the score
            traces = self.env[name].sudo().with_context(relance_risk_refreshing=True)
            traces.search(mine).unlink()

    @api.model
    def _forget_persons(self, root):
        """Remove at once what is kept of those who may not be scored any more."""
        scored = self.search([("company_id", "=", root.id)]).debtor_id
        known = self._find_traced(root) | set(scored.ids)
        forbidden = self._find_forbidden(root, known)
        if forbidden:
            self._refresh(root, root._relance_today(), forbidden)
