from collections import defaultdict
from datetime import timedelta
from functools import cache, partial

from odoo import api, models
from odoo.tools import SQL

from ...rules.planning.announced import Announced
from ...rules.planning.parts import Held
from .plan import (
    READ,
    TOLD,
    ByHand,
    Days,
    Decision,
    Facts,
    Known,
    PlannedItem,
    PlannedScenario,
    Told,
)

CONTACT_HISTORY_DAYS = 400
# Payments said to be paid and never booked: nobody waits for older ones any more.
PAID_DAYS = 60


class RelancePlanner(models.AbstractModel):
    """What the planner reads: one statement a fact, whatever the size of the ledger."""

    _name = "relance.planner"
    _description = "Reminder Planner"

    @api.model
    def _read_known(self, companies, today, debtors=None, by_hand=None):
        """Return what is known of ``debtors``, of all the customers for None.

        ``by_hand`` is what a person asks to send today, if anything.
        """
        return Known(
            today=today,
            **self._read_told(companies, today, debtors, *TOLD),
            announced=self._read_announced(companies, today, debtors),
            bank=Days(self.env["res.company"]._get_relance_bank_days()),
            has_stale_receipts=companies.root_id._are_relance_receipts_stale(today),
            by_hand=by_hand or ByHand(),
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
                for steps in (*scenario.ladders.values(), scenario.answers)
                for planned in steps
            },
        )

    def _read_scenarios(self, items, today):
        """Return {scenario: what a plan asks of it} of the scenarios of ``items``."""
        scenarios = self.env["relance.scenario"].browse(
            {item.scenario for item in items} - {None}
        )
        steps = self.env["relance.scenario.step"]
        ladders = steps.search_fetch([("scenario_id", "in", scenarios.ids)])
        ladders = ladders.grouped("scenario_id")
        kinds = {item.payment_kind for item in items}
        days = cache(self._get_contact_days)
        return {
            scenario.id: PlannedScenario(
                scenario,
                {
                    kind: tuple(
                        step._get_planned()
                        for step in ladders.get(scenario, steps)
                        ._filter_anchored(kind)
                        .sorted(lambda step: step._get_rule_step().rung)
                    )
                    for kind in kinds
                },
                tuple(
                    step._get_planned()
                    for step in ladders.get(scenario, steps)._filter_answering()
                ),
                partial(days, scenario.company_id.id, scenario.calendar_id.id),
                today,
                ladders.get(scenario, steps)._need_email(),
            )
            for scenario in scenarios
        }

    def _get_contact_days(self, company_id, calendar_id, country_id):
        """Return the days on which a debtor of the country may be contacted."""
        company = self.env["res.company"].browse(company_id)
        calendar = self.env["resource.calendar"].browse(calendar_id)
        country = self.env["res.country"].browse(country_id)
        return Days(company._get_relance_working_days(country, calendar))

    # What is told of the customers ------------------------------------------------

    @api.model
    def _read_told(self, companies, today, debtors, *names):
        """Return {name: what is told of ``debtors``, of all for None}: facts of TOLD.

        One statement reads them all.
        """
        statements = self._get_told_sql(companies, today, debtors)
        rows = self.env.execute_query(
            SQL(" UNION ALL ").join(
                SQL(
                    """SELECT %s AS fact, debtor_id, ids::integer[], word::varchar,
                              days::date[], amounts::float8[] FROM (%s) AS told""",
                    name,
                    statements[name],
                )
                for name in names
            )
        )
        told = {name: [] for name in names}
        for name, *row in rows:
            told[name].append(Told._make(row))
        return {name: TOLD[name](told[name]) for name in names}

    @api.model
    def _get_told_sql(self, companies, today, debtors):
        """Return {name of TOLD: the SQL of its rows}, with the columns of ``Told``."""
        return {
            "contacts": self._get_contacts_sql(companies, today, debtors),
            "spoken": self._get_spoken_sql(companies, today, debtors),
            "pending": self._get_pending_sql(companies, debtors),
            "reminded": self._get_reminded_sql(debtors),
            "last_received": self._get_last_received_sql(companies, today, debtors),
            "covering": self._get_covering_sql(companies, debtors),
            "credits": self._get_credits_sql(companies, debtors),
            "draft_credits": self._get_draft_credits_sql(companies, debtors),
            "first_invoiced": self._get_first_invoiced_sql(companies, debtors),
            "reactions": self._get_reactions_sql(companies, today, debtors),
        }

    @api.model
    def _get_contacts_sql(self, companies, today, debtors):
        """Return the SQL of the days of the messages after the due date."""
        since = today - timedelta(days=CONTACT_HISTORY_DAYS)
        return SQL(
            """SELECT debtor_id, NULL AS ids, NULL AS word,
                      array_agg(DISTINCT day) AS days, NULL AS amounts
                 FROM (%s) AS heard GROUP BY debtor_id""",
            self._get_heard_sql(companies, since, debtors),
        )

    @api.model
    def _get_heard_sql(self, companies, since, debtors):
        """Return the SQL of (debtor_id, day) of each message after the due date.

        An extension may add rows of the same columns (UNION ALL).
        """
        return SQL(
            """SELECT debtor_id, date_sent AS day FROM relance_reminder
                WHERE company_id IN %s AND state = 'sent' AND is_contact
                  AND level > '0' AND date_sent > %s AND %s""",
            tuple(companies.ids),
            since,
            self._get_debtor_condition("debtor_id", debtors),
        )

    @api.model
    def _get_spoken_sql(self, companies, today, debtors):
        """Return the SQL of (company, contact, invoice) and kind heard of today."""
        return SQL(
            """SELECT DISTINCT item.debtor_id,
                      ARRAY[item.company_id, item.contact_id, line.move_id] AS ids,
                      item.payment_kind AS word, NULL AS days, NULL AS amounts
                 FROM relance_reminder reminder
                 JOIN relance_reminder_line line ON line.reminder_id = reminder.id
                 JOIN relance_due_item item ON item.id = line.due_item_id
                WHERE reminder.company_id IN %s AND reminder.date_sent = %s
                  AND reminder.state = 'sent' AND reminder.is_contact AND %s""",
            tuple(companies.ids),
            today,
            self._get_debtor_condition("reminder.debtor_id", debtors),
        )

    @api.model
    def _get_reminded_sql(self, debtors):
        """Return the SQL of the debtors who have received a reminder."""
        return SQL(
            """SELECT DISTINCT debtor_id, NULL AS ids, NULL AS word, NULL AS days,
                      NULL AS amounts
                 FROM relance_reminder WHERE state = 'sent' AND %s""",
            self._get_debtor_condition("debtor_id", debtors),
        )

    @api.model
    def _get_pending_sql(self, companies, debtors):
        """Return the SQL of the debtors to whom a reminder is about to leave."""
        return SQL(
            """SELECT DISTINCT debtor_id, NULL AS ids, NULL AS word, NULL AS days,
                      NULL AS amounts
                 FROM relance_reminder
                WHERE company_id IN %s AND is_contact
                  AND state IN ('draft', 'approved', 'queued', 'failed')
                  AND EXISTS (SELECT FROM relance_reminder_line line
                               WHERE line.reminder_id = relance_reminder.id
                                 AND line.state = 'planned') AND %s""",
            tuple(companies.ids),
            self._get_debtor_condition("debtor_id", debtors),
        )

    @api.model
    def _get_last_received_sql(self, companies, today, debtors):
        """Return the SQL of the last day on which limited steps were received."""
        return SQL(
            """SELECT reminder.debtor_id, ARRAY[line.step_id] AS ids, NULL AS word,
                      ARRAY[MAX(line.date_sent)] AS days, NULL AS amounts
                 FROM relance_reminder_line line
                 JOIN relance_reminder reminder ON reminder.id = line.reminder_id
                 JOIN relance_scenario_step step ON step.id = line.step_id
                WHERE step.interval_days > 0 AND line.state = 'sent'
                  AND line.role = 'step'
                  AND reminder.company_id IN %s AND line.date_sent > %s AND %s
             GROUP BY reminder.debtor_id, line.step_id""",
            tuple(companies.ids),
            today - timedelta(days=CONTACT_HISTORY_DAYS),
            self._get_debtor_condition("reminder.debtor_id", debtors),
        )

    @api.model
    def _get_covering_sql(self, companies, debtors):
        """Return the SQL of the holds for unmatched money, with their currency."""
        return SQL(
            """SELECT debtor_id, ARRAY[id, currency_id] AS ids, NULL AS word,
                      NULL AS days, NULL AS amounts
                 FROM relance_hold
                WHERE kind = 'covered' AND lifted IS NOT TRUE
                  AND company_id IN %s AND %s""",
            tuple(companies.ids),
            self._get_debtor_condition("debtor_id", debtors),
        )

    @api.model
    def _get_credits_sql(self, companies, debtors):
        """Return the SQL of what we owe: (own, company's) by currency, positive.

        Posted and unmatched, in all the branches: payments, credit notes, entries.
        """
        return SQL(
            """SELECT COALESCE(partner.commercial_partner_id, partner.id) AS debtor_id,
                      ARRAY[line.currency_id] AS ids, NULL AS word, NULL AS days,
                      ARRAY[-SUM(line.amount_residual_currency),
                            -SUM(line.amount_residual)] AS amounts
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
             GROUP BY 1, line.currency_id""",
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

    @api.model
    def _get_draft_credits_sql(self, companies, debtors):
        """Return the SQL of the debtors for whom a credit note is being prepared."""
        return SQL(
            """SELECT DISTINCT commercial_partner_id AS debtor_id, NULL AS ids,
                      NULL AS word, NULL AS days, NULL AS amounts
                 FROM account_move
                WHERE state = 'draft' AND move_type = 'out_refund'
                  AND company_id IN %(companies)s
                  AND journal_id IN (SELECT id FROM account_journal
                       WHERE type = 'sale' AND company_id IN %(companies)s)
                  AND %(debtors)s""",
            companies=tuple(companies.ids),
            debtors=self._get_debtor_condition("commercial_partner_id", debtors),
        )

    @api.model
    def _get_first_invoiced_sql(self, companies, debtors):
        """Return the SQL of the day of the first invoice, if a step asks for it."""
        return SQL(
            """SELECT partner_id AS debtor_id, NULL AS ids, NULL AS word,
                      ARRAY[MIN(invoice_date)] AS days, NULL AS amounts
                 FROM account_move_line
                WHERE company_id IN %s AND display_type = 'payment_term'
                  AND invoice_date IS NOT NULL AND %s
                  AND EXISTS (SELECT FROM relance_scenario_step
                               WHERE active AND include_new_customers)
             GROUP BY partner_id""",
            tuple(companies.ids),
            self._get_debtor_condition("partner_id", debtors),
        )

    @api.model
    def _get_reactions_sql(self, companies, today, debtors):
        """Return the SQL of what each debtor did, and when at last, if a step asks."""
        since = today - timedelta(days=CONTACT_HISTORY_DAYS)
        return SQL(
            """SELECT debtor_id, NULL AS ids, word, ARRAY[MAX(day)] AS days,
                      NULL AS amounts
                 FROM (%s) AS reacted
                WHERE EXISTS (SELECT FROM relance_scenario_step
                               WHERE active AND condition <> 'always')
             GROUP BY debtor_id, word""",
            self._get_reacted_sql(companies, since, debtors),
        )

    @api.model
    def _get_reacted_sql(self, companies, since, debtors):
        """Return the SQL of (debtor_id, word, day) of what customers did.

        ``word`` is one of ``rules/planning/reactions.py``. An extension may add rows of
        the same columns (UNION ALL). Here: what was paid of their items.
        """
        return SQL(
            """SELECT item.debtor_id, 'paid' AS word, credit.date AS day
                 FROM relance_due_item item
                 JOIN account_partial_reconcile part
                   ON part.debit_move_id = item.line_id
                 JOIN account_move_line credit ON credit.id = part.credit_move_id
                WHERE item.company_id IN %s AND credit.date > %s AND %s
                  AND (credit.payment_id IS NOT NULL
                       OR credit.statement_line_id IS NOT NULL)""",
            tuple(companies.ids),
            since,
            self._get_debtor_condition("item.debtor_id", debtors),
        )

    def _read_announced(self, companies, today, debtors):
        """Return {debtor: the money announced, the oldest first}, awaited or not.

        Of ``debtors``, of all of them for None; of all the branches.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor_id, source, id, name, day, amount, currency_id,
                          company_amount, moves, is_sure, is_matched
                     FROM (%s) AS announced WHERE %s
                 ORDER BY day, source, id""",
                self._get_announced_sql(companies, today),
                self._get_debtor_condition("debtor_id", debtors),
            )
        )
        announced = defaultdict(list)
        for debtor, *known, moves, is_sure, is_matched in rows:
            one = Announced(*known, tuple(moves or ()), is_sure, is_matched)
            announced[debtor].append(one)
        return announced

    @api.model
    def _get_announced_sql(self, companies, today):
        """Return the SQL of all that is announced and not in the books yet.

        An extension may add rows of the same columns (UNION ALL); ``source`` and ``id``
        name the money. What failed or was cancelled is not in it.
        """
        sources = [self._get_registered_sql(companies, today)]
        transactions = self.env.get("payment.transaction")
        if transactions is not None and "invoice_ids" in transactions._fields:
            sources.append(self._get_transactions_sql(companies))
        return SQL(" UNION ALL ").join(sources)

    def _get_registered_sql(self, companies, today):
        """Return the SQL of the customers' payments without a journal entry.

        Such a payment is paid once money of its amount is matched with its invoice, or
        because somebody said so: the invoice is then open, and matched with nothing.
        """
        return SQL(
            """SELECT 'payment' AS source, payment.id, payment.name,
                      payment.date AS day, payment.amount, payment.currency_id,
                      payment.amount_company_currency_signed AS company_amount,
                      COALESCE(named.debtor_id, partner.commercial_partner_id,
                               partner.id) AS debtor_id,
                      named.moves, true AS is_sure,
                      COALESCE(named.is_matched, false) AS is_matched
                 FROM account_payment payment
            LEFT JOIN res_partner partner ON partner.id = payment.partner_id
   CROSS JOIN LATERAL (
                SELECT MIN(move.commercial_partner_id) AS debtor_id,
                       array_agg(move.id ORDER BY move.id) AS moves,
                       bool_or(EXISTS (
                           SELECT FROM account_move_line line
                             JOIN account_partial_reconcile part
                               ON part.debit_move_id = line.id
                            WHERE line.move_id = move.id)) AS is_matched
                  FROM account_move__account_payment link
                  JOIN account_move move ON move.id = link.invoice_id
                 WHERE link.payment_id = payment.id AND move.state = 'posted'
                      ) AS named
                WHERE payment.move_id IS NULL AND payment.company_id IN %s
                  AND payment.payment_type = 'inbound'
                  AND payment.partner_type = 'customer'
                  AND payment.amount > 0 AND payment.amount <> 'NaN'
                  AND (payment.state = 'in_process'
                       OR payment.state = 'paid' AND payment.date > %s
                      AND NOT named.is_matched)""",
            tuple(companies.ids),
            today - timedelta(days=PAID_DAYS),
        )

    def _get_transactions_sql(self, companies):
        """Return the SQL of the on-line payments under way, without a payment yet.

        One that is done was received; another only announces it.
        """
        return SQL(
            """SELECT 'transaction', paying.id, paying.reference,
                      COALESCE(paying.last_state_change, paying.create_date)::date,
                      paying.amount, paying.currency_id, NULL::numeric,
                      COALESCE(named.debtor_id, partner.commercial_partner_id,
                               partner.id),
                      named.moves, paying.state = 'done', false
                 FROM payment_transaction paying
            LEFT JOIN res_partner partner ON partner.id = paying.partner_id
   CROSS JOIN LATERAL (
                SELECT MIN(move.commercial_partner_id) AS debtor_id,
                       array_agg(move.id ORDER BY move.id) AS moves
                  FROM account_invoice_transaction_rel link
                  JOIN account_move move ON move.id = link.invoice_id
                 WHERE link.transaction_id = paying.id AND move.state = 'posted'
                      ) AS named
                WHERE paying.company_id IN %s
                  AND paying.amount > 0 AND paying.amount <> 'NaN'
                  AND paying.payment_id IS NULL
                  AND COALESCE(paying.operation, '') NOT IN ('validation', 'refund')
                  AND paying.source_transaction_id IS NULL
                  AND (paying.state IN ('pending', 'authorized')
                       OR paying.state = 'done'
                      AND paying.is_post_processed IS NOT TRUE)""",
            tuple(companies.ids),
        )

    # Reading the open items, with what holds them ---------------------------------

    def _read_items(self, companies, today, debtors):
        """Return the open items of ``debtors``, of all for None, the oldest first."""
        select = self._get_item_select()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(columns)s
                  FROM %(source)s
             LEFT JOIN (SELECT COALESCE(owner.history_id, owner.id) AS history,
                               part.cycle,
                               MAX(ARRAY[part.level::integer, part.offset_days])
                               AS rung,
                               MAX(part.date_sent) FILTER (WHERE part.state = 'sent')
                               AS last_on,
                               MAX(part.date_sent) FILTER (
                                   WHERE part.state = 'sent' AND part.level > '0')
                               AS late_on
                          FROM relance_reminder_line part
                          JOIN relance_due_item owner ON owner.id = part.due_item_id
                         WHERE part.role = 'step' AND part.state IN ('sent', 'skipped')
                           AND %(owners)s
                      GROUP BY 1, part.cycle
                       ) reached
                       ON reached.history = COALESCE(item.history_id, item.id)
                      AND reached.cycle = item.cycle
             LEFT JOIN (SELECT DISTINCT due_item_id, cycle
                          FROM relance_reminder_line
                         WHERE role = 'step' AND state = 'planned'
                       ) pending ON pending.due_item_id = item.id
                                AND pending.cycle = item.cycle
                 WHERE item.state = 'open' AND item.company_id IN %(companies)s
                   AND %(debtors)s
              ORDER BY item.date_maturity, item.id
                """,
                columns=SQL(", ").join(
                    [
                        *(select[name] for name in READ),
                        *(SQL.identifier("item", name) for name in Decision._fields),
                    ]
                ),
                source=self._get_item_from(),
                companies=tuple(companies.ids),
                debtors=self._get_debtor_condition("item.debtor_id", debtors),
                owners=self._get_debtor_condition("owner.debtor_id", debtors),
            )
        )
        items = [PlannedItem.from_row(row) for row in rows]
        self._attach_holds(items, companies, today, debtors)
        return items

    def _get_item_select(self):
        """Return {field of ``PlannedItem``: SQL} of all that is read of an item.

        An extension may read one of them otherwise. Beside the aliases of
        ``_get_item_from`` stand ``reached``, what was sent or skipped in this cycle,
        and ``pending``, the reminder that waits.
        """
        flags = self._get_flags_sql()
        return {
            "id": SQL("item.id"),
            "company": SQL("item.company_id"),
            "debtor": SQL("item.debtor_id"),
            "contact": SQL("item.contact_id"),
            "move": SQL("COALESCE(item.document_id, item.move_id)"),
            "scenario": SQL("item.scenario_id"),
            "currency": SQL("item.currency_id"),
            "due": SQL("item.date_maturity"),
            "cycle": SQL("item.cycle"),
            "residual": SQL("item.amount_residual"),
            "residual_currency": SQL("item.amount_residual_currency"),
            "amount_total": SQL("item.amount_total"),
            "name": SQL("item.name"),
            "collector": SQL("item.collector_id"),
            "is_archived": SQL("NOT debtor.active"),
            "address": flags["address"],
            "country": SQL("COALESCE(contact.country_id, debtor.country_id)"),
            "is_blocked": flags["blocked"],
            "is_muted": flags["muted"],
            "was_sent": flags["was_sent"],
            "level": SQL("reached.rung[1]"),
            "offset": SQL("reached.rung[2]"),
            "sent_on": SQL("reached.late_on"),
            "last_date": SQL("reached.last_on"),
            "is_pending": SQL("pending.due_item_id IS NOT NULL"),
            "route": SQL("item.route"),
            "payment_kind": SQL("item.payment_kind"),
            "rejected_on": SQL("item.rejected_on"),
            "delivered_on": SQL("item.delivered_on"),
            "broken_on": SQL("NULL::date"),
            "late_risk": SQL("NULL::float8"),
        }

    def _get_item_from(self):
        """Return the FROM clause of the items with their invoice and customer."""
        return SQL(
            """relance_due_item item
          JOIN res_company company ON company.id = item.company_id
          JOIN res_partner debtor ON debtor.id = item.debtor_id
     LEFT JOIN res_partner contact ON contact.id = item.contact_id
     LEFT JOIN account_move move
            ON move.id = COALESCE(item.document_id, item.move_id)"""
        )

    def _get_flags_sql(self):
        """Return the SQL of what the invoice and the customer say of an item."""
        return {
            "address": SQL(
                "COALESCE(CASE WHEN contact.active THEN contact.email_normalized END, "
                "debtor.email_normalized)"
            ),
            "blocked": SQL("COALESCE(move.payment_state = 'blocked', false)"),
            # a look-up a row: joined, PostgreSQL would read all the lines of the ledger
            "muted": SQL(
                """NOT item.is_entry AND COALESCE((
                    SELECT no_followup FROM account_move_line
                     WHERE id = item.line_id), false)"""
            ),
            "was_sent": SQL(
                """((item.is_entry AND item.document_id IS NULL)
                    OR COALESCE(move.is_move_sent, false)
                    OR move.invoice_date < company.relance_presumed_sent_before)"""
            ),
        }

    def _get_debtor_condition(self, column, debtors):
        """Return the SQL that keeps the given debtors, all of them for None."""
        if debtors is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s::integer[])", SQL(column), debtors.ids)

    def _attach_holds(self, items, companies, today, debtors):
        """Give each item the holds in force, the one that lasts longest first.

        What holds keep back of an item is not counted in what it owes. A dead address
        stands apart: it stops e-mails alone.
        """
        reached = self.env["relance.hold"]._get_reached_sql(
            today,
            SQL(
                "item.state = 'open' AND item.company_id IN %s AND %s",
                tuple(companies.ids),
                self._get_debtor_condition("item.debtor_id", debtors),
            ),
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT item_id, id, kind, date_to, amount FROM (%s) held "
                "ORDER BY date_to DESC NULLS FIRST, id",
                reached,
            )
        )
        by_id = {item.id: item for item in items}
        holds = defaultdict(list)
        for item_id, hold_id, kind, _date_to, amount in rows:
            item = by_id.get(item_id)
            if item and kind == "dead_address":
                item.dead_hold = hold_id
            elif item:
                item.hold = item.hold or hold_id
                holds[item_id].append(Held(kind, float(amount)))
        for item_id, held in holds.items():
            by_id[item_id].keep_back(held)
