"""`byfield audit flow`: every fact was handled, is parked or waits; what is lost is named."""

from __future__ import annotations

import pytest
import uvloop

from deploy.services import SERVICES
from deploy.settings import Settings
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Metadata
from events.ids import derived_id, new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from services.assignment.feeds import FOLLOW_REQUESTS_FEED
from services.intake.feeds import INVITE_EVALUATION_FEED
from services.kit.run.service import open_service
from tests.deploy.cli.conftest import Cli, execute, follow
from tests.services.recording import stream_of


def told(said: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    return {f"{each['service']}.{each['consumer']}": each for each in said}


@pytest.mark.usefixtures("imported")
def test_what_nobody_handled_yet_waits_and_nothing_is_missing(cli: Cli) -> None:
    said = cli("audit", "flow", "--json")
    agencies = told(said.json)["intake.agencies"]
    assert (agencies["appended"], agencies["waiting"], agencies["whole"]) == (3, 3, True)


@pytest.mark.usefixtures("imported")
def test_what_was_handled_is_counted(cli: Cli, database: str) -> None:
    follow(database, 3)
    agencies = told(cli("audit", "flow", "--json").json)["intake.agencies"]
    assert (agencies["appended"], agencies["handled"], agencies["whole"]) == (3, 3, True)


@pytest.mark.usefixtures("imported")
def test_a_checkpoint_of_another_history_is_named(cli: Cli, database: str) -> None:
    follow(database, 3)
    execute(database, "UPDATE intake.checkpoint SET event_id = gen_random_uuid()")
    said = cli("audit", "flow")
    assert said.status == 1
    assert "which the log does not have there" in said.out


def test_a_fact_whose_answer_is_missing_is_named_by_its_position(cli: Cli, database: str) -> None:
    screened = examples()["RequestScreened"]

    async def lose() -> None:
        async with PostgresLog(database, role="byfield_intake") as log:
            new = NewEvent(new_id(), screened.wire_name, screened.schema_version, dump(screened))
            metadata = Metadata("coordinator:maria", "a call", command_digest="d" * 64)
            await log.append(Append(stream_of(screened), None, (new,), metadata))

    uvloop.run(lose())
    execute(
        database,
        "INSERT INTO assignment.checkpoint (feed, position, event_id) "
        "SELECT 'FEED', position, id FROM log.event".replace("FEED", FOLLOW_REQUESTS_FEED),
    )
    said = cli("audit", "flow", "--json")
    assert said.status == 1
    lost = told(said.json)[f"assignment.{FOLLOW_REQUESTS_FEED}"]
    assert lost["missing"] == {"count": 1, "named": [1]}
    assert lost["whole"] is False


def test_a_fact_that_has_one_of_its_two_answers_is_named(cli: Cli, database: str) -> None:
    delivered, invited = examples()["EngagementDelivered"], examples()["EvaluationInvited"]

    async def lose() -> None:
        async with PostgresLog(database, role="byfield_assignment") as log:
            cause = new_id()
            new = NewEvent(cause, delivered.wire_name, delivered.schema_version, dump(delivered))
            await log.append(Append(stream_of(delivered), None, (new,), Metadata("a", "b")))
        async with PostgresLog(database, role="byfield_intake") as log:
            answer = NewEvent(new_id(), invited.wire_name, invited.schema_version, dump(invited))
            because = Metadata("service:intake", "b", causation_id=str(cause))
            stream = f"evaluation-{derived_id(cause, 'invitation')}"
            await log.append(Append(stream, None, (answer,), because))

    uvloop.run(lose())
    execute(
        database,
        "INSERT INTO intake.checkpoint (feed, position, event_id) "
        "SELECT 'FEED', position, id FROM log.event WHERE position = 1".replace(
            "FEED", INVITE_EVALUATION_FEED
        ),
    )
    said = cli("audit", "flow", "--json")
    asked = told(said.json)[f"intake.{INVITE_EVALUATION_FEED}"]
    assert (said.status, asked["missing"]) == (1, {"count": 1, "named": [1]})


@pytest.mark.usefixtures("imported")
def test_a_part_of_the_log_is_looked_at_alone(cli: Cli, database: str) -> None:
    follow(database, 3)
    found = told(cli("audit", "flow", "--from", 2, "--until", 2, "--json").json)
    assert found["relay.stream"]["appended"] == 1
    assert (found["intake.agencies"]["appended"], found["intake.agencies"]["handled"]) == (1, 1)
    beyond = told(cli("audit", "flow", "--from", 4, "--until", 9, "--json").json)
    assert beyond["relay.stream"]["appended"] == beyond["intake.agencies"]["appended"] == 0


@pytest.mark.usefixtures("imported")
def test_what_has_not_come_so_far_is_not_whole_yet_and_nothing_is_amiss(cli: Cli) -> None:
    said = cli("audit", "flow", "--from", 2)
    waits = "intake.agencies: 2 appended = 0 handled + 0 parked + 0 discarded + 2 waiting"
    assert f"{waits}, not whole yet\n" in said.out
    assert "missing" not in said.out


async def test_every_reaction_says_when_it_may_have_no_answer(database: str) -> None:
    settings = Settings.read(postgres_dsn=database)
    for service in SERVICES.values():
        async with open_service(service, settings, listening=False) as one:
            reactions = service.reactions(one.running)
        assert [each.name for each in reactions if each.owes is None] == []
        hears = [name for each in reactions for name in each.hears]
        if service.name != "access":  # whose reactions answer in tables of its own
            assert len(hears) == len(set(hears))
