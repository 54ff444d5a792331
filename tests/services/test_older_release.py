"""What an older release does not know waits in each of its feeds for the one that knows it.

For every fact there is one older release, which knows all others. It follows a life that the fact
ends, each life of things of its own; then today's release goes on with the same tables.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import pytest

from deploy.services import SERVICES
from events import operations
from events.catalogue import Catalogue, dump
from events.event import Event, Heard, Metadata, Recorded
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.database.connections import Pool
from events.log.feed.decoding import Fact, FactReader
from events.log.memory import MemoryLog
from events.log.store.event_log import Append, NewEvent
from events.narrow import NarrowCatalogue
from services.kit.feed.connections import lent, open_pool
from services.kit.feed.parking import list_parked
from services.kit.feed.projection import Projection, ProjectionHandler
from services.kit.run.service import Service
from tests.services.recording import stream_of
from tests.services.test_fields_kept import TOLD_IN, life_to
from tests.services.test_projection_batches import rows_of

NAMES: Final = sorted(TOLD_IN)
ID_STEP: Final = 1_000_000
FIRSTS: Final = {
    *(("snapshots", "FiguresPublished"), ("reviews", "ReviewPublished")),
    ("unranked", "EvaluationInvited"),
    ("testimonials", "AnswerReceived"),
}
"""The only facts of their category that a projection hears."""
AFTER_OTHERS: Final = {
    *(("requests", "RequestForgotten"), ("agencies", "AgencyPeopleForgotten")),
    ("roster", "ExpertForgotten"),
    ("testimonials", "RequestForgotten"),
    *(("engagements", "EngagementNotesForgotten"), ("findings", "EngagementNotesForgotten")),
}
"""Likewise, of projections that keep their names: access, which tells them, is brought out last."""
FROM_THE_LOG: Final = {"LegalHoldPlaced", "LegalHoldLifted"}
"""No projection hears them: they are shown from the log."""
ALONE: Final = {"FiguresPublished"}
"""The only facts of their category: nothing of an older release heard another one of it."""
WITH_ITS_PROJECTION: Final = {"ReviewPublished"}
"""The only ones of their category that are heard, by a projection that came with them."""
UNHEARD: Final = {fact.wire_name for fact in operations.FACTS}
"""No feed hears anything of their category: the command line tells them, for who looks."""


def _own(value: Any, number: int) -> Any:
    """An id that no other life has; anything else as it is."""
    if isinstance(value, UUID):
        return UUID(int=value.int + ID_STEP * (number + 1))
    if isinstance(value, tuple):
        return tuple(_own(each, number) for each in value)
    return value


def _apart(fact: Event, number: int) -> Event:
    """The fact, about things that no other life is about."""
    said = {name: _own(value, number) for name, value in fact}
    names = {"ori": f"IA{number:07}", "provider": f"provider-{number}", "topic": f"topic-{number}"}
    said |= {name: own for name, own in names.items() if said.get(name) is not None}
    if fact.category == "review":
        said["year"] = 2000 + number  # it names the stream
    if (subject := said.get("subject")) is not None:
        kind, _, named = subject.partition("-")
        own = names["ori"] if kind == "agency" else _own(UUID(named), number)
        said["subject"] = f"{kind}-{own}"
    return fact.model_copy(update=said)


@pytest.fixture(scope="module")
async def told() -> tuple[MemoryLog, list[list[Recorded]]]:
    """A log with the life of every fact, one after another, and these lives."""
    log = MemoryLog()
    by = Metadata("coordinator:maria", "1")
    lives = []
    for number, name in enumerate(NAMES):
        before = (await log.head()).position
        for fact in (_apart(fact, number) for fact in life_to(name)):
            event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
            await log.append(Append(stream_of(fact), None, (event,), by))
        lives.append(await log.read(after=before))
    return log, lives


def _without(catalogue: Catalogue, name: str) -> Catalogue:
    """What the release knew before this fact came."""
    published = [fact for fact in CATALOGUE if fact.wire_name != name]
    names = [fact.wire_name for fact in published]
    older = Catalogue(published, CATALOGUE.upgrades_of(names))
    if isinstance(catalogue, NarrowCatalogue):
        return NarrowCatalogue([fact for fact in catalogue if fact.wire_name != name], older)  # type: ignore[misc] # it has narrow facts alone
    return older


async def _as_read_then(
    service: Service, projection: Projection, lives: Sequence[Sequence[Recorded]]
) -> list[Fact]:
    """The facts of each life as the release read them that does not know the last one."""
    facts = list[Fact]()
    for name, records in zip(NAMES, lives, strict=True):
        before = projection.hears - {name}
        if _is_first(name, projection):
            reader = FactReader(service.catalogue, projection.hears)
        else:
            reader = FactReader(_without(service.catalogue, name), before)
        facts += await reader.read(records)
    return facts


def _categories(names: Iterable[str]) -> set[str]:
    return {CATALOGUE[name].category for name in names}


def _is_first(name: str, projection: Projection) -> bool:
    """Whether the projection hears nothing else of its category: it had to get a new name."""
    return name in projection.hears and CATALOGUE[name].category not in _categories(
        projection.hears - {name}
    )


def _waited_for(projection: Projection) -> set[str]:
    """Every fact that a newer release of the projection might have heard."""
    categories = _categories(projection.hears)
    return {
        name
        for name in NAMES
        if CATALOGUE[name].category in categories and not _is_first(name, projection)
    }


@pytest.fixture(params=SERVICES)
async def served(
    database: str, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[Service, Pool]]:
    """A service and its empty tables."""
    pool = await open_pool(database, request.param)
    yield SERVICES[request.param], pool
    await pool.close()


async def _handle(pool: Pool, projection: Projection, facts: Sequence[Fact]) -> None:
    handler = ProjectionHandler(projection, pool)
    await handler.handle(await handler.resume(), facts)


async def _parked(pool: Pool, projection: Projection) -> dict[int, tuple[str | None, int | None]]:
    async with lent(pool) as connection:
        parked = await list_parked(connection, projection.name)
    return {each.position: (each.newer_type, each.newer_version) for each in parked}


async def test_each_fact_waits_for_the_release_that_knows_it_and_is_then_in_the_tables(
    served: tuple[Service, Pool], told: tuple[MemoryLog, list[list[Recorded]]]
) -> None:
    (service, pool), (log, lives) = served, told
    records = [recorded for life in lives for recorded in life]
    heard: list[Heard] = [
        each for recorded in records if (each := service.catalogue.hear(recorded)) is not None
    ]
    as_today = await rows_of(pool, service, heard, set())
    assert await rows_of(pool, service, [], set()) == []

    for projection in service.projections:
        await _handle(pool, projection, await _as_read_then(service, projection, lives))
        assert await _parked(pool, projection) == {
            life[-1].position: (name, CATALOGUE[name].schema_version)
            for name, life in zip(NAMES, lives, strict=True)
            if name in _waited_for(projection)
        }
    for projection in service.projections:
        handler = ProjectionHandler(projection, pool)
        await handler.resume()
        await handler.release_newer(log, service.catalogue)
        assert await _parked(pool, projection) == {}
    assert await _rows(pool, service) == as_today


async def _rows(pool: Pool, service: Service) -> list[tuple[str, tuple[object, ...]]]:
    tables = [table for projection in service.projections for table in projection.tables]
    async with lent(pool) as connection:
        return [
            (table, tuple(row))
            for table in tables
            for row in await connection.fetch(f"SELECT * FROM {table} AS it ORDER BY it::text")  # noqa: S608 - a name from a service
        ]


def test_each_fact_is_waited_for_by_every_projection_that_hears_others_of_its_kind() -> None:
    projections = [each for service in SERVICES.values() for each in service.projections]
    assert set.union(*map(_waited_for, projections)) == (
        set(NAMES) - FROM_THE_LOG - WITH_ITS_PROJECTION
    )
    assert {
        (projection.name, name)
        for projection in projections
        for name in projection.hears
        if _is_first(name, projection)
    } == FIRSTS | AFTER_OTHERS


def test_there_is_a_life_of_every_fact() -> None:
    assert set(NAMES) == {fact.wire_name for fact in CATALOGUE} - ALONE - UNHEARD
    heard = {name for each in SERVICES.values() for one in each.projections for name in one.hears}
    assert not heard & UNHEARD
