"""What a plan knows of the open items, and what it decides; no model, plain data."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from ...rules.company.working_days import WorkingDays
from ...rules.planning.announced import Announced, Asked
from ...rules.planning.contact import Manners
from ...rules.planning.parts import Held, split
from ...rules.planning.reactions import ALWAYS
from ...rules.planning.routes import Payment
from ...rules.planning.schedule import NextStep, Position, Rung, Step, next_step


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its conditions, and whether the debtor hears of it."""

    step: Step
    is_contact: bool
    minimum_amount: float
    includes_new_customers: bool
    interval_days: int
    condition: str = ALWAYS
    needs_email: bool = True
    minimum_risk: float = 0.0

    @property
    def is_conditional(self):
        """Say whether the step does not concern every item."""
        limits = (self.minimum_amount, self.interval_days, self.minimum_risk)
        return max(limits) > 0 or self.condition != ALWAYS


class Days:
    """The working days of a calendar, each answer found once."""

    def __init__(self, working: WorkingDays):
        self.first_from: Callable[[date], date] = cache(working.first_from)
        self.after: Callable[[date, int], date] = cache(working.after)


class PlannedScenario:
    """What a plan asks of a scenario, over and over.

    ``ladders`` are its steps by kind of payment, from the bottom to the top;
    ``answers`` those for a broken promise; ``get_days`` gives the contact days of a
    country, by its id; ``needs_email`` says that no other means reaches a debtor.
    """

    def __init__(self, scenario, ladders, answers, get_days, today, needs_email=True):
        self.mode: str = scenario.mode
        self.is_by_invoice: bool = scenario.grouping == "invoice"
        self.manners: Manners = scenario._get_manners()
        self.minimum_item: float = scenario.minimum_item_amount
        self.minimum_debtor: float = scenario.minimum_debtor_amount
        self.ladders: dict[str, tuple[PlannedStep, ...]] = ladders
        self.answers: tuple[PlannedStep, ...] = answers
        self.get_days: Callable[[int | None], Days] = get_days
        self.needs_email: bool = needs_email
        self.get_next = cache(self._get_next)
        self._today = today

    def _get_next(
        self,
        steps: tuple[Step, ...],
        position: Position | None,
        start: date,
        country_id: int | None,
    ) -> NextStep | None:
        """Return the next of ``steps`` of an item whose ladder begins on ``start``."""
        return next_step(
            steps,
            position,
            start,
            self._today,
            self.manners.gap,
            self.get_days(country_id).first_from,
        )


class Decision(NamedTuple):
    """What a plan stores of its decision, by the columns of the due item."""

    status: str | None
    reason: str | None
    reasons: str | None
    hold_id: int | None
    next_step_id: int | None
    next_date: date | None
    level: str | None
    last_date: date | None


@dataclass(frozen=True)
class ByHand:
    """What a person asks for: the next step of ``items``, ids, today.

    With a ``reason`` neither gap nor cap nor another message that waits delays it.
    """

    items: frozenset[int] = frozenset()
    user: int | None = None
    reason: str = ""


@dataclass(slots=True)
class PlannedItem:
    """An open due item with what is known of it, then what is decided.

    What is read of it has no default: ``READ`` lists these fields, and the planner's
    ``_get_item_select`` has the SQL of each.
    """

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
    route: str
    payment_kind: str
    rejected_on: date | None
    delivered_on: date | None
    # the day of the broken promise that nobody answered yet
    broken_on: date | None
    # the probability, in percent, that it is paid late; None while nobody knows
    late_risk: float | None
    stored: Decision | None = None
    reasons: tuple = ()
    hold: int | None = None
    # the hold on its dead address, and what keeps e-mails alone from arriving
    dead_hold: int | None = None
    unreached: str = ""
    # what holds keep back of it, out of the residuals
    aside: float = 0.0
    announced: float = 0.0
    next: NextStep | None = None
    status: str = "scheduled"
    is_provisional: bool = False
    is_hastened: bool = False
    # the steps above its own that its conditions leave out
    passed_over: tuple[Step, ...] = ()
    payment: Payment | None = None
    position: Position | None = field(init=False)
    voice: tuple = field(init=False)

    def __post_init__(self):
        # who is spoken to, of what kind of payment: one message
        self.voice = (self.company, self.debtor, self.contact, self.payment_kind)
        # the rung reached in this cycle, None at the foot of the ladder
        self.position = (
            None
            if self.level is None
            else Position(Rung(self.level, self.offset), self.sent_on)
        )

    @classmethod
    def from_row(cls, row):
        """Return the item of a row: the columns of ``READ``, then of ``Decision``."""
        return cls(*row[: len(READ)], stored=Decision._make(row[len(READ) :]))

    def keep_back(self, holds: list[Held]):
        """Leave out what ``holds`` keep back; they are the reasons if it is all."""
        _kept, chased = split(self.residual_currency, holds)
        if not chased:
            self.reasons += tuple(dict.fromkeys(hold.kind for hold in holds))
            return
        self.aside = self.residual_currency - chased
        self.residual *= chased / self.residual_currency
        self.residual_currency = chased

    @property
    def asked(self):
        """Return what is asked of it, money announced deducted: (own, company's)."""
        if not self.announced:
            return self.residual_currency, self.residual
        own = self.residual_currency - self.announced
        return own, self.residual * own / self.residual_currency

    def get_asked(self):
        """Return the item as money announced may pay it."""
        return Asked(
            self.id,
            self.move,
            self.currency,
            self.residual_currency,
            self.residual,
            not self.reasons,
        )

    @property
    def waits_for_receipts(self):
        """Say whether its firm message waits until the receipts are entered."""
        return "stale_receipts" in self.reasons

    @property
    def heard_on(self):
        """Return the day of its last reminder, its due date before any."""
        return self.last_date or self.due

    @property
    def decision(self):
        """Return what is to be stored on the due item."""
        return Decision(
            status=self.status,
            reason=self.reasons[0] if self.reasons else None,
            reasons=",".join(self.reasons) or None,
            hold_id=self.hold,
            next_step_id=self.next.step.id if self.next else None,
            next_date=self.next.day if self.next else None,
            level=None if self.level is None else str(self.level),
            last_date=self.last_date,
        )


READ = tuple(
    read.name for read in fields(PlannedItem) if read.init and read.default is MISSING
)


class Told(NamedTuple):
    """A row of what is told of a customer; what the fact has not is None."""

    debtor: int
    ids: list[int | None]
    word: str
    days: list[date]
    amounts: list[float]


def _tell_spoken(rows):
    """Return who heard from us, and of which invoice: {voice} and {(*voice, move)}."""
    heard = set()
    for debtor, (company, contact, move), kind, _days, _amounts in rows:
        voice = (company, debtor, contact, kind)
        heard |= {voice, (*voice, move)}
    return heard


def _tell_credits(rows):
    """Return {debtor: {currency: (credit, credit in company currency)}}, positive."""
    owed = defaultdict(dict)
    for row in rows:
        owed[row.debtor][row.ids[0]] = tuple(row.amounts)
    return owed


def _tell_reactions(rows):
    """Return {debtor: {what it did: the last day}}."""
    done = defaultdict(dict)
    for row in rows:
        done[row.debtor][row.word] = row.days[0]
    return done


# {field of Known: what it says of its rows}
TOLD: dict[str, Callable[[list[Told]], Any]] = {
    "contacts": lambda rows: {row.debtor: row.days for row in rows},
    "spoken": _tell_spoken,
    "pending": lambda rows: {row.debtor for row in rows},
    "reminded": lambda rows: {row.debtor for row in rows},
    "last_received": lambda rows: {
        (row.debtor, row.ids[0]): row.days[0] for row in rows
    },
    "covering": lambda rows: {(row.debtor, row.ids[1]): row.ids[0] for row in rows},
    "credits": _tell_credits,
    "draft_credits": lambda rows: {row.debtor for row in rows},
    "first_invoiced": lambda rows: {row.debtor: row.days[0] for row in rows},
    "reactions": _tell_reactions,
}


@dataclass
class Known:
    """What a plan knows of the customers, whatever they owe.

    ``contacts`` are the days of the messages after the due date, of all scenarios, by
    customer; ``spoken`` the voices heard today, a voice being (company, customer,
    contact, kind), alone and with each invoice: with one message an invoice, the others
    of the day may follow. A reminder to the customers of ``pending`` is about to leave;
    those of ``reminded`` have received one, from whichever company.
    ``last_received`` is the last day of each (customer, limited step); ``covering`` the
    hold for unmatched money of each (customer, currency); ``reactions`` what customers
    did, and when at last, where a step asks for it.
    """

    today: date
    contacts: dict
    spoken: set
    pending: set
    reminded: set
    last_received: dict
    covering: dict
    credits: dict
    draft_credits: set
    first_invoiced: dict
    reactions: dict
    announced: dict[int, list[Announced]]
    bank: Days
    has_stale_receipts: bool
    by_hand: ByHand
    # what an act prepares waits for a person
    is_act: bool = field(default=False, kw_only=True)
    # {(company, customer): reminders without items, to be filled again}
    drafts: dict = field(default_factory=dict, kw_only=True)

    def get_awaited(self, debtor):
        """Return the money announced of ``debtor`` that may still come."""
        known = self.announced.get(debtor, ())
        return [one for one in known if one.is_awaited(self.today, self.bank.after)]


@dataclass
class Facts(Known):
    """What a plan knows before it decides, and its decisions."""

    items: list[PlannedItem]
    scenarios: dict[int, PlannedScenario]
    steps: dict[int, PlannedStep]
    covered: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)
    role_contacts: dict = field(default_factory=dict)
    # {customer: (one of its items, the error)} of those who cannot be judged
    unplannable: dict = field(default_factory=dict)
