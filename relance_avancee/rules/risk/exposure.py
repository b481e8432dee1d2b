"""What may be lost with a customer, beside the limit that it was granted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# What an exposure is made of, in the order in which it is told. Credits are negative.
PARTS = (
    "receivables",
    "bills",
    "transit",
    "drafts",
    "delivered",
    "ordered",
    "deposits",
    "credits",
)
# From which percentages of a limit on it is said.
MARKS = (50, 70, 90, 100)


def total(parts: Mapping[str, float]) -> float:
    """Return the exposure of its parts: credits are deducted, and never owed to us.

    >>> total({"receivables": 800.0, "ordered": 300.0, "credits": -100.0})
    1000.0
    >>> total({"receivables": 50.0, "credits": -80.0})
    0.0
    """
    return max(sum(parts.get(part, 0.0) for part in PARTS), 0.0)


def used_percent(exposure: float, limit: float) -> float | None:
    """Return how much of a limit is used, in percent; None without a limit.

    As in Odoo, 0 is no limit, and below nothing is granted.

    >>> used_percent(450.0, 500.0), used_percent(450.0, 0.0), used_percent(0.0, -1.0)
    (90.0, None, 0.0)
    >>> used_percent(1.0, -1.0)
    inf
    """
    if not limit:
        return None
    if limit < 0:
        return float("inf") if exposure else 0.0
    return exposure / limit * 100


def reached_mark(percent: float | None) -> int:
    """Return the highest of the marks that is reached, 0 before the first.

    >>> [reached_mark(percent) for percent in (None, 49.9, 50, 89, 90, 250)]
    [0, 0, 50, 70, 90, 100]
    """
    reached = (mark for mark in MARKS if percent is not None and percent >= mark)
    return max(reached, default=0)


@dataclass(frozen=True)
class Standing:
    """What a company knows of a customer before it sells; amounts in its currency."""

    parts: Mapping[str, float] = field(default_factory=dict)
    group_parts: Mapping[str, float] = field(default_factory=dict)
    limit: float = 0.0
    group_limit: float = 0.0
    insured: float = 0.0
    is_group: bool = False
    overdue: float = 0.0
    overdue_since: date | None = None
    broken_promises: int = 0
    disputes: int = 0
    insolvent_since: date | None = None
    risk_class: str | None = None
    is_person: bool = False

    @property
    def exposure(self) -> float:
        """Return what may be lost with the customer itself."""
        return total(self.parts)

    @property
    def group_exposure(self) -> float:
        """Return what may be lost with all of its group."""
        return total(self.group_parts)

    def used(self, more: float = 0.0) -> float | None:
        """Return how much of the tighter limit is used with ``more``, in percent.

        A subsidiary is judged by its own limit, and its group by that of its head.

        >>> Standing({"drafts": 60.0}, {"drafts": 90.0}, 100.0, 100.0).used(5.0)
        95.0
        >>> Standing().used(1000.0)
        """
        own, group = self._shares(more)
        shares = [share for share in (own, group) if share is not None]
        return max(shares, default=None)

    def is_group_tighter(self, more: float = 0.0) -> bool:
        """Say whether the limit of the group leaves less than the customer's own.

        >>> Standing(
        ...     {"drafts": 60.0}, {"drafts": 90.0}, 100.0, 100.0, is_group=True
        ... ).is_group_tighter()
        True
        """
        own, group = self._shares(more)
        return self.is_group and group is not None and (own is None or group > own)

    def tighter_limit(self, more: float = 0.0) -> float:
        """Return the limit that ``used`` is a share of, 0 without one."""
        return self.group_limit if self.is_group_tighter(more) else self.limit

    def _shares(self, more: float) -> tuple[float | None, float | None]:
        return (
            used_percent(self.exposure + more, self.limit),
            used_percent(self.group_exposure + more, self.group_limit),
        )

    def days_overdue(self, today: date) -> int:
        """Return for how many days the oldest open item has been overdue.

        >>> Standing(overdue_since=date(2026, 2, 1)).days_overdue(date(2026, 3, 1))
        28
        >>> Standing().days_overdue(date(2026, 3, 1))
        0
        """
        return (today - self.overdue_since).days if self.overdue_since else 0
