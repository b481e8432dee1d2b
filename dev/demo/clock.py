"""A clock that stands still, and is moved: Odoo then lives on the day that it tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timezone
from unittest.mock import patch

from freezegun import freeze_time

from odoo.sql_db import BaseCursor

from .days import PARIS

OPENING = time(8)


class Clock:
    """The time of Paris in the demo."""

    def __init__(self, frozen: object) -> None:
        self._frozen = frozen

    def move_to(self, day: date, hour: int, minute: int = 0) -> None:
        """Make it that time of a day."""
        self._frozen.move_to(_utc(day, time(hour, minute)))


@contextmanager
def stopped_on(day: date) -> Iterator[Clock]:
    """Give the clock, on the morning of a day, for as long as one lives by it.

    What Odoo dates by its database (when a record was made) follows it too.
    """
    with (
        freeze_time(_utc(day, OPENING)) as frozen,
        patch.object(BaseCursor, "now", lambda _cursor: _now()),
    ):
        yield Clock(frozen)


def _utc(day: date, hour: time) -> datetime:
    """Return an hour of Paris as Odoo writes it, in naive UTC."""
    moment = datetime.combine(day, hour, PARIS)
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)
