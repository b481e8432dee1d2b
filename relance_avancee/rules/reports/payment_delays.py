"""The payment delays of the management report (C. com., L441-14 and D441-6)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .figures import share

# The first day late of each band of the annex of A441-2.
LATE_FROM = (1, 31, 61, 91)
BANDS = range(len(LATE_FROM))


@dataclass(frozen=True, slots=True)
class Late:
    """An invoice paid late, or late and not paid: its amount in the table.

    ``days_late`` are those of its oldest instalment.
    """

    invoice: int
    days_late: int
    amount: float
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """How many invoices, for how much, and what they are of the whole, in percent.

    ``share`` is that of the amount, ``share_of_number`` that of the number; None when
    there is no whole.
    """

    number: int
    amount: float
    share: float | None = None
    share_of_number: float | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """What the amounts are compared with: the turnover, or the invoices of the year."""

    amount: float
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Delays:
    """A table: (A) by bands and in all, (B) the disputed invoices left out of it."""

    bands: Sequence[Cell]
    total: Cell
    excluded: Cell


def band(days_late: int) -> int | None:
    """Return the band of an invoice so many days late, None when it is not.

    >>> [band(days) for days in (0, 1, 30, 31, 60, 61, 90, 91)]
    [None, 0, 0, 1, 1, 2, 2, 3]
    """
    found = bisect_right(LATE_FROM, days_late) - 1
    return None if found < 0 else found


def table(lates: Iterable[Late], whole: Whole) -> Delays:
    """Return the table of ``lates``, each invoice counted once.

    The disputed invoices stand apart, with their number and amount, as D441-6 asks.

    >>> found = table([Late(1, 10, 120.0), Late(2, 40, 60.0, True)], Whole(1200.0))
    >>> found.total.number, found.total.share, found.excluded.number
    (1, 10.0, 1)
    """
    lates = [late for late in lates if band(late.days_late) is not None]
    counted = [late for late in lates if not late.is_disputed]
    return Delays(
        bands=[
            _cell([late for late in counted if band(late.days_late) == key], whole)
            for key in BANDS
        ],
        total=_cell(counted, whole),
        excluded=_cell([late for late in lates if late.is_disputed], whole),
    )


def _cell(lates: Sequence[Late], whole: Whole) -> Cell:
    amount = sum(late.amount for late in lates)
    return Cell(
        len(lates),
        amount,
        share(amount, whole.amount),
        None if whole.number is None else share(len(lates), whole.number),
    )
