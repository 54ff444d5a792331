"""The parts that can be measured, by name; each returns lines of the report."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Final, Literal

import uvloop

from deploy.bench.append import measure_append
from deploy.bench.exports import measure_exports
from deploy.bench.feed import measure_feed
from deploy.bench.figures import Figure, Limit
from deploy.bench.gate import measure_gate
from deploy.bench.imports import measure_imports
from deploy.bench.page_times import measure_pages
from deploy.bench.privacy import measure_privacy
from deploy.bench.relay import measure_relay
from deploy.bench.replay import measure_catching_up, measure_replay
from deploy.bench.reporting_figures import measure_figures
from deploy.bench.seals import measure_seals
from deploy.bench.servers import fresh_stack
from deploy.bench.sizes import Sizes
from deploy.bench.submits import measure_submits
from deploy.garbage_collection import search_rarely
from services.kit.logs import configure_logs
from services.reporting.decisions.snapshots import CONTENT_BYTES_MAX

Part = Literal[
    "append",
    "relay",
    "feed",
    "replay",
    "catch-up",
    "http",
    "gate",
    "import",
    "privacy",
    "seals",
    "export",
]

HANDED_PER_SECOND_MIN: Final = 25_000
HEARING_MICROSECONDS_MAX: Final = 40.0
MEBIBYTES_MAX: Final = 400
COUNTED_MILLISECONDS_MAX: Final = 1000
ONE_MILLISECONDS_MAX: Final = 300
ONE_BEFORE_MILLISECONDS_MAX: Final = 1_000
KEPT_MILLISECONDS_MAX: Final = 50
PAGE_MILLISECONDS_MAX: Final = 50
PAGE_KILOBYTES_MAX: Final = 100
PUBLISHED_MILLISECONDS_MAX: Final = 30_000
"""A quarter of the time after which publishing is given up."""


def measure_alone(part: Part, sizes: Sizes) -> list[Figure]:
    """Measure a part in a new process, so that none inherits memory or garbage of another."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_measure, part, sizes).result()


def _measure(part: Part, sizes: Sizes) -> list[Figure]:
    configure_logs("error")
    search_rarely()  # as every command does
    return uvloop.run(_PARTS[part](sizes))


async def _relay(sizes: Sizes) -> list[Figure]:
    async with fresh_stack() as stack:
        speed = await measure_relay(stack.postgres_dsn, stack.nats, events=sizes.relay_events)
    memory = Limit("publishing the same bytes from memory", speed.published)
    return [Figure("relay", "relay", speed.relayed, "events/s", (memory,))]


async def _feed(sizes: Sizes) -> list[Figure]:
    async with fresh_stack() as stack:
        speed = await measure_feed(stack.postgres_dsn, stack.nats, events=sizes.feed_events)
    dropped = Limit("receiving and dropping them", speed.received)
    receiving = Limit("receiving and dropping it", speed.receiving_microseconds)
    return [
        Figure(
            "feed",
            "a flood, handed to a handler",
            speed.handed,
            "events/s",
            (dropped,),
            at_least=HANDED_PER_SECOND_MIN,
        ),
        Figure("feed", "a flood, into projections", speed.projected, "events/s", (dropped,)),
        Figure(
            "feed",
            "hearing a message, of one core",
            speed.hearing_microseconds,
            "µs",
            (receiving,),
            at_most=HEARING_MICROSECONDS_MAX,
        ),
    ]


async def _replay(sizes: Sizes) -> list[Figure]:
    return [figure for events, share in sizes.replays for figure in await _replay_of(events, share)]


async def _replay_of(events: int, share: float) -> list[Figure]:
    async with fresh_stack() as stack:
        speed = await measure_replay(stack.postgres_dsn, events=events)
        times = await measure_figures(stack.postgres_dsn)
        pages = await measure_pages(stack.postgres_dsn, times.fact)
    what = f"replay, {events:,} events"
    dropped = Limit("reading and dropping them", speed.read, share_min=share)
    early = Limit("the peak after a tenth of it", speed.peak_megabytes_after_a_tenth)
    return [
        Figure("replay", what, speed.rebuilt, "events/s", (dropped,)),
        Figure(
            "replay",
            f"{what}, peak memory",
            speed.peak_megabytes,
            "MiB",
            (early,),
            at_most=MEBIBYTES_MAX,
        ),
        Figure(
            "replay",
            f"the slowest page ({pages.slowest}), {events:,} events, p50",
            pages.p50,
            "ms",
            at_most=PAGE_MILLISECONDS_MAX,
        ),
        Figure("replay", f"the same, {events:,} events, p99", pages.p99, "ms"),
        Figure(
            "replay",
            f"the largest page, {events:,} events",
            pages.bytes_max / 1000,
            "KB",
            at_most=PAGE_KILOBYTES_MAX,
        ),
        Figure(
            "replay",
            f"a review of a year, {events:,} events, counted and laid out",
            pages.review.milliseconds,
            "ms",
            (Limit("all figures by one dimension, counted", times.counted),),
        ),
        Figure("replay", f"its page, {events:,} events", pages.review.page_bytes / 1000, "KB"),
        Figure("replay", f"its PDF, {events:,} events", pages.review.pdf_bytes / 1000, "KB"),
        Figure(
            "replay",
            f"all figures, {events:,} events, counted",
            times.counted,
            "ms",
            at_most=COUNTED_MILLISECONDS_MAX,
        ),
        Figure(
            "replay",
            f"all figures, {events:,} events, kept",
            times.kept,
            "ms",
            at_most=KEPT_MILLISECONDS_MAX,
        ),
        Figure(
            "replay",
            f"the slowest question ({times.one.question}), {events:,} events, counted",
            times.one.milliseconds,
            "ms",
            at_most=ONE_MILLISECONDS_MAX,
        ),
        Figure(
            "replay",
            f"the slowest as of the middle ({times.one_before.question}), {events:,} events",
            times.one_before.milliseconds,
            "ms",
            at_most=ONE_BEFORE_MILLISECONDS_MAX,
        ),
        Figure(
            "replay",
            f"publishing a quarter, {events:,} events",
            times.published,
            "ms",
            (Limit("all figures by one dimension, counted", times.counted),),
            at_most=PUBLISHED_MILLISECONDS_MAX,
        ),
        Figure(
            "replay",
            f"publishing a quarter, {events:,} events, its content",
            times.published_bytes,
            "bytes",
            (Limit("what an event has room for", CONTENT_BYTES_MAX),),
            at_most=CONTENT_BYTES_MAX,
        ),
    ]


async def _catch_up(sizes: Sizes) -> list[Figure]:
    async with fresh_stack() as stack:
        speed = await measure_catching_up(stack.postgres_dsn, events=sizes.caught_up_events)
    what = f"catching up, {sizes.caught_up_events:,} events"
    dropped = Limit("reading and dropping them", speed.read)
    rows = Limit("all rows", speed.rows)
    return [
        Figure("catch-up", what, speed.caught_up, "events/s", (dropped,)),
        Figure(
            "catch-up",
            f"{what}, unlike a rebuild",
            speed.rows_that_differ,
            "rows",
            (rows,),
            at_most=0,
        ),
    ]


_PARTS: Final[Mapping[Part, Callable[[Sizes], Coroutine[Any, Any, list[Figure]]]]] = {
    "append": measure_append,
    "relay": _relay,
    "feed": _feed,
    "replay": _replay,
    "catch-up": _catch_up,
    "http": measure_submits,
    "gate": measure_gate,
    "import": measure_imports,
    "privacy": measure_privacy,
    "seals": measure_seals,
    "export": measure_exports,
}
PARTS: Final = tuple(_PARTS)
