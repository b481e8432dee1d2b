"""What is kept of figures that were measured several times: median, least and most."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any


def spread(samples: Sequence[Any]) -> Any:
    """Return {"median": …, "min": …, "max": …} of numbers, None if none was measured.

    Of mappings, that of each of their figures; one that a sample lacks counts as 0.

    >>> spread([{"plan": {"work": 3}}, {"plan": {"work": 5}}, {"plan": {"work": 4}}])
    {'plan': {'work': {'median': 4, 'min': 3, 'max': 5}}}
    """
    if isinstance(samples[0], Mapping):
        names = dict.fromkeys(name for sample in samples for name in sample)
        return {
            name: spread([sample.get(name, 0) for sample in samples]) for name in names
        }
    known = [sample for sample in samples if sample is not None]
    if not known:
        return None
    return {"median": median(known), "min": min(known), "max": max(known)}


def condense(measured: Any) -> Any:
    """Return figures with the spread of each list of them; the others as they are.

    >>> condense({"first": {"work": 9}, "again": [{"work": 3}, {"work": 4}]})
    {'first': {'work': 9}, 'again': {'work': {'median': 3.5, 'min': 3, 'max': 4}}}
    """
    if isinstance(measured, Mapping):
        return {name: condense(one) for name, one in measured.items()}
    return spread(measured) if isinstance(measured, list) else measured
