"""A log that encrypts: what stands in the database, who reads what, and what a missing key does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
import pytest

from events.catalogue import KeyMissingError, UndecodableError, dump
from events.contracts.examples import examples
from events.event import KEY_FIELD, REMOVED, Metadata, Recorded
from events.facts import CATALOGUE
from events.ids import new_id
from events.intake import RequestSubmitted
from events.log.database.connections import settings
from events.log.database.statements import statement
from events.log.feed.bulk import BulkReader
from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, EventLog, IdReusedError, NewEvent
from events.vault.kept_keys import KEPT_SECONDS, KeptKeys
from events.vault.master_keys import WrongMasterKeyError, make_master_key, read_master_keys
from events.vault.postgres import PostgresVault
from events.vault.private_log import NoVaultError, PrivateLog
from events.vault.readers import READERS
from events.vault.vault import MemoryVault
from tests.keys import MASTER_KEYS

SUBMITTED = RequestSubmitted.model_validate(examples()["RequestSubmitted"].model_dump())
NAME = SUBMITTED.contact.name


def told(
    stream: str | None = None,
    fact: RequestSubmitted = SUBMITTED,
    id: UUID | None = None,  # noqa: A002 - the field's name
) -> Append:
    """The append of a submission."""
    event = NewEvent(id or new_id(), fact.wire_name, fact.schema_version, dump(fact))
    metadata = Metadata("requester:ana", "a correlation", command_digest="this command")
    return Append(stream or f"request-{new_id()}", None, (event,), metadata)


@asynccontextmanager
async def private(dsn: str, writer: str) -> AsyncIterator[PrivateLog]:
    """The log as a service opens it."""
    role = f"byfield_{writer}"
    async with (
        PostgresVault(dsn, read_master_keys(MASTER_KEYS), role=role) as vault,
        PostgresLog(dsn, role=role) as stored,
    ):
        log = PrivateLog(stored, vault, READERS[writer])
        yield log
        await log.close()


async def the_one(log: EventLog) -> Recorded:
    """The only fact of a log."""
    [recorded] = await log.read()
    return recorded


async def test_the_database_has_no_name_and_the_reader_has_the_fact(database: str) -> None:
    async with private(database, "intake") as log:
        await log.append(told())
        assert CATALOGUE.load(await the_one(log)) == SUBMITTED
        stored = await the_one(log.stored)
    content = orjson.loads(stored.data)
    for text in (NAME, SUBMITTED.contact.email, SUBMITTED.problem, SUBMITTED.authorized_by):
        assert text.encode() not in stored.data
    assert content["contact"]["name"].startswith(f"enc:1:{content[KEY_FIELD]}:")
    assert content["contact"]["role"] == SUBMITTED.contact.role


async def test_keys_are_read_by_id_also_where_a_read_was_planned_when_there_were_few(
    database: str,
) -> None:
    role = "byfield_intake"
    async with PostgresVault(database, read_master_keys(MASTER_KEYS), role=role) as vault:
        [key] = await vault.make("request", 1)
    connection = await asyncpg.connect(database, server_settings={"role": role})
    try:
        async with connection.transaction():
            read, scans = "SELECT id FROM byfield_vault.keys_read($1)", "byfield_vault.key"
            for _ in range(10):
                assert await connection.fetchval(read, [key.id]) == key.id
            by_plan = "SELECT seq_scan FROM pg_stat_xact_all_tables WHERE relid = $1::regclass"
            assert await connection.fetchval(by_plan, scans) == 0
    finally:
        await connection.close()


async def test_every_read_opens(database: str) -> None:
    append = told()
    async with private(database, "intake") as log:
        await log.append(append)
        reads = [
            *await log.read(category="request"),
            *await log.read_backward(),
            *await log.read_stream(append.stream),
            *(await log.read_streams({append.stream: 0}))[append.stream],
            await log.find(append.events[0].id),
        ]
        in_bulk = await BulkReader(log, CATALOGUE, ["RequestSubmitted"]).read(0)
    assert [CATALOGUE.load(each) for each in reads if each is not None] == [SUBMITTED] * 5
    assert [each.event for each in in_bulk.facts] == [SUBMITTED]


async def test_another_process_reads_it_and_a_service_without_the_kind_reads_tokens(
    database: str,
) -> None:
    async with private(database, "intake") as log:
        await log.append(told())
    async with private(database, "access") as log:
        assert CATALOGUE.load(await the_one(log)) == SUBMITTED
        unaware = PrivateLog(log.stored, log._vault, {"expert"})
        read = CATALOGUE.load(await the_one(unaware))
    assert isinstance(read, RequestSubmitted)
    assert read.contact.name.startswith("enc:1:")


async def test_the_vault_refuses_who_is_not_in_its_table_and_counts_who_is(database: str) -> None:
    masters = read_master_keys(MASTER_KEYS)
    async with (
        PostgresVault(database, masters, role="byfield_intake") as intake,
        PostgresVault(database, masters, role="byfield_access") as access,
    ):
        desk, request = [(await intake.make(kind, 1))[0] for kind in ("desk", "request")]
        assert set(await access.read([request.id])) == {request.id}
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="may not unwrap"):
            await access.read([desk.id, request.id])
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await intake.destroy([request.id], "because")
    owner = await asyncpg.connect(database)
    rows = await owner.fetch("SELECT role, kind, keys FROM byfield_vault.unwrapped")
    assert [tuple(row) for row in rows] == [("byfield_access", "request", 1)]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.execute("SET ROLE byfield_intake; SELECT * FROM byfield_vault.key")
    await owner.close()


async def test_who_unwraps_cannot_take_back_that_it_was_counted(database: str) -> None:
    masters = read_master_keys(MASTER_KEYS)
    async with PostgresVault(database, masters, role="byfield_intake") as intake:
        kept = {kind: await intake.make(kind, 3) for kind in ("desk", "request")}
    reader = await asyncpg.connect(database, server_settings=settings("byfield_intake"))
    for kind, keys in kept.items():
        ids = [each.id for each in keys]
        async with reader.transaction():
            await reader.fetch(statement("events.vault", "keys_read"), ids[:1])
        undone = reader.transaction()
        await undone.start()
        assert len(await reader.fetch(statement("events.vault", "keys_read"), ids)) == 3, kind
        await undone.rollback()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await reader.execute("SELECT setval('byfield_vault.unwrapped_byfield_intake_desk', 1)")
    await reader.close()
    owner = await asyncpg.connect(database)
    rows = await owner.fetch(statement("events.vault", "unwrapped_count"))
    await owner.close()
    assert [(row["role"], row["kind"], row["keys"], row["ever"]) for row in rows] == [
        ("byfield_intake", "desk", 1, 4),
        ("byfield_intake", "request", 1, 4),
    ]


async def test_a_destroyed_key_removes_the_text_for_everybody_at_any_time(database: str) -> None:
    async with private(database, "intake") as log, private(database, "access") as access:
        await log.append(told())
        key_id = UUID(orjson.loads((await the_one(log.stored)).data)[KEY_FIELD])
        assert await access.destroy([key_id], "forgotten") == 1
        assert await access.destroy([key_id], "forgotten") == 0
        log.forget([key_id])
        for reader in (log, access):
            fact = CATALOGUE.load(await the_one(reader))
            assert isinstance(fact, RequestSubmitted)
            assert fact.contact.name == fact.problem == fact.authorized_by == REMOVED
    owner = await asyncpg.connect(database)
    row = await owner.fetchrow("SELECT * FROM byfield_vault.key WHERE id = $1", key_id)
    await owner.close()
    assert row is not None
    assert (row["wrapped"], row["because"]) == (None, "forgotten")
    assert row["destroyed_at"] is not None


async def test_a_fact_without_its_key_is_a_fault_of_its_own_until_the_key_is_back() -> None:
    vault = MemoryVault()
    log = PrivateLog(MemoryLog(), vault, {"request"})
    await log.append(told())
    await log.append(told())
    lost = UUID(orjson.loads((await log.stored.read())[0].data)[KEY_FIELD])
    key = vault.keys.pop(lost)
    log.forget([lost])
    first, second = await log.read()
    with pytest.raises(KeyMissingError, match="position 1"):
        CATALOGUE.load(first)
    assert CATALOGUE.load(second) == SUBMITTED
    page = await BulkReader(log, CATALOGUE, ["RequestSubmitted"]).read(0)
    assert [type(each) for each in page.faults] == [KeyMissingError]
    assert [each.position for each in page.facts] == [2]
    vault.keys[lost] = key
    assert [CATALOGUE.load(each) for each in await log.read()] == [SUBMITTED] * 2


async def test_a_token_that_was_moved_is_a_fault_of_its_fact_alone() -> None:
    stored = MemoryLog()
    log = PrivateLog(stored, MemoryVault(), {"request"})
    own = told()
    await log.append(own)
    # To a later fact of the same stream and type, where it would say something else.
    moved = told(own.stream)
    forged = replace(moved.events[0], data=(await the_one(stored)).data)
    await stored.append(replace(moved, events=(forged,)))
    first, second = await log.read()
    assert CATALOGUE.load(first) == SUBMITTED
    with pytest.raises(UndecodableError, match="not encrypted for this fact"):
        CATALOGUE.load(second)
    page = await BulkReader(log, CATALOGUE, ["RequestSubmitted"]).read(0)
    assert [each.position for each in page.facts] == [1]
    assert [each.recorded.position for each in page.faults] == [2]


async def test_older_facts_are_read_as_they_stand_even_those_that_look_like_tokens() -> None:
    stored = MemoryLog()
    contact = SUBMITTED.contact.model_copy(update={"name": f"enc:1:{new_id()}:AAAA"})
    looks = SUBMITTED.model_copy(
        update={"contact": contact, "problem": f'They say "{KEY_FIELD}": "{new_id()}".'}
    )
    await stored.append(told(fact=looks))
    log = PrivateLog(stored, MemoryVault(), {"request"})
    await log.append(told(fact=looks))
    assert [CATALOGUE.load(each) for each in await log.read()] == [looks, looks]
    assert (await stored.read())[0].data == dump(looks)


async def test_a_retry_is_recognised_though_it_is_encrypted_anew(database: str) -> None:
    append = told()
    async with private(database, "intake") as log:
        first = await log.append(append)
        again = await log.append(append)
    assert (first.position, again.position, again.repeated) == (1, 1, True)


async def test_whoever_has_the_log_cannot_test_a_guessed_command(database: str) -> None:
    append = told()
    async with private(database, "intake") as log:
        await log.append(append)
        stored = await the_one(log.stored)
        assert stored.metadata["command_digest"] != append.metadata.command_digest
        assert len(stored.metadata["command_digest"]) == 64
        assert stored.metadata["command_digest"] in log.digest_forms("this command")


async def test_a_retry_of_what_a_former_release_told_is_recognised(database: str) -> None:
    append = told()
    other = replace(append, metadata=replace(append.metadata, command_digest="another command"))
    async with private(database, "intake") as log:
        await log.stored.append(append)
        again = await log.append(append)
        assert (again.position, again.repeated) == (1, True)
        with pytest.raises(IdReusedError):
            await log.append(other)
        assert (await log.head()).position == 1


async def test_two_that_start_at_once_agree_on_one_secret(database: str) -> None:
    vaults = [
        PostgresVault(database, read_master_keys(MASTER_KEYS), role=f"byfield_{writer}")
        for writer in READERS
    ]
    await asyncio.gather(*(vault.start() for vault in vaults))
    assert len({vault.secret for vault in vaults}) == 1
    async with private(database, "intake") as later:
        assert later.secret == vaults[0].secret
    for vault in vaults:
        await vault.stop()


async def test_a_writer_without_a_vault_tells_no_personal_text() -> None:
    stored = MemoryLog()
    with pytest.raises(NoVaultError, match="RequestSubmitted"):
        await PrivateLog(stored, None, ()).append(told())
    assert await stored.read() == []


async def test_many_at_once_get_a_key_each(database: str) -> None:
    async with private(database, "intake") as log:
        await asyncio.gather(*(log.append(told()) for _ in range(200)))
        stored = await log.stored.read()
        assert len({orjson.loads(each.data)[KEY_FIELD] for each in stored}) == 200
        assert [CATALOGUE.load(each) for each in await log.read()] == [SUBMITTED] * 200


async def test_a_vault_that_is_away_stops_personal_text_alone(database: str) -> None:
    async with private(database, "intake") as log:
        owner = await asyncpg.connect(database)
        await owner.execute("REVOKE USAGE ON SCHEMA byfield_vault FROM byfield_intake")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await log.append(told())
        taken = NewEvent(new_id(), "TopicListed", 1, b"{}")
        await log.append(replace(told(stream="topic-a"), events=(taken,)))
        await owner.execute("GRANT USAGE ON SCHEMA byfield_vault TO byfield_intake")
        await owner.close()
        assert (await log.append(told())).position == 2


async def test_another_master_key_does_not_start(database: str, tmp_path: Path) -> None:
    async with private(database, "intake"):
        pass
    for name, fault in (("tests", "another one"), ("mine", "not in the file")):
        file = tmp_path / name
        make_master_key(file, name)
        vault = PostgresVault(database, read_master_keys(file), role="byfield_intake")
        with pytest.raises(WrongMasterKeyError, match=fault):
            await vault.start()


def test_keys_are_kept_for_a_minute() -> None:
    now = [0.0]
    kept, key_id = KeptKeys(lambda: now[0]), new_id()
    kept.learn([(key_id, None)])
    assert kept.known([key_id]) == {key_id: None}
    now[0] = KEPT_SECONDS
    assert kept.known([key_id]) == {}
