"""That the log was restored is told afterwards, in the restored log."""

from __future__ import annotations

import pytest
import uvloop

from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Metadata
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.relay.publisher import Publisher, batches
from events.log.store.event_log import Append, NewEvent
from events.log.stream.stream import provision
from tests.conftest import Databases
from tests.deploy.cli.conftest import Cli, orders
from tests.events.log.relay.relaying import administering

BACKUP, WHY = "base backup of 2026-03-01", "the disk failed"
RESTORED = ("restored", BACKUP, "--reason", WHY)


@pytest.fixture
def ahead(imported: None, database: str, nats: Nats) -> None:  # noqa: ARG001 - it comes first
    """A stream that has two facts more than the log."""

    async def publish() -> None:
        async with administering(nats) as admin, PostgresLog(database) as log:
            await provision(admin)
            records = await log.read()
            async with Publisher(admin) as publisher:
                for batch in batches(records, None):
                    await publisher.publish(batch)
            for _ in range(2):
                await admin.jetstream().publish("events.request.RequestSubmitted", b"{}")

    uvloop.run(publish())


@pytest.mark.usefixtures("imported")
def test_who_restored_the_log_and_why_is_in_it(cli: Cli, database: str, operator: str) -> None:
    said = cli(*RESTORED)
    assert said == (0, "Told that the log was restored; it ended at 3.\n", "")
    told = {"backup": BACKUP, "head": 3, "published": None, "reason": WHY}
    assert orders(database, "restore") == [("LogRestored", operator, told)]


@pytest.mark.usefixtures("ahead")
def test_it_says_how_far_the_stream_had_come(cli: Cli, database: str, operator: str) -> None:
    said = cli(*RESTORED)
    assert said.out == (
        "Told that the log was restored; it ended at 3.\n"
        "The stream ends at 5: 2 facts after it are in the log no more, or others are. "
        "byfield relay reset makes the stream anew.\n"
    )
    [(_, actor, told)] = orders(database, "restore")
    assert (actor, told["published"]) == (operator, 5)


@pytest.mark.usefixtures("imported", "operator")
def test_it_is_told_where_the_stream_cannot_be_asked(
    cli: Cli, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYFIELD_NATS_ADMIN_URL", "nats://127.0.0.1:1")
    said = cli(*RESTORED)
    assert (said.status, "could not be asked" in said.err) == (0, True)
    assert orders(database, "restore")[0][2]["published"] is None


@pytest.mark.usefixtures("imported", "operator")
@pytest.mark.parametrize("backup", ["", " ", "x" * 201, "one\ntwo"])
def test_which_backup_is_said_in_a_line(cli: Cli, database: str, backup: str) -> None:
    said = cli("restored", backup, "--reason", WHY)
    assert (said.status, "BACKUP: " in said.err) == (1, True)
    assert orders(database, "restore") == []


TOLD_SINCE = (
    ("person-0190c1f2-0000-7000-8000-000000000001", "RoleEnded"),
    ("person-0190c1f2-0000-7000-8000-000000000001", "PersonRemoved"),
    ("consumer-0190c1f2-0000-7000-8000-000000000002", "ConsumerKeyRemoved"),
    ("consumer-0190c1f2-0000-7000-8000-000000000002", "ConsumerEnded"),
    ("forgetting-agency-IA0570100", "ForgettingConfirmed"),
    ("forgetting-agency-IA0570100", "AgencyPeopleForgotten"),
    ("hold-agency-IA0570000", "LegalHoldPlaced"),
)


def test_what_took_something_from_somebody_since_the_backup_is_named(
    cli: Cli,
    imported: None,  # noqa: ARG001 - it comes first
    database: str,
    nats: Nats,
    operator: str,
    postgres: Postgres,
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The restored database is a copy from before; the stream goes on from the lost one."""
    copy = f"{database.partition('@/')[2].partition('?')[0]}_copy"
    assert operator

    async def tell_more() -> None:
        own = Databases(postgres)
        await own.execute(f"CREATE DATABASE {copy} TEMPLATE {copy.removesuffix('_copy')}")
        await own.close()
        metadata = Metadata(actor="administrator:ana", correlation_id=str(new_id()))
        async with PostgresLog(database, role="byfield_access") as log:
            for stream, name in TOLD_SINCE:
                example = examples()[name]
                new = NewEvent(new_id(), name, example.schema_version, dump(example))
                await log.append(Append(stream, None, (new,), metadata))
        async with administering(nats) as admin, PostgresLog(database) as log:
            await provision(admin)
            async with Publisher(admin) as publisher:
                for batch in batches(await log.read(), None):
                    await publisher.publish(batch)

    async def drop() -> None:
        own = Databases(postgres)
        await own.execute(f"DROP DATABASE {copy} WITH (FORCE)")
        await own.close()

    assert databases is not None
    uvloop.run(tell_more())
    try:
        before = cli(*RESTORED)
        assert (before.status, before.out.count("\n")) == (0, 1)
        monkeypatch.setenv("BYFIELD_POSTGRES_DSN", postgres.dsn(copy))
        _, _, *undone = cli(*RESTORED).out.splitlines()
    finally:
        uvloop.run(drop())
    assert undone == [
        f"{TOLD_SINCE[2][0]}: a key was removed since the backup, and is good again: remove it.",
        f"{TOLD_SINCE[2][0]}: was ended since the backup, and may read again: end it.",
        f"{TOLD_SINCE[0][0]}: a role ended since the backup, and is held again: end it.",
        f"{TOLD_SINCE[0][0]}: was removed since the backup, and may get in again: remove it.",
        "agency-IA0570100: was forgotten since the backup, and is not any more: ask for it again.",
        "agency-IA0570000: its legal hold was placed or lifted since the backup: set it right.",
    ]
