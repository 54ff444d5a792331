"""What is measured, and what it was just now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from events.log.histogram import Histogram
from services.kit.http.running_service import RunningService


@dataclass(frozen=True, slots=True)
class Metric:
    """The declaration of something that is measured, under its name in Prometheus."""

    name: str
    """With its unit at the end; of a counter also `_total`."""
    says: str
    kind: Literal["gauge", "counter", "histogram"] = "gauge"
    labels: tuple[str, ...] = ()


class Sample(NamedTuple):
    """What a metric was, for some values of its labels."""

    metric: Metric
    labels: tuple[str, ...]
    value: float | Histogram


Samples = Callable[[], Awaitable[Sequence[Sample]]]
"""Returns what something is now. Raises what its database raises."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a service counts of its own: gauges without labels, asked together."""

    metrics: tuple[Metric, ...]
    count: Callable[[RunningService], Awaitable[Mapping[Metric, float]]]
    """Returns what each of them is."""
