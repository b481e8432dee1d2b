import ast
import logging

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import PAYMENT_KINDS

_logger = logging.getLogger(__name__)


class RelanceScenario(models.Model):
    """Which scenario a customer follows: evaluated in SQL, once a scenario."""

    _inherit = "relance.scenario"

    @api.model
    def _get_scenarios(self, company):
        """Return the scenarios of the nearest company upwards that has some."""
        for near in reversed(company.parent_ids):
            if scenarios := self.search([("company_id", "=", near.id)]):
                return scenarios
        return self.browse()

    @api.model
    def _get_match_sql(self, company):
        """Return the SQL of the scenario of a line: invoice, customer, then filters."""
        scenarios = self._get_scenarios(company)
        kinds = [
            SQL(
                "WHEN %s THEN %s",
                kind,
                scenarios._filter_kind(kind)._get_kind_match_sql(company),
            )
            for kind in dict(PAYMENT_KINDS)
        ]
        # an assigned item follows the ordinary ladders, if it is ours to chase
        return SQL(
            "CASE replace(%s, 'assigned', 'ordinary') %s END",
            self.env["relance.due.item"]._get_kind_sql(),
            SQL(" ").join(kinds),
        )

    def _filter_kind(self, kind):
        """Return the scenarios for the payments of ``kind``."""
        return self.filtered(lambda scenario: scenario.payment_kind == kind)

    def _get_kind_match_sql(self, company):
        """Return the SQL that chooses among these scenarios of one kind."""
        if not self:
            return SQL("NULL::integer")
        active = tuple(self.ids)
        override = company._relance_partner_setting("relance_scenario_id")
        cases = [
            SQL(
                "WHEN move.relance_scenario_id IN %s THEN move.relance_scenario_id",
                active,
            ),
            SQL("WHEN %s IN %s THEN %s", override, active, override),
        ]
        for scenario in self:
            query = scenario._get_usable_query()
            if query is not None and not query.is_empty():
                cases.append(
                    SQL("WHEN debtor.id IN %s THEN %s", query.subselect(), scenario.id)
                )
        return SQL("CASE %s END", SQL(" ").join(cases))

    def _get_usable_query(self):
        """Return the query of the filter; None, logged, when it is no longer right."""
        try:
            return self._get_partner_query()
        except (ValueError, SyntaxError, TypeError, KeyError):
            _logger.exception("The customer filter of scenario %s is broken.", self.id)
            return None

    def _get_partner_query(self):
        """Return the query of the customers that the filter selects, archived too.

        :raise ValueError: when the filter is not a domain on customers.
        """
        self.ensure_one()
        domain = Domain(ast.literal_eval(self.partner_domain or "[]"))
        # sudo: the same customers whoever runs the plan; managers alone write filters
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return partners.with_company(self.company_id)._search(domain)
