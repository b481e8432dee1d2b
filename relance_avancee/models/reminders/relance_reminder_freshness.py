from collections import defaultdict
from functools import cached_property

from odoo import api, fields, models
from odoo.tools import SQL, format_date, formatLang

from ...rules.company.freshness import waits
from ...rules.planning.announced import allocate, is_all_awaited
from ...rules.planning.schedule import NOTE_DAYS
from ...rules.reminders.amounts import ask, read_amounts
from ...tools.addresses import join_addresses, split_addresses
from ...tools.savepoint import apart
from .message import TEXTS
from .relance_reminder import WAITING

# What changed of whom: who signs, who receives, where.
PEOPLE = ("collector", "recipient", "address")
FAILED = "relance_avancee.mail_activity_failed"


class RelanceReminder(models.Model):
    """Money is never stale: what a reminder says against what is true now."""

    _inherit = "relance.reminder"

    def _find_changes(self, today, state="planned"):
        """Return {reminder: {line: (code, residual, due date)}} of what changed.

        An empty line stands for the money of the debtor, unmatched or announced, a
        partner or a user for who has left, the reminder itself for its address;
        ``state`` is that of the lines to check. One query reads the items, the
        accounting and the holds; one more the people, some the money.
        """
        if not self:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH listed AS MATERIALIZED (
                    SELECT due_item_id FROM relance_reminder_line
                     WHERE reminder_id = ANY(%(reminders)s)
                ), held AS MATERIALIZED (
                    SELECT item_id,
                           COALESCE(bool_or(amount = 0)
                               FILTER (WHERE kind <> 'dead_address'), false)
                           AS is_whole,
                           bool_or(kind = 'dead_address') AS is_dead,
                           SUM(amount) AS amount
                      FROM (SELECT DISTINCT * FROM (%(held)s) AS reached) AS hold
                  GROUP BY 1
                )
                SELECT * FROM (
                SELECT reminder.id, part.id, CASE
                    WHEN NOT scenario.active THEN 'no_scenario'
                    WHEN scenario.mode = 'simulate' THEN 'simulated'
                    WHEN part.role = 'step' AND part.level = '0'
                     AND part.date_maturity + CASE
                         WHEN part.offset_days < 0 THEN 0 ELSE %(note_days)s END
                         < %(today)s THEN 'expired'
                    WHEN line.id IS NULL OR line.parent_state <> 'posted' THEN 'gone'
                    WHEN line.reconciled OR line.amount_residual_currency <= 0
                        THEN 'paid'
                    WHEN COALESCE(partner.commercial_partner_id, partner.id)
                        IS DISTINCT FROM reminder.debtor_id THEN 'gone'
                    WHEN NOT debtor.active THEN 'archived'
                    WHEN move.relance_route IS DISTINCT FROM item.route
                     AND move.relance_route IS NOT NULL THEN 'route'
                    WHEN move.payment_state = 'blocked' THEN 'blocked'
                    WHEN line.no_followup AND NOT item.is_entry THEN 'no_followup'
                    WHEN held.is_whole OR held.amount >= line.amount_residual_currency
                      OR (held.is_dead AND reminder.id <> ALL(%(reached)s)) THEN 'pause'
                    WHEN part.cycle <> item.cycle
                      OR line.date_maturity <> part.date_maturity THEN 'moved'
                    WHEN line.amount_residual_currency - COALESCE(held.amount, 0)
                        <> part.amount_residual_currency THEN 'amount'
                    END AS code,
                    line.amount_residual_currency - COALESCE(held.amount, 0),
                    line.date_maturity
                  FROM relance_reminder reminder
                  JOIN relance_reminder_line part ON part.reminder_id = reminder.id
                  JOIN relance_due_item item ON item.id = part.due_item_id
                  JOIN res_company company ON company.id = item.company_id
                  JOIN res_partner debtor ON debtor.id = reminder.debtor_id
             LEFT JOIN relance_scenario scenario ON scenario.id = reminder.scenario_id
             LEFT JOIN held ON held.item_id = item.id
             LEFT JOIN account_move_line line ON line.id = item.line_id
             LEFT JOIN account_move move ON move.id = line.move_id
             LEFT JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE reminder.id = ANY(%(reminders)s)
                   AND part.reminder_id = ANY(%(reminders)s) AND part.state = %(state)s
                ) AS checked WHERE code IS NOT NULL
                """,
                held=self.env["relance.hold"]._get_reached_sql(
                    today, SQL("item.id IN (SELECT due_item_id FROM listed)")
                ),
                reminders=self.ids,
                reached=self.filtered(lambda one: not one.step_id._need_email()).ids,
                note_days=NOTE_DAYS,
                today=today,
                state=state,
            )
        )
        changes = defaultdict(dict)
        for reminder, line, *change in rows:
            changes[self.browse(reminder)][
                self.env["relance.reminder.line"].browse(line)
            ] = tuple(change)
        self._find_people_changes(changes)
        self._find_money_changes(changes, today)
        self._find_bank_changes(changes, today)
        return dict(changes)

    def _find_people_changes(self, changes):
        """Add the reminders written to, or signed by, somebody who has left.

        In the queue, also those whose mail goes elsewhere than it would today.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT reminder.id, contact.id, contact.active, collector.id,
                       collector.active, reminder.state = 'queued',
                       CASE WHEN contact.email_normalized IS NULL
                            THEN debtor.email ELSE contact.email END
                  FROM relance_reminder reminder
                  JOIN res_partner debtor ON debtor.id = reminder.debtor_id
             LEFT JOIN res_partner contact ON contact.id = reminder.contact_id
             LEFT JOIN res_users collector ON collector.id = reminder.collector_id
                 WHERE reminder.id = ANY(%s) AND reminder.is_contact
                   AND reminder.state IN ('draft', 'approved', 'queued', 'failed')
                   AND (contact.active IS FALSE OR collector.active IS FALSE
                        OR reminder.state = 'queued')
                """,
                self.ids,
            )
        )
        dead = _DeadAddresses(self)
        for number, contact, is_there, collector, is_signing, is_queued, email in rows:
            reminder = self.browse(number)
            partner = self.env["res.partner"].browse(contact)
            user = self.env["res.users"].browse(collector)
            if user and not is_signing and reminder._names_collector():
                changes[reminder][user] = ("collector", None, None)
            if partner and not is_there:
                changes[reminder][partner] = ("recipient", None, None)
            elif (
                is_queued
                and (reminder.email or False) != dead.leave_out(email)
                and reminder.step_id.use_email
            ):
                changes[reminder][reminder] = ("address", None, None)

    def _names_collector(self):
        """Say whether the message is signed by its collector, or tells its name."""
        self.ensure_one()
        texts = (self[f"custom_{name}"] or self.step_id[name] for name in TEXTS)
        return self.scenario_id.sender == "collector" or any(
            "{collector}" in (text or "") for text in texts
        )

    def _find_money_changes(self, changes, today):
        """Add the reminders whose debtor has other money now.

        Unmatched, or announced: what was registered since, or is no longer awaited.
        """
        planner = self.env["relance.planner"]
        empty = self.env["relance.reminder.line"]
        for root, reminders in self.grouped(lambda r: r.company_id.root_id).items():
            companies = root._relance_companies()
            drafts, owed = planner._read_told(
                companies, today, reminders.debtor_id, "draft_credits", "credits"
            ).values()
            announced = reminders._read_awaited(companies, today)
            for reminder in reminders.filtered("is_contact"):
                if reminder.debtor_id.id in drafts:
                    changes[reminder][empty] = ("draft_credit", None, None)
                    continue
                now = {
                    key: amount
                    for key, (amount, _) in owed[reminder.debtor_id.id].items()
                }
                awaited = announced.get(reminder.debtor_id.id, [])
                if reminder._has_other_credits(now) or reminder._is_announced_otherwise(
                    awaited
                ):
                    changes[reminder][empty] = ("money", (now, awaited), None)

    def _read_awaited(self, companies, today):
        """Return {debtor: the money announced that may still come}."""
        planner = self.env["relance.planner"]
        known = planner._read_announced(companies, today, self.debtor_id)
        after = self.env["res.company"]._get_relance_bank_days().after
        return {
            debtor: [one for one in announced if one.is_awaited(today, after)]
            for debtor, announced in known.items()
        }

    def _is_announced_otherwise(self, awaited):
        """Say whether the money announced now is not that of then."""
        return [one.key for one in awaited] != (self.announced_from or [])

    def _find_bank_changes(self, changes, today):
        """Add what was approved before the bank account that it shows changed."""
        empty = self.env["relance.reminder.line"]
        waiting = self.filtered(lambda reminder: reminder.state in WAITING)
        for reminder, bank in waiting._get_new_banks(today).items():
            decided = reminder.date_approved or reminder.create_date
            # an account that was there before us has no such day
            changed = bank.relance_date_changed
            if changed and changed > decided and reminder not in changes:
                changes[reminder][empty] = ("bank", bank, None)

    def _get_new_banks(self, today):
        """Return {reminder: account} of those whose account is new or has changed."""
        told = self.filtered("is_contact")
        recent = told and self._get_recent_banks(told.company_id, today)
        found = {}
        for reminder in told if recent else ():
            lines = reminder.line_ids
            is_assigned = "assigned" in lines.due_item_id.mapped("payment_kind")
            bank = self._get_bank(reminder.company_id, lines.move_id, is_assigned)
            if bank in recent:
                found[reminder] = bank
        return found

    def _tell_new_banks(self, today):
        """Show first the drafts whose bank account is new or has changed."""
        drafts = self.filtered(
            lambda reminder: reminder.state == "draft" and reminder.exception != "bank"
        )
        for reminder, bank in drafts._get_new_banks(today).items():
            told = [reminder.changes or "", self._get_bank_change(bank)]
            reminder.write(
                {"exception": "bank", "changes": "\n".join(filter(None, told))}
            )

    def _has_other_credits(self, now):
        """Say whether the unmatched money is not what the reminder was made with.

        What is stored and cannot be read is other money: it is written again.
        """
        before = read_amounts(self.credits)
        if before is None or any(before[key] for key in before.keys() - now.keys()):
            return True
        return any(
            currency.compare_amounts(now[currency.id], before.get(currency.id, 0.0))
            for currency in self.env["res.currency"].browse(now)
        )

    def _bring_up_to_date(self, changes):
        """Take the changes into these reminders and show them to a person.

        Those with nothing left to send are cancelled, the others wait for an approval.
        """
        for reminder in self.filtered(lambda reminder: reminder in changes):
            with apart(
                self.env,
                "Reminder %s cannot be brought up to date.",
                reminder.id,
                on_error=reminder._ask_to_look,
            ):
                reminder._take_in(changes[reminder])

    def _take_in(self, changed):
        """Take ``{line: change}`` into one reminder and show it to a person."""
        told = [self._apply_change(line, *change) for line, change in changed.items()]
        if self.state == "cancelled":
            return
        self.write(
            {
                "state": "draft",
                "edited": True,
                "exception": "changed",
                "approved_by_id": False,
                "date_approved": False,
                "changes": "\n".join(told),
                "amount_overdue": self._get_claimed_amount(),
            }
        )

    def _ask_to_look(self, error):
        """Take a reminder that nobody can check out of the queue; ask its collector."""
        self.write({"state": "draft", "approved_by_id": False, "date_approved": False})
        kind = self.env.ref(FAILED)
        if kind in self.activity_ids.activity_type_id:
            return
        self.env["mail.activity"]._create_relance_todos(
            FAILED, [(self, self.debtor_id, self.company_id, str(error))]
        )

    def _bring_back_without_people(self, changes):
        """Take what was approved and whose people have left back from the queue.

        It is re-addressed, or signed anew, and shown to a person; return it.
        """
        lost = self.filtered(
            lambda reminder: (
                (reminder.approved_by_id or reminder.edited)
                and any(
                    code in ("collector", "recipient")
                    for code, *_values in changes.get(reminder, {}).values()
                )
            )
        )
        lost._withdraw()
        lost._bring_up_to_date(changes)
        return lost

    def _get_claimed_amount(self):
        """Return what the planned lines ask for, in the company's currency.

        Money received and announced is deducted. The rate is that of the due item:
        both its balances are of the same day.
        """
        claimed = self._get_planned_lines().filtered(lambda line: not line.is_neutral)
        claims = [
            (
                line.currency_id.id,
                line.amount_residual_currency,
                line.due_item_id.amount_residual
                * line.amount_residual_currency
                / line.due_item_id.amount_residual_currency,
            )
            for line in claimed
            if line.due_item_id.amount_residual_currency
        ]
        received = (
            read_amounts(money) or {} for money in (self.credits, self.announced)
        )
        return self.company_currency_id.round(ask(claims, *received))

    def _apply_change(self, line, code, value, due):
        """Bring one line up to date; return the sentence that tells it."""
        if code == "draft_credit":
            return self.env._("A draft credit note waits: post it or delete it first.")
        if code == "money":
            return "\n".join(self._apply_money(*value))
        if code == "bank":
            return self._get_bank_change(value)
        if code in PEOPLE:
            return self._replace_person(code)
        if code == "amount":
            before, line.amount_residual_currency = line.amount_residual_currency, value
            return self.env._(
                "%(number)s: %(before)s became %(after)s.",
                number=line.name,
                before=formatLang(self.env, before, currency_obj=line.currency_id),
                after=formatLang(self.env, value, currency_obj=line.currency_id),
            )
        if code == "moved":
            line._drop()
            return self.env._(
                "%(number)s is now due on %(date)s: removed.",
                number=line.name,
                date=format_date(self.env, due),
            )
        return self._remove_line(line, code)

    def _remove_line(self, line, code):
        """Drop a line for the reason ``code``; return the sentence that tells it."""
        line._drop()
        labels = dict(self.env["relance.due.item"]._selection_reason())
        return self.env._(
            "%(number)s removed: %(reason)s.",
            number=line.name,
            reason=labels[code].lower(),
        )

    def _apply_money(self, owed, awaited):
        """Take in the unmatched and the announced money; return what tells it."""
        told = []
        if self._has_other_credits(owed):
            self.credits = {str(key): amount for key, amount in owed.items()}
            told.append(
                self.env._(
                    "The unmatched payments or credit notes have changed. Read your "
                    "text again: amounts written in it are those of before."
                )
            )
        if self._is_announced_otherwise(awaited):
            told += self._apply_announced(awaited)
        return told

    def _apply_announced(self, awaited):
        """Deduct ``awaited`` from the lines, and remove what it covers."""
        lines = self._get_planned_lines().sorted(lambda line: line.date_maturity)
        announced = allocate(awaited, [line._get_asked() for line in lines])
        told = [
            self.env._(
                "The payments registered and not received yet have changed. Read your "
                "text again: amounts written in it are those of before."
            )
        ]
        deducted = defaultdict(float)
        for line in lines:
            amount = announced.get(line.due_item_id.id, 0.0)
            if is_all_awaited(line.amount_residual_currency, amount):
                told.append(self._remove_line(line, "in_payment"))
            elif amount and not line.is_neutral:
                deducted[str(line.currency_id.id)] += amount
        self.announced = dict(deducted)
        self.announced_from = [one.key for one in awaited]
        return told

    def _replace_person(self, code):
        """Give the message a signature, or a recipient, of today; return what is told.

        Where nobody can be written to any more, the message has no address: the screen
        says so, and a plan opens the to-do.
        """
        if code == "collector":
            before = self.collector_id
            self.collector_id = self.company_id._get_relance_collector(self.debtor_id)
            return self.env._(
                "%(before)s has left: %(after)s signs.",
                before=before.name,
                after=self.collector_id.name,
            )
        before = self.contact_id
        if code == "recipient":
            self.contact_id = self._get_present_recipient()
            self.lang = self.contact_id.lang or self.debtor_id.lang or self.lang
        self.email = self._get_address()
        return self.env._(
            "%(before)s is archived, or has another address: the message goes to "
            "%(after)s.",
            before=before.name or self.debtor_id.name,
            after=self.email or self.env._("nobody, for want of an address"),
        )

    def _get_present_recipient(self):
        """Return who receives the message today: by role, else the usual contact."""
        self.ensure_one()
        debtor = self.debtor_id
        contacts = debtor._get_relance_role_contacts(debtor)
        role = contacts.get((debtor.id, self.step_id.recipient_role))
        usual = self._get_planned_lines().due_item_id.contact_id.filtered(
            lambda contact: contact.active and contact.email_normalized
        )
        return role or usual[:1] or debtor._get_relance_usual_contact()

    def _get_address(self, dead=()):
        """Return the addresses of today, all of one e-mail field, or False.

        Those in ``dead`` are left out as long as another is left.
        """
        self.ensure_one()
        recipient = self._get_reached_contact() or self.debtor_id
        own = recipient._get_relance_addresses(dead)
        return own or self.debtor_id._get_relance_addresses(dead)

    def _close_without_items(self, state):
        """Close the waiting reminders in which no item is left to reach a step."""
        for reminder in self.filtered(lambda r: r.state in ("draft", *WAITING)):
            left = reminder._get_planned_lines()
            if any(line.role == "step" for line in left):
                continue
            # sudo: lines are written by the engine only
            left.sudo().write({"state": "dropped"})
            reminder._as_engine().state = state

    @api.model
    def _cancel_stale(self, reminders, changes):
        """Cancel the reminders that changed; the plan speaks of their items again."""
        stale = reminders.filtered(lambda reminder: reminder in changes)
        stale._get_planned_lines().write({"state": "dropped"})
        stale.write({"state": "cancelled", "error": self.env._("Out of date")})
        return stale

    def _get_send_day(self):
        """Return the day that the message speaks of: sent, or today at the earliest."""
        self.ensure_one()
        return self.date_sent or max(self.date, fields.Date.context_today(self))

    def _filter_waits_for_receipts(self):
        """Return those that may not leave before the receipts are entered."""
        waiting = self.browse()
        firm = self.filtered(
            lambda reminder: reminder.is_contact and waits(int(reminder.level), True)
        )
        for root, reminders in firm.grouped(lambda r: r.company_id.root_id).items():
            if root._are_relance_receipts_stale(root._relance_today()):
                waiting |= reminders
        return waiting


class _DeadAddresses:
    """The addresses of some reminders' customers that came back, read when asked."""

    def __init__(self, reminders):
        self.debtors = reminders.debtor_id

    @cached_property
    def dead(self):
        return self.debtors._get_relance_dead_addresses()

    def leave_out(self, text):
        """Return the addresses that are used of an e-mail field; none came back of one.

        One alone is never left out.
        """
        if len(split_addresses(text)) < 2:
            return join_addresses(text)
        return join_addresses(text, self.dead)
