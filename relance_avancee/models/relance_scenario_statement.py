from odoo import api, fields, models

from ..rules.statement_day import first_of_month, is_statement_due, statement_day


class RelanceScenario(models.Model):
    """When the customers of a scenario get their statement of account."""

    _inherit = "relance.scenario"

    statement_day = fields.Integer(
        string="Monthly statement",
        help="The working day of the month on which each customer that owes gets its "
        "statement of account: sent at once when the scenario is automatic, else a "
        "to-do. 0 means none.",
    )
    statement_month = fields.Date(
        string="Last month of statements", copy=False, readonly=True
    )

    _statement_day_in_month = models.Constraint(
        "CHECK (statement_day BETWEEN 0 AND 23)",
        "The working day of the statement lies between 1 and 23; 0 means none.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Start next month when the day of this one is over."""
        scenarios = super().create(vals_list)
        scenarios._skip_past_statement()
        return scenarios

    def write(self, vals):
        """Start next month when the new day is over in this one."""
        result = super().write(vals)
        if vals.get("statement_day"):
            self._skip_past_statement()
        return result

    def _skip_past_statement(self):
        """Count this month as done where its day is over: no surprise."""
        for scenario in self.filtered("statement_day"):
            today = scenario.company_id._relance_today()
            day = statement_day(
                today, scenario.statement_day, scenario._get_statement_days()
            )
            if day and day < today:
                scenario.statement_month = first_of_month(today)

    def _get_statement_days(self):
        """Return the company's working days, on which statements leave."""
        return self._get_contact_days(self.company_id.country_id)

    @api.model
    def _get_statements_due(self):
        """Return the scenarios whose statements leave today."""
        return self.search(
            [("statement_day", ">", 0), ("mode", "!=", "simulate")]
        ).filtered(
            lambda scenario: is_statement_due(
                scenario.company_id._relance_today(),
                scenario.statement_day,
                scenario._get_statement_days(),
                scenario.statement_month,
            )
        )
