import logging
import random
import time
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

import pytz
from babel.dates import get_timezone_location

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import (
    SQL,
    babel_locale_parse,
    format_date,
    format_time,
    formatLang,
    split_every,
)

from ...const import COURTESY
from ...rules.planning.contact import ContactDay, contact_day
from ...tools.access import check_collector
from ...tools.client_action import notify
from ...tools.savepoint import apart

_logger = logging.getLogger(__name__)
CHUNK = 200
CHUNK_ATTEMPTS = 5
RETRY_MINUTES = 5
# Of how many approved at once it is told when they leave.
MOST_TOLD = 1000
TO_LEAVE = ("draft", "approved", "queued")
# What follows a message in the corner: the screen is read again.
CLOSE = {"type": "ir.actions.act_window_close"}


class Departure(NamedTuple):
    """When a message may leave, in naive UTC, in whose time zone, and why not sooner.

    Without a moment it waits for a person; without a reason it leaves at once.
    """

    moment: datetime | None
    zone: pytz.BaseTzInfo = pytz.utc
    reason: str = ""


class RelanceDispatcher(models.AbstractModel):
    """Dispatch: approved reminders leave in chunks, each checked again."""

    _name = "relance.dispatcher"
    _description = "Reminder Dispatcher"

    @api.model
    def _cron_dispatch(self):
        """Queue the approved reminders, a commit after each chunk.

        Those outside the sending hours wait; the cron comes back for them.
        """
        self.env["relance.delivery"]._settle_all()
        today = fields.Date.context_today(self)
        ready = self.env["relance.reminder"].search(self._get_dispatch_domain(today))
        for chunk in self._split_in_chunks(ready):
            chunk._fill_portal_tokens()
        self._dispatch_in_chunks(ready)

    @api.model
    def _dispatch_in_chunks(self, ready):
        """Dispatch ``ready`` chunk after chunk, each in a transaction of its own.

        An addon may spread the chunks over workers: ``_dispatch_chunk`` is the body of
        each job.
        """
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ready))
        for chunk in self._split_in_chunks(ready):
            self._dispatch_with_retries(chunk)
            if not cron._commit_progress(len(chunk)):
                break

    @api.model
    def _split_in_chunks(self, reminders):
        """Yield ``reminders`` in chunks, which share nothing that they read."""
        return split_every(CHUNK, reminders.ids, reminders.browse)

    @api.model
    def _dispatch_with_retries(self, chunk):
        """Dispatch a chunk; what another transaction spoils is tried again.

        After the last attempt its reminders are still approved: the cron comes back.
        """
        for attempt in range(1, CHUNK_ATTEMPTS + 1):
            try:
                self._dispatch_chunk(chunk)
                self.env.cr.flush()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
                _logger.info("Chunk of reminders, attempt %s: %s", attempt, error)
                self.env.cr.rollback()
                time.sleep(random.uniform(0, attempt))
            else:
                return
        soon = fields.Datetime.add(fields.Datetime.now(), minutes=RETRY_MINUTES)
        self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger(soon)

    @api.model
    def _dispatch_chunk(self, chunk):
        """Queue the mails of a chunk in the current transaction.

        Rows that another worker holds are left to it, those that are not approved any
        more are left alone: run twice, nothing leaves twice. When the chunk cannot be
        checked, its reminders go one by one. An addon that dispatches elsewhere calls
        it there, and commits.
        """
        now = fields.Datetime.now()
        # Where mails are deleted once sent, PostgreSQL planned the checks of foreign
        # keys for a table almost empty: it would read all of it for each row.
        self.env.cr.execute("DISCARD PLANS")
        self._attempt(chunk, lambda reminders: self._dispatch(reminders, now))

    @api.model
    def _attempt(self, reminders, act):
        """Do ``act`` with all these reminders, with each alone where that fails."""

        def go_one_by_one(_error):
            for reminder in reminders.exists():
                self._attempt_alone(reminder, act)

        with apart(
            self.env,
            "A chunk of reminders failed, they go one by one.",
            level=logging.INFO,
            on_error=go_one_by_one,
        ):
            act(reminders)

    @api.model
    def _attempt_alone(self, reminder, act):
        """Do ``act`` with one reminder; its error is kept on it."""
        with apart(
            self.env,
            "Reminder %s could not be sent.",
            reminder.id,
            on_error=lambda error: self._keep_error(reminder, error),
        ):
            act(reminder)

    @api.model
    def _keep_error(self, reminder, error):
        """Keep the error on its reminder; one that takes none stops no other."""
        with apart(self.env, "Reminder %s cannot be marked as failed.", reminder.id):
            reminder._mark_failed(str(error))

    @api.model
    def _get_dispatch_domain(self, today):
        """Return the domain of what may leave: approved, and its day has come.

        The day is compared in the company's time zone once the rows are locked; a day
        more is read for companies ahead of us.
        """
        return Domain("state", "=", "approved") & Domain(
            "date", "<=", fields.Date.add(today, days=1)
        )

    @api.model
    def _dispatch(self, reminders, now):
        """Send what may still leave of ``reminders`` at the moment ``now``.

        Rows that another worker holds are left to it. What changed since is planned
        again, or shown to the person who approved it.
        """
        locked = reminders.try_lock_for_update().filtered_domain(
            self._get_dispatch_domain(now.date())
        )
        for company, approved in locked.grouped("company_id").items():
            today = company._relance_today()
            speaking = approved.with_context(lang=company._relance_lang())
            ready = speaking.filtered(lambda r, day=today: r.date <= day)
            ready = self._filter_window_open(ready, now)
            ready = self._put_off(ready, today)
            ready = self._refuse_stale(ready, today)
            ready -= ready._filter_waits_for_receipts()
            waits = ready._get_waits(today)
            ready = ready.filtered(lambda r, waits=waits: r not in waits)
            second = ready._filter_second(today, is_queue_counted=True)
            second._wait_for_next_day(today)
            ready -= second
            self._attempt(ready, self._deliver_batch)

    @api.model
    def _filter_window_open(self, reminders, now):
        """Return those whose recipient may be contacted at ``now`` (to-dos always may).

        One that cannot be judged, for instance without any working day, is failed.
        """
        starts, ready = {}, reminders.browse()
        for reminder in reminders:
            try:
                if not reminder.is_contact or reminder._find_start(now, starts) <= now:
                    ready |= reminder
            except ValueError as error:
                reminder._mark_failed(str(error))
        return ready

    @api.model
    def _put_off(self, reminders, today):
        """Return those that gap and cap let leave today; the others get a later day."""
        free = reminders._get_free_days(today)
        ready = reminders.filtered(lambda reminder: free[reminder].day <= today)
        for reminder in reminders - ready:
            reminder.date = free[reminder].day
        return ready

    @api.model
    def _refuse_stale(self, reminders, today):
        """Return the reminders that are still true.

        The others are planned again, or come back to the person who approved them.
        """
        changes = reminders._find_changes(today)
        stale = reminders.filtered(lambda reminder: reminder in changes)
        seen = stale.filtered(lambda r: r.approved_by_id or r.edited)
        seen._bring_up_to_date(changes)
        automatic = reminders._cancel_stale(stale - seen, changes)
        for root, own in automatic.grouped(lambda r: r.company_id.root_id).items():
            self.env["relance.planner"]._plan(root, today, own.debtor_id)
        return reminders - stale

    @api.model
    def _deliver_batch(self, reminders):
        """Create the deliveries of ``reminders``, channel by channel."""
        by_channel = {}
        reminders.write({"state": "queued"})
        for reminder in reminders:
            for code in reminder._choose_channels():
                by_channel[code] = by_channel.get(code, reminders.browse()) | reminder
        # what a channel says is in the language of the reminders
        deliveries = reminders.env["relance.delivery"]
        for code, carried in by_channel.items():
            deliveries._get_channel(code)._deliver(carried)


class RelanceReminder(models.Model):
    """When one reminder may leave: the hours, and one message a voice and day."""

    _inherit = "relance.reminder"

    leaves_at = fields.Datetime(compute="_compute_departure", compute_sudo=True)
    departure = fields.Char(
        compute="_compute_departure",
        compute_sudo=True,
        help="When it leaves, once approved, and why not sooner.",
    )

    @api.depends("state", "date", "contact_id", "scenario_id")
    @api.depends_context("lang", "tz")
    def _compute_departure(self):
        now = fields.Datetime.now()
        departures = self._get_departures(now)
        for reminder in self:
            found = departures.get(reminder)
            reminder.leaves_at = found and found.moment
            reminder.departure = found and self._write_departure(found, now)

    def action_approve(self):
        # EXTENDS reminders: say when they leave
        check_collector(self.env)
        drafts = self._filter_drafts()
        super().action_approve()
        # sudo: when a message leaves is told by settings of its company
        return notify(drafts.sudo()._tell_approved(), "success", next=CLOSE)

    def action_retry(self):
        # EXTENDS reminders: say when they leave
        check_collector(self.env)
        failed = self.filtered(lambda reminder: reminder.state == "failed")
        super().action_retry()
        again = failed.filtered(lambda reminder: reminder.state == "approved")
        # sudo: when a message leaves is told by settings of its company
        return notify(again.sudo()._tell_approved(), "success", next=CLOSE)

    def action_back_to_draft(self):
        """Take back what is approved and has not left: somebody approves it anew.

        :raise UserError: when all of it has left.
        """
        check_collector(self.env)
        self.filtered(lambda reminder: reminder.state == "queued")._withdraw()
        approved = self.filtered(lambda reminder: reminder.state == "approved")
        if not approved:
            raise UserError(self.env._("It has left already, or was never approved."))
        approved._as_engine().write(
            {"state": "draft", "approved_by_id": False, "date_approved": False}
        )
        # without it the next plan would approve it again
        approved.filtered(
            lambda reminder: reminder.scenario_id._is_automatic(
                reminder.step_id, reminder.level
            )
        )._as_engine().asked_by_id = self.env.user

    def get_approval(self):
        """Return what approving these means: how many, what they ask for, when they go.

        The totals are those that the messages ask for, one a currency.
        """
        check_collector(self.env)
        self.check_access("read")
        waiting = self.exists().filtered(lambda reminder: reminder.state in TO_LEAVE)
        # sudo: what a message asks for is read from invoices of the customer
        return {
            "count": len(waiting),
            "totals": waiting.sudo()._write_totals(),
            "departure": waiting.sudo()._tell_departures(),
        }

    def _write_totals(self):
        """Return what these messages ask for, written, one amount a currency."""
        totals = defaultdict(float)
        for chunk in self.env["relance.dispatcher"]._split_in_chunks(self):
            for message in chunk._get_messages():
                for currency, (_total, _deducted, net) in message.amounts.items():
                    totals[currency] += net
        return [
            formatLang(self.env, amount, currency_obj=currency)
            for currency, amount in totals.items()
        ]

    def _tell_approved(self):
        """Return how many of these were approved, and when they leave."""
        if len(self) == 1:
            return self.env._("Approved. %(departure)s", departure=self.departure)
        return self.env._(
            "%(count)s reminders approved. %(departure)s",
            count=len(self),
            departure=self._tell_departures(),
        )

    def _tell_departures(self):
        """Return when these leave: the first and the last of them, and what waits."""
        if len(self) > MOST_TOLD:
            return self.env._("They leave within their sending hours.")
        now = fields.Datetime.now()
        found = list(self._get_departures(now).values())
        known = sorted((one for one in found if one.moment), key=lambda one: one.moment)
        soon = [one for one in known if not one.reason]
        told = []
        if soon and len(found) > 1:
            told.append(
                self.env._("Leaving in a few minutes: %(count)s.", count=len(soon))
            )
        if known and (len(found) == 1 or known[-1].reason):
            told.append(self._write_departure(known[-1], now, is_last=len(found) > 1))
        if waiting := len(found) - len(known):
            told.append(
                self.env._("Waiting for the receipts: %(count)s.", count=waiting)
            )
        return " ".join(told)

    def _get_departures(self, now):
        """Return {reminder: Departure} of those that have not left, once approved.

        What the dispatch asks is asked here: receipts, gap and cap, one message a voice
        and day, the hours of the recipient. A few queries, whatever their number.
        """
        waiting = self.filtered(lambda r: r.state in TO_LEAVE and r.scenario_id)
        unsure = waiting._filter_waits_for_receipts()
        found = dict.fromkeys(unsure, Departure(None, reason="receipts"))
        for company, own in (waiting - unsure).grouped("company_id").items():
            today = company._relance_today()
            free = own._get_free_days(today)
            second = own._filter_second(today, is_queue_counted=True)
            waits = own._get_waits(today)
            starts = {}
            for reminder in own:
                days = [free[reminder], ContactDay(reminder.date, "day")]
                if reminder in second:
                    days.append(ContactDay(fields.Date.add(today, days=1), "voice"))
                if reminder in waits:
                    days.append(ContactDay(waits[reminder], "person"))
                found[reminder] = reminder._get_departure(
                    max(days, key=lambda free: free.day), today, now, starts
                )
        return found

    def _get_waits(self, today):
        """Return {reminder: the day from which it may leave}, of those that wait.

        Something to come keeps them back until then; an extension adds its own.
        """
        return {}

    def _get_departure(self, free, today, now, starts):
        """Return when the message leaves from its day ``free`` on.

        ``starts`` keeps the answers, as :meth:`_get_start`.
        """
        if not self.is_contact and free.reason != "person":
            return Departure(now)
        zone, begin = self._get_window()[1], now
        if free.day > today:
            midnight = zone.localize(datetime.combine(free.day, datetime.min.time()))
            begin = midnight.astimezone(pytz.utc).replace(tzinfo=None)
        try:
            start = self._find_start(max(begin, now), starts)
        except ValueError:
            return Departure(None, zone, "unworked")
        reason = free.reason if free.day > today else "window" if start > now else ""
        return Departure(start, zone, reason or "")

    @api.model
    def _write_departure(self, found, now, is_last=False):
        """Return "Leaves on Monday 7 December at 8:00 (New York time)", and why."""
        reasons = self._get_departure_reasons()
        if not found.moment:
            return reasons[found.reason]
        if not found.reason:
            return self.env._("Leaves in a few minutes.")
        local = pytz.utc.localize(found.moment).astimezone(found.zone)
        values = {
            "day": format_date(self.env, local.date(), date_format="EEEE d MMMM"),
            "hour": format_time(self.env, local.time(), time_format="short"),
        }
        if is_last:
            told = self.env._("The last one leaves on %(day)s at %(hour)s", **values)
        else:
            told = self.env._("Leaves on %(day)s at %(hour)s", **values)
        own = pytz.utc.localize(found.moment).astimezone(self._get_own_zone())
        if own.utcoffset() != local.utcoffset():
            locale = babel_locale_parse(self.env.lang or "en_US")
            city = get_timezone_location(found.zone, locale=locale, return_city=True)
            told = self.env._("%(told)s (%(city)s time)", told=told, city=city)
        if is_last:
            return f"{told}."
        return self.env._("%(told)s. %(why)s.", told=told, why=reasons[found.reason])

    @api.model
    def _get_own_zone(self):
        """Return the time zone of who reads it, else of the company."""
        company = self.env.company
        user = self.env.user.partner_id
        return company._get_relance_timezone(user, company.partner_id)

    @api.model
    def _get_departure_reasons(self):
        """Return {code: why a message does not leave sooner}."""
        labels = dict(self.env["relance.due.item"]._selection_reason())
        return {
            "gap": labels["gap"],
            "cap": labels["cap"],
            "day": self.env._("It is put off until that day"),
            "voice": self.env._("Another message leaves for the same person before"),
            "window": self.env._("Its sending hours are closed now"),
            "receipts": self.env._("Leaves once the receipts are entered."),
            "unworked": self.env._(
                "Never leaves: no day of a whole year is worked. Correct the working "
                "hours of the scenario."
            ),
        }

    def _get_free_days(self, today):
        """Return {reminder: ContactDay}: when gap and cap let each of these leave.

        A to-do, a courtesy, the first word on a rejected payment and what a person asks
        for all the same wait for neither.
        """
        found = dict.fromkeys(self, ContactDay(today))
        bound = self.filtered(
            lambda r: r.is_contact and r.level != COURTESY and not r.asked_reason
        )
        planner = self.env["relance.planner"]
        for root, own in bound.grouped(lambda r: r.company_id.root_id).items():
            [contacts] = planner._read_told(
                root._relance_companies(), today, own.debtor_id, "contacts"
            ).values()
            for reminder in own:
                past = [d for d in contacts.get(reminder.debtor_id.id, ()) if d < today]
                free = contact_day(past, today, reminder.scenario_id._get_manners())
                if free.day > today and not reminder._is_rejection_notice():
                    found[reminder] = free
        return found

    def _filter_second(self, today, is_queue_counted=False):
        """Return those whose voice hears from us on ``today`` from another message.

        From one that has left, or one before it in ``self``; with ``is_queue_counted``,
        also from one in the queue. One message an invoice may leave beside the others
        of the day. One statement reads them all.
        """
        second = self.browse()
        heard = defaultdict(set)
        own = defaultdict(list)
        for reminder, voice, move in self._read_voices(today, is_queue_counted):
            if reminder in self._ids:
                own[reminder].append((voice, move))
            else:
                heard[voice].add(move)
        for reminder in self.filtered("is_contact"):
            voices = own[reminder.id]
            if any(_is_heard(heard[voice], move) for voice, move in voices):
                second |= reminder
                continue
            for voice, move in voices:
                heard[voice].add(move)
        return second

    def _read_voices(self, today, is_queue_counted):
        """Return (reminder id, voice, move) of these and of what is heard today.

        A voice is of a company, a customer, a person and a kind of payment; the person
        is the contact of the items and who receives the message. The move is that of
        one message an invoice, else None.
        """
        self.env.flush_all()
        company = self.company_id[:1]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT reminder.id, reminder.company_id, reminder.debtor_id,
                       heard.person_id, item.payment_kind,
                       CASE WHEN scenario.grouping = 'invoice' THEN line.move_id END
                  FROM relance_reminder reminder
                  JOIN relance_reminder_line line ON line.reminder_id = reminder.id
                  JOIN relance_due_item item ON item.id = line.due_item_id
             LEFT JOIN relance_scenario scenario ON scenario.id = reminder.scenario_id
            CROSS JOIN LATERAL (VALUES (item.contact_id),
                       (COALESCE(reminder.contact_id, reminder.debtor_id))
                       ) AS heard (person_id)
                 WHERE reminder.debtor_id = ANY(%(debtors)s) AND reminder.is_contact
                   AND line.state IN ('planned', 'sent')
                   AND (reminder.id = ANY(%(own)s)
                        OR (reminder.state = 'sent' AND reminder.date_sent = %(today)s)
                        OR (reminder.state = 'sent'
                            AND EXISTS (SELECT FROM relance_delivery beside
                                         WHERE beside.reminder_id = reminder.id
                                           AND beside.channel
                                               NOT IN ('email', 'activity')
                                           AND beside.state = 'sent'
                                           AND (beside.date_sent AT TIME ZONE 'UTC'
                                                AT TIME ZONE %(zone)s)::date
                                               = %(today)s))
                        OR (reminder.state = 'queued' AND (%(queue)s
                            OR EXISTS (SELECT FROM relance_delivery delivery
                                        WHERE delivery.reminder_id = reminder.id
                                          AND delivery.channel <> 'activity'
                                          AND delivery.role = 'main'
                                          AND delivery.state = 'sent'))))
                """,
                debtors=self.debtor_id.ids,
                own=self.ids,
                today=today,
                zone=company._get_relance_timezone(company.partner_id).zone,
                queue=is_queue_counted,
            )
        )
        return [(reminder, tuple(voice), move) for reminder, *voice, move in rows]

    def _wait_for_next_day(self, today):
        """Have these approved reminders wait for the day after ``today``; say why."""
        for company, reminders in self.grouped("company_id").items():
            speaking = reminders.with_context(lang=company._relance_lang())
            told = speaking.env._(
                "Another message leaves for the same person today: this one waits."
            )
            reminders.write({"date": fields.Date.add(today, days=1), "changes": told})

    def _find_start(self, moment, starts):
        """Return when the message may leave from ``moment`` on, by one of its means.

        Each means has its own hours, and waits for no other. ``starts`` keeps the
        answers, as :meth:`_get_start`.
        """
        return min(
            self._get_start(moment, starts, code) for code in self._get_leaving_means()
        )

    def _get_start(self, moment, starts, code=""):
        """Return when the message may leave from ``moment`` on by ``code``, naive UTC.

        ``starts`` keeps the answers, {window and moment: the first moment in it}.
        """
        window = self._get_window(code)
        if (window, moment) not in starts:
            scenario, *place = window
            starts[window, moment] = scenario._get_window_start(moment, *place)
        return starts[window, moment]

    def _get_window(self, code=""):
        """Return what the sending hours depend on.

        They are the scenario, time zone, country, and hours of the means ``code``.
        """
        self.ensure_one()
        recipient = self.contact_id or self.debtor_id
        company = self.company_id
        zone = company._get_relance_timezone(
            recipient, self.debtor_id, company.partner_id
        )
        return (
            self.scenario_id,
            zone,
            recipient.country_id or self.debtor_id.country_id,
            self.env["relance.delivery"]._get_channel(code)._get_hours()
            if code
            else None,
        )


def _is_heard(moves, move):
    """Say whether a voice that heard of ``moves`` may not hear of ``move`` any more.

    None stands for a message about all that it owes.
    """
    return bool(moves) and (move is None or None in moves or move in moves)
