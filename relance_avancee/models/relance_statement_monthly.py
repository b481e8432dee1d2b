import logging

from odoo import api, models

from ..rules.statement_day import first_of_month
from ..tools.savepoint import apart
from .relance_statement_send import TODO

_logger = logging.getLogger(__name__)


class RelanceStatement(models.AbstractModel):
    """Once a month: a to-do a customer, or the statement itself when automatic."""

    _inherit = "relance.statement"

    @api.model
    def _cron_statements(self):
        """Open the to-dos of the scenarios whose day it is, send the automatic ones.

        The to-dos are the queue: one that was sent is gone, in the same transaction.
        """
        cron = self.env["ir.cron"]
        for scenario in self.env["relance.scenario"]._get_statements_due():
            self._run_safely(self._ask, scenario)
            cron._commit_progress()
        todos = self._get_automatic_todos()
        cron._commit_progress(remaining=len(todos))
        for todo in todos:
            self._run_safely(self._send_todo, todo)
            if not cron._commit_progress(1):
                break

    def _run_safely(self, method, record):
        """Run ``method`` on ``record``; its error does not stop the others."""
        with apart(self.env, "The statement of %s failed.", record.display_name):
            method(record)

    def _ask(self, scenario):
        """Open a to-do on each customer of ``scenario`` that owes, for this month."""
        company = scenario.company_id
        today = company._relance_today()
        self.env["relance.due.item"]._refresh(company._relance_companies(), today)
        self._create_todos(scenario, self._get_payers(scenario), today)
        scenario.statement_month = first_of_month(today)

    def _get_payers(self, scenario):
        """Return who gets a statement: the customers that owe, or their payers."""
        groups = self.env["relance.due.item"]._read_group(
            [
                ("scenario_id", "=", scenario.id),
                ("state", "=", "open"),
                ("debtor_id.active", "=", True),
            ],
            ["debtor_id"],
        )
        payers = self.env["res.partner"]
        for (debtor,) in groups:
            payers |= debtor.relance_payer_id.commercial_partner_id or debtor
        return payers

    def _create_todos(self, scenario, partners, today):
        """Ask once: a to-do still open of an earlier month is for today."""
        company = scenario.company_id
        todo_type = self.env.ref(TODO)
        todos = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        known = todos.search(
            [
                ("activity_type_id", "=", todo_type.id),
                ("relance_scenario_id", "=", scenario.id),
                ("res_id", "in", partners.ids),
            ]
        )
        known.write({"date_deadline": today})
        speaking = self.with_context(lang=company._relance_lang()).env
        todos.create(
            [
                {
                    "activity_type_id": todo_type.id,
                    "automated": True,
                    "date_deadline": today,
                    "relance_scenario_id": scenario.id,
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": partner.id,
                    "summary": speaking._("Send the statement of the month"),
                    "user_id": company._get_relance_collector(partner).id,
                }
                for partner in partners
                if partner.id not in known.mapped("res_id")
            ]
        )

    # Automatic ----------------------------------------------------------------

    def _get_automatic_todos(self):
        """Return the to-dos of this month that need nobody."""
        todos = self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", self.env.ref(TODO).id),
                ("relance_scenario_id.mode", "=", "automatic"),
                ("relance_scenario_id.active", "=", True),
            ]
        )
        return todos.filtered(
            lambda todo: (
                todo.relance_scenario_id.statement_month
                and todo.date_deadline >= todo.relance_scenario_id.statement_month
            )
        )

    def _send_todo(self, todo):
        """Send the statement that ``todo`` asks for; it stays if a person must look.

        So does that of a customer excluded from reminders.
        """
        company = todo.relance_scenario_id.company_id
        partner = self.env["res.partner"].browse(todo.res_id)
        if partner.with_company(company).relance_excluded:
            return
        statements = self._get_statements(partner, company, company._relance_today())
        if not statements:
            todo.unlink()
        for statement in self._send(statements):
            problem = self._get_problems([statement])[partner]
            _logger.info("The statement of %s was not sent: %s", partner.id, problem)
            todo.note = problem
