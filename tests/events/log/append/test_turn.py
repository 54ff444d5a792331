"""Whose turn it is to append: no login can take it, keep it, or be in its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest

from deploy.migrate import ROLE_CONNECTIONS_MAX, migrate_all
from events.log.database.connections import Connection
from events.log.database.patience import UnansweredError
from events.log.postgres import PostgresLog
from tests.appends import append_of, new_stream, with_metadata
from tests.waiting import eventually

FORMER_KEY = 27718028479523940
"""The advisory lock that was the turn in the first release."""
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'log.turn'::regclass"
ONE = with_metadata("""
SELECT log_intake.append_one('request-1', NULL, METADATA, gen_random_uuid(), 'RequestSubmitted',
    1::smallint, '{}', '{}', '{}')""")


@pytest.fixture
async def owner(database: str) -> AsyncIterator[Connection]:
    """A connection of the log's owner, to a database that was closed to everybody else."""
    await migrate_all(database)  # a copied database is as open as any new one
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
async def stranger(owner: Connection) -> AsyncIterator[str]:
    """A login without any right; it is gone afterwards."""
    name = f"stranger_{uuid4().hex}"
    await owner.execute(f"CREATE ROLE {name} LOGIN")
    yield name
    await owner.execute(f"DROP OWNED BY {name}")
    await owner.execute(f"DROP ROLE {name}")


@asynccontextmanager
async def in_as(stranger: str, owner: Connection, database: str) -> AsyncIterator[Connection]:
    """A connection of a login that somebody let in."""
    name = await owner.fetchval("SELECT current_database()")
    await owner.execute(f"GRANT CONNECT ON DATABASE {name} TO {stranger}")
    connection = await asyncpg.connect(database, user=stranger)
    yield connection
    await connection.close()


async def test_a_login_without_rights_does_not_get_in(database: str, stranger: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="CONNECT"):
        await asyncpg.connect(database, user=stranger)


@pytest.mark.parametrize(
    "role",
    [
        "byfield_intake",
        "byfield_assignment",
        "byfield_reporting",
        "byfield_relay",
        "byfield_import",
        "byfield_seal",
        "byfield_operations",
        "byfield_export",
    ],
)
async def test_a_login_of_one_of_the_roles_gets_in(
    database: str, owner: Connection, stranger: str, role: str
) -> None:
    await owner.execute(f"GRANT {role} TO {stranger}")
    connection = await asyncpg.connect(database, user=stranger, server_settings={"role": role})
    assert await connection.fetchval("SELECT count(*) FROM log.event") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("CREATE TEMPORARY TABLE mine ()")
    await connection.close()


@pytest.mark.parametrize(
    "take",
    [
        "DO $$ BEGIN LOCK TABLE log.turn IN EXCLUSIVE MODE; END $$",
        "DO $$ BEGIN LOCK TABLE log.turn IN ACCESS SHARE MODE; END $$",
        "SELECT FROM log.turn",
        "INSERT INTO log.turn DEFAULT VALUES",
        "SELECT log.begin_append()",
    ],
)
async def test_nobody_takes_the_turn_but_by_appending(
    database: str, owner: Connection, stranger: str, take: str
) -> None:
    async with in_as(stranger, owner, database) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(take)
    for role in ("byfield_intake", "byfield_service", "byfield_relay", "byfield_import"):
        await owner.execute("SELECT set_config('role', $1, false)", role)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.execute(take)
        await owner.execute("RESET ROLE")


async def test_who_takes_the_former_lock_holds_nobody_up(
    database: str, owner: Connection, stranger: str
) -> None:
    async with (
        in_as(stranger, owner, database) as connection,
        PostgresLog(database, role="byfield_intake") as log,
    ):
        await connection.execute("SELECT pg_advisory_lock($1)", FORMER_KEY)
        async with asyncio.timeout(60):
            await log.append(append_of(new_stream()))
            await log.append(append_of(new_stream(), events=2))
        assert (await log.head()).position == 3


async def test_an_append_waits_for_the_turn_and_a_backup_does_not(
    database: str, owner: Connection
) -> None:
    async with PostgresLog(database) as log, asyncio.timeout(60):
        async with owner.transaction():
            await owner.execute(ONE)
            waiting = asyncio.create_task(log.append(append_of(new_stream())))
            other = await asyncpg.connect(database)
            await eventually(lambda: other.fetchval(WAITING), seconds_max=60)
            # As pg_dump does, and whoever looks after the log's table.
            async with other.transaction():
                await other.execute("LOCK TABLE log.turn, log.event IN ACCESS SHARE MODE")
            await other.execute("ANALYZE log.event")
            await other.close()
            assert not waiting.done()
        assert (await waiting).position == 2


async def test_a_transaction_left_open_does_not_keep_the_turn(
    database: str, owner: Connection
) -> None:
    """It is ended after 10 seconds, and what it appended was never there."""
    next_one = await asyncpg.connect(database)
    await owner.execute("BEGIN")
    await owner.execute(ONE)
    async with asyncio.timeout(60):
        await next_one.execute(ONE)
    assert await next_one.fetchval("SELECT count(*) FROM log.event") == 1
    # For that transaction alone: those that do not append may be idle for as long as they like.
    assert await next_one.fetchval("SHOW idle_in_transaction_session_timeout") == "0"
    assert owner.is_closed()
    await next_one.close()


async def test_a_role_has_a_bound_of_connections_unless_it_was_given_another(
    owner: Connection,
) -> None:
    rows = await owner.fetch(
        "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname = ANY ($1)",
        [
            f"byfield_{name}"
            for name in ("intake", "assignment", "reporting", "access", "import", "relay", "seal")
        ],
    )
    assert [row["rolconnlimit"] for row in rows] == [ROLE_CONNECTIONS_MAX] * 7
    name = f"limited_{uuid4().hex}"
    async with _rolled_back(owner):
        await owner.execute(f"CREATE ROLE {name} CONNECTION LIMIT 7")
        await owner.execute("SELECT log.limit_connections($1, 64)", name)
        found = await owner.fetchval("SELECT rolconnlimit FROM pg_roles WHERE rolname = $1", name)
        assert found == 7


async def test_who_does_not_own_the_database_is_told_that_it_stays_open(
    owner: Connection,
) -> None:
    async with _rolled_back(owner):
        name = await owner.fetchval("SELECT current_database()")
        await owner.execute(f"GRANT CONNECT ON DATABASE {name} TO PUBLIC")
        await owner.execute("GRANT USAGE ON SCHEMA log TO pg_monitor")
        await owner.execute("GRANT EXECUTE ON FUNCTION log.close_database TO pg_monitor")
        await owner.execute("SET ROLE pg_monitor")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="open to everybody"):
            await owner.execute("SELECT log.close_database()")


@asynccontextmanager
async def _rolled_back(connection: Connection) -> AsyncIterator[None]:
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


async def test_an_append_that_waits_for_long_is_noticed_until_it_is_through(
    database: str, owner: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.log.postgres.WAIT_SECONDS_MAX", 0.05)
    async with PostgresLog(database, role="byfield_intake") as log:
        turn = owner.transaction()
        await turn.start()
        await owner.execute("LOCK TABLE log.turn IN EXCLUSIVE MODE")
        waiting = asyncio.create_task(log.append(append_of(new_stream())))
        assert await eventually(lambda: _is_unanswered(log))
        await turn.rollback()
        await waiting
        await log.refuse_if_unwritable()


async def _is_unanswered(log: PostgresLog) -> bool:
    try:
        await log.refuse_if_unwritable()
    except UnansweredError as fault:
        return fault.awaited == "an append"
    return False
