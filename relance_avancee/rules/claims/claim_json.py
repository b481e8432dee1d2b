"""A claim written as JSON, as the examples of tests/rules/data are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from .claim import Claim, Terms, compute_claim
from .interest import Event, Item, Segment
from .rates import RateTable
from .regimes import REGIMES, Regime, UnderFloor

IMPUTATIONS = ("principal_first", "interest_first")
# ISO 4217: the currencies that do not have two decimals.
WHOLE = ("CLP", "ISK", "JPY", "KRW", "PYG", "RWF", "UGX", "VND", "XAF", "XOF", "XPF")
THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
UNITS = {
    **dict.fromkeys(WHOLE, Decimal(1)),
    **dict.fromkeys(THOUSANDTHS, Decimal("0.001")),
}
CENT = Decimal("0.01")


def compute_example(example: Mapping[str, Any], table: RateTable) -> dict[str, Any]:
    """Return the id of ``example`` with what was computed, or with the error."""
    if not isinstance(example, Mapping):
        return {"id": None, "error": "An example is an object with an id."}
    answer = {"id": example.get("id")}
    try:
        return {**answer, "computed": write_claim(_read_claim(example, table))}
    except KeyError as error:
        return {**answer, "error": f"{error.args[0]} is missing."}
    except InvalidOperation:
        return {**answer, "error": "An amount or a rate is not a number."}
    except (AttributeError, TypeError, ValueError) as error:
        return {**answer, "error": str(error)}


def write_claim(claim: Claim) -> dict[str, Any]:
    """Return the interest, the fixed sum and the lines of a claim, as text.

    Where the agreed rate is under the legal floor, ``below_floor`` says so.
    """
    written: dict[str, Any] = {
        "interest": str(claim.ledger.interest),
        "indemnity": str(claim.indemnity),
        "segments": [write_segment(segment) for segment in claim.ledger.segments],
    }
    if claim.below_floor:
        written["below_floor"] = [write_under_floor(one) for one in claim.below_floor]
    return written


def write_under_floor(under: UnderFloor) -> dict[str, str | None]:
    """Return what is under the legal floor, yearly rates and days as text.

    >>> day, rates = dt.date(2026, 7, 1), map(Decimal, ("5", "8.25", "12.40", "5"))
    >>> write_under_floor(UnderFloor(day, None, *rates))["statutory"]
    '12.40'
    """
    return {
        "first": under.first.isoformat(),
        "last": under.last.isoformat() if under.last else None,
        "agreed": str(under.agreed),
        "floor": str(under.floor),
        "statutory": str(under.statutory),
        "applied": str(under.applied),
    }


def write_segment(segment: Segment) -> dict[str, Any]:
    """Return one line of a computation, amounts and days as text.

    >>> day = dt.date(2026, 6, 16)
    >>> write_segment(Segment("0", day, day, Decimal("5000.00"), Decimal("12.15"),
    ...     Decimal("1.66")))["base"]
    '5000.00'
    """
    return {
        "first": segment.first.isoformat(),
        "last": segment.last.isoformat(),
        "days": segment.days,
        "base": str(segment.base),
        "rate": str(segment.rate),
        "interest": str(segment.interest),
    }


def _read_claim(example: Mapping[str, Any], table: RateTable) -> Claim:
    """Return the claim of an example."""
    regime = REGIMES.get(example["regime"])
    if regime is None:
        raise ValueError(f"There is no regime {example['regime']}.")
    imputation = example.get("imputation", IMPUTATIONS[0])
    if imputation not in IMPUTATIONS:
        raise ValueError(f"There is no imputation {imputation}.")
    terms = Terms(
        regime,
        contract_rate=_number(example.get("contract_rate")),
        under_floor=_read_choice(example),
        basis=_read_basis(example),
        interest_first=imputation == "interest_first",
    )
    return compute_claim(
        [
            _read_item(str(number), item, example, regime)
            for number, item in enumerate(example["items"])
        ],
        [_read_event(event) for event in example.get("events") or ()],
        dt.date.fromisoformat(example["end"]),
        terms,
        table,
        UNITS.get(example.get("currency", ""), CENT),
    )


def _read_basis(example: Mapping[str, Any]) -> Any:
    """Return the days of a year, 365 unless the example says otherwise."""
    basis = str(example.get("basis", "365"))
    if basis not in ("365", "360", "actual"):
        raise ValueError(f"There is no basis {basis}.")
    return basis


def _read_choice(example: Mapping[str, Any]) -> Any:
    """Return what is claimed under the legal floor: the agreed rate by default."""
    choice = example.get("under_floor", "agreed")
    if choice not in ("agreed", "statutory"):
        raise ValueError(f"There is no choice {choice} under the floor.")
    return choice


def _read_item(
    key: str, item: Mapping[str, Any], example: Mapping[str, Any], regime: Regime
) -> Item:
    """Return an item; its interest starts at its due date, or at the formal notice."""
    due = dt.date.fromisoformat(item.get("effective_due") or item["due"])
    judgment = example.get("insolvency_opening")
    return Item(
        key,
        amount=Decimal(str(item["amount"])),
        due=due,
        start=interest_start(due, _day(example.get("notice_received")), regime),
        disputed=Decimal(str(item.get("disputed") or 0)),
        insolvency=_day(judgment),
        invoice=str(item.get("invoice") or ""),
    )


def _read_event(event: Mapping[str, Any]) -> Event:
    """Return an event; a credit note corrects the invoice unless it says otherwise."""
    kind = event.get("kind", "payment")
    if kind not in ("payment", "credit_note"):
        raise ValueError(f"There is no kind of event {kind}.")
    item = event.get("item")
    effect = event.get("effect") or "retroactive"
    if effect not in ("retroactive", "from_date"):
        raise ValueError(f"There is no effect {effect}.")
    return Event(
        dt.date.fromisoformat(event["date"]),
        Decimal(str(event["amount"])),
        kind=kind,
        retroactive=kind == "credit_note" and effect == "retroactive",
        item=None if item is None else str(item),
    )


def interest_start(
    due: dt.date, notice: dt.date | None, regime: Regime
) -> dt.date | None:
    """Return the day after which interest runs, None when it does not.

    >>> due = dt.date(2026, 2, 28)
    >>> interest_start(due, None, REGIMES["fr_consumer"]) is None
    True
    >>> interest_start(due, dt.date(2026, 3, 16), REGIMES["fr_consumer"])
    datetime.date(2026, 3, 16)
    """
    if not regime.from_notice:
        return due
    return max(due, notice) if notice else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _number(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))
