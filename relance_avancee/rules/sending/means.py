"""In which order the means of a step are tried."""

from __future__ import annotations

from collections.abc import Iterable


def sort_means(means: Iterable[str], wanted: Iterable[str | None]) -> list[str]:
    """Return ``means``, those of ``wanted`` first and in its order.

    What is wanted and is none of ``means`` is left out: a wish adds no means.

    >>> sort_means(["email", "sms", "letter"], ["letter", None, "fax"])
    ['letter', 'email', 'sms']
    >>> sort_means(["email", "sms", "letter"], [])
    ['email', 'sms', 'letter']
    """
    usual = list(means)
    first = [code for code in wanted if code in usual]
    return list(dict.fromkeys([*first, *usual]))
