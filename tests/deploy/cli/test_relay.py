from __future__ import annotations

import pytest
import uvloop

from deploy.local.nats import Nats
from events.log.postgres import PostgresLog
from events.log.relay.publisher import Publisher, batches
from events.log.stream.stream import STREAM, provision
from tests.deploy.cli.conftest import Cli
from tests.events.log.relay.relaying import administering, held

SUBJECT = "events.request.RequestSubmitted"


@pytest.fixture
def strayed(nats: Nats) -> None:
    """A stream into which somebody has published what the log does not have."""

    async def stray() -> None:
        async with administering(nats) as admin:
            await provision(admin)
            await admin.jetstream().publish(SUBJECT, b"{}")

    uvloop.run(stray())


@pytest.fixture
def jumped_over(database: str, nats: Nats) -> None:
    """A stream whose first message is not the log's, while all the others are."""

    async def jump() -> None:
        async with administering(nats) as admin, PostgresLog(database) as log:
            await provision(admin)
            await admin.jetstream().publish(SUBJECT, b"{}")
            records = await log.read()
            async with Publisher(admin) as publisher:
                for batch in batches(records[1:], records[0].id):
                    await publisher.publish(batch)

    uvloop.run(jump())


def carried(nats: Nats) -> int:
    """How many messages the stream carries."""

    async def count() -> int:
        async with administering(nats) as admin:
            return (await held(admin)).messages

    return uvloop.run(count())


@pytest.mark.usefixtures("imported", "strayed")
def test_a_reset_says_why_and_publishes_the_log_anew(cli: Cli, nats: Nats) -> None:
    said = cli("relay", "reset", "--yes")
    assert said.status == 0
    assert said.err.startswith("The log ends at 3; message 1 of the stream BYFIELD carries no ")
    assert said.out == "The stream was made again and carries the log up to 3.\n"
    assert carried(nats) == 3


@pytest.mark.usefixtures("imported", "jumped_over")
def test_a_stray_that_was_jumped_over_is_named_and_not_called_in_order(
    cli: Cli, nats: Nats
) -> None:
    said = cli("relay", "reset")
    assert said.status == 1
    assert said.err.startswith("The log ends at 3; message 1 of the stream BYFIELD carries no ")
    assert cli("relay", "reset", "--yes").status == 0
    said = cli("relay", "reset")
    assert said.err.startswith("The log ends at 3; the stream is in order.")
    assert carried(nats) == 3


@pytest.mark.usefixtures("strayed")
def test_nobody_to_be_asked_means_no(cli: Cli, nats: Nats) -> None:
    said = cli("relay", "reset")
    assert (said.status, said.out) == (1, "")
    assert said.err.endswith("--yes says so.\nNothing was touched.\n")
    assert carried(nats) == 1


def test_a_reset_makes_a_stream_that_was_not_there(cli: Cli, nats: Nats) -> None:
    said = cli("relay", "reset", "--yes")
    assert f"there is no stream {STREAM}" in said.err
    assert carried(nats) == 0
