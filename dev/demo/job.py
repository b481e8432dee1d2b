"""The daily job, run as its crons would, at an hour when reminders may leave."""

from contextlib import nullcontext
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo.api import Environment

from .days import PARIS

# Of those hours, London has all too, and a run of some minutes does not outlast them.
WINDOW = (time(9), time(17))
DEMO_HOUR = time(10)
# In UTC, as Odoo counts.
PLANNED_AT = time(4)


def working_moment(env: Environment, now: datetime) -> datetime:
    """Return ``now`` if any reminder may leave, or else the moment that is played."""
    local = now.astimezone(PARIS)
    day = _working_day(env, local.date())
    opens, closes = WINDOW
    if day == local.date() and opens <= local.time() < closes:
        return now
    return datetime.combine(day, DEMO_HOUR, PARIS)


def _working_day(env: Environment, day: date) -> date:
    """Return the first day from ``day`` on that is worked wherever a customer is."""
    company = env.company
    customers = env["res.partner"].search([("customer_rank", ">", 0)])
    countries = customers.country_id | company.country_id
    calendars = [company._get_relance_working_days(country) for country in countries]
    while not all(calendar.is_worked(day) for calendar in calendars):
        day += timedelta(days=1)
    return day


def run_job(env: Environment, now: datetime, moment: datetime) -> None:
    """Plan, approve everything, dispatch and send, as if it were ``moment``."""
    utc = moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
    with nullcontext() if moment == now else freeze_time(utc, tick=True):
        env["relance.planner"]._cron_plan()
        drafts = env["relance.reminder"].search([("state", "=", "draft")])
        drafts.action_approve()
        env.cr.commit()
        send_approved(env)


def follow_up(env: Environment) -> None:
    """Follow the notices and ring the alarms, as the crons do each day."""
    env["relance.notice"]._cron_follow()
    env["relance.due.item"]._cron_ring()
    env.cr.commit()


def rest_until(env: Environment, day: date) -> None:
    """Have the daily work wait for the morning of a day, as what is due now is done."""
    morning = datetime.combine(day, PLANNED_AT)
    daily = [("interval_type", "not in", ("minutes", "hours"))]
    env["ir.cron"].search([*daily, ("nextcall", "<", morning)]).nextcall = morning
    env.cr.commit()


def send_approved(env: Environment) -> None:
    """Dispatch what is approved, then send the mails, as the crons would now."""
    env["relance.dispatcher"]._cron_dispatch()
    env.cr.commit()
    _send_queued_mails(env)


def _send_queued_mails(env: Environment) -> None:
    """Send until nothing is queued, or nothing of it moves."""
    queued = [("state", "=", "outgoing")]
    remaining = env["mail.mail"].search_count(queued)
    before = remaining + 1
    while 0 < remaining < before:
        env["mail.mail"].process_email_queue()
        before, remaining = remaining, env["mail.mail"].search_count(queued)
    env.cr.commit()
