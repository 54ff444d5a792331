"""The vault on a full disk: keys are read, none is made or lost, and it is over by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from deploy.torture.disks import filled
from events.log.database.passing import reason_of
from events.vault.keys_ahead import KeysAhead
from events.vault.master_keys import read_master_keys
from events.vault.postgres import PostgresVault
from events.vault.tokens import DataKey
from tests.keys import MASTER_KEYS
from tests.waiting import eventually

FULL = "the disk of the database is full"
KEYS = "SELECT count(*), count(wrapped) FROM byfield_vault.key"
COUNTED = "SELECT sum(keys) FROM byfield_vault.unwrapped"
EVER = "SELECT pg_sequence_last_value('byfield_vault.unwrapped_byfield_access_request')"


@pytest.fixture
async def vault(server_on_disk: Postgres) -> AsyncIterator[PostgresVault]:
    """The vault as access reaches it, which may destroy keys."""
    masters = read_master_keys(MASTER_KEYS)
    async with PostgresVault(server_on_disk.dsn(), masters, role="byfield_access") as vault:
        yield vault


@pytest.fixture
async def owner(server_on_disk: Postgres) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server_on_disk.dsn())
    yield connection
    await connection.close()


async def why_not(asked: Awaitable[object]) -> str | None:
    """For which reason it cannot be done just now; None if it can."""
    try:
        await asked
    except asyncpg.PostgresError as fault:
        return reason_of(fault)
    return None


async def until_full(vault: PostgresVault) -> None:
    """Make keys until there is room for none; what many did not get, single ones use up."""
    for count in (500, 1):
        why = await eventually(lambda: why_not(vault.make("request", count)), seconds_max=60)  # noqa: B023 - awaited at once
        assert why == FULL


@pytest.mark.fault
async def test_keys_that_find_no_room_are_not_made_and_none_is_lost(
    vault: PostgresVault, owner: asyncpg.Connection, disk: Path
) -> None:
    ahead = KeysAhead(vault)
    handed_out = [await ahead.take("request")]
    with filled(disk):
        await until_full(vault)
        before = await owner.fetchrow(KEYS)
        assert await why_not(vault.make("request", 500)) == FULL
        assert await owner.fetchrow(KEYS) == before, "all of a call, or none"

        async def one_more() -> None:
            handed_out.append(await ahead.take("request"))

        assert await eventually(lambda: why_not(one_more())) == FULL
    handed_out.append(await ahead.take("request"))
    await ahead.stop()
    assert set(await vault.read([each.id for each in handed_out])) == _ids(handed_out)


@pytest.mark.fault
async def test_keys_are_read_though_nothing_can_be_counted(
    vault: PostgresVault, owner: asyncpg.Connection, disk: Path
) -> None:
    [key] = await vault.make("request", 1)
    with filled(disk):
        await until_full(vault)
        assert set(await vault.read([key.id])) == {key.id}
        assert await owner.fetchval(COUNTED) is None, "there was no room to count it by day"
        assert await owner.fetchval(EVER) == 1
    await vault.read([key.id])
    assert (await owner.fetchval(COUNTED), await owner.fetchval(EVER)) == (1, 2)


@pytest.mark.fault
async def test_a_key_is_destroyed_or_it_is_said_that_it_is_not(
    vault: PostgresVault, disk: Path
) -> None:
    keys = _ids(await vault.make("request", 500))
    with filled(disk):
        await until_full(vault)
        said = await why_not(vault.destroy(keys, "forgotten"))
        there = {id_ for id_, key in (await vault.read(keys)).items() if key is not None}
        assert (said, there) == (FULL, keys)
    assert await vault.destroy(keys, "forgotten") == len(keys)
    assert set((await vault.read(keys)).values()) == {None}


def _ids(keys: Sequence[DataKey]) -> set[UUID]:
    return {each.id for each in keys}
