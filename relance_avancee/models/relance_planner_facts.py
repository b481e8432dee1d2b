from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from odoo import api, models
from odoo.tools import SQL

from ..rules.eligibility import Balance
from ..rules.schedule import NextStep, Position, Rung

NEW_CUSTOMER_DAYS = 180
CONTACT_HISTORY_DAYS = 400


@dataclass(slots=True)
class PlannedItem:
    """An open due item with what is known of it, then what is decided."""

    id: int
    company: int
    debtor: int
    contact: int
    move: int
    scenario: int | None
    currency: int
    due: date
    cycle: int
    residual: float
    residual_currency: float
    amount_total: float
    name: str
    collector: int | None
    is_archived: bool
    address: str | None
    country: int | None
    is_blocked: bool
    is_muted: bool
    was_sent: bool
    level: int | None
    offset: int | None
    sent_on: date | None
    last_date: date | None
    is_pending: bool
    stored: tuple
    reasons: tuple = ()
    hold: int | None = None
    next: NextStep | None = None
    status: str = "scheduled"

    @property
    def position(self):
        """Return the rung reached in this cycle, None at the foot of the ladder."""
        if self.level is None:
            return None
        return Position(Rung(self.level, self.offset), self.sent_on)

    @property
    def decision(self):
        """Return what is stored on the due item, in the order of ``stored``."""
        return (
            self.status,
            self.reasons[0] if self.reasons else None,
            ",".join(self.reasons) or None,
            self.hold,
            self.next.step.id if self.next else None,
            self.next.day if self.next else None,
            None if self.level is None else str(self.level),
            self.last_date,
        )


@dataclass
class Facts:
    """What a plan knows before it decides, and its decisions."""

    today: date
    items: list[PlannedItem]
    contacts: dict
    pending: set
    credits: dict
    draft_credits: set
    first_invoiced: dict
    last_received: dict
    covered: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)


class RelancePlanner(models.AbstractModel):
    """What the planner reads: one statement a fact, whatever the size of the ledger."""

    _name = "relance.planner"
    _description = "Reminder Planner"

    @api.model
    def _read_facts(self, companies, today, debtors=None):
        """Return the facts of the open items of ``companies`` (of ``debtors`` if given)."""
        items = self._read_items(companies, today, debtors)
        known = tuple({item.debtor for item in items}) or (0,)
        return Facts(
            today=today,
            items=items,
            contacts=self._read_contacts(companies, today),
            pending=self._read_pending(companies),
            credits=self._read_credits(companies, known),
            draft_credits=self._read_draft_credits(companies),
            first_invoiced=self._read_first_invoiced(companies, known),
            last_received=self._read_last_received(companies, today),
        )

    def _read_items(self, companies, today, debtors):
        hold = self.env["relance.hold"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id, item.company_id, item.debtor_id, item.contact_id,
                       item.move_id, item.scenario_id, item.currency_id,
                       item.date_maturity, item.cycle,
                       item.amount_residual, item.amount_residual_currency,
                       item.amount_total, item.name, item.collector_id,
                       NOT debtor.active,
                       COALESCE(contact.email_normalized, debtor.email_normalized),
                       COALESCE(contact.country_id, debtor.country_id),
                       COALESCE(move.payment_state = 'blocked', false),
                       COALESCE(line.no_followup AND NOT item.is_entry, false),
                       item.is_entry OR COALESCE(move.is_move_sent, false)
                           OR move.invoice_date < company.relance_presumed_sent_before,
                       reached.level::integer, reached.offset_days,
                       sent.late_on, sent.last_on,
                       pending.due_item_id IS NOT NULL,
                       ARRAY[item.status, item.reason, item.reasons,
                             item.hold_id::text, item.next_step_id::text,
                             item.next_date::text, item.level, item.last_date::text]
                  FROM relance_due_item item
                  JOIN res_company company ON company.id = item.company_id
                  JOIN res_partner debtor ON debtor.id = item.debtor_id
             LEFT JOIN res_partner contact ON contact.id = item.contact_id
             LEFT JOIN account_move move ON move.id = item.move_id
             LEFT JOIN account_move_line line ON line.id = item.line_id
             LEFT JOIN (SELECT DISTINCT ON (due_item_id, cycle)
                               due_item_id, cycle, level, offset_days
                          FROM relance_reminder_line
                         WHERE role = 'step' AND state IN ('sent', 'skipped')
                      ORDER BY due_item_id, cycle, level DESC, offset_days DESC
                       ) reached ON reached.due_item_id = item.id
                                AND reached.cycle = item.cycle
             LEFT JOIN (SELECT due_item_id, cycle, MAX(date_sent) AS last_on,
                               MAX(date_sent) FILTER (WHERE level > '0') AS late_on
                          FROM relance_reminder_line
                         WHERE role = 'step' AND state = 'sent'
                      GROUP BY due_item_id, cycle
                       ) sent ON sent.due_item_id = item.id
                             AND sent.cycle = item.cycle
             LEFT JOIN (SELECT DISTINCT due_item_id, cycle
                          FROM relance_reminder_line
                         WHERE role = 'step' AND state = 'planned'
                       ) pending ON pending.due_item_id = item.id
                                AND pending.cycle = item.cycle
                 WHERE item.state = 'open' AND item.company_id IN %(companies)s
                   AND %(debtors)s
              ORDER BY item.date_maturity, item.id
                """,
                companies=tuple(companies.ids),
                debtors=self._get_debtor_condition("item.debtor_id", debtors),
            )
        )
        items = [PlannedItem(*row) for row in rows]
        self._attach_holds(items, companies, today, hold)
        return items

    def _get_debtor_condition(self, column, debtors):
        """Return the SQL that keeps the given debtors, all of them for None."""
        if debtors is None:
            return SQL("TRUE")
        return SQL("%s IN %s", SQL(column), tuple(debtors.ids) or (0,))

    def _attach_holds(self, items, companies, today, hold):
        """Give each item the holds in force, the one that lasts longest first."""
        rows = self.env.execute_query(
            SQL(
                """SELECT item.id, hold.id, hold.kind
                     FROM relance_hold hold
                     JOIN relance_due_item item ON item.state = 'open'
                     JOIN res_company company ON company.id = item.company_id
                    WHERE item.company_id IN %s AND %s AND %s
                      AND hold.kind <> 'covered'
                 ORDER BY hold.date_to DESC NULLS FIRST, hold.id""",
                tuple(companies.ids),
                hold._get_live_sql(today),
                hold._get_match_sql(),
            )
        )
        by_id = {item.id: item for item in items}
        for item_id, hold_id, kind in rows:
            if item := by_id.get(item_id):
                item.hold = item.hold or hold_id
                item.reasons += (kind,) if kind not in item.reasons else ()

    def _read_contacts(self, companies, today):
        """Return {debtor: days of the messages after the due date}, all scenarios."""
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor_id, array_agg(DISTINCT date_sent)
                     FROM relance_reminder
                    WHERE company_id IN %s AND state = 'sent' AND is_contact
                      AND level > '0' AND date_sent > %s
                 GROUP BY debtor_id""",
                tuple(companies.ids),
                today - timedelta(days=CONTACT_HISTORY_DAYS),
            )
        )
        return dict(rows)

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

        Posted and unmatched, in all the branches: payments, credit notes, entries.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT COALESCE(partner.commercial_partner_id, partner.id),
                          line.currency_id,
                          -SUM(line.amount_residual_currency),
                          -SUM(line.amount_residual)
                     FROM account_move_line line
                     JOIN res_partner partner ON partner.id = line.partner_id
                    WHERE line.company_id IN %(companies)s
                      AND line.account_id IN %(accounts)s
                      AND line.parent_state = 'posted'
                      AND line.reconciled IS NOT TRUE
                      AND line.amount_residual_currency < 0
                      AND COALESCE(partner.commercial_partner_id, partner.id)
                          IN %(debtors)s
                 GROUP BY 1, 2""",
                companies=tuple(companies.ids),
                accounts=tuple(
                    self.env["relance.due.item"]._get_receivable_accounts().ids
                )
                or (0,),
                debtors=debtors,
            )
        )
        credits = defaultdict(dict)
        for debtor, currency, amount, company_amount in rows:
            credits[debtor][currency] = (amount, company_amount)
        return credits

    def _read_draft_credits(self, companies):
        """Return the debtors for whom a credit note is being prepared."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT commercial_partner_id FROM account_move
                    WHERE state = 'draft' AND move_type = 'out_refund'
                      AND company_id IN %(companies)s
                      AND journal_id IN (SELECT id FROM account_journal
                           WHERE type = 'sale' AND company_id IN %(companies)s)""",
                companies=tuple(companies.ids),
            )
        )
        return {debtor for (debtor,) in rows}

    def _read_first_invoiced(self, companies, debtors):
        """Return {debtor: day of its first invoice}, read when a step asks for it."""
        asked = self.env["relance.scenario.step"].search_count(
            [("include_new_customers", "=", True)], limit=1
        )
        if not asked:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT line.partner_id, MIN(line.invoice_date)
                         FROM account_move_line line
                        WHERE line.partner_id IN %s AND line.company_id IN %s
                          AND line.display_type = 'payment_term'
                     GROUP BY line.partner_id""",
                    debtors,
                    tuple(companies.ids),
                )
            )
        )

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

    @api.model
    def _get_balances(self, facts):
        """Return {debtor: (open balance, overdue balance)} of the chaseable items."""
        grouped = defaultdict(list)
        for item in facts.items:
            if not item.reasons:
                grouped[item.debtor].append(item)
        return {
            debtor: (
                self._get_balance(items, facts.credits[debtor]),
                self._get_balance(
                    [item for item in items if item.due < facts.today],
                    facts.credits[debtor],
                ),
            )
            for debtor, items in grouped.items()
        }

    def _get_balance(self, items, credits):
        """Return the balance of ``items`` against the credits in the same currencies."""
        overdue = defaultdict(float)
        for item in items:
            overdue[item.currency] += item.residual_currency
        owed = {currency: amount for currency, (amount, _company) in credits.items()}
        deducted = sum(
            company for currency, (_amount, company) in credits.items()
            if currency in overdue
        )
        net = sum(item.residual for item in items) - deducted
        scenario = self.env["relance.scenario"].browse(
            items[0].scenario if items else None
        )
        return Balance(overdue, owed, net, scenario.minimum_debtor_amount)
