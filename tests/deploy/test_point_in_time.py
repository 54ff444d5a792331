"""A server is lost; a base backup and its WAL bring back a moment, and all goes on from it."""

from __future__ import annotations

import asyncio
import shutil
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.backup.base import server_of_base
from deploy.backup.programs import BackupError, run_program
from deploy.backup.scratch import running
from deploy.backup.verifying import AskedBase, Known, verify_base
from deploy.local.child import ServerError
from deploy.local.nats import Nats
from deploy.local.postgres import OWNER, Postgres
from deploy.migrate import migrate_all
from deploy.processes import relaying
from deploy.services import SERVICES
from deploy.settings import Settings
from events.log.database.connections import reading
from events.log.postgres import PostgresLog
from events.log.relay.reset import reset
from events.log.seals.record import records_bytes
from events.log.seals.stored import read_stored
from events.log.seals.tree import Tree, leaf_hash
from services.kit.feed.rebuild import rebuild
from services.kit.feed.tables import Fold
from tests.conftest import new_home
from tests.deploy.restoring import caught_up, serving, told
from tests.events.log.relay.relaying import administering, carried
from tests.waiting import eventually


@dataclass(frozen=True, slots=True)
class Moment:
    """What there was at a moment."""

    at: datetime = field(compare=False)
    position: int
    root: bytes
    rows: dict[str, list[str]]
    """Of each table of a projection, each row as a text."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What is left of a server: a base backup, an archive, and what was there at two moments."""

    base: Path
    archive: Path
    middle: Moment
    end: Moment


@pytest.fixture
async def lost(tmp_path: Path, home: Path, nats: Nats) -> Lost:
    """Facts before the backup, up to a moment after it, and after that; then the server is gone.

    The stream has carried all of them.
    """
    archive, base = home / "archive", tmp_path / "base"
    archive.mkdir()
    archive.chmod(0o777)  # as root, PostgreSQL runs as another user
    archiving = {"archive_mode": "on", "archive_command": f'cp "%p" "{archive}/%f"'}
    async with _server(settings=archiving) as server:
        await server.ensure_database()
        await migrate_all(server.dsn())
        async with _at_work(server.dsn(), nats) as log:
            await _happened(server.dsn(), log, range(5))
            how = ("--checkpoint=fast", f"--pgdata={base}")
            await run_program("pg_basebackup", *how, dsn=server.dsn())
            await _happened(server.dsn(), log, range(5, 10))
            middle = await _moment(server.dsn())
            await _happened(server.dsn(), log, range(10, 15))
            end = await _moment(server.dsn())
            await eventually(lambda: _has_carried(nats, end.position))
        segment = await _switched(server.dsn())
        await eventually(lambda: _is_there(archive / segment))
    return Lost(base, archive, middle, end)


@pytest.mark.fault
@pytest.mark.parametrize("stream", ["ahead", "empty"])
async def test_a_moment_comes_back_with_its_figures_and_its_tree_and_all_goes_on(
    lost: Lost, nats: Nats, home: Path, stream: str
) -> None:
    async with _restored(lost, lost.middle.at) as dsn:
        assert await _moment(dsn) == lost.middle
        async with AsyncExitStack() as stack:
            if stream == "empty":
                await nats.stop()
                shutil.rmtree(home / "nats")
                await nats.start()
            async with _at_work(dsn, nats, relay=False) as log:
                relay = await stack.enter_async_context(relaying(_settings(dsn, nats)))
                if stream == "ahead":
                    because = await eventually(lambda: _stopped(relay))
                    assert f"the log ends at {lost.middle.position}" in str(because)
                    async with administering(nats) as admin:
                        assert await reset(log, admin) == lost.middle.position
                await _happened(dsn, log, range(20, 25))
                head = (await log.head()).position
                await eventually(lambda: _has_carried(nats, head))
                assert len(await carried(nats)) == head
            await _assert_rebuilt_the_same(dsn)


@pytest.mark.fault
async def test_all_of_the_wal_brings_back_the_last_fact(lost: Lost) -> None:
    async with _restored(lost, None) as dsn:
        assert await _moment(dsn) == lost.end


@pytest.mark.fault
@pytest.mark.parametrize("which", ["middle", "end", "base alone"])
async def test_a_base_backup_is_verified_as_of_a_moment(lost: Lost, which: str) -> None:
    scratch = new_home()
    wal = None if which == "base alone" else lost.archive
    until = lost.middle.at if which == "middle" else None
    asked = AskedBase(wal, until, OWNER)
    settings = Settings.read()
    looked = await verify_base(settings, lost.base, Known(), asked, scratch=scratch)
    assert looked.faults == []
    if which != "base alone":
        moment = lost.middle if which == "middle" else lost.end
        assert f"The head of its tree is {b64encode(moment.root).decode()}." in looked.says
    scratch.rmdir()  # nothing is left there


@pytest.mark.fault
async def test_a_moment_that_the_archive_does_not_reach_is_an_error(lost: Lost) -> None:
    late = lost.end.at.replace(year=lost.end.at.year + 1)
    with pytest.raises(ServerError, match="before configured recovery target was reached"):
        await verify_base(Settings.read(), lost.base, Known(), AskedBase(lost.archive, late, OWNER))


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"PG_VERSION": "15\n"}, "was made by PostgreSQL 15, not 18"),
        (
            {"PG_VERSION": "18\n"},
            "has no backup_label: it is no base backup",
        ),
        ({"PG_VERSION": "18\n", "pg_tblspc/16384": ""}, "has tablespaces"),
    ],
)
def test_what_is_no_base_backup_of_ours_is_refused(
    tmp_path: Path, home: Path, files: dict[str, str], fault: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    with pytest.raises(BackupError, match=fault):
        server_of_base(home, tmp_path, wal=None, until=None, superuser=OWNER)


@asynccontextmanager
async def _restored(lost: Lost, until: datetime | None) -> AsyncIterator[str]:
    """A fresh server with a moment of the lost one, as PostgreSQL's own means bring it back."""
    home = new_home()
    try:
        server = server_of_base(home, lost.base, wal=lost.archive, until=until, superuser=OWNER)
        async with running(server):
            yield server.dsn()
    finally:
        shutil.rmtree(home)


@asynccontextmanager
async def _server(**options: Any) -> AsyncIterator[Postgres]:
    home = new_home()
    try:
        async with running(Postgres(home, **options)) as server:
            yield server
    finally:
        shutil.rmtree(home)


@asynccontextmanager
async def _at_work(dsn: str, nats: Nats, *, relay: bool = True) -> AsyncIterator[PostgresLog]:
    """The services, and the relay, on a database; and the log as intake tells in it."""
    async with AsyncExitStack() as stack:
        if relay:
            await stack.enter_async_context(relaying(_settings(dsn, nats)))
        await stack.enter_async_context(serving(dsn, replicas=1, nats_url=nats.service_url))
        yield await stack.enter_async_context(PostgresLog(dsn, role="byfield_intake"))


def _settings(dsn: str, nats: Nats) -> Settings:
    return Settings.read(
        postgres_dsn=dsn,
        nats_url=nats.service_url,
        nats_relay_url=nats.relay_url,
        nats_admin_url=nats.admin_url,
    )


async def _happened(dsn: str, log: PostgresLog, numbers: range) -> None:
    await told(log, numbers)
    await caught_up(dsn, log)


async def _moment(dsn: str) -> Moment:
    rows: dict[str, list[str]] = {}
    tree = Tree()
    async with reading(dsn) as connection:
        for record in records_bytes(await read_stored(connection, 0, 10_000)):
            tree.add(leaf_hash(record))
        for name, service in SERVICES.items():
            tables = {
                table.name
                for fold in service.folds
                for table in (fold.tables if isinstance(fold, Fold) else (fold.table,))
            }
            for table in tables:
                found = await connection.fetch(
                    f"SELECT each::text AS row FROM {name}.{table} AS each ORDER BY 1"  # noqa: S608 - a test's own
                )
                rows[f"{name}.{table}"] = [row["row"] for row in found]
        at = await connection.fetchval("SELECT clock_timestamp()")
    return Moment(at, tree.size, tree.root(), rows)


async def _switched(dsn: str) -> str:
    """Close the segment of WAL that is written; its name."""
    connection = await asyncpg.connect(dsn)
    try:
        name: str = await connection.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
    finally:
        await connection.close()
    return name


async def _is_there(file: Path) -> bool:
    return await asyncio.to_thread(file.exists)


async def _has_carried(nats: Nats, position: int) -> bool:
    return len(await carried(nats)) >= position


async def _stopped(relay: Any) -> str | None:
    because: str | None = relay.stopped_because
    return because


async def _assert_rebuilt_the_same(dsn: str) -> None:
    async with serving(dsn, replicas=1) as services:
        for each in services:
            one = each.running
            reports = await rebuild(
                one.pool, one.log, one.catalogue, each.service.projections, swap=False
            )
            assert [report.projection for report in reports if not report.equal] == []
