"""`byfield parked discard`: on an order in the log, a reaction gives up a fact for ever."""

from __future__ import annotations

from typing import Any

import pytest
import uvloop

from events.event import Metadata
from events.ids import new_id
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from services.assignment.app import SERVICE as ASSIGNMENT
from services.assignment.feeds import FOLLOW_REQUESTS_FEED
from tests.deploy.cli.conftest import Cli, execute, follow, orders

STREAM = "request-0190c1f2-5d7e-7cc1-8f64-3a0f6bb1f6a1"
WHY = ("--reason", "a trial of an import")
DISCARD = ("parked", "discard", "assignment", FOLLOW_REQUESTS_FEED, STREAM)


@pytest.fixture
def broken(database: str) -> str:
    """A database with a fact that nobody can read, which the reaction has parked."""

    async def tell() -> None:
        async with PostgresLog(database, role="byfield_intake") as log:
            new = NewEvent(new_id(), "RequestScreened", 1, b'{"nothing": 1}')
            metadata = Metadata("coordinator:maria", "a call", command_digest="d" * 64)
            await log.append(Append(STREAM, None, (new,), metadata))

    uvloop.run(tell())
    execute(
        database,
        "INSERT INTO assignment.checkpoint (feed, position) "  # it would start at the head
        "VALUES ('FEED', 0)".replace("FEED", FOLLOW_REQUESTS_FEED),
    )
    follow(database, 1, ASSIGNMENT)
    return database


def of_the_reaction(said: list[Any]) -> dict[str, Any]:
    [one] = [each for each in said[0] if each["feed"] == FOLLOW_REQUESTS_FEED]
    return dict(one)


def test_it_is_ordered_then_done_then_shown_as_discarded_wherever_somebody_looks(
    cli: Cli, broken: str, operator: str
) -> None:
    assert of_the_reaction(cli("parked", "list", "--json").json)["reason"] == "undecodable"
    said = cli(*DISCARD, 1, *WHY)
    assert (said.status, said.err) == (0, "")
    assert said.out == "discarded 1; of those behind it released 0, still parked 0\n"
    ordered, ended = orders(broken, "parked")
    assert ordered[:2] == ("ParkedDiscardOrdered", operator)
    assert (ordered[2]["parked_stream"], ordered[2]["discarded_position"]) == (STREAM, 1)
    assert (ended[0], ended[2]["outcome"]) == ("OrderEnded", "done")
    order_id = ended[2]["order_id"]
    shown = of_the_reaction(cli("parked", "list", "--json").json)
    assert (shown["reason"], shown["parked_because"]) == ("discarded", "undecodable")
    assert shown["order_id"] == order_id
    assert f"discarded on order {order_id}, was undecodable" in cli("parked", "list").out
    [flow] = [
        each
        for each in cli("audit", "flow", "--json").json
        if each["consumer"] == FOLLOW_REQUESTS_FEED
    ]
    assert (flow["discarded"], flow["parked"], flow["whole"]) == (1, 0, True)
    assert flow["orders"] == {"1": order_id}
    assert f"1 was discarded on order {order_id}" in cli("audit", "flow").out


@pytest.mark.usefixtures("operator")
def test_done_again_it_says_so_and_orders_nothing(cli: Cli, broken: str) -> None:
    assert cli(*DISCARD, 1, *WHY).status == 0
    before = orders(broken, "parked")
    said = cli(*DISCARD, 1, *WHY)
    assert (said.status, said.err) == (0, "")
    assert said.out == f"1 was discarded already, on order {before[1][2]['order_id']}.\n"
    assert orders(broken, "parked") == before


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("assignment", "engagements", STREAM, 1), "is a projection: its rows would be wrong"),
        ((*DISCARD[2:], 2), "POSITION: 2 is after the end of the log, not in request-"),
        ((*DISCARD[2:], 0), "POSITION: 0 is no position"),
        ((*DISCARD[2:4], "request-1", 1), f"POSITION: 1 is in {STREAM}, not in request-1"),
    ],
)
def test_what_cannot_be_discarded_is_refused_before_it_is_ordered(
    cli: Cli, broken: str, arguments: tuple[object, ...], says: str
) -> None:
    said = cli("parked", "discard", *arguments, *WHY)
    assert (said.status, said.out) == (1, "")
    assert says in said.err.replace("\n", " ")
    assert orders(broken, "parked") == []
    assert of_the_reaction(cli("parked", "list", "--json").json)["reason"] == "undecodable"


def test_nobody_discards_who_is_not_signed_in(cli: Cli, broken: str) -> None:
    said = cli(*DISCARD, 1, *WHY)
    assert said.status == 1
    assert "nobody is signed in" in said.err
    assert orders(broken, "parked") == []


@pytest.mark.usefixtures("operator")
def test_an_order_that_was_cut_off_is_done_when_it_is_given_again(cli: Cli, broken: str) -> None:
    execute(broken, "REVOKE INSERT ON assignment.discarded FROM byfield_assignment")
    assert cli(*DISCARD, 1, *WHY).status == 1
    execute(broken, "GRANT INSERT ON assignment.discarded TO byfield_assignment")
    assert cli(*DISCARD, 1, *WHY).status == 0
    assert [each[0] for each in orders(broken, "parked")].count("ParkedDiscardOrdered") == 2
    assert orders(broken, "parked")[-1][2]["outcome"] == "done"
