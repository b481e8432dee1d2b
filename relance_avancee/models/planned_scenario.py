"""A scenario as a plan sees it: read once, its answers remembered; no model."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from ..rules.company.working_days import WorkingDays
from ..rules.contact import Manners
from ..rules.schedule import NextStep, Position, Step, next_step


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its conditions, and whether the debtor hears of it."""

    step: Step
    is_contact: bool
    minimum_amount: float
    includes_new_customers: bool
    interval_days: int

    @property
    def is_conditional(self):
        """Say whether the step does not concern every item."""
        return self.minimum_amount > 0 or self.interval_days > 0


class Days:
    """The working days of a calendar, each answer found once."""

    def __init__(self, working: WorkingDays):
        self.first_from: Callable[[date], date] = cache(working.first_from)
        self.after: Callable[[date, int], date] = cache(working.after)


class PlannedScenario:
    """What a plan asks of a scenario, over and over.

    ``ladders`` are its steps by kind of payment, from the bottom to the top;
    ``get_days`` gives the contact days of a country, by its id.
    """

    def __init__(self, scenario, ladders, get_days, today):
        self.mode: str = scenario.mode
        self.is_by_invoice: bool = scenario.grouping == "invoice"
        self.manners: Manners = scenario._get_manners()
        self.minimum_item: float = scenario.minimum_item_amount
        self.minimum_debtor: float = scenario.minimum_debtor_amount
        self.ladders: dict[str, tuple[PlannedStep, ...]] = ladders
        self.get_days: Callable[[int | None], Days] = get_days
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
