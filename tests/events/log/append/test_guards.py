"""Guards in the database: groups that it refuses, and processes that cross."""

from __future__ import annotations

import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

import asyncpg
import pytest

from events.log.append.writer import Writer
from events.log.database.connections import connect
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, Appended, Guard, Outcome
from tests.appends import append_of, sent, with_metadata
from tests.processes import environment, started

PROCESSES = 3
ROUNDS = 25
GROUP = with_metadata("""
SELECT * FROM log.append_group(
    '{a-1}', '{0}', ARRAY[METADATA], '{1}', ARRAY[gen_random_uuid()], '{T}', '{1}',
    ARRAY['{}'::bytea],
    GUARDS
)""")
JOINED = with_metadata("""
SELECT * FROM log.append_joined(
    'a-1', '{0}', ('[' || METADATA || ']')::jsonb, NULL, ARRAY[gen_random_uuid()], 'T', '{1}',
    ARRAY['{}'::bytea],
    GUARDS
)""")
ONE = with_metadata("""
SELECT * FROM log.append_one(
    'a-1', 0, METADATA, gen_random_uuid(), 'T', 1::smallint, '{}', GUARDS
)""")
SEVENTEEN = "ARRAY(SELECT 'b-' || number FROM generate_series(1, 17) AS number)"


@pytest.fixture
async def writer(database: str) -> AsyncIterator[Writer]:
    """A writer of the log's owner, which sends what it is given as it is."""
    connection = await connect(database, None)
    yield await Writer.prepare(connection)
    await connection.close()


def guarding(stream: str, *guards: Guard) -> Append:
    return replace(append_of(stream), guards=guards)


async def test_the_database_refuses_a_group_that_appends_to_what_it_guards(
    writer: Writer,
) -> None:
    crossing = [
        guarding("request-a", Guard("request-b", 0)),
        guarding("request-b", Guard("request-a", 0)),
    ]
    for group in (crossing, [crossing[0], append_of("request-b")], crossing[1:] + crossing[:1]):
        with pytest.raises(asyncpg.InvalidParameterValueError, match="guard"):
            await sent(writer, *group)
    assert _accepted(await sent(writer, crossing[0])) == 1


@pytest.mark.parametrize("way", [GROUP, JOINED], ids=["group", "joined"])
@pytest.mark.parametrize(
    "guards",
    [
        "'{2}', '{b-1}', '{0}'",
        "'{0}', '{b-1}', '{0}'",
        "'{NULL}', '{b-1}', '{0}'",
        "'{1}', '{NULL}', '{0}'",
        "'{1}', '{b-1}', '{NULL}'",
        "'{1,1}', '{b-1}', '{0,0}'",
        "'{1}', '{b-1,c-1}', '{0,0}'",
        "'{}', '{b-1}', '{0}'",
        "'{1}', '{a-1}', '{0}'",
        "'{}', '{}', '{0}'",
        "'{1}', '{}', '{0}'",
        "'{1,1}', '{b-1,b-1}', '{0,0}'",
        "'{1,1}', '{b-1,b-1}', '{0,1}'",
        f"array_fill(1, ARRAY[17]), {SEVENTEEN}, array_fill(0, ARRAY[17])",
    ],
)
async def test_a_guard_that_holds_nothing_is_refused(writer: Writer, guards: str, way: str) -> None:
    with pytest.raises(asyncpg.InvalidParameterValueError, match="guard"):
        await writer.connection.execute(way.replace("GUARDS", guards))
    assert await writer.connection.fetchval("SELECT count(*) FROM log.event") == 0


@pytest.mark.parametrize(
    "guards",
    [
        "'{NULL}', '{0}'",
        "'{b-1}', '{NULL}'",
        "'{b-1}', '{}'",
        "'{a-1}', '{0}'",
        "'{}', '{0}'",
        "NULL, '{0}'",
        "'{b-1,b-1}', '{0,0}'",
        f"{SEVENTEEN}, array_fill(0, ARRAY[17])",
    ],
)
async def test_so_it_is_on_the_lean_path(writer: Writer, guards: str) -> None:
    with pytest.raises(asyncpg.InvalidParameterValueError, match="guard"):
        await writer.connection.execute(ONE.replace("GUARDS", guards))


async def test_each_append_of_a_group_has_guards_of_its_own(writer: Writer) -> None:
    """Sixteen each are taken; seventeen of one are too many, however few the other has."""
    sixteen = tuple(Guard(f"b-{number}", 0) for number in range(16))
    assert _accepted(await sent(writer, guarding("a-1", *sixteen), guarding("a-2", *sixteen))) == 2
    with pytest.raises(asyncpg.InvalidParameterValueError, match="at most 16 guards"):
        await sent(writer, guarding("a-3", *sixteen, Guard("b-16", 0)), guarding("a-4"))


async def test_of_processes_that_cross_exactly_one_is_accepted_each_time(database: str) -> None:
    """Each appends to a stream of its own while those of the others are empty."""
    async with AsyncExitStack() as stack, PostgresLog(database) as log:
        crossing = [
            await stack.enter_async_context(
                started(
                    sys.executable,
                    *("-m", "tests.events.log.crossing_process", database),
                    *(str(number), str(PROCESSES)),
                    env=environment({}),
                    stdin=PIPE,
                )
            )
            for number in range(PROCESSES)
        ]
        for turn in range(ROUNDS):
            for process in crossing:
                _tell(process, f"round{turn}\n")
            answers = [await _line(process) for process in crossing]
            assert sorted(answers) == ["accepted"] + ["conflict"] * (PROCESSES - 1), turn
        assert (await log.head()).position == ROUNDS


def _tell(process: Process, line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line.encode())


async def _line(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


def _accepted(outcomes: Sequence[Outcome]) -> int:
    return sum(isinstance(outcome, Appended) for outcome in outcomes)
