"""Values counted by size, at almost no cost; whoever shows them reads the counts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""From a fast append to the longest that anybody waits for an answer."""


class Histogram:
    """How many values were at most each bound, and their sum; for one thread."""

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        """`bounds` ascend; what is beyond the last is counted, too."""
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        """Of each bound those values that no smaller bound has; at the end what is beyond."""
        self.sum = 0.0

    def note(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value
