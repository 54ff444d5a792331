"""From the former release to this one, while processes of both append."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest

from deploy.migrate import grant, migrate_all
from deploy.service_names import SERVICE_NAMES
from events.ids import new_id
from events.log.database.connections import Connection, connect
from events.log.database.migrate import migrate
from events.log.database.statements import statement
from events.log.postgres import PostgresLog
from events.log.store.event_log import Appended
from tests.appends import append_of, new_event, new_stream
from tests.events.log.append.test_concurrency import assert_no_hole
from tests.events.log.relay.relaying import whole
from tests.waiting import eventually

FORMER_MIGRATIONS = 7
"""Files of the log's set that the release before guards and rights had."""
GUARDING_MIGRATIONS = 16
"""Those that the release had which judged a group append by append."""
GUARDING_ONE = "SELECT * FROM append_one($1, $2, $3, $4, $5, $6, $7, '{}', '{}')"
GUARDING_GROUP = "SELECT * FROM append_group($1, $2, $3, $4, $5, $6, $7, $8, '{}', '{}', '{}')"
FORMER_ONE = "SELECT * FROM log.append_one($1, $2, $3, $4, $5, $6, $7)"
FORMER_GROUP = "SELECT * FROM log.append_group($1, $2, $3, $4, $5, $6, $7, $8)"
METADATA = '{"actor": "coordinator:maria", "correlation_id": "c", "command_digest": "d"}'
SHARED = "request-shared"
WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture
async def former(empty_database: str, tmp_path: Path) -> str:
    """A database as the release before guards and rights migrated it."""
    connection = await _migrated(empty_database, tmp_path, FORMER_MIGRATIONS)
    await connection.close()
    return empty_database


@pytest.fixture
async def guarding(empty_database: str, tmp_path: Path) -> str:
    """A database as a later release migrated it, with a function for each writer."""
    connection = await _migrated(empty_database, tmp_path, GUARDING_MIGRATIONS)
    await grant(connection)
    await connection.close()
    return empty_database


async def _migrated(dsn: str, folder: Path, files_max: int) -> Connection:
    connection = await connect(dsn, None)
    files = sorted((Path(__file__).parents[4] / "events/log/migrations").glob("*.sql"))
    for file in files[:files_max]:
        shutil.copy(file, folder)
    await migrate(connection, folder=folder, schema="log", name="log")
    for service in SERVICE_NAMES:
        await connection.execute(statement("events.log", "service_ensure"), service)
    return connection


class FormerWriter:
    """Appends as the former release did, on and on, one event and several in turn."""

    def __init__(self, dsn: str, one: str = FORMER_ONE, group: str = FORMER_GROUP) -> None:
        self.dsn = dsn
        self.one, self.group = one, group
        self.positions: list[int] = []
        self.going_on = True

    async def write(self) -> None:
        """Until it is told to stop; anything but an answer is raised."""
        connection = await connect(self.dsn, "byfield_intake")
        one, group = await connection.prepare(self.one), await connection.prepare(self.group)
        try:
            while self.going_on:
                row = await one.fetchrow(
                    SHARED, None, METADATA, new_id(), "RequestSubmitted", 1, b"{}"
                )
                assert row is not None
                assert row["outcome"] == "appended"
                rows = await group.fetch(
                    [SHARED, f"request-{new_id()}"],
                    [None, 0],
                    [METADATA, METADATA],
                    [1, 1],
                    [new_id(), new_id()],
                    ["RequestSubmitted"] * 2,
                    [1, 1],
                    [b"{}", b"{}"],
                )
                assert [each["outcome"] for each in rows] == ["appended"] * 2
                self.positions += [row["at_position"], *(each["at_position"] for each in rows)]
        finally:
            await connection.close()


async def test_processes_of_both_releases_append_beside_each_other_and_through_the_upgrade(
    former: str,
) -> None:
    await _go_on_through_the_upgrade([FormerWriter(former) for _ in range(4)])


async def test_so_do_those_of_the_release_that_judged_a_group_append_by_append(
    guarding: str,
) -> None:
    writers = [FormerWriter(guarding, GUARDING_ONE, GUARDING_GROUP) for _ in range(4)]
    await _go_on_through_the_upgrade(writers)


async def _go_on_through_the_upgrade(writers: list[FormerWriter]) -> None:
    former = writers[0].dsn
    told: list[Appended] = []

    async def write(log: PostgresLog) -> None:
        for _ in range(60):
            told.append(await log.append(append_of(SHARED, None)))
            told.append(await log.append(append_of(new_stream(), events=2)))

    async with asyncio.TaskGroup() as tasks:
        for writer in writers:
            tasks.create_task(writer.write())
        await _all_wrote(writers)
        await migrate_all(former)
        await _all_wrote(writers)
        async with (
            PostgresLog(former, role="byfield_intake") as log,
            PostgresLog(former, role="byfield_intake") as another,
        ):
            await asyncio.gather(write(log), write(log), write(another))
            await _all_wrote(writers)
            for writer in writers:
                writer.going_on = False
    async with PostgresLog(former) as log:
        everything = await whole(log)
    assert_no_hole(everything)
    positions = [position for writer in writers for position in writer.positions]
    positions += [answer.position for answer in told]
    assert len(positions) == len(set(positions))
    former_events = sum(len(writer.positions) for writer in writers)
    assert len(everything) == former_events + 3 * len(told) // 2


async def test_what_the_log_had_before_stays_though_it_would_be_refused_now(former: str) -> None:
    connection = await asyncpg.connect(former)
    nonsense = ("RequestSubmitted", 1, b'{"a": "\\u0000", "b": 1e400000}')
    large = '{"actor": "%s", "correlation_id": ["c"]}' % ("x" * 5000)
    await connection.execute(FORMER_ONE, SHARED, 0, large, new_id(), *nonsense)
    await migrate_all(former)
    for metadata, data in ((METADATA, nonsense[2]), (large, b"{}")):
        with pytest.raises((asyncpg.DataError, asyncpg.CheckViolationError)):
            await connection.execute(
                FORMER_ONE, SHARED, 1, metadata, new_id(), "RequestSubmitted", 1, data
            )
    await connection.close()
    async with PostgresLog(former) as log:
        [recorded] = await log.read()
        assert recorded.data == nonsense[2]


async def test_a_retry_of_what_the_former_release_appended_is_recognised(former: str) -> None:
    event = new_event()
    append = append_of(SHARED, events=[event])
    connection = await asyncpg.connect(former)
    await connection.execute(
        FORMER_ONE,
        SHARED,
        0,
        '{"actor": "a", "correlation_id": "c", "command_digest": "this command"}',
        event.id,
        event.type,
        1,
        event.data,
    )
    await connection.close()
    await migrate_all(former)
    async with PostgresLog(former, role="byfield_intake") as log:
        assert await log.append(append) == Appended(1, 1, repeated=True)


async def test_while_the_turn_changes_both_locks_are_one(former: str) -> None:
    """A caller of the former function that waits through the upgrade has its turn."""
    holding, waiting = await asyncpg.connect(former), await asyncpg.connect(former)
    transaction = holding.transaction()
    await transaction.start()
    append = (SHARED, None, METADATA)
    rest = ("RequestSubmitted", 1, b"{}")
    await holding.execute(FORMER_ONE, *append, new_id(), *rest)
    former_caller = asyncio.create_task(waiting.fetchrow(FORMER_ONE, *append, new_id(), *rest))
    observer = await asyncpg.connect(former)

    async def wait(callers: int) -> bool:
        return bool(await observer.fetchval(WAITING) == callers)

    await eventually(lambda: wait(1), seconds_max=60)
    migrating = asyncio.create_task(migrate_all(former))
    await eventually(lambda: wait(2), seconds_max=60)
    await transaction.commit()
    row = await former_caller
    assert row is not None
    assert row["at_position"] == 2
    await migrating
    async with PostgresLog(former, role="byfield_intake") as log:
        assert await log.append(append_of(SHARED, None)) == Appended(3, 3)
    for connection in (holding, waiting, observer):
        await connection.close()


async def _all_wrote(writers: list[FormerWriter]) -> None:
    """Until each has been answered some more times."""
    before = [len(writer.positions) for writer in writers]
    await eventually(
        lambda: all(
            len(writer.positions) > count + 9 for writer, count in zip(writers, before, strict=True)
        ),
        seconds_max=120,
    )
