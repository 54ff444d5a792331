"""Group commit when something goes wrong: with callers, neighbours, the connection, the clock."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import asyncpg
import pytest

from events.log.append.appender import Appender
from events.log.append.waiting import GroupBounds, WaitingAppends
from events.log.append.writer import Writer
from events.log.database.connections import Connection, connect
from events.log.postgres import PostgresLog
from events.log.store.event_log import (
    Append,
    Appended,
    BusyError,
    ConflictError,
    Guard,
    GuardConflictError,
    IdReusedError,
    StoppedError,
)
from tests.appends import METADATA, append_of, metadata_of, new_event, new_stream
from tests.events.log.killing import kill_backends
from tests.events.log.line import Line
from tests.events.log.relay.relaying import whole
from tests.waiting import SECONDS_MAX, eventually


@pytest.fixture
async def log(database: str) -> AsyncIterator[PostgresLog]:
    async with PostgresLog(database) as log:
        yield log


@dataclass(frozen=True)
class Somebody:
    """Another writer, who holds the lock."""

    connection: Connection

    async def is_waited_for(self, groups: int = 1) -> None:
        """Until so many groups are on their way, and wait for this one."""
        await eventually(
            lambda: self.connection.fetchval(
                """SELECT count(*) = $1 FROM pg_locks
                WHERE relation = 'log.turn'::regclass AND NOT granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""",
                groups,
            )
        )


@asynccontextmanager
async def somebody_appending(database: str) -> AsyncIterator[Somebody]:
    """Hold the lock; what is asked for after the first append becomes one group."""
    connection = await asyncpg.connect(database)
    try:
        async with connection.transaction():
            await connection.execute("SELECT log.begin_append()")
            # The machine may be so busy that this one is idle for longer than a writer may be.
            await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield Somebody(connection)
    finally:
        await connection.close()


def asking(log: PostgresLog, append: Append) -> asyncio.Task[Appended]:
    return asyncio.create_task(log.append(append))


async def queued(log: PostgresLog, waiting: int) -> None:
    """Until so many wait behind the group that is on its way."""
    await eventually(lambda: len(log._appender._waiting) == waiting)


# Callers


async def test_what_is_asked_while_a_group_is_on_its_way_is_the_next_group(
    database: str, log: PostgresLog
) -> None:
    async with somebody_appending(database) as somebody:
        first = asking(log, append_of(new_stream()))
        await somebody.is_waited_for()
        rest = [asking(log, append_of(new_stream())) for _ in range(50)]
        await queued(log, 50)
    assert (await first).position == 1
    assert [(await task).position for task in rest] == list(range(2, 52))
    moments = [recorded.recorded_at for recorded in await log.read(after=1)]
    assert len(set(moments)) == 1, "one statement has one moment"


async def test_the_next_group_is_on_its_way_before_the_former_is_answered(database: str) -> None:
    left_behind: list[int] = []

    async def open_writer() -> Writer:
        return await Writer.prepare(await connect(database, None))

    appender = Appender(open_writer, lambda _position: left_behind.append(len(appender._waiting)))
    await appender.start()
    appends = [append_of(new_stream()) for _ in range(5)]
    async with somebody_appending(database) as somebody:
        tasks = [asyncio.create_task(appender.append(appends[0], metadata_of(appends[0])))]
        await somebody.is_waited_for()
        tasks += [
            asyncio.create_task(appender.append(one, metadata_of(one))) for one in appends[1:]
        ]
        await eventually(lambda: len(appender._waiting) == 4)
    assert await asyncio.gather(*tasks) == [Appended(position, 1) for position in range(1, 6)]
    assert left_behind == [0, 0]
    await appender.stop()


async def test_a_full_queue_refuses_and_does_not_grow(database: str) -> None:
    async with PostgresLog(database, waiting=WaitingAppends(appends_max=3)) as log:
        async with somebody_appending(database) as somebody:
            tasks = [asking(log, append_of(new_stream()))]
            await somebody.is_waited_for()
            tasks += [asking(log, append_of(new_stream())) for _ in range(3)]
            await queued(log, 3)
            with pytest.raises(BusyError) as busy:
                await log.append(append_of(new_stream()))
            assert busy.value.queued == 3
        await asyncio.gather(*tasks)
        assert await log.append(append_of(new_stream())) == Appended(5, 1)


async def test_a_cancelled_caller_takes_nobody_along(database: str, log: PostgresLog) -> None:
    async with somebody_appending(database) as somebody:
        on_its_way = append_of(new_stream())
        leaving_early = asking(log, on_its_way)
        await somebody.is_waited_for()
        leaving_late = asking(log, append_of(new_stream()))
        staying = asking(log, append_of(new_stream()))
        await queued(log, 2)
        for task in (leaving_early, leaving_late):
            task.cancel()
        await asyncio.wait([leaving_early, leaving_late])
    assert (await staying) == Appended(2, 1)
    assert leaving_early.cancelled()
    assert leaving_late.cancelled()
    # What was on its way was appended all the same; what was not had no reason to be.
    assert (await log.append(on_its_way)) == Appended(1, 1, repeated=True)
    assert (await log.head()).position == 2


async def test_an_id_asked_for_twice_at_once_goes_in_once(database: str, log: PostgresLog) -> None:
    shared = new_event()
    async with somebody_appending(database) as somebody:
        first = asking(log, append_of(new_stream()))
        await somebody.is_waited_for()
        mine = asking(log, append_of("request-mine", events=[shared]))
        same = asking(log, append_of("request-mine", events=[shared]))
        foreign = asking(log, append_of("request-foreign", events=[new_event(), shared]))
        await queued(log, 3)
    await first
    assert await mine == Appended(2, 1)
    assert await same == Appended(2, 1, repeated=True)
    with pytest.raises(IdReusedError):
        await foreign
    assert (await log.head()).position == 2


@pytest.mark.parametrize("order", range(5))
async def test_one_group_answers_each_caller_for_itself(
    database: str, log: PostgresLog, order: int
) -> None:
    known = append_of(new_stream(), events=2)
    await log.append(known)
    conflict = append_of("request-known", 1)
    reuse = append_of("request-other", events=known.events[1:])
    new = [append_of(new_stream(), events=size) for size in (3, 1, 2)]
    group = deque([conflict, new[0], reuse, new[1], new[2]])
    group.rotate(order)
    async with somebody_appending(database) as somebody:
        first = asking(log, append_of("request-known", 0, events=2))
        await somebody.is_waited_for()
        asked = {append.stream: asking(log, append) for append in group}
        await queued(log, 5)
    assert await first == Appended(4, 2)
    with pytest.raises(ConflictError, match="at version 2, expected was 1"):
        await asked[conflict.stream]
    with pytest.raises(IdReusedError, match=known.stream):
        await asked[reuse.stream]
    for append in new:
        answer = await asked[append.stream]
        recorded = await log.read_stream(append.stream)
        assert [event.id for event in recorded] == [event.id for event in append.events]
        assert (recorded[-1].position, recorded[-1].version) == (answer.position, answer.version)
    assert [event.position for event in await log.read()] == list(range(1, 11))


# Two groups at once


SMALL = GroupBounds(appends_max=2)


@pytest.fixture
async def small(database: str) -> AsyncIterator[PostgresLog]:
    """A log that sends a second group as soon as two wait."""
    async with PostgresLog(database, waiting=WaitingAppends(SMALL)) as log:
        yield log


async def test_a_full_group_is_sent_while_another_is_on_its_way(
    database: str, small: PostgresLog
) -> None:
    async with somebody_appending(database) as somebody:
        tasks = [asking(small, append_of(new_stream()))]
        await somebody.is_waited_for()
        tasks += [asking(small, append_of(new_stream())) for _ in range(3)]
        await somebody.is_waited_for(groups=2)
        await queued(small, 1)
    answers = await asyncio.gather(*tasks)
    assert sorted(answer.position for answer in answers) == [1, 2, 3, 4]


async def test_an_id_of_a_group_on_its_way_is_judged_after_it(
    database: str, small: PostgresLog
) -> None:
    shared = new_event()
    async with somebody_appending(database) as somebody:
        first = asking(small, append_of("request-mine", events=[shared]))
        await somebody.is_waited_for()
        foreign = asking(small, append_of("request-foreign", events=[shared]))
        same = asking(small, append_of("request-mine", events=[shared]))
        neighbours = [asking(small, append_of(new_stream())) for _ in range(2)]
        await eventually(lambda: small._appender._second.group is not None)
    answer = await first
    assert await same == replace(answer, repeated=True)
    with pytest.raises(IdReusedError):
        await foreign
    await asyncio.gather(*neighbours)
    assert (await small.head()).position == 3


@pytest.mark.parametrize("first_asked", ["guard", "plain"])
async def test_a_guard_is_judged_after_the_group_that_it_meets(
    database: str, small: PostgresLog, first_asked: str
) -> None:
    guard = replace(append_of("request-a"), guards=(Guard("request-b", 0),))
    plain = append_of("request-b")
    first, later = (guard, plain) if first_asked == "guard" else (plain, guard)
    async with somebody_appending(database) as somebody:
        tasks = [asking(small, first)]
        await somebody.is_waited_for()
        tasks += [asking(small, append) for append in (later, append_of(new_stream()))]
        await eventually(lambda: small._appender._second.group is not None)
        await queued(small, 1)
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [isinstance(answer, GuardConflictError) for answer in answers]
    assert broken == [False, first_asked == "plain", False]


async def test_who_leaves_the_second_group_takes_nobody_along(
    database: str, small: PostgresLog
) -> None:
    leaving, staying = append_of(new_stream()), append_of(new_stream())
    async with somebody_appending(database) as somebody:
        first = asking(small, append_of(new_stream()))
        await somebody.is_waited_for()
        tasks = [asking(small, leaving), asking(small, staying)]
        await somebody.is_waited_for(groups=2)
        tasks[0].cancel()
        await asyncio.wait(tasks[:1])
    await first
    await tasks[1]
    assert (await small.append(leaving)).repeated, "it was on its way"
    assert (await small.head()).position == 3


@pytest.mark.fault
async def test_two_groups_whose_answers_were_lost_are_in_the_log_once(
    database: str, tmp_path: Path
) -> None:
    async with (
        Line(database, tmp_path) as line,
        PostgresLog(line.dsn, waiting=WaitingAppends(SMALL)) as log,
    ):
        async with somebody_appending(database) as somebody:
            tasks = [asking(log, append_of(new_stream()))]
            await somebody.is_waited_for()
            tasks += [asking(log, append_of(new_stream(), events=2)) for _ in range(6)]
            await somebody.is_waited_for(groups=2)
            line.swallow_next_answer()
        answers = await asyncio.gather(*tasks)
        assert line.swallowed == 1
        assert len({answer.position for answer in answers}) == len(answers)
        assert (await log.head()).position == 13


async def test_stopping_appends_both_groups_and_what_waits(database: str) -> None:
    log = PostgresLog(database, waiting=WaitingAppends(SMALL))
    await log.start()
    async with somebody_appending(database) as somebody:
        tasks = [asking(log, append_of(new_stream()))]
        await somebody.is_waited_for()
        tasks += [asking(log, append_of(new_stream())) for _ in range(9)]
        await somebody.is_waited_for(groups=2)
        stopping = asyncio.create_task(log.stop())
    await stopping
    assert sorted([(await task).position for task in tasks]) == list(range(1, 11))


# Neighbours


@pytest.mark.parametrize(
    ("poison", "error"),
    [
        (append_of("Not-A-Stream"), asyncpg.CheckViolationError),
        (append_of("request-1", events=[new_event(type="T\x00")]), asyncpg.PostgresError),
        (append_of("request-1", events=[new_event(schema_version=2**31)]), asyncpg.DataError),
    ],
    ids=["a constraint", "the server's input", "the client's output"],
)
async def test_only_the_poisonous_append_gets_the_error(
    database: str, log: PostgresLog, poison: Append, error: type[Exception]
) -> None:
    async with somebody_appending(database) as somebody:
        tasks = [asking(log, append_of(new_stream()))]
        await somebody.is_waited_for()
        tasks += [asking(log, append_of(new_stream(), events=2)) for _ in range(3)]
        poisoned = asyncio.create_task(
            log._appender.append(poison, metadata_of(poison))
        )  # past the limits' check
        tasks += [asking(log, append_of(new_stream())) for _ in range(3)]
        await queued(log, 7)
    assert [(await task).position for task in tasks] == [1, 3, 5, 7, 8, 9, 10]
    with pytest.raises(error):
        await poisoned
    assert await log.append(append_of(new_stream())) == Appended(11, 1)


# The connection


@pytest.mark.fault
@pytest.mark.parametrize("events", [1, 3])
async def test_an_answer_that_was_lost_is_asked_for_again(
    database: str, tmp_path: Path, events: int
) -> None:
    async with Line(database, tmp_path) as line, PostgresLog(line.dsn) as log:
        line.swallow_next_answer()
        answer = await log.append(append_of(new_stream(), events=events))
        assert line.swallowed == 1
        assert answer == Appended(events, events, repeated=True)
        assert (await log.head()).position == events


@pytest.mark.fault
async def test_a_group_whose_answer_was_lost_is_in_the_log_once(
    database: str, tmp_path: Path
) -> None:
    async with Line(database, tmp_path) as line, PostgresLog(line.dsn) as log:
        async with somebody_appending(database) as somebody:
            tasks = [asking(log, append_of(new_stream()))]
            await somebody.is_waited_for()
            tasks += [asking(log, append_of(new_stream(), events=2)) for _ in range(20)]
            await queued(log, 20)
            line.swallow_next_answer()
        answers = await asyncio.gather(*tasks)
        assert sorted(answer.position for answer in answers) == [1, *range(3, 42, 2)]
        assert (await log.head()).position == 41


@pytest.mark.fault
async def test_what_is_asked_while_the_database_is_away_waits_for_it(
    database: str, tmp_path: Path
) -> None:
    async with Line(database, tmp_path) as line, PostgresLog(line.dsn) as log:
        await line.cut()
        tasks = [asking(log, append_of(new_stream())) for _ in range(5)]
        with pytest.raises((OSError, asyncpg.PostgresConnectionError)):
            await log.head()
        await line.mend()
        assert {(await task).position for task in tasks} == {1, 2, 3, 4, 5}


@pytest.mark.fault
@pytest.mark.parametrize(
    ("callers", "bounds"),
    [(1, GroupBounds()), (20, GroupBounds()), (20, GroupBounds(appends_max=4))],
    ids=["one", "a group", "two groups"],
)
async def test_backends_that_are_killed_lose_and_repeat_nothing(
    database: str, callers: int, bounds: GroupBounds
) -> None:
    done = asyncio.Event()

    async def write(log: PostgresLog, stream: str) -> list[int]:
        positions: list[int] = []
        while not done.is_set():
            answer = await log.append(append_of(stream, len(positions)))
            positions.append(answer.position)
        return positions

    async with PostgresLog(database, waiting=WaitingAppends(bounds)) as log:
        tasks = [asyncio.create_task(write(log, new_stream())) for _ in range(callers)]
        try:
            await asyncio.wait_for(kill_backends(database, times=5), SECONDS_MAX)
        finally:
            done.set()
        acknowledged = list(chain.from_iterable(await asyncio.gather(*tasks)))
        assert sorted(acknowledged) == list(range(1, len(acknowledged) + 1))
        assert [recorded.position for recorded in await whole(log)] == sorted(acknowledged)


# The end


async def test_stopping_appends_what_waits(database: str) -> None:
    log = PostgresLog(database)
    await log.start()
    async with somebody_appending(database) as somebody:
        tasks = [asking(log, append_of(new_stream()))]
        await somebody.is_waited_for()
        tasks += [asking(log, append_of(new_stream())) for _ in range(9)]
        await queued(log, 9)
        stopping = asyncio.create_task(log.stop())
    await stopping
    assert sorted([(await task).position for task in tasks]) == list(range(1, 11))
    with pytest.raises(StoppedError):
        await log.append(append_of(new_stream()))


@pytest.mark.fault
async def test_who_waits_when_there_is_no_more_time_is_told(database: str) -> None:
    async def open_writer() -> Writer:
        return await Writer.prepare(await connect(database, None))

    appender = Appender(open_writer, lambda _position: None, drain_seconds_max=0.05)
    await appender.start()
    append = append_of("request-1", None)
    async with somebody_appending(database) as somebody:
        tasks = [asyncio.create_task(appender.append(append, metadata_of(append)))]
        await somebody.is_waited_for()
        tasks += [asyncio.create_task(appender.append(append, metadata_of(append)))]
        await eventually(lambda: len(appender._waiting) == 1)
        await appender.stop()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoppedError] * 2


# The clock


@pytest.mark.parametrize("lean", [True, False])
async def test_time_stands_still_rather_than_run_backwards(database: str, lean: bool) -> None:  # noqa: FBT001 - a parameter of the test
    owner = await asyncpg.connect(database)
    ahead = await owner.fetchval(
        """INSERT INTO log.event VALUES
        (1, 'request-1', 1, gen_random_uuid(), 'Made', 1, '{}', $1::text::jsonb,
        now() + interval '1 hour') RETURNING recorded_at""",
        METADATA,
    )
    await owner.close()
    async with PostgresLog(database, lean=lean) as log:
        await log.append(append_of(new_stream()))
        assert (await log.read())[1].recorded_at == ahead


# The bell


async def test_a_new_head_is_told_and_a_repetition_is_not(database: str) -> None:
    told: list[int] = []

    async def tell(position: int) -> None:
        told.append(position)

    async with PostgresLog(database, on_head=tell) as log:
        append = append_of(new_stream(), events=3)
        await log.append(append)
        await eventually(lambda: told == [3])
        await log.append(append)
        await log.append(append_of(new_stream()))
        await eventually(lambda: told == [3, 4])
