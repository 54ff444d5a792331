"""Random groups of appends come to the same on PostgreSQL at once and in memory one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.event import Recorded
from events.ids import derived_id, new_id
from events.log.append.writer import Writer
from events.log.database.connections import connect
from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.store.event_log import (
    Append,
    Appended,
    ConflictError,
    Guard,
    GuardConflictError,
    IdReusedError,
    Outcome,
)
from tests.appends import append_of, new_event, sent


class Asked(NamedTuple):
    """An append, its stream, ids and guarded streams by number."""

    stream: int
    expected: int | None
    ids: list[int]
    command: str
    guards: dict[int, int]


APPENDS = st.builds(
    Asked,
    stream=st.integers(0, 3),
    expected=st.none() | st.integers(0, 4),
    ids=st.lists(st.integers(0, 9), min_size=1, max_size=3, unique=True),
    command=st.sampled_from(["this", "that"]),
    guards=st.dictionaries(st.integers(0, 5), st.integers(0, 4), max_size=3),
)


def _may_be_one_group(group: list[Asked]) -> bool:
    ids = [one for asked in group for one in asked.ids]
    return len({asked.stream for asked in group}) == len(group) and len(set(ids)) == len(ids)


def _guarding_others(group: list[Asked]) -> list[Asked]:
    """Without the guards on streams that the group itself appends to."""
    streams = {asked.stream for asked in group}
    return [
        asked._replace(
            guards={on: version for on, version in asked.guards.items() if on not in streams}
        )
        for asked in group
    ]


GROUPS = st.lists(APPENDS, min_size=1, max_size=4).filter(_may_be_one_group).map(_guarding_others)


@dataclass
class Pair:
    """The same story told to both logs."""

    writer: Writer
    log: PostgresLog
    memory: MemoryLog = field(default_factory=MemoryLog)
    examples: count[int] = field(default_factory=count)


@pytest.fixture(params=[True, False], ids=["lean", "general"])
async def pair(request: pytest.FixtureRequest, database: str) -> AsyncIterator[Pair]:
    connection = await connect(database, None)
    async with PostgresLog(database) as log:
        yield Pair(await Writer.prepare(connection, lean=request.param), log)
    await connection.close()


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    # Both logs go on from example to example; each example has streams and ids of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(groups=st.lists(GROUPS, min_size=1, max_size=6))
async def test_a_group_comes_to_what_its_appends_come_to(
    pair: Pair, groups: list[list[Asked]]
) -> None:
    example, cause = next(pair.examples), new_id()
    before = (await pair.memory.head()).position
    for group in groups:
        appends = [
            replace(
                append_of(
                    f"model-{example}-{asked.stream}",
                    asked.expected,
                    events=[new_event(derived_id(cause, "model", one)) for one in asked.ids],
                    command=asked.command,
                ),
                guards=tuple(
                    Guard(f"model-{example}-{stream}", version)
                    for stream, version in asked.guards.items()
                ),
            )
            for asked in group
        ]
        in_memory = [await _outcome(pair.memory, append) for append in appends]
        in_postgres = await sent(pair.writer, *appends)
        assert list(map(_plain, in_postgres)) == list(map(_plain, in_memory))
    assert list(map(_timeless, await pair.log.read(after=before))) == list(
        map(_timeless, await pair.memory.read(after=before))
    )


async def _outcome(log: MemoryLog, append: Append) -> Outcome:
    try:
        return await log.append(append)
    except (ConflictError, GuardConflictError, IdReusedError) as outcome:
        return outcome


def _plain(outcome: Outcome) -> object:
    """What can be compared; which of several reused ids is named is left open."""
    match outcome:
        case Appended():
            return outcome
        case ConflictError() | GuardConflictError():
            return (type(outcome), outcome.stream, outcome.expected, outcome.actual)
        case IdReusedError():
            return IdReusedError


def _timeless(recorded: Recorded) -> Recorded:
    return recorded._replace(recorded_at=recorded.recorded_at.min)
