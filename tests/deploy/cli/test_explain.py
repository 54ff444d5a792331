"""`byfield explain`: one outside request, and what the services made of it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import pytest
import uvloop

from deploy.settings import Settings
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Metadata
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from services.assignment.app import SERVICE as ASSIGNMENT
from services.kit.run.service import open_service
from tests.deploy.cli.conftest import Cli
from tests.waiting import eventually

CHAIN: Final = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
PERSONAL: Final = "problem of ours"


@pytest.fixture
def screened(database: str) -> UUID:
    """A request that was screened, and the engagement that assignment opened for it; its id."""
    submitted, screening = examples()["RequestSubmitted"], examples()["RequestScreened"]
    submitted = submitted.model_copy(update={"problem": PERSONAL})
    screening = screening.model_copy(update={"request_id": submitted.request_id})  # type: ignore[attr-defined] # its own field
    stream = f"request-{submitted.request_id}"  # type: ignore[attr-defined] # likewise

    async def work() -> UUID:
        async with PostgresLog(database, role="byfield_intake") as log:
            for event, chain in ((submitted, "another"), (screening, CHAIN)):
                new = NewEvent(new_id(), event.wire_name, event.schema_version, dump(event))
                metadata = Metadata("coordinator:maria", chain, command_digest="d" * 64)
                await log.append(Append(stream, None, (new,), metadata))
            async with open_service(ASSIGNMENT, Settings.read(postgres_dsn=database)):

                async def opened() -> bool:
                    return (await log.head()).position == 3

                await eventually(opened)
        return new.id

    return uvloop.run(work())


def test_a_fact_is_shown_with_what_caused_it_in_another_service(cli: Cli, screened: UUID) -> None:
    said = cli("explain", 3)
    assert said.status == 0
    began, cause, opened = said.out.splitlines()
    assert began.startswith("Began ")
    assert began.endswith(f"by coordinator:maria, as {CHAIN}")
    assert cause.split()[0] == "2"
    assert "RequestScreened" in cause
    assert cause.endswith("coordinator:maria (intake)")
    assert opened.split()[:3] == ["▶", "3", "└─"]
    assert "Work began, in " in opened
    assert opened.endswith("service:assignment (assignment)")
    assert cli("explain", screened).out.splitlines()[1].split()[:2] == ["▶", "2"]


def test_the_same_is_told_to_machines(cli: Cli, screened: UUID) -> None:
    [told] = cli("explain", "3", "--json").json
    assert (told["correlation_id"], told["began_by"]) == (CHAIN, "coordinator:maria")
    assert told["whole"] is True
    cause, opened = told["facts"]
    assert (cause["id"], cause["caused_by"], cause["depth"]) == (str(screened), None, 0)
    assert (opened["caused_by"], opened["caused_by_position"]) == (str(screened), 2)
    assert (opened["type"], opened["service"], opened["depth"]) == (
        *("EngagementOpened", "assignment", 1),
    )
    assert opened["happened_on"] == cause["happened_on"]


@pytest.mark.usefixtures("screened")
def test_no_content_is_told(cli: Cli) -> None:
    assert PERSONAL not in cli("explain", 1).out + cli("explain", 1, "--json").out


@pytest.mark.usefixtures("screened")
def test_what_is_not_there_and_what_is_no_fact_is_said(cli: Cli) -> None:
    for missing in ("4", "0", "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c"):
        said = cli("explain", missing)
        assert (said.status, said.out) == (1, "")
        assert said.err == f"There is no fact {missing}; the log ends at 3.\n"
    for wrong in ("request-1", "9" * 30):
        said = cli("explain", wrong)
        assert said == (2, "", f"{wrong} is neither a position nor the id of a fact.\n")
