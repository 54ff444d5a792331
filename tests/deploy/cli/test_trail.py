"""`byfield audit trail`: who did what, on a machine where nothing else runs."""

from __future__ import annotations

import pytest
import uvloop

from deploy.services import SERVICES
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Metadata
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from events.telling.changes import WITHHELD
from events.vocabulary import ContactRole
from tests.deploy.cli.conftest import Cli, follow
from tests.services.recording import stream_of

EXAMPLES = examples()
REQUEST = EXAMPLES["RequestSubmitted"].model_copy(update={"problem": "Ask Ada about it."})
REQUEST_ID = stream_of(REQUEST).removeprefix("request-")
NAME = REQUEST.model_dump()["contact"]["name"]


@pytest.fixture
def lived(database: str) -> None:
    """A request that was submitted and withdrawn, and a note that nobody else may read."""
    told = (REQUEST, EXAMPLES["NoteWritten"], EXAMPLES["RequestWithdrawn"])
    same = {"request_id": REQUEST.model_dump()["request_id"]}

    async def work() -> None:
        async with PostgresLog(database, role="byfield_intake") as log:
            for event in (each.model_copy(update=same) for each in told):
                new = NewEvent(new_id(), event.wire_name, event.schema_version, dump(event))
                metadata = Metadata("coordinator:maria", "a call", command_digest="d" * 64)
                await log.append(Append(stream_of(event), None, (new,), metadata))

    uvloop.run(work())


@pytest.mark.usefixtures("lived")
def test_every_fact_is_told_with_who_when_and_what_changed(cli: Cli) -> None:
    said = cli("audit", "trail", "request", REQUEST_ID, "--personal")
    assert said.status == 0
    facts = [line for line in said.out.splitlines() if not line.startswith(" " * 11)]
    assert [line.split()[0] for line in facts] == ["1", "2", "3"]
    assert all("coordinator:maria (intake)" in line for line in facts)
    assert f"           contact.name: {NAME}" in said.out.splitlines()
    assert "           problem: Ask Ada about it." in said.out.splitlines()
    assert "Reporting has come to position 0 of 3" in said.err


@pytest.mark.usefixtures("lived")
def test_people_are_withheld_unless_they_are_asked_for(cli: Cli) -> None:
    for form in ((), ("--json",)):
        said = cli("audit", "trail", "request", REQUEST_ID, *form)
        assert NAME not in said.out
        assert "Ada" not in said.out
        assert WITHHELD in said.out


@pytest.mark.usefixtures("lived")
def test_a_person_is_told_by_what_was_done(cli: Cli) -> None:
    told = cli("audit", "trail", "person", "maria", "--json").json
    assert [each["position"] for each in told] == [1, 2, 3]
    assert told[0]["changes"][0].keys() == {"part", "field", "before", "after"}
    assert [
        each["position"]
        for each in cli(*("audit", "trail", "person", "maria", "--as-of", 2, "--json")).json
    ] == [1, 2]


@pytest.mark.usefixtures("lived")
def test_a_contact_of_an_agency_is_told_by_who_was_named_there(cli: Cli, database: str) -> None:
    request = REQUEST.model_dump()
    contact = f"contact-{request['ori']}-{request['contact']['role']}"
    said = cli("audit", "trail", "person", contact)
    assert (said.status, "Reporting has come to position 0 of 3" in said.err) == (1, True)
    follow(database, 3, SERVICES["reporting"])
    told = cli("audit", "trail", "person", contact, "--json")
    assert [each["type"] for each in told.json] == ["RequestSubmitted"]
    assert NAME not in told.out
    other = next(role for role in ContactRole if role != request["contact"]["role"])
    assert cli("audit", "trail", "person", f"contact-{request['ori']}-{other}").status == 1


@pytest.mark.usefixtures("lived")
def test_what_there_is_not_is_said(cli: Cli) -> None:
    for thing, named in (("request", new_id()), ("engagement", new_id()), ("person", "jo")):
        said = cli("audit", "trail", thing, named)
        assert (said.status, said.out) == (1, "")
        assert f"There is no {thing} {named} up to position 3." in said.err
    assert cli("audit", "trail", "request", "1") == (2, "", "1 is not the id of a request.\n")
