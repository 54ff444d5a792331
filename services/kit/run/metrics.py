"""The metrics of a process, for Prometheus: what it measured, and what its databases say.

What happens often is counted where it happens, in plain numbers; they are read when somebody asks.
What a database must be asked is asked within a limit, and kept for a few seconds: however often
and by how many metrics are read, a database away or busy delays an answer by that limit alone.
Nothing outlives the process: counters begin at 0 with it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version as version_of
from itertools import accumulate
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from events.log.alarm import listening
from events.log.database.passing import said_of
from events.log.database.patience import patience
from events.log.histogram import Histogram
from services.kit.feed.connections import lent
from services.kit.feed.discarding import count_discarded
from services.kit.feed.parking import count_parked
from services.kit.feed.parking_reasons import Reason
from services.kit.http.request_times import RequestTimes
from services.kit.run.lags import lags_of
from services.kit.run.samples import Counted, Metric, Sample, Samples
from services.kit.run.service import OpenService

ASK_SECONDS_MAX: Final = 2.0
KEPT_SECONDS: Final = 5.0
"""So long an answer of a database is shown again."""

RELEASE: Final = Metric(
    "byfield_release_info", "The release of this process; always 1.", labels=("version",)
)
REQUEST_SECONDS: Final = Metric(
    "byfield_http_request_seconds",
    "How long requests took, by the template of the route; (none): no route was reached.",
    "histogram",
    ("method", "route", "status"),
)
APPEND_SECONDS: Final = Metric(
    "byfield_append_seconds",
    "How long appends took, from being queued to the answer of the log.",
    "histogram",
    ("service",),
)
GROUP_APPENDS: Final = Metric(
    "byfield_append_group_appends",
    "How many appends were sent together.",
    "histogram",
    ("service",),
)
APPENDS_WAITING: Final = Metric(
    "byfield_appends_waiting", "How many appends wait for their group.", labels=("service",)
)
APPENDS_WAITING_BYTES: Final = Metric(
    "byfield_appends_waiting_bytes", "How much content these have.", labels=("service",)
)
APPENDS_REFUSED: Final = Metric(
    "byfield_appends_refused_total",
    "How many appends were refused because too many waited.",
    "counter",
    ("service",),
)
HEAD: Final = Metric(
    "byfield_log_head_position", "The last position of the log.", labels=("service",)
)
LOG_WRITABLE: Final = Metric(
    "byfield_log_writable",
    "1 while the log takes appends; 0: a full disk, a server that is read-only, or away.",
    labels=("service",),
)
FEED_WORKING: Final = Metric(
    "byfield_feed_working",
    "1 where this replica has the turn of its service; metrics of feeds are then shown.",
    labels=("service",),
)
FEED_LAG_EVENTS: Final = Metric(
    "byfield_feed_lag_events",
    "How many events a projection or reaction has not gone over yet.",
    labels=("service", "feed"),
)
FEED_LAG_SECONDS: Final = Metric(
    "byfield_feed_lag_seconds",
    "The time since the oldest of these was recorded; 0 without any.",
    labels=("service", "feed"),
)
FEED_STOPPED: Final = Metric(
    "byfield_feed_stopped",
    "1 where a projection or reaction stands at another history, until a person acts.",
    labels=("service", "feed"),
)
FEED_RETRYING: Final = Metric(
    "byfield_feed_retrying",
    "1 where it tries again after a fault that may pass.",
    labels=("service", "feed"),
)
FEED_FACTS: Final = Metric(
    "byfield_feed_facts_total",
    "How many facts it was given, also those that do not concern it.",
    "counter",
    ("service", "feed"),
)
FEED_BATCH_SECONDS: Final = Metric(
    "byfield_feed_batch_seconds",
    "How long it took for the facts that it was given at once.",
    "histogram",
    ("service", "feed"),
)
FACTS_PARKED: Final = Metric(
    "byfield_facts_parked", "How many facts are parked, by reason.", labels=("service", "reason")
)
FACTS_DISCARDED: Final = Metric(
    "byfield_facts_discarded",
    "How many facts reactions gave up on an operator's order.",
    labels=("service",),
)
CONSERVATION_HOLES: Final = Metric(
    "byfield_conservation_holes",
    "How many consumers lack an answer among the latest facts, or have one twice.",
    labels=("service",),
)
NATS_CONNECTED: Final = Metric(
    "byfield_nats_connected", "1 while a service is connected to NATS.", labels=("service",)
)
SCHEDULE_FAILING: Final = Metric(
    "byfield_schedule_failing",
    "1 where the last turn of a schedule or an errand failed.",
    labels=("service", "schedule"),
)
SCRAPE_FAULT: Final = Metric(
    "byfield_scrape_fault",
    "1 where a database did not say in time what metrics need of it; these are then missing.",
    labels=("part",),
)
METRICS: Final = (
    *(RELEASE, REQUEST_SECONDS),
    *(APPEND_SECONDS, GROUP_APPENDS, APPENDS_WAITING, APPENDS_WAITING_BYTES, APPENDS_REFUSED),
    *(
        HEAD,
        LOG_WRITABLE,
        FEED_WORKING,
        FEED_LAG_EVENTS,
        FEED_LAG_SECONDS,
        FEED_STOPPED,
        FEED_RETRYING,
    ),
    *(FEED_FACTS, FEED_BATCH_SECONDS, FACTS_PARKED, FACTS_DISCARDED, CONSERVATION_HOLES),
    *(NATS_CONNECTED, SCHEDULE_FAILING, SCRAPE_FAULT),
)
"""What is measured of every process and service."""

_log = structlog.get_logger()


class Metrics:
    """What a process shows to whoever reads its metrics."""

    def __init__(
        self,
        services: Callable[[], Sequence[OpenService]],
        times: RequestTimes,
        beside: Samples | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`services` returns those that are open; `beside` are samples of what else runs here."""
        self._services = services
        self._times = times
        self._clock = clock
        self._asked: dict[str, _Asked] = {}
        self._beside = beside

    async def text(self) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        services = self._services()
        parts: dict[str, Samples] = {
            f"{each.service.name} {part}": ask
            for each in services
            for part, ask in _databases_of(each).items()
        }
        if self._beside is not None:
            parts["relay"] = self._beside
        asked = await asyncio.gather(*(self._ask(name, ask) for name, ask in parts.items()))
        samples = [
            Sample(RELEASE, (version_of("byfield"),), 1),
            *(Sample(REQUEST_SECONDS, key, times) for key, times in self._times.of.items()),
            *(sample for each in services for sample in _measured(each)),
            *(sample for part in asked for sample in part),
        ]
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Families(samples))
        ProcessCollector(registry=registry)
        return generate_latest(registry)

    async def _ask(self, name: str, ask: Samples) -> Sequence[Sample]:
        kept = self._asked.setdefault(name, _Asked(name))
        return await kept.samples(ask, self._clock)


class _Asked:
    """What a database said last of one part, and when."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._asking = asyncio.Lock()
        self._until = float("-inf")
        self._samples: Sequence[Sample] = ()
        self._well = True

    async def samples(self, ask: Samples, clock: Callable[[], float]) -> Sequence[Sample]:
        """Return what it says, asked again once it is `KEPT_SECONDS` old."""
        async with self._asking:
            if clock() >= self._until:
                self._samples = await self._ask(ask)
                self._until = clock() + KEPT_SECONDS
        return self._samples

    async def _ask(self, ask: Samples) -> Sequence[Sample]:
        try:
            with patience(ASK_SECONDS_MAX):
                async with listening(ASK_SECONDS_MAX):
                    samples = await ask()
        except Exception as fault:  # noqa: BLE001 - whatever it is, nothing is known
            if self._well:
                _log.warning("metrics_missing", part=self._part, because=said_of(fault))
            self._well = False
            return [Sample(SCRAPE_FAULT, (self._part,), 1)]
        self._well = True
        return [*samples, Sample(SCRAPE_FAULT, (self._part,), 0)]


class _Families(Collector):
    """The samples, by metric, as the library writes them."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._of: dict[Metric, list[Sample]] = {}
        for sample in samples:
            self._of.setdefault(sample.metric, []).append(sample)

    def collect(self) -> Iterator[_Family]:
        for metric, samples in self._of.items():
            yield _family(metric, samples)


_Family = CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily


def _family(metric: Metric, samples: Sequence[Sample]) -> _Family:
    if metric.kind == "histogram":
        histograms = HistogramMetricFamily(metric.name, metric.says, labels=metric.labels)
        for sample in samples:
            assert isinstance(sample.value, Histogram)  # noqa: S101 - of this kind
            histograms.add_metric(sample.labels, _buckets(sample.value), sample.value.sum)
        return histograms
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    family = kind(metric.name, metric.says, labels=metric.labels)
    for sample in samples:
        assert not isinstance(sample.value, Histogram)  # noqa: S101 - likewise
        family.add_metric(sample.labels, sample.value)
    return family


def _buckets(histogram: Histogram) -> list[tuple[str, float]]:
    bounds = (*map(floatToGoString, histogram.bounds), "+Inf")
    return list(zip(bounds, accumulate(histogram.counts), strict=True))


def _measured(opened: OpenService) -> Iterator[Sample]:
    """Yield what is known without asking a database."""
    name, waiting, feed = opened.service.name, opened.waiting, opened.feed
    yield Sample(APPEND_SECONDS, (name,), waiting.seconds)
    yield Sample(GROUP_APPENDS, (name,), waiting.group_appends)
    yield Sample(APPENDS_WAITING, (name,), len(waiting))
    yield Sample(APPENDS_WAITING_BYTES, (name,), waiting.bytes)
    yield Sample(APPENDS_REFUSED, (name,), waiting.refused)
    if opened.broker is not None:
        yield Sample(NATS_CONNECTED, (name,), opened.broker.connected)
    yield Sample(FEED_WORKING, (name,), feed.working)
    for state in feed.states.values():
        yield Sample(FEED_FACTS, (name, state.name), state.facts)
        yield Sample(FEED_BATCH_SECONDS, (name, state.name), state.seconds)
        yield Sample(FEED_STOPPED, (name, state.name), state.stopped_because is not None)
        yield Sample(FEED_RETRYING, (name, state.name), state.retrying_because is not None)
    for scheduler in (opened.scheduler, *opened.errands):
        for schedule, fault in scheduler.faults.items():
            yield Sample(SCHEDULE_FAILING, (name, schedule), fault is not None)


def _databases_of(opened: OpenService) -> Mapping[str, Samples]:
    """Return what is asked of a service's databases, by part."""
    name, counted = opened.service.name, opened.service.counted

    async def log() -> Sequence[Sample]:
        head = (await opened.stored.head()).position
        lags = await lags_of(opened)
        return [
            Sample(HEAD, (name,), head),
            *(Sample(FEED_LAG_EVENTS, (name, feed), lag.events) for feed, lag in lags.items()),
            *(Sample(FEED_LAG_SECONDS, (name, feed), lag.seconds) for feed, lag in lags.items()),
        ]

    async def writable() -> Sequence[Sample]:
        try:
            with patience(ASK_SECONDS_MAX / 2):
                await opened.stored.refuse_if_unwritable()
        except Exception:  # noqa: BLE001 - with any fault it takes nothing
            return [Sample(LOG_WRITABLE, (name,), 0)]
        return [Sample(LOG_WRITABLE, (name,), 1)]

    async def tables() -> Sequence[Sample]:
        async with lent(opened.running.pool) as connection:
            parked = await count_parked(connection)
            discarded = await count_discarded(connection)
        return [
            *(Sample(FACTS_PARKED, (name, each), parked.get(each, 0)) for each in Reason),
            Sample(FACTS_DISCARDED, (name,), discarded),
        ]

    async def conservation() -> Sequence[Sample]:
        if not opened.feed.working:
            return ()
        await opened.conservation.look()
        return [Sample(CONSERVATION_HOLES, (name,), len(opened.conservation.holes))]

    asked = {"log": log, "writing": writable, "tables": tables, "conservation": conservation}
    return asked if counted is None else {**asked, "own": partial(_own, opened, counted)}


async def _own(opened: OpenService, counted: Counted) -> Sequence[Sample]:
    found = await counted.count(opened.running)
    return [Sample(metric, (), found[metric]) for metric in counted.metrics]
