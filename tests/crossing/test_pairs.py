"""Two commands that cross: whoever comes second is decided on what the first one told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

import pytest

from events.decider import Refused
from events.event import Heard, Recorded
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.deciding.handle import Cause
from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.store.event_log import EventLog
from services.assignment.reactions.requests import follow_requests
from tests.crossing.center import Center, accepted, give, screen, withdraw
from tests.crossing.invariants import broken
from tests.crossing.late import Late
from tests.crossing.pairs import PAIRS, Pair

ROUNDS = 8
"""Of crossing commands on a real database, a pair."""

each_pair = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name.replace(" ", "-"))


@pytest.fixture(params=["memory", "postgres"])
def dsn(request: pytest.FixtureRequest) -> str | None:
    """Where the log's database is, if it has one."""
    return None if request.param == "memory" else request.getfixturevalue("database")


@pytest.fixture
async def center(dsn: str | None) -> AsyncIterator[Center]:
    """On either log."""
    if dsn is None:
        center = Center(MemoryLog())
        await center.open()
        yield center
        return
    async with PostgresLog(dsn) as log:
        center = Center(log)
        await center.open()
        yield center


@each_pair
async def test_the_second_of_two_sees_the_first(center: Center, pair: Pair) -> None:
    first, second = await pair.given(center)
    assert await accepted(center.log, first, actor=pair.actor)
    assert await accepted(center.log, second) is not pair.exclusive
    first, second = await pair.given(center)
    assert await accepted(center.log, second)
    assert await accepted(center.log, first, actor=pair.actor) is not pair.bars
    assert broken(await center.facts()) == []


@each_pair
async def test_what_was_decided_before_the_other_is_decided_again(
    center: Center, pair: Pair
) -> None:
    for swapped in (False, True):
        two = [*zip(await pair.given(center), (pair.actor, "coordinator:maria"), strict=True)]
        (early, early_actor), (late, late_actor) = two if swapped else reversed(two)
        waiting = Late(center.log)
        deciding = asyncio.create_task(accepted(cast("EventLog", waiting), late, actor=late_actor))
        await waiting.decided.wait()
        assert await accepted(center.log, early, actor=early_actor)
        waiting.go.set()
        refused = pair.exclusive if swapped else pair.bars
        assert await deciding is not refused
    assert broken(await center.facts()) == []


@each_pair
async def test_of_many_that_cross_none_breaks_what_must_be_true(database: str, pair: Pair) -> None:
    async with PostgresLog(database) as log, PostgresLog(database) as another:
        center = Center(log)
        await center.open()
        for turn in range(ROUNDS):
            first, second = await pair.given(center)
            commands = [accepted(log, first, actor=pair.actor), accepted(another, second)]
            done = await asyncio.gather(*(commands if turn % 2 else reversed(commands)))
            assert done.count(True) == 1 if pair.exclusive else any(done)
        assert broken(await center.facts()) == []


@each_pair
async def test_a_retry_is_answered_as_the_first_time_whatever_the_other_did(pair: Pair) -> None:
    center = Center(MemoryLog())
    await center.open()
    first, second = await pair.given(center)
    cause = Cause(new_id(), "POST /somewhere", pair.actor, "a correlation")
    done = await give(center.log, first, cause)
    await accepted(center.log, second)
    await center.follow()
    assert await give(center.log, first, cause) == replace(done, repeated=True)


async def test_work_that_is_heard_of_late_opens_and_ends_and_nobody_slips_in_between() -> None:
    center = Center(MemoryLog())
    await center.open()
    this = await center.submit()
    await give(center.log, screen(this))
    await give(center.log, withdraw(this))
    reaction = follow_requests(center.log, CATALOGUE)
    *_, screened, withdrawn = await center.facts()
    await reaction.react(_heard(screened))
    with pytest.raises(Refused, match="request-ended"):
        await give(center.log, await center.assignment(this))
    await reaction.react(_heard(withdrawn))
    told = [recorded.type for recorded in await center.facts() if recorded.category == "engagement"]
    assert told == ["EngagementOpened", "EngagementCancelled"]
    await reaction.react(_heard(screened))
    assert len(await center.log.read(category="engagement")) == 2


def _heard(recorded: Recorded) -> Heard:
    heard = CATALOGUE.hear(recorded)
    assert heard is not None
    return heard
