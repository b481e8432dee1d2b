"""The reason codes: why a due item is not chased, and what follows from each.

One row a code: which of them last, ring no alarm or grant time is read here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """A code and what follows from it; what is not said of it is not so.

    ``hold`` is the name of the kind of hold that keeps an item back under this code,
    empty when no hold does: "Pause" for ``pause``. The sentence that the user reads is
    in ``relance.due.item._selection_reason``.

    Of an open item:

    - ``is_lasting``: true until a row changes (the item, its invoice, its customer, a
      hold); all the others are decided anew every day;
    - ``is_from_due``: true until some days after the due date, decided anew from then;
    - ``is_silent``: nobody chases it, or somebody else does: no alarm asks for a
      decision. What is on hold rings none, whatever the kind.

    Of a hold:

    - ``is_granted``: a person grants time by it, beyond an insurer's cover perhaps;
    - ``is_promise``: its last day is one on which the money was announced;
    - ``is_said``: what a customer says opens and ends it (room ``answers``);
    - ``is_dispute``: the debt is contested: how it is paid tells nothing of the debtor;
    - ``is_by_hand``: a collector opens it, and lifts it;
    - ``is_pause``: it lasts until a day, some months at most;
    - ``is_decided``: a manager, or the engine, opens and lifts it. What is neither
      opens by itself, and a collector lifts it;
    - ``is_company_wide``: the settings of a company open and lift it;
    - ``ends_by_rejection``: a rejected payment explains it, and lifts it.

    Of a closed item:

    - ``is_settled``: should its journal item be open again, a person looks first.
    """

    code: str
    hold: str = ""
    is_lasting: bool = False
    is_from_due: bool = False
    is_silent: bool = False
    is_granted: bool = False
    is_promise: bool = False
    is_said: bool = False
    is_dispute: bool = False
    is_by_hand: bool = False
    is_pause: bool = False
    is_decided: bool = False
    is_company_wide: bool = False
    ends_by_rejection: bool = False
    is_settled: bool = False


REASONS = (
    # what the item, its invoice and its customer say
    Reason("archived", is_lasting=True),
    Reason("blocked", is_lasting=True, is_silent=True),
    Reason("no_followup", is_lasting=True, is_silent=True),
    Reason("not_sent", is_lasting=True),
    Reason("no_scenario", is_lasting=True),
    Reason("below_item", is_lasting=True, is_silent=True),
    Reason("below_debtor", is_silent=True),
    Reason("no_address", is_lasting=True),
    # the kinds of hold, in the order in which they are offered
    Reason(
        "pause",
        "Pause",
        is_lasting=True,
        is_granted=True,
        is_by_hand=True,
        is_pause=True,
    ),
    Reason("exclusion", "Exclusion", is_lasting=True, is_granted=True, is_by_hand=True),
    Reason("dead_address", "Dead address", is_lasting=True, is_decided=True),
    Reason("covered", "Covered by unmatched money"),
    Reason("reopened", "Re-opened", is_lasting=True, ends_by_rejection=True),
    Reason("discount", "Discount earned", is_lasting=True, is_silent=True),
    Reason(
        "too_old",
        "Too old at installation",
        is_lasting=True,
        is_decided=True,
        is_company_wide=True,
    ),
    Reason(
        "opening",
        "Miscellaneous entry",
        is_lasting=True,
        is_decided=True,
        is_company_wide=True,
    ),
    Reason(
        "presented",
        "Presented to the bank",
        is_lasting=True,
        is_promise=True,
        is_by_hand=True,
        is_pause=True,
        ends_by_rejection=True,
    ),
    Reason(
        "ordered",
        "Ordered for payment",
        is_lasting=True,
        is_granted=True,
        is_by_hand=True,
        is_pause=True,
    ),
    Reason(
        "promise",
        "Promise to pay",
        is_lasting=True,
        is_granted=True,
        is_promise=True,
        is_said=True,
    ),
    Reason("dispute", "Dispute", is_lasting=True, is_dispute=True, is_said=True),
    Reason("plan", "Payment plan", is_lasting=True, is_granted=True, is_said=True),
    Reason("insolvency", "Insolvency", is_decided=True),
    Reason("notice", "Formal notice running", is_decided=True),
    # the payment route
    Reason("debit", is_from_due=True),
    Reason("bill", is_from_due=True, is_silent=True),
    Reason("assigned", is_lasting=True, is_silent=True),
    # what a plan decides for the day
    Reason("unplannable"),
    Reason("in_payment", is_silent=True),
    Reason("stale_receipts"),
    Reason("gap"),
    Reason("cap"),
    Reason("pending"),
    Reason("simulated"),
    # why it left a reminder that was waiting
    Reason("address"),
    Reason("route"),
    Reason("expired"),
    # how it closed
    Reason("paid", is_settled=True),
    Reason("credited", is_settled=True),
    Reason("no_cash", is_settled=True),
    Reason("undone"),
    Reason("draft"),
    Reason("cancelled"),
    Reason("gone"),
)


def codes(is_so: Callable[[Reason], bool]) -> tuple[str, ...]:
    """Return the codes of which ``is_so`` is true, in the order of the table.

    >>> codes(lambda reason: reason.is_granted)
    ('pause', 'exclusion', 'ordered', 'promise', 'plan')
    """
    return tuple(reason.code for reason in REASONS if is_so(reason))


HOLD_KINDS = tuple((reason.code, reason.hold) for reason in REASONS if reason.hold)
LASTING = codes(lambda reason: reason.is_lasting)
FROM_DUE = codes(lambda reason: reason.is_from_due)
SILENT = codes(lambda reason: reason.is_silent)
GRANTED = codes(lambda reason: reason.is_granted)
PROMISED = codes(lambda reason: reason.is_promise)
SAID = codes(lambda reason: reason.is_said)
DISPUTED = codes(lambda reason: reason.is_dispute)
BY_HAND = codes(lambda reason: reason.is_by_hand)
PAUSES = codes(lambda reason: reason.is_pause)
DECIDED_BY_MANAGERS = codes(lambda reason: reason.is_decided)
COMPANY_WIDE = codes(lambda reason: reason.is_company_wide)
ENDED_BY_REJECTION = codes(lambda reason: reason.ends_by_rejection)
SETTLED = codes(lambda reason: reason.is_settled)
