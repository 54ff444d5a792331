"""The relay, its servers and their disks are killed, cut and damaged: message n stays event n."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import pytest
from nats.aio.client import Client

from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.stream.stream import STREAM, SUBJECTS, state
from tests.events.log.killing import kill_others
from tests.events.log.relay.relaying import (
    administering,
    assert_message_n_is_event_n,
    held,
    reached,
    relaying,
    tell,
)
from tests.waiting import eventually

pytestmark = pytest.mark.fault


@pytest.fixture
async def log(database: str) -> AsyncIterator[PostgresLog]:
    async with PostgresLog(database) as log:
        yield log


async def test_a_relay_killed_while_it_publishes_leaves_nothing_to_repair(
    log: PostgresLog, database: str, nats: Nats
) -> None:
    head = await tell(log, 30_000)
    async with administering(nats) as admin:
        for _ in range(3):
            before = await _last(admin)
            relay = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.events.log.relay.relay_process",
                database,
                nats.relay_url,
            )

            async def is_publishing(before: int = before) -> bool:
                return await _last(admin) > before

            try:
                await eventually(is_publishing)
            finally:
                relay.kill()
                await relay.wait()
        assert (await held(admin)).last < head, "the relay was faster than its killer"
        async with relaying(log, nats.relay_url, lock_dsn=database) as survivor:
            await reached(survivor, head)
    await assert_message_n_is_event_n(log, nats)


async def test_a_relay_cancelled_at_any_moment_leaves_nothing_to_repair(
    log: PostgresLog, nats: Nats
) -> None:
    head = await tell(log, 10_000)
    for position in range(0, head, 700):
        async with relaying(log, nats.relay_url) as relay:
            await reached(relay, position)
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, head)
    await assert_message_n_is_event_n(log, nats)


async def test_two_relays_that_race_are_fenced_by_the_expected_sequence(
    log: PostgresLog, nats: Nats
) -> None:
    async with relaying(log, nats.relay_url) as one, relaying(log, nats.relay_url) as other:
        for _ in range(10):
            head = await tell(log, 500)
            await reached(one, head)
            await reached(other, head)
    await assert_message_n_is_event_n(log, nats)


async def test_the_lock_keeps_a_second_relay_quiet_until_the_first_ends(
    log: PostgresLog, database: str, nats: Nats
) -> None:
    async with relaying(log, nats.relay_url, lock_dsn=database) as first:
        await reached(first, await tell(log, 10))
        async with relaying(log, nats.relay_url, lock_dsn=database) as second:

            async def both_asked() -> bool:
                return len(await _askers(database)) == 2

            await eventually(both_asked)
            await reached(first, await tell(log, 10))
            assert second.position == 0
            await first.stop()
            await reached(second, await tell(log, 10))
    await assert_message_n_is_event_n(log, nats)


async def test_a_relay_that_lost_its_lock_stops_until_it_has_it_again(
    log: PostgresLog, database: str, nats: Nats
) -> None:
    async with relaying(log, nats.relay_url, lock_dsn=database) as relay:
        await reached(relay, await tell(log, 10))
        [lost] = await _askers(database)
        await _execute(database, "SELECT pg_terminate_backend($1)", lost)

        async def has_another() -> bool:
            return await _askers(database) not in ([], [lost])

        await eventually(has_another)
        await reached(relay, await tell(log, 10))
    await assert_message_n_is_event_n(log, nats)


async def test_a_relay_outlives_its_connections_to_the_database(
    log: PostgresLog, database: str, nats: Nats
) -> None:
    async with relaying(log, nats.relay_url, lock_dsn=database) as relay:
        await reached(relay, await tell(log, 10))
        await kill_others(database)
        await reached(relay, await tell(log, 10))
    await assert_message_n_is_event_n(log, nats)


async def test_a_relay_outlives_a_restart_of_the_database(
    log: PostgresLog, database: str, postgres: Postgres, nats: Nats
) -> None:
    async with relaying(log, nats.relay_url, lock_dsn=database) as relay:
        await reached(relay, await tell(log, 10))
        await postgres.stop()
        await postgres.start()
        await reached(relay, await tell(log, 10))
    await assert_message_n_is_event_n(log, nats)


async def test_without_nats_events_are_committed_and_follow_when_it_comes(
    log: PostgresLog, nats: Nats
) -> None:
    url = nats.relay_url
    await nats.stop()
    async with relaying(log, url) as relay:
        head = await tell(log, 1_000)
        assert relay.position == 0
        await nats.start()
        await reached(relay, head)
    await assert_message_n_is_event_n(log, nats)


async def test_while_nats_is_away_events_are_committed_and_follow_when_it_is_back(
    log: PostgresLog, nats: Nats
) -> None:
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, await tell(log, 100))
        await nats.stop()
        await tell(log, 100)
        await nats.start()
        await reached(relay, await tell(log, 100))
        await nats.kill()
        head = await tell(log, 100)
        await nats.start()
        await reached(relay, head)
    await assert_message_n_is_event_n(log, nats)


async def test_nats_killed_while_the_relay_publishes_loses_nothing(
    log: PostgresLog, nats: Nats
) -> None:
    head = await tell(log, 20_000)
    async with relaying(log, nats.relay_url) as relay:
        for kill_at in (1, 5_000):
            await reached(relay, kill_at)
            await nats.kill()
            await nats.start()
        await reached(relay, head)
    await assert_message_n_is_event_n(log, nats)


async def test_a_deleted_stream_is_made_again_from_the_log(log: PostgresLog, nats: Nats) -> None:
    async with relaying(log, nats.relay_url) as relay, administering(nats) as admin:
        await reached(relay, await tell(log, 1_000))
        await admin.jetstream().delete_stream(STREAM)
        head = await tell(log, 10)

        async def is_whole_again() -> bool:
            return await _last(admin) == head

        await eventually(is_whole_again)
    await assert_message_n_is_event_n(log, nats)


async def test_a_stream_deleted_while_nothing_happens_is_noticed_by_the_regular_check(
    log: PostgresLog, nats: Nats
) -> None:
    async with (
        relaying(log, nats.relay_url, check_seconds=0.1) as relay,
        administering(nats) as admin,
    ):
        head = await tell(log, 1_000)
        await reached(relay, head)
        await admin.jetstream().delete_stream(STREAM)

        async def is_whole_again() -> bool:
            return await _last(admin) == head

        await eventually(is_whole_again)
    await assert_message_n_is_event_n(log, nats)


def _cut_the_tail(blocks: list[Path]) -> None:
    content = blocks[-1].read_bytes()
    blocks[-1].write_bytes(content[: len(content) // 2 + 17])


def _cut_the_tail_and_lose_the_index(blocks: list[Path]) -> None:
    _cut_the_tail(blocks)
    (blocks[-1].parent / "index.db").unlink()


def _wipe_in_the_middle(blocks: list[Path]) -> None:
    content = bytearray(blocks[1].read_bytes())
    content[100_000:400_000] = bytes(300_000)
    blocks[1].write_bytes(content)


def _lose_a_block(blocks: list[Path]) -> None:
    blocks[1].unlink()


def _lose_the_first_block(blocks: list[Path]) -> None:
    blocks[0].unlink()


def _lose_the_last_block(blocks: list[Path]) -> None:
    blocks[-1].unlink()


def _lose_every_block(blocks: list[Path]) -> None:
    for block in blocks:
        block.unlink()


@pytest.mark.parametrize(
    "damage",
    [
        _cut_the_tail,
        _cut_the_tail_and_lose_the_index,
        _wipe_in_the_middle,
        _lose_a_block,
        _lose_the_first_block,
        _lose_the_last_block,
        _lose_every_block,
    ],
)
async def test_what_a_damaged_disk_lost_is_published_again(
    nats: Nats, damage: Callable[[list[Path]], None]
) -> None:
    log = MemoryLog()
    head = await tell(log, 200, data_bytes=128 * 1024)
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, head)
    await nats.stop()
    blocks = sorted(nats.store.rglob("*.blk"), key=lambda block: int(block.stem))
    assert len(blocks) > 2
    damage(blocks)
    await nats.start()
    async with administering(nats) as admin:
        damaged = await held(admin)
        assert damaged.messages < head, "the damage did none"
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, head)
        await reached(relay, await tell(log, 1))
    await assert_message_n_is_event_n(log, nats)


async def test_a_message_that_rotted_inside_is_a_hole_that_readers_see(nats: Nats) -> None:
    """The server counts it as there and skips it: only the sequence tells, and the log fills it."""
    log = MemoryLog()
    head = await tell(log, 20, data_bytes=128 * 1024)
    async with relaying(log, nats.relay_url) as relay:
        await reached(relay, head)
    await nats.stop()
    [block] = nats.store.rglob("*.blk")
    content = bytearray(block.read_bytes())
    content[1_000_000:1_000_100] = bytes(100)
    block.write_bytes(content)
    await nats.start()
    async with administering(nats) as admin:
        assert (await held(admin)).whole
        subscription = await admin.jetstream().subscribe(SUBJECTS, ordered_consumer=True)
        heard = [(await subscription.next_msg(timeout=10)) for _ in range(head - 1)]
    assert [message.metadata.sequence.stream for message in heard] == [
        position for position in range(1, head + 1) if position != 8
    ]


async def _last(admin: Client) -> int:
    found = await state(admin)
    return 0 if found is None else found.last


async def _askers(database: str) -> list[int]:
    """The process ids of the connections whose last word was to ask for the relay's lock."""
    rows = await _execute(
        database,
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND query LIKE '%pg_try_advisory_lock($1)%'",
    )
    return [row["pid"] for row in rows]


async def _execute(database: str, statement: str, *arguments: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database)
    try:
        return await connection.fetch(statement, *arguments)
    finally:
        await connection.close()
