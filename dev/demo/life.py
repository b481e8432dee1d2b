"""The three months before this morning, lived day by day.

Each day worked, what happened is posted, the job plans, the collector approves all of
it, and it leaves. This morning is planned, and waits for an approval.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from odoo.api import Environment

from . import events, letters
from .clock import Clock
from .company import COLLECTOR, get_user
from .days import worked_after, worked_between, worked_from
from .documents import Ledger
from .job import follow_up, rest_until, send_approved
from .ledger import build_ledger
from .morning import Morning, build_morning
from .posting import Posting
from .report import describe_mails
from .stories import DISPUTE, HOLDS, PROMISE, REPLY

DAYS = 91
DAYS_TO_CALL = 5
# To-dos that the collector leaves for later.
HARD = ("mail_activity_archived", "mail_activity_rejected")
Act = Callable[[], None]


@dataclass(frozen=True)
class Books:
    """All that happens up to ``today``; a ledger of one's own has no morning."""

    ledger: Ledger
    today: date
    morning: Morning | None = None

    @property
    def first(self) -> date:
        """Return the day on which the addon is installed."""
        return worked_from(self.today - timedelta(DAYS))

    @property
    def stories(self) -> dict[str, str]:
        """Return the story of each customer of the morning that has one."""
        customers = self.morning.ledger.customers if self.morning else ()
        return {one.name: one.story for one in customers if one.story}


def read_books(today: date) -> Books:
    """Return the made-up books of a morning, which is that of a day worked."""
    morning = build_morning(today)
    return Books(build_ledger(today) + morning.ledger, today, morning)


class Life:
    """The life of the company's customer accounts, and what people do."""

    def __init__(self, env: Environment, posting: Posting, books: Books) -> None:
        self.env = env
        self.collector = env(user=get_user(env, COLLECTOR[0]).id)
        self.posting = posting
        self.books = books
        self.posted_until = books.first - timedelta(days=1)
        self.acts: dict[date, list[Act]] = defaultdict(list)
        self.mails: list[dict[str, Any]] = []
        if books.morning:
            self._expect(books.morning)

    def live(self, clock: Clock) -> None:
        """Live up to this morning, whose reminders stay to be approved."""
        for day in worked_between(self.books.first, self.books.today):
            self._begin(day, clock)
            self.plan()
            self._approve()
            self._send(day, clock)
            follow_up(self.env)
            self._do_what_waited(day)
            self.env.cr.commit()
        self._begin(self.books.today, clock)

    def end(self) -> None:
        """Plan this morning, and nothing more before the next one.

        What no person approves, our own to-dos, needs nobody.
        """
        self.plan()
        send_approved(self.env)
        follow_up(self.env)
        rest_until(self.env, worked_after(self.books.today, 1))

    def plan(self) -> None:
        """Plan the reminders of the day."""
        self.env["relance.planner"]._cron_plan()

    def take_over(self) -> None:
        """Place what was late when the addon came; the oldest stay on hold."""
        admin = self.env(user=self.env.ref("base.user_admin").id)
        wizard = admin["relance.takeover"].browse(
            admin["relance.takeover"].action_open()["res_id"]
        )
        starts = wizard.band_ids._get_starts()
        companies = self.env.company._relance_companies()
        items = self.env["relance.due.item"]
        items._take_over(companies, self.books.first, starts, admin.user)

    def _begin(self, day: date, clock: Clock) -> None:
        """Post what happened since the last day worked, then do what people do."""
        clock.move_to(day, 8)
        since = self.posted_until + timedelta(days=1)
        self.posting.post(self.books.ledger.dated(since, day))
        self.posted_until = day
        for act in self.acts[day]:
            act()
        self.env.cr.commit()
        clock.move_to(day, 9)

    def _approve(self) -> None:
        drafts = self.collector["relance.reminder"].search([("state", "=", "draft")])
        drafts.action_approve()
        self.env.cr.commit()

    def _send(self, day: date, clock: Clock) -> None:
        """Let leave what may, and in the evening what was too early overseas."""
        clock.move_to(day, 9, 30)
        send_approved(self.env)
        if self.env["relance.reminder"].search_count([("state", "=", "approved")]):
            clock.move_to(day, 18, 30)
            send_approved(self.env)
        self.mails += describe_mails(self._get_sent(day))
        self.env.invalidate_all()

    def _do_what_waited(self, day: date) -> None:
        """Do the calls and other to-dos of some days ago, but for what is hard."""
        hard = [self.env.ref(f"relance_avancee.{name}").id for name in HARD]
        todos = self.collector["mail.activity"].search(
            [
                ("date_deadline", "<=", day - timedelta(DAYS_TO_CALL)),
                ("activity_type_id", "not in", hard),
            ]
        )
        todos.action_feedback(feedback="Fait.")

    def _get_sent(self, day: date) -> Any:
        """Return the deliveries that left on a day."""
        return self.env["relance.delivery"].search(
            [
                ("channel", "=", "email"),
                ("state", "=", "sent"),
                ("date_sent", ">=", day),
            ]
        )

    # What is known to happen, by its day ---------------------------------------------

    def _expect(self, morning: Morning) -> None:
        """Note on which day each of the stories goes on."""
        for promise in morning.promises:
            reason = PROMISE.format(day=f"{promise.until:%d/%m/%Y}")
            self._on(promise.told, self._pause, promise.customer, reason, promise.until)
        for debit in morning.debits:
            self._on(debit.paid, self._with(events.pay_by_debit, debit.invoice))
            self._on(debit.rejected, self._with(events.send_back, debit.invoice))
        names = {story: name for name, story in self.books.stories.items()}
        days = morning.days
        for story, ago, text in (("dispute", 2, DISPUTE), ("reply", 1, REPLY)):
            day = worked_after(days[story], ago)
            self._on(day, events.receive_reply, self.env, names[story], text)
        bounced = worked_after(days["bounce"], 1)
        self._on(bounced, events.receive_bounce, self.env, names["bounce"])
        paused = worked_after(days["pause"], 2)
        self._on(paused, self._pause, names["pause"], HOLDS["paused"]["reason"], None)
        self._expect_notices(names, days)

    def _expect_notices(self, names: dict[str, str], days: dict[str, date]) -> None:
        """Note when one notice leaves and is received, and one is prepared."""
        sent = worked_after(days["running"], 1)
        self._on(sent, self._send_notice, names["running"])
        for name, after in (("deposit_date", 1), ("receipt_date", 3)):
            day = worked_after(sent, after)
            self._on(day, self._follow_notice, names["running"], name, day)
        self._on(self.books.today, self._prepare_notice, names["ready"])

    def _on(self, day: date, act: Callable[..., None], *arguments: Any) -> None:
        self.acts[day].append(partial(act, *arguments))

    def _with(self, act: Callable[..., None], key: str) -> Act:
        """Return what the collector does with an invoice that is not posted yet."""
        return lambda: act(self.collector, self.posting.moves[key])

    def _pause(self, name: str, reason: str, until: date | None) -> None:
        events.pause(self.collector, self.posting.partners[name], reason, until)

    def _send_notice(self, name: str) -> None:
        invoices = self._get_owed(name)
        letters.print_invoices(self.env, invoices)
        letters.send_notice(self.collector, invoices)

    def _follow_notice(self, name: str, field: str, day: date) -> None:
        partner = self.posting.partners[name]
        letters.follow_notice(self.collector, partner, field, day)

    def _prepare_notice(self, name: str) -> None:
        invoices = self._get_owed(name)
        letters.print_invoices(self.env, invoices)
        letters.prepare_notice(self.collector, invoices)

    def _get_owed(self, name: str) -> Any:
        return self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", self.posting.partners[name].id),
                ("move_type", "=", "out_invoice"),
                ("payment_state", "=", "not_paid"),
            ]
        )
