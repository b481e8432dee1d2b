from collections import defaultdict
from datetime import timedelta
from functools import cache, partial

from odoo import api, models
from odoo.tools import SQL

from .planned_item import Facts, Known
from .planned_scenario import Days, PlannedScenario

CONTACT_HISTORY_DAYS = 400


class RelancePlanner(models.AbstractModel):
    """What the planner reads: one statement a fact, whatever the size of the ledger."""

    _inherit = "relance.planner"

    @api.model
    def _read_known(self, companies, today, debtors=None):
        """Return what is known of ``debtors``, of all the customers for None."""
        return Known(
            today=today,
            contacts=self._read_contacts(companies, today),
            spoken=self._read_spoken(companies, today),
            pending=self._read_pending(companies),
            credits=self._read_credits(companies, debtors),
            draft_credits=self._read_draft_credits(companies),
            first_invoiced=self._read_first_invoiced(companies, debtors),
            last_received=self._read_last_received(companies, today),
            bank=Days(self.env["res.company"]._get_relance_bank_days()),
            has_stale_receipts=companies.root_id._are_relance_receipts_stale(today),
        )

    @api.model
    def _read_facts(self, companies, debtors, known):
        """Return what is known with the open items of ``debtors``, all for None."""
        items = self._read_items(companies, known.today, debtors)
        scenarios = self._read_scenarios(items, known.today)
        return Facts(
            **vars(known),
            items=items,
            scenarios=scenarios,
            steps={
                planned.step.id: planned
                for scenario in scenarios.values()
                for steps in scenario.ladders.values()
                for planned in steps
            },
        )

    def _read_scenarios(self, items, today):
        """Return {scenario: what a plan asks of it} of the scenarios of ``items``."""
        scenarios = self.env["relance.scenario"].browse(
            {item.scenario for item in items} - {None}
        )
        kinds = {item.payment_kind for item in items}
        days = cache(self._get_contact_days)
        return {
            scenario.id: PlannedScenario(
                scenario,
                {
                    kind: tuple(
                        step._get_planned()
                        for step in scenario._get_anchored_steps(kind).sorted(
                            lambda step: step._get_rule_step().rung
                        )
                    )
                    for kind in kinds
                },
                partial(days, scenario.company_id.id, scenario.calendar_id.id),
                today,
            )
            for scenario in scenarios
        }

    def _get_contact_days(self, company_id, calendar_id, country_id):
        """Return the days on which a debtor of the country may be contacted."""
        company = self.env["res.company"].browse(company_id)
        calendar = self.env["resource.calendar"].browse(calendar_id)
        country = self.env["res.country"].browse(country_id)
        return Days(company._get_relance_working_days(country, calendar))

    def _read_contacts(self, companies, today, debtors=None):
        """Return {debtor: days of the messages after the due date}, all scenarios."""
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor_id, array_agg(DISTINCT date_sent)
                     FROM relance_reminder
                    WHERE company_id IN %s AND state = 'sent' AND is_contact
                      AND level > '0' AND date_sent > %s AND %s
                 GROUP BY debtor_id""",
                tuple(companies.ids),
                today - timedelta(days=CONTACT_HISTORY_DAYS),
                self._get_debtor_condition("debtor_id", debtors),
            )
        )
        return dict(rows)

    def _read_spoken(self, companies, today):
        """Return who heard from us today, and of which invoice.

        Both {voice} and {(*voice, move)}, a voice being (company, debtor, contact,
        kind): with one message an invoice, the others of the day may follow.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT item.company_id, item.debtor_id, item.contact_id,
                          item.payment_kind, line.move_id
                     FROM relance_reminder reminder
                     JOIN relance_reminder_line line ON line.reminder_id = reminder.id
                     JOIN relance_due_item item ON item.id = line.due_item_id
                    WHERE reminder.company_id IN %s AND reminder.date_sent = %s
                      AND reminder.state = 'sent' AND reminder.is_contact""",
                tuple(companies.ids),
                today,
            )
        )
        return {heard for row in rows for heard in (row[:-1], row)}

    def _read_pending(self, companies):
        """Return the debtors to whom a reminder is about to leave."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT debtor_id FROM relance_reminder
                    WHERE company_id IN %s AND is_contact
                      AND state IN ('draft', 'approved', 'queued', 'failed')
                      AND EXISTS (SELECT FROM relance_reminder_line line
                                   WHERE line.reminder_id = relance_reminder.id
                                     AND line.state = 'planned')""",
                tuple(companies.ids),
            )
        )
        return {debtor for (debtor,) in rows}

    def _read_credits(self, companies, debtors):
        """Return {debtor: {currency: (credit, credit in company currency)}}, positive.

        Posted and unmatched, in all the branches: payments, credit notes, entries. Of
        ``debtors``, of all of them for None.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT COALESCE(partner.commercial_partner_id, partner.id),
                          line.currency_id,
                          -SUM(line.amount_residual_currency),
                          -SUM(line.amount_residual)
                     FROM res_partner partner
                     JOIN account_move_line line ON line.partner_id = partner.id
                    WHERE (%(debtors)s
                           OR partner.commercial_partner_id IS NULL AND %(alone)s)
                      AND line.company_id IN %(companies)s
                      AND line.account_id IN %(accounts)s
                      AND line.parent_state = 'posted'
                      AND line.reconciled IS NOT TRUE
                      AND line.amount_residual_currency < 0
                      AND NOT EXISTS (SELECT FROM relance_rejection_credit_rel gone
                                       WHERE gone.line_id = line.id)
                 GROUP BY 1, 2""",
                companies=tuple(companies.ids),
                accounts=tuple(
                    self.env["account.account"]
                    ._get_relance_followed(companies[0].root_id)
                    .ids
                )
                or (0,),
                debtors=self._get_debtor_condition(
                    "partner.commercial_partner_id", debtors
                ),
                alone=self._get_debtor_condition("partner.id", debtors),
            )
        )
        owed = defaultdict(dict)
        for debtor, currency, amount, company_amount in rows:
            owed[debtor][currency] = (amount, company_amount)
        return owed

    def _read_draft_credits(self, companies, debtors=None):
        """Return the debtors for whom a credit note is being prepared."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT commercial_partner_id FROM account_move
                    WHERE state = 'draft' AND move_type = 'out_refund'
                      AND company_id IN %(companies)s
                      AND journal_id IN (SELECT id FROM account_journal
                           WHERE type = 'sale' AND company_id IN %(companies)s)
                      AND %(debtors)s""",
                companies=tuple(companies.ids),
                debtors=self._get_debtor_condition("commercial_partner_id", debtors),
            )
        )
        return {debtor for (debtor,) in rows}

    def _read_first_invoiced(self, companies, debtors):
        """Return {debtor: day of the first invoice} of ``debtors``, of all for None.

        It is read when a step asks for new customers.
        """
        asked = self.env["relance.scenario.step"].search_count(
            [("include_new_customers", "=", True)], limit=1
        )
        if not asked:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, MIN(invoice_date) FROM account_move_line
                    WHERE company_id IN %s AND display_type = 'payment_term'
                      AND invoice_date IS NOT NULL AND %s
                 GROUP BY partner_id""",
                tuple(companies.ids),
                self._get_debtor_condition("partner_id", debtors),
            )
        )
        return dict(rows)

    def _read_last_received(self, companies, today):
        """Return {(debtor, step): last day it was received}, for limited steps."""
        rows = self.env.execute_query(
            SQL(
                """SELECT reminder.debtor_id, line.step_id, MAX(line.date_sent)
                     FROM relance_reminder_line line
                     JOIN relance_reminder reminder ON reminder.id = line.reminder_id
                     JOIN relance_scenario_step step ON step.id = line.step_id
                    WHERE step.interval_days > 0 AND line.state = 'sent'
                      AND line.role = 'step'
                      AND reminder.company_id IN %s AND line.date_sent > %s
                 GROUP BY 1, 2""",
                tuple(companies.ids),
                today - timedelta(days=CONTACT_HISTORY_DAYS),
            )
        )
        return {(debtor, step): day for debtor, step, day in rows}
