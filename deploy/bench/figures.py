"""What was measured: values beside the limits of the same run, and what they aim at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Limit:
    """What bounds a figure, measured in the same run on the same servers, in the figure's unit."""

    what: str
    value: float
    share_min: float | None = None
    """The share of it that the figure should reach."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report."""

    part: str
    what: str
    value: float
    unit: str
    limits: tuple[Limit, ...] = ()
    at_least: float | None = None
    at_most: float | None = None

    def share(self, limit: Limit) -> float:
        """The figure as a part of one of its limits."""
        return self.value / limit.value

    @property
    def met(self) -> bool | None:
        """Whether every aim is reached; None if it has none."""
        judged = [
            self.share(limit) >= limit.share_min
            for limit in self.limits
            if limit.share_min is not None
        ]
        if self.at_least is not None:
            judged.append(self.value >= self.at_least)
        if self.at_most is not None:
            judged.append(self.value <= self.at_most)
        return all(judged) if judged else None


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all does not exceed: one that was measured.

    Raises `ValueError` where nothing was measured.
    """
    if not values:
        raise ValueError("there is no quantile of nothing")
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]
