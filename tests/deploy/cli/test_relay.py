from __future__ import annotations

import pytest
import uvloop

from deploy.local.nats import Nats
from events.log.postgres import PostgresLog
from events.log.relay.publisher import Publisher, batches
from events.log.stream.stream import STREAM, provision
from tests.deploy.cli.conftest import Cli, orders
from tests.events.log.relay.relaying import administering, held

WHY = "somebody published"
RESET = ("relay", "reset", "--reason", WHY)
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
def test_a_reset_says_why_publishes_the_log_anew_and_is_told(
    cli: Cli, nats: Nats, database: str, operator: str
) -> None:
    said = cli(*RESET, "--yes")
    assert said.status == 0
    assert said.err.startswith("The log ends at 3; message 1 of the stream BYFIELD carries no ")
    assert said.out == "The stream was made again and carries the log up to 4.\n"
    assert carried(nats) == 4
    ordered, ended = orders(database, "relay")
    assert ordered == ("StreamResetOrdered", operator, {"head": 3, "reason": WHY})
    assert ended[:2] == ("OrderEnded", operator)
    assert (ended[2]["outcome"], ended[2]["says"]) == ("done", "carries the log up to 4")


@pytest.mark.usefixtures("imported", "jumped_over", "operator")
def test_a_stray_that_was_jumped_over_is_named_and_not_called_in_order(
    cli: Cli, nats: Nats
) -> None:
    said = cli(*RESET)
    assert said.status == 1
    assert said.err.startswith("The log ends at 3; message 1 of the stream BYFIELD carries no ")
    assert cli(*RESET, "--yes").status == 0
    said = cli(*RESET)
    # The order is in the stream that was made; its end was told since.
    assert said.err.startswith("The log ends at 5; ")
    assert carried(nats) == 4


@pytest.mark.usefixtures("strayed", "operator")
def test_nobody_to_be_asked_means_no(cli: Cli, nats: Nats, database: str) -> None:
    said = cli(*RESET)
    assert (said.status, said.out) == (1, "")
    assert said.err.endswith("--yes says so.\nNothing was touched.\n")
    assert carried(nats) == 1
    assert orders(database, "relay") == []


@pytest.mark.usefixtures("operator")
def test_a_reset_makes_a_stream_that_was_not_there(cli: Cli, nats: Nats) -> None:
    said = cli(*RESET, "--yes")
    assert f"there is no stream {STREAM}" in said.err
    assert carried(nats) == 1
