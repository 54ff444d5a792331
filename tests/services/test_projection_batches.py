"""Rows are a function of the facts alone: in batches of any size and rebuilt, they are equal.

A history is made by asking the deciders, and tells of several things of each kind at the same time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deploy.docs import exploring
from deploy.docs.exploring import Lifecycle
from deploy.docs.samples import LIFECYCLES
from deploy.services import SERVICES
from events.assignment import EngagementOpened
from events.catalogue import dump
from events.decider import Command, Refused
from events.event import Event, Heard, Metadata
from events.ids import new_id
from events.log.database.connections import Pool
from events.log.feed.handler import Checkpoint
from events.log.memory import MemoryLog
from events.log.store.event_log import Append, NewEvent
from events.reporting import FiguresPublished, ReviewPublished
from services.kit.feed.checkpoints import BEGINNING, advance, resume_or_create
from services.kit.feed.connections import open_pool, transaction
from services.kit.feed.rebuild import rebuild
from services.kit.run.service import Service
from tests.projecting import project
from tests.services.recording import recorded, stream_of

HISTORIES: Final = 52
"""That are told; together they tell all that can be told."""
THINGS: Final = 4
"""Of each kind."""
STEPS_MAX: Final = 16
"""Commands that one thing is asked."""
PAUSE_DAYS: Final = 40
"""Longer than any time that a rule lets somebody take."""
ONE_BY_ONE: Final = set(range(1, 1_000))
TRIED_MAX: Final = 25
"""Variants of a command, of which one is to be allowed."""
SELDOM: Final = (
    *("Cancel", "Close", "Decline", "Expire", "Follow", "Lapse", "Merge", "SetRec", "Withdraw"),
    *(
        "Await",
        "CorrectHold",
        "CorrectStep",
        "Deliver",
        "Exclude",
        "Give",
        "Hold",
        "Resume",
        "Strike",
        "Tell",
    ),
)
"""Commands after which little can follow, or that lead to and fro."""
BY_NAME: Final = {lifecycle.name: lifecycle for lifecycle in LIFECYCLES}

Row = tuple[str, tuple[object, ...]]


@cache
def _commands(name: str, days: int) -> dict[str, list[Command]]:
    """What may be asked on a day, by the kind of command."""
    found: dict[str, list[Command]] = {}
    for command in exploring._commands(BY_NAME[name], exploring.BEGINNING + timedelta(days)):
        found.setdefault(type(command).__name__, []).append(command)
    return found


def _life(lifecycle: Lifecycle, random: Random) -> list[Event]:
    """What is told of one thing that is asked anything, as far as the rules allow it."""
    state, facts, days = lifecycle.decider.initial, list[Event](), 0
    for _ in range(STEPS_MAX):
        days += random.choice((0, 0, PAUSE_DAYS))
        commands = _commands(lifecycle.name, days)
        for kind in random.sample(list(commands), len(commands)):
            if kind.startswith(SELDOM) and random.random() < 0.8:
                continue
            if told := _told(lifecycle, state, commands[kind], random):
                for fact in told:
                    state = lifecycle.decider.evolve(state, fact)
                facts += told
                break
    return facts


def _told(
    lifecycle: Lifecycle, state: object, commands: Sequence[Command], random: Random
) -> Sequence[Event]:
    for command in random.sample(commands, min(len(commands), TRIED_MAX)):
        try:
            if told := list(lifecycle.decider.decide(command, state)):
                return told
        except Refused:
            continue
    return ()


def _about(fact: Event, number: int, random: Random) -> Event:
    """The fact, of one thing of several; every two engagements are of one request."""
    said: dict[str, Any] = {
        name: _id(name, 100 * number + value.int) for name, value in fact if isinstance(value, UUID)
    }
    said["ori"] = f"IA05701{number:02}"
    said["provider"] = ("iacp", "noble", "ntoa", "perf")[number % 4]
    said["topic"] = f"topic-{number}"
    if fact.category == "engagement":
        said["request_id"] = _id("request_id", 100 * (number // 2) + 1)
    if isinstance(fact, EngagementOpened):
        said["family_id"] = _id("engagement_id", 100 * (number // 2 * 2) + 1)
        said["confidential"] = random.random() < 0.5
    if isinstance(fact, FiguresPublished):
        said["snapshot"] = f"{fact.snapshot}-of-{number}"
    if isinstance(fact, ReviewPublished):
        said["review"] = f"{fact.review}-of-{number}"
    known = type(fact).model_fields
    return fact.model_copy(update={name: said[name] for name in said if name in known})


def _id(name: str, number: int) -> UUID:
    """Things of two kinds never have one id."""
    return UUID(bytes=name.encode()[:8].ljust(8) + number.to_bytes(8, "big"))


def _told_of(lifecycle: Lifecycle, number: int, seed: int) -> list[Event]:
    """The life of one thing, by a chance of its own: commands on others do not change it."""
    random = Random(f"{lifecycle.name} {number} {seed}")  # noqa: S311 - likewise
    return [_about(fact, number, random) for fact in _life(lifecycle, random)]


@cache
def history(seed: int) -> Sequence[Event]:
    """The lives of all things, one fact of any of them after another."""
    random = Random(seed)  # noqa: S311 - it must be repeatable
    lives = [
        _told_of(lifecycle, number, seed) for number in range(THINGS) for lifecycle in LIFECYCLES
    ]
    turns = [life for life in lives for _ in life]
    random.shuffle(turns)
    ahead = {id(life): iter(life) for life in lives}
    return [next(ahead[id(life)]) for life in turns]


def heard_by(service: Service, events: Sequence[Event]) -> list[Heard]:
    records = recorded(events, datetime(2024, 1, 1, tzinfo=UTC))
    return [heard for record in records if (heard := service.catalogue.hear(record)) is not None]


async def rows_of(pool: Pool, service: Service, heard: list[Heard], cuts: set[int]) -> list[Row]:
    """The rows that come of the facts, cut into batches."""
    tables = [table for projection in service.projections for table in projection.tables]
    ends = [*sorted(cut for cut in cuts if cut < len(heard)), len(heard)]
    async with transaction(pool) as connection:
        await connection.execute(f"TRUNCATE {', '.join(tables)}")
        for projection in service.projections:
            for begin, end in zip([0, *ends], ends, strict=False):
                batch = heard[begin:end]
                if any(fact.recorded.type in projection.hears for fact in batch):
                    await project(connection, projection, batch)
        return [
            (table, tuple(row))
            for table in tables
            for row in await connection.fetch(f"SELECT * FROM {table} AS it ORDER BY it::text")  # noqa: S608 - a name from a service
        ]


@pytest.fixture(params=SERVICES)
async def served(
    database: str, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[Service, Pool]]:
    """A service and its empty tables."""
    service = SERVICES[request.param]
    connections = len(service.projections)  # as a rebuild needs
    pool = await open_pool(database, request.param, connections_max=connections)
    yield service, pool
    await pool.close()


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(seed=5, cuts=ONE_BY_ONE)
@example(seed=12, cuts=ONE_BY_ONE)
@example(seed=17, cuts=ONE_BY_ONE)
@given(seed=st.integers(0, HISTORIES - 1), cuts=st.sets(st.integers(1, 300), max_size=15))
@pytest.mark.asyncio(loop_scope="session")
async def test_any_cutting_of_a_history_gives_the_same_rows(
    served: tuple[Service, Pool], seed: int, cuts: set[int]
) -> None:
    service, pool = served
    heard = heard_by(service, history(seed))
    assert await rows_of(pool, service, heard, cuts) == await rows_of(pool, service, heard, set())


@pytest.mark.parametrize("facts_held_max", [20, 10_000])
async def test_rebuilt_rows_are_those_of_the_live_writer_however_little_is_held(
    served: tuple[Service, Pool], facts_held_max: int
) -> None:
    service, pool = served
    log = MemoryLog()
    by = Metadata("coordinator:maria", "1")
    for fact in history(5):
        event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
        await log.append(Append(stream_of(fact), None, (event,), by))
    records = await log.read()
    heard = [each for one in records if (each := service.catalogue.hear(one)) is not None]
    assert await rows_of(pool, service, heard, set())
    async with transaction(pool) as connection:
        for projection in service.projections:
            before = await resume_or_create(connection, projection.name, BEGINNING)
            here = Checkpoint(records[-1].position, records[-1].id)
            await advance(connection, projection.name, before, here)

    rebuilt = await rebuild(
        pool, log, service.catalogue, service.projections, facts_held_max=facts_held_max
    )

    assert {one.projection: (one.equal, one.parked) for one in rebuilt} == {
        projection.name: (True, 0) for projection in service.projections
    }


def test_the_histories_tell_all_that_can_be_told() -> None:
    told = {fact.wire_name for seed in range(HISTORIES) for fact in history(seed)}
    can_be_told = {name for lifecycle in LIFECYCLES for name in exploring.names(lifecycle.facts)}
    assert can_be_told - told == set()
