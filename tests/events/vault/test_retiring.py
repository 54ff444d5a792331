"""What a master key still wraps is never lost, whichever release rotates, and whoever asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from events.vault.master_keys import MasterKeys, make_master_key, read_master_keys
from events.vault.postgres import PostgresVault
from events.vault.rotating import rotate
from tests.waiting import eventually

FORMER_MASTER_RETIRE = """
    UPDATE byfield_vault.master AS m
    SET retired_at = coalesce(m.retired_at, now())
    WHERE m.id = $1 AND NOT EXISTS (
        SELECT FROM byfield_vault.key AS k WHERE k.master = m.id AND k.wrapped IS NOT NULL
    )
    RETURNING m.id
"""
"""As the releases before the secret had it: they look at keys alone."""
RETIRE = "UPDATE byfield_vault.master SET retired_at = now() WHERE id = $1"
IS_RETIRED = "SELECT retired_at IS NOT NULL FROM byfield_vault.master WHERE id = $1"
REFUSED = asyncpg.ObjectNotInPrerequisiteStateError


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    """A file of master keys with one key."""
    ring = tmp_path / "vault.keys"
    make_master_key(ring, "first")
    return ring


@pytest.fixture
async def owner(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def secret_under(database: str, masters: MasterKeys) -> bytes:
    """The secret, as a process finds it that starts with this ring."""
    async with PostgresVault(database, masters, role="byfield_intake") as vault:
        return vault.secret.key


async def made_under_first(database: str, ring: Path, *, keys: int) -> bytes:
    """Keys and the secret under the first master key, which then is followed by a second one."""
    async with PostgresVault(database, read_master_keys(ring), role="byfield_intake") as vault:
        if keys:
            await vault.make("request", keys)
        secret = vault.secret.key
    make_master_key(ring, "second")
    await secret_under(database, read_master_keys(ring))
    return secret


def only_second(ring: Path) -> MasterKeys:
    """The ring of a process that was told: nobody needs the first key any more."""
    ring.write_text(ring.read_text().splitlines()[0] + "\n")
    return read_master_keys(ring)


async def rotated(owner: asyncpg.Connection, ring: Path) -> list[str]:
    await owner.execute("SET ROLE byfield_vault")
    retired = await rotate(owner, read_master_keys(ring), lambda _: None)
    await owner.execute("RESET ROLE")
    return retired


async def test_a_former_release_cannot_retire_what_wraps_the_secret(
    database: str, ring: Path, owner: asyncpg.Connection
) -> None:
    secret = await made_under_first(database, ring, keys=0)
    await owner.execute("SET ROLE byfield_vault")
    with pytest.raises(REFUSED, match="first is not retired: it still wraps the secret"):
        await owner.fetchval(FORMER_MASTER_RETIRE, "first")
    await owner.execute("RESET ROLE")
    assert not await owner.fetchval(IS_RETIRED, "first")
    assert await rotated(owner, ring) == ["first"]
    assert await secret_under(database, only_second(ring)) == secret


async def test_nobody_retires_what_wraps_a_key(
    database: str, ring: Path, owner: asyncpg.Connection
) -> None:
    await made_under_first(database, ring, keys=1)
    await owner.execute("SET session_replication_role = replica")
    with pytest.raises(REFUSED, match="first is not retired: it still wraps keys"):
        await owner.execute(RETIRE, "first")


async def test_a_retirement_waits_for_a_rotation_the_other_way_and_is_refused(
    database: str, ring: Path, owner: asyncpg.Connection
) -> None:
    await made_under_first(database, ring, keys=1)
    await owner.execute("UPDATE byfield_vault.key SET master = 'second'")
    await owner.execute("UPDATE byfield_vault.secret SET master = 'second'")
    other = await asyncpg.connect(database)
    waiting = "SELECT cardinality(pg_blocking_pids($1)) > 0"
    back = owner.transaction()
    await back.start()
    await owner.execute("UPDATE byfield_vault.key SET master = 'first'")
    retiring = asyncio.ensure_future(other.execute(RETIRE, "first"))
    await eventually(lambda: owner.fetchval(waiting, other.get_server_pid()))
    await back.commit()
    with pytest.raises(REFUSED, match="it still wraps keys"):
        await retiring
    await other.close()


@pytest.mark.parametrize("table", ["key", "secret"])
async def test_nothing_is_wrapped_anew_under_a_retired_key(
    database: str, ring: Path, owner: asyncpg.Connection, table: str
) -> None:
    await made_under_first(database, ring, keys=1)
    assert await rotated(owner, ring) == ["first"]
    with pytest.raises(REFUSED, match="master key first wraps nothing more"):
        await owner.execute(f"UPDATE byfield_vault.{table} SET master = 'first'")  # noqa: S608 - a name of this file


async def test_a_rotation_mends_what_a_former_release_retired_too_early(
    database: str, ring: Path, owner: asyncpg.Connection
) -> None:
    secret = await made_under_first(database, ring, keys=0)
    await owner.execute("ALTER TABLE byfield_vault.master DISABLE TRIGGER master_wraps_nothing")
    assert await owner.fetchval(FORMER_MASTER_RETIRE, "first") == "first"
    await owner.execute(
        "ALTER TABLE byfield_vault.master ENABLE ALWAYS TRIGGER master_wraps_nothing"
    )
    assert await rotated(owner, ring) == []
    assert await secret_under(database, only_second(ring)) == secret


@pytest.mark.parametrize("table", ["master", "key", "secret"])
@pytest.mark.parametrize("words", ["DELETE FROM", "TRUNCATE"])
async def test_no_row_of_the_vault_is_removed_by_anybody(
    database: str, ring: Path, owner: asyncpg.Connection, table: str, words: str
) -> None:
    await made_under_first(database, ring, keys=1)
    await owner.execute("SET session_replication_role = replica")
    cascade = " CASCADE" if words == "TRUNCATE" else ""
    with pytest.raises(REFUSED, match=f"no row of byfield_vault.({table}|key) is ever removed"):
        await owner.execute(f"{words} byfield_vault.{table}{cascade}")
