"""That the log was restored is told afterwards, in the restored log."""

from __future__ import annotations

import pytest
import uvloop

from deploy.local.nats import Nats
from events.log.postgres import PostgresLog
from events.log.relay.publisher import Publisher, batches
from events.log.stream.stream import provision
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
