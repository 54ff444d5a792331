"""`byfield log diff`: what was told between two positions or times."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest
import uvloop

from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Event, Metadata
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from tests.deploy.cli.conftest import Cli

ORI: Final = "IA0570100"
STREAM: Final = f"agency-{ORI}"


def example(wire_name: str, **fields: Any) -> Event:
    return examples()[wire_name].model_copy(update=fields)


TOLD: Final = (
    (STREAM, example("AgencyRegistered", ori=ORI, name="Iowa City PD", sworn=80)),
    (STREAM, example("AgencyProfileChanged", ori=ORI, name="Iowa City Police", sworn=80)),
    ("topic-hiring", example("TopicListed", topic="hiring")),
    (STREAM, example("AgencyProfileChanged", ori=ORI, name="Iowa City PD", sworn=84)),
)


@pytest.fixture
def told(database: str) -> list[UUID]:
    """Four facts, of two streams; their ids."""

    async def work() -> list[UUID]:
        ids = []
        async with PostgresLog(database, role="byfield_intake") as log:
            for stream, event in TOLD:
                new = NewEvent(new_id(), event.wire_name, event.schema_version, dump(event))
                metadata = Metadata("coordinator:maria", str(new.id), command_digest="d" * 64)
                await log.append(Append(stream, None, (new,), metadata))
                ids.append(new.id)
        return ids

    return uvloop.run(work())


@pytest.mark.usefixtures("told")
def test_each_stream_that_went_on_is_told_in_the_order_of_the_log(cli: Cli) -> None:
    said = cli("log", "diff", 1, 4)
    assert said.out.splitlines() == [
        f"{STREAM}  v1 -> v3  2 AgencyProfileChanged",
        "topic-hiring  v0 -> v1  TopicListed",
        "3 facts between positions 1 and 4",
    ]
    assert said.status == 0
    assert cli("log", "diff", 2, 3, "--json").json == [
        {"stream": "topic-hiring", "from_version": 0, "to_version": 1, "types": {"TopicListed": 1}}
    ]


@pytest.mark.usefixtures("told")
def test_of_one_stream_a_field_that_went_back_does_not_differ(cli: Cli) -> None:
    [told] = cli("log", "diff", 1, 4, "--stream", STREAM, "--json").json
    changes = {each["field"]: (each["before"], each["after"]) for each in told["changes"]}
    assert changes["sworn"] == (80, 84)
    assert "name" not in changes
    [told] = cli("log", "diff", 1, 2, "--stream", STREAM, "--json").json
    changes = {each["field"]: (each["before"], each["after"]) for each in told["changes"]}
    assert changes["name"] == ("Iowa City PD", "Iowa City Police")
    assert "sworn: 80 -> 84" in cli("log", "diff", 1, 4, "--stream", STREAM).out


@pytest.mark.usefixtures("told")
def test_where_nothing_was_told_that_is_said(cli: Cli) -> None:
    assert cli("log", "diff", 4, 4) == (1, "Nothing was told between positions 4 and 4.\n", "")
    said = cli("log", "diff", 2, 3, "--stream", STREAM)
    assert (said.status, said.out) == (1, "")
    assert f"Nothing was told in {STREAM}" in said.err


@pytest.mark.usefixtures("told")
def test_a_moment_is_the_last_position_recorded_by_then(cli: Cli) -> None:
    [second] = cli("log", "show", 2, "--json").json
    assert cli("log", "diff", second["time"], "2099-12-31").out.splitlines()[-1] == (
        "2 facts between positions 2 and 4"
    )
    assert cli("log", "diff", "2020-01-01", second["time"]).out.splitlines()[-1] == (
        "2 facts between positions 0 and 2"
    )


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("ends", "fault"),
    [
        (("5", "6"), "There is no position 5; the log ends at 4."),
        (("3", "2"), "3 is position 3, which is after 2, position 2."),
        (("yesterday", "4"), "yesterday is neither a position, nor a day such as 2026-09-30,"),
        (("2026-09-30T17:00:00", "4"), "2026-09-30T17:00:00 is neither"),
        (("2020-02-30", "4"), "2020-02-30 is neither"),
    ],
)
def test_ends_that_are_none_are_refused(cli: Cli, ends: tuple[str, str], fault: str) -> None:
    said = cli("log", "diff", *ends)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(fault)
