from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from events.catalogue import dump
from events.event import Event, Heard, Metadata
from events.facts import CATALOGUE
from events.ids import new_id
from events.intake import ReauthorizationAsked
from events.log.database.connections import Pool
from events.log.memory import MemoryLog
from events.log.store.event_log import Append, NewEvent
from services.intake.projections import PROJECTIONS
from services.intake.reactions.reauthorization import ask_reauthorization
from services.kit.feed.connections import open_pool, transaction
from tests.projecting import project
from tests.services.intake.given import (
    ORI,
    OTHER_REQUEST_ID,
    REQUEST_ID,
    asked_again,
    executive_changed,
    screened,
    submitted,
    withdrawn,
)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    pool = await open_pool(database, "intake", connections_max=2)
    yield pool
    await pool.close()


async def tell(log: MemoryLog, fact: Event) -> Heard:
    key = {"agency": "ori"}.get(fact.category, "request_id")
    stream = f"{fact.category}-{getattr(fact, key)}"
    event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
    await log.append(Append(stream, None, (event,), Metadata("coordinator:maria", "chain")))
    (recorded,) = await log.read_backward(limit=1)
    return Heard(fact, recorded)


async def shown(pool: Pool, facts: list[Heard]) -> None:
    """The rows know these facts; the checkpoint does not say so."""
    for projection in PROJECTIONS:
        heard = [one for one in facts if one.event.wire_name in projection.hears]
        if heard:
            async with transaction(pool) as connection:
                await project(connection, projection, heard)


async def asked(log: MemoryLog) -> list[ReauthorizationAsked]:
    facts = [CATALOGUE.load(recorded) for recorded in await log.read()]
    return [fact for fact in facts if isinstance(fact, ReauthorizationAsked)]


@pytest.mark.parametrize("rows_know", [True, False])
async def test_every_screened_request_of_the_agency_is_asked_about(
    pool: Pool,
    rows_know: bool,  # noqa: FBT001 - one of the cases
) -> None:
    log = MemoryLog()
    told = [
        await tell(log, fact)
        for request_id in (REQUEST_ID, OTHER_REQUEST_ID)
        for fact in (submitted(request_id=request_id), screened(request_id=request_id))
    ]
    if rows_know:
        await shown(pool, told)
    change = await tell(log, executive_changed())
    await ask_reauthorization(log, pool).react(change)
    assert {fact.request_id for fact in await asked(log)} == {REQUEST_ID, OTHER_REQUEST_ID}


async def test_a_change_heard_twice_is_asked_about_once(pool: Pool) -> None:
    log = MemoryLog()
    for fact in (submitted(), screened()):
        await tell(log, fact)
    change = await tell(log, executive_changed())
    for _ in range(2):
        await ask_reauthorization(log, pool).react(change)
    assert await asked(log) == [asked_again()]


async def test_requests_of_others_and_those_that_are_over_are_left_alone(pool: Pool) -> None:
    log = MemoryLog()
    others: list[tuple[UUID, str, list[Event]]] = [
        (new_id(), "NB0010000", [screened()]),
        (new_id(), ORI, [screened(), withdrawn()]),
    ]
    for request_id, ori, facts in others:
        for fact in [submitted(), *facts]:
            about = {"request_id": request_id, "ori": ori}
            await tell(log, fact.model_copy(update=about))
    change = await tell(log, executive_changed())
    await ask_reauthorization(log, pool).react(change)
    assert await asked(log) == []


async def test_a_request_that_waits_to_be_screened_is_asked_about_too(pool: Pool) -> None:
    log = MemoryLog()
    await tell(log, submitted())
    await ask_reauthorization(log, pool).react(await tell(log, executive_changed()))
    assert await asked(log) == [asked_again()]


async def test_a_request_made_after_the_change_was_told_is_left_alone(pool: Pool) -> None:
    log = MemoryLog()
    change = await tell(log, executive_changed())
    for fact in (submitted(), screened()):
        await tell(log, fact)
    await ask_reauthorization(log, pool).react(change)
    assert await asked(log) == []


async def test_the_chain_of_causes_goes_on(pool: Pool) -> None:
    log = MemoryLog()
    for fact in (submitted(), screened()):
        await tell(log, fact)
    change = await tell(log, executive_changed())
    await ask_reauthorization(log, pool).react(change)
    (recorded,) = await log.read_backward(limit=1)
    assert recorded.actor == "service:intake"
    assert recorded.metadata["causation_id"] == str(change.recorded.id)
