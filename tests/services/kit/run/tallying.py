"""A service that keeps tallies, in a process of its own."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

import httpx
from fastapi import APIRouter

from events.catalogue import Catalogue
from events.event import Told
from events.rules.scopes import ANY
from services.kit.feed.connections import lent
from services.kit.feed.live_writer import RowWriter
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Changes, Fold, Known, Load, Table
from services.kit.http.answers import ON_QUERY
from services.kit.http.application import Application
from services.kit.http.policy import NO_POLICY, About, Allowed, Policy, Row
from services.kit.http.running_service import CurrentService
from services.kit.run.service import Service
from tests.keys import asking_as
from tests.services.kit.feed.tally import CATALOGUE, ROWS, TallyRaised, router

KEEPER = {"keeper": "Jo Doe"}
counts = APIRouter(prefix="/counts")


class Count(NamedTuple):
    """How much all tallies were raised."""

    of: str
    raised: int


ALL = Table("counted", Count, key=("of",))


def _count(known: Known, facts: Sequence[Told], into: Changes) -> None:
    before = known[ALL][0][1] if known[ALL] else 0
    into.put(ALL, Count("all", before + sum(told.event.by for told in facts)))


_OF_ALL = Fold((ALL,), {TallyRaised: lambda _: "all"}, (Load(ALL, "of"),), _count)
COUNTED = Projection("counted", (_OF_ALL,))


@counts.get("", responses=ON_QUERY)
async def show_count(call: Allowed, running: CurrentService) -> int:
    await running.wait_for_feeds(call, COUNTED.name)
    async with lent(running.pool) as connection:
        count: int = await connection.fetchval("SELECT raised FROM counted")
    return count


_COUNTED_BY = Row("show_count", About("count"), {"reader": ANY, "coordinator": ANY}, "It is known.")
TALLY = Service(
    "intake",
    "Tallies",
    CATALOGUE,
    (router, counts),
    Policy((*ROWS, _COUNTED_BY)),
    (COUNTED,),
    write=RowWriter.generated,
)
OTHER = Service("assignment", "Nothing", Catalogue([]), (), NO_POLICY)


@contextlib.asynccontextmanager
async def asked(app: Application) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://byfield",
            headers=asking_as("coordinator"),
        ) as client,
    ):
        yield client


async def raised(client: httpx.AsyncClient, by: int) -> str:
    """Open a tally and raise it; the position."""
    tally = (await client.post("/intake/tallies", json=KEEPER)).json()["id"]
    raised = await client.post(f"/intake/tallies/{tally}/raised", json={"by": by})
    return raised.headers["Byfield-Position"]
