"""How often somebody may ask: for each key a bucket that fills as time passes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from math import ceil


@dataclass
class Rate:
    """A bucket of ``most`` for each key, filled by ``each_second``.

    ``keys`` are as many as are remembered; who asks for the first time since has a full
    bucket. Times are seconds of any clock that never goes back.
    """

    most: float
    each_second: float
    keys: int = 10_000
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, key: str, now: float) -> bool:
        """Take one of what is left for ``key``; False when nothing is.

        >>> rate = Rate(most=2, each_second=1)
        >>> [rate.take("link", now) for now in (0, 0, 0, 0.5, 1)]
        [True, True, False, False, True]
        """
        left, known = self._left.pop(key, (self.most, now))
        left = min(self.most, left + max(now - known, 0.0) * self.each_second)
        is_allowed = left >= 1
        self._left[key] = (left - is_allowed, now)
        while len(self._left) > self.keys:
            self._left.popitem(last=False)
        return is_allowed

    def wait(self, key: str) -> int:
        """Return the seconds after which something is left for ``key`` again.

        >>> rate = Rate(most=1, each_second=0.5)
        >>> rate.take("link", 0), rate.take("link", 0), rate.wait("link")
        (True, False, 2)
        """
        left, _known = self._left.get(key, (self.most, 0.0))
        return max(ceil((1 - left) / self.each_second), 1)
