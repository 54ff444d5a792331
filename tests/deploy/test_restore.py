"""A backup is restored while services work on what it replaces, which no one should do."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from asyncpg.exceptions import InternalClientError

from deploy.local.data_directory import PROGRAMS, WHEEL
from deploy.local.postgres import Postgres
from deploy.migrate import migrate_all
from deploy.services import SERVICES
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Metadata
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from services.kit.feed.rebuild import rebuild
from services.kit.run.health import State, health_of
from services.kit.run.service import OpenService
from tests.conftest import Databases
from tests.deploy.restoring import all_well, append, caught_up, execute, serving, told
from tests.waiting import eventually

PATIENT = {"PGOPTIONS": "-c deadlock_timeout=5min"}
"""As `docs/operating.md` says: of a service and a restore that wait for each other, the one that
looks first gives up, and services look after a second."""

_EXAMPLES = examples()
_PASSING = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, InternalClientError)


@asynccontextmanager
async def _ahead_of(
    backup: Path, database: str
) -> AsyncIterator[tuple[Sequence[OpenService], PostgresLog, Sequence[str]]]:
    """Services at work, further than a backup; and what `_shape` says of the database."""
    async with serving(database) as services, PostgresLog(database, role="byfield_intake") as log:
        await told(log, range(40))
        await caught_up(database, log)
        shape = await _shape(database)
        await _run("pg_dump", "--format=custom", f"--file={backup}", database)
        await told(log, range(40, 60))
        await caught_up(database, log)
        yield services, log, shape


@pytest.mark.fault
@pytest.mark.parametrize(
    "how",
    [(), ("--jobs=4",), ("--single-transaction",)],
    ids=["one by one", "several at once", "all or nothing"],
)
async def test_services_go_on_by_themselves_after_a_restore_under_them(
    database: str, home: Path, how: Sequence[str]
) -> None:
    backup = home / "backup"
    async with _ahead_of(backup, database) as (services, log, shape):
        async with _pestered(log, services):
            await _pg_restore(database, backup, *how)
        await eventually(lambda: all_well(services), seconds_max=60)
        await told(log, range(60, 80))
        await caught_up(database, log)
        assert await _shape(database) == shape
        for opened_service in services[: len(SERVICES)]:
            running, projections = opened_service.running, opened_service.service.projections
            reports = await rebuild(
                running.pool, running.log, running.catalogue, projections, swap=False
            )
            assert [each.projection for each in reports if not each.equal] == []


@pytest.mark.fault
async def test_of_a_service_and_a_restore_that_wait_for_each_other_the_service_gives_up(
    database: str, home: Path
) -> None:
    backup = home / "backup"
    await _run("pg_dump", "--format=custom", f"--file={backup}", database)
    service = await asyncpg.connect(database)
    async with asyncio.TaskGroup() as tasks:
        turn = service.transaction()
        await turn.start()
        # Held as by any statement that reads it; a restore drops it after others.
        await service.execute("LOCK TABLE log.turn IN ACCESS SHARE MODE")
        restoring = tasks.create_task(_pg_restore(database, backup, "--single-transaction"))
        taken = await eventually(lambda: _taken_while_it_waits(database), seconds_max=60)
        with pytest.raises(asyncpg.DeadlockDetectedError):
            await service.execute(f"LOCK TABLE {taken} IN ACCESS SHARE MODE")
        await turn.rollback()
        await restoring
    await service.close()


@pytest.mark.fault
async def test_a_schema_alone_can_be_restored_under_its_service(database: str, home: Path) -> None:
    backup = home / "backup"
    async with _ahead_of(backup, database) as (services, log, shape):
        async with _pestered(log, services):
            for schema in ("assignment", "reporting"):
                await _pg_restore(database, backup, f"--schema={schema}")
        await eventually(lambda: all_well(services), seconds_max=60)
        await caught_up(database, log)
        assert await _shape(database) == shape


@pytest.mark.fault
async def test_read_models_ahead_of_a_restored_log_stop_and_begin_anew(
    database: str, home: Path, postgres: Postgres, databases: Databases, template: str
) -> None:
    """Reporting has a database of its own, which was not lost."""
    name = f"reporting_{uuid4().hex}"
    await databases.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    reporting = postgres.dsn(name)
    backup = home / "backup"
    async with PostgresLog(database, role="byfield_intake") as log:
        async with serving(database, replicas=1, reporting_dsn=reporting):
            await told(log, range(5))
            await eventually(lambda: _stands_at_head(reporting, log))
            await _run("pg_dump", "--format=custom", f"--file={backup}", database)
            await told(log, range(5, 10))
            await eventually(lambda: _stands_at_head(reporting, log))
        await _pg_restore(database, backup)
        async with serving(database, replicas=1, reporting_dsn=reporting) as services:
            says = "one of the two databases was restored or replaced"
            await eventually(lambda: _handlers_say(services, "reporting", says), seconds_max=60)
            await execute(reporting, "DROP SCHEMA reporting, reporting_rebuild CASCADE;")
            await migrate_all(reporting, with_vault=False)
            await told(log, range(20, 25))
            await eventually(lambda: _stands_at_head(reporting, log), seconds_max=60)
            await eventually(lambda: all_well(services), seconds_max=60)
            [one] = [each for each in services if each.service.name == "reporting"]
            reports = await rebuild(
                one.running.pool,
                one.running.log,
                one.running.catalogue,
                one.service.projections,
                swap=False,
            )
            assert [each.projection for each in reports if not each.equal] == []
    await databases.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _stands_at_head(dsn: str, log: PostgresLog) -> bool:
    lowest = await execute(dsn, "SELECT min(position) FROM reporting.checkpoint")
    return lowest == (await log.head()).position


async def test_half_restored_tables_are_neither_read_nor_written_and_health_says_so(
    database: str,
) -> None:
    async with (
        serving(database, replicas=1) as services,
        PostgresLog(database, role="byfield_intake") as log,
    ):
        await told(log, range(3))
        await caught_up(database, log)
        # What pg_restore leaves until its last step.
        await execute(database, "REFRESH MATERIALIZED VIEW intake.whole WITH NO DATA")
        before = await execute(database, "SELECT max(position) FROM intake.checkpoint")
        await told(log, range(3, 6))
        says = await eventually(lambda: _tables_say(services, "intake"))
        assert says == "the tables of intake are not whole: a restore of them has not ended"
        await eventually(lambda: _handlers_say(services, "intake", says))
        assert await execute(database, "SELECT max(position) FROM intake.checkpoint") == before
        await execute(database, "REFRESH MATERIALIZED VIEW intake.whole")
        await eventually(lambda: all_well(services), seconds_max=30)
        await caught_up(database, log)


async def test_tables_of_an_older_release_are_left_alone_until_they_are_migrated(
    database: str,
) -> None:
    """As after a restore of a backup that is older than the last migration."""
    async with (
        serving(database, replicas=1) as services,
        PostgresLog(database, role="byfield_intake") as log,
    ):
        await execute(
            database,
            "DROP SCHEMA reporting CASCADE;"
            " CREATE SCHEMA reporting AUTHORIZATION byfield_reporting",
        )
        await told(log, range(3))
        says = await eventually(lambda: _tables_say(services, "reporting"))
        assert "the database is not up to date: byfield migrate" in str(says)
        await migrate_all(database)
        await eventually(lambda: all_well(services), seconds_max=60)
        await caught_up(database, log)


async def test_a_missing_migration_is_named(database: str) -> None:
    async with serving(database, replicas=1) as services:
        await eventually(lambda: all_well(services), seconds_max=30)
        file = await execute(
            database,
            "DELETE FROM reporting.migration WHERE set_name = 'reporting' AND number ="
            " (SELECT max(number) FROM reporting.migration WHERE set_name = 'reporting')"
            " RETURNING file",
        )
        says = await eventually(lambda: _tables_say(services, "reporting"))
        assert f"1 migrations are missing, first reporting/{file}: byfield migrate" in str(says)


async def test_a_table_that_lost_its_key_is_named(database: str) -> None:
    await execute(database, "ALTER TABLE intake.checkpoint DROP CONSTRAINT checkpoint_pkey")
    async with serving(database, replicas=1) as services:
        says = await eventually(lambda: _tables_say(services, "intake"))
        assert "checkpoint has no primary key: its restore failed, restore them again" in str(says)
        assert await execute(database, "SELECT count(*) FROM intake.checkpoint") == 0
        await execute(database, "ALTER TABLE intake.checkpoint ADD PRIMARY KEY (feed)")
        await eventually(lambda: all_well(services), seconds_max=30)


async def test_a_checkpoint_that_is_taken_away_is_waited_for(database: str) -> None:
    """As between the TRUNCATE and the COPY of a restore of data alone."""
    async with (
        serving(database, replicas=1) as services,
        PostgresLog(database, role="byfield_intake") as log,
    ):
        await told(log, range(3))
        await caught_up(database, log)
        await execute(
            database,
            "CREATE TABLE kept AS TABLE intake.checkpoint; TRUNCATE intake.checkpoint",
        )
        await told(log, range(3, 6))
        says = (
            "the checkpoint of agencies is gone: it goes on when its row is back; to begin anew, "
        )
        await eventually(lambda: _handlers_say(services, "intake", says), seconds_max=30)
        assert await execute(database, "SELECT count(*) FROM intake.checkpoint") == 0
        await execute(database, "INSERT INTO intake.checkpoint TABLE kept")
        await caught_up(database, log)
        await eventually(lambda: all_well(services), seconds_max=30)


async def test_a_fault_that_does_not_pass_is_degraded_with_its_reason_and_since_when(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        serving(database, replicas=1) as services,
        PostgresLog(database, role="byfield_intake") as log,
    ):
        await told(log, range(1))
        await caught_up(database, log)
        await execute(database, "REVOKE ALL ON intake.agencies FROM byfield_intake;")
        await told(log, range(1, 2))
        part = await eventually(lambda: _part(services, "intake", "agencies", "tries again"))
        assert part.state is State.WELL
        assert "UTC after InsufficientPrivilegeError: " in part.says
        monkeypatch.setattr("services.kit.run.health.PASSING_SECONDS_MAX", 0)
        later = await _part(services, "intake", "agencies", "tries again")
        assert (later.state, later.says) == (State.DEGRADED, part.says)
        await execute(database, "GRANT ALL ON intake.agencies TO byfield_intake;")
        await eventually(lambda: all_well(services), seconds_max=30)
        await caught_up(database, log)


async def test_parked_facts_are_counted_by_reason_in_health(database: str) -> None:
    async with (
        serving(database, replicas=1) as services,
        PostgresLog(database, role="byfield_intake") as log,
    ):
        stream = "agency-IA0000001"
        newer = NewEvent(new_id(), "AgencyRegistered", 99, dump(_EXAMPLES["AgencyRegistered"]))
        metadata = Metadata(actor="coordinator:maria", correlation_id=str(new_id()))
        await log.append(Append(stream, None, (newer,), metadata))
        await append(log, stream, _EXAMPLES["AgencyProfileChanged"])
        part = await eventually(lambda: _part(services, "intake", "tables", "newer-version"))
        assert part.state is State.DEGRADED
        await eventually(lambda: _part(services, "intake", "tables", "1 behind, 1 newer-version"))


async def _part(services: Sequence[OpenService], service: str, name: str, says: str) -> Any:
    for part in (await health_of(services)).parts:
        if (part.service, part.part) == (service, name) and says in part.says:
            return part
    return None


@asynccontextmanager
async def _pestered(log: PostgresLog, services: Sequence[OpenService]) -> AsyncIterator[None]:
    """Facts are appended and tables asked all the time, whatever comes of it."""
    over = asyncio.Event()

    async def append() -> None:
        number = 1_000
        while not over.is_set():
            number += 1
            with suppress(*_PASSING):
                await told(log, [number])
            await asyncio.sleep(0)  # a turn for the others, also where all fails at once

    async def ask(one: OpenService) -> None:
        while not over.is_set():
            await health_of([one])

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(append())
        for one in services:
            tasks.create_task(ask(one))
        try:
            yield
        finally:
            over.set()


async def _tables_say(services: Sequence[OpenService], name: str) -> str | None:
    for part in (await health_of(services)).parts:
        if (part.service, part.part, part.state) == (name, "tables", State.DOWN):
            return part.says
    return None


async def _handlers_say(services: Sequence[OpenService], name: str, says: str) -> bool:
    parts = (await health_of(services)).parts
    return any(
        part.service == name and part.part != "tables" and says in part.says for part in parts
    )


async def _shape(database: str) -> list[str]:
    """Every key, index and function of the services and the log."""
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(
            "SELECT format('%s %s', conrelid::regclass, conname) AS name FROM pg_constraint"
            " JOIN pg_namespace AS space ON space.oid = connamespace"
            " WHERE nspname IN ('log', 'intake', 'assignment', 'reporting')"
            " UNION ALL SELECT format('%s.%s', schemaname, indexname) FROM pg_indexes"
            " WHERE schemaname IN ('log', 'intake', 'assignment', 'reporting') ORDER BY 1"
        )
    finally:
        await connection.close()
    return [row["name"] for row in rows]


async def _pg_restore(database: str, backup: Path, *how: str) -> None:
    said: tuple[str | Path, ...] = ("--clean", "--if-exists", *how, f"--dbname={database}", backup)
    await _run("pg_restore", *said, **PATIENT)


async def _taken_while_it_waits(database: str) -> str | None:
    """A table of the services that pg_restore has, once it waits for one that it has not."""
    connection = await asyncpg.connect(database)
    try:
        taken: str | None = await connection.fetchval(
            "SELECT relation::regclass::text FROM pg_locks AS had"
            " JOIN pg_class ON pg_class.oid = relation AND relkind = 'r'"
            " WHERE granted AND mode = 'AccessExclusiveLock'"
            " AND EXISTS (SELECT FROM pg_locks WHERE pid = had.pid AND NOT granted"
            " AND relation = 'log.turn'::regclass) LIMIT 1"
        )
    finally:
        await connection.close()
    return taken


async def _run(program: str, *arguments: str | Path, **environment: str) -> None:
    assert await _said(program, *arguments, **environment) == ""


async def _said(program: str, *arguments: str | Path, **environment: str) -> str:
    """What a program complained of; nothing if it did what it was to do."""
    package = find_spec(WHEEL)
    assert package is not None
    programs = Path(str(package.origin)).parents[1] / PROGRAMS
    process = await asyncio.create_subprocess_exec(
        programs / program,
        *arguments,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | environment,
    )
    _, said = await process.communicate()
    assert (process.returncode == 0) == (said == b"")
    return said.decode()
