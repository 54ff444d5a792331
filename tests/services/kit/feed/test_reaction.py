import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from events.event import Heard
from events.log.feed.feed import Feed
from events.log.feed.handler import Handler
from services.kit.feed.connections import lent
from services.kit.feed.parking import list_parked
from services.kit.feed.projection import ProjectionHandler
from services.kit.feed.reaction import React, Reaction, ReactionHandler, cause_of
from tests.events.log.feed.feeding import CATALOGUE, COUNTED, Counted, Rested, count, reached
from tests.services.kit.feed.totals import Sample, Totals, catch_up, fed, sample, turn
from tests.services.kit.http.answering import answering
from tests.waiting import eventually


async def test_a_new_reaction_starts_at_the_head(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1, 2)
        handler = ReactionHandler(answering(here.log), here.pool, here.log)
        await catch_up(here, handler)
        assert await _rests(here) == 0
        await count(here.log, 3)
        await catch_up(here, handler)
        assert await _rests(here) == 1


async def test_a_reaction_starts_at_the_beginning_where_it_says_so(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, *range(250))
        reaction = answering(here.log, starts="beginning")
        await catch_up(here, ReactionHandler(reaction, here.pool, here.log))
        assert await _rests(here) == 250


async def test_what_a_reaction_causes_names_its_cause(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1)
        reaction = answering(here.log, starts="beginning")
        await catch_up(here, ReactionHandler(reaction, here.pool, here.log))
        cause, rest = await here.log.read()
        assert rest.metadata["causation_id"] == str(cause.id)
        assert rest.correlation_id == cause.correlation_id
        assert rest.actor == "service:sample"


async def test_the_trace_of_a_request_goes_on_in_what_it_causes(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1)
        [recorded] = await here.log.read()
        recorded = recorded._replace(metadata={**recorded.metadata, "traceparent": "00-1-2-01"})
        assert cause_of(Heard(Rested(), recorded), "on", "sample").traceparent == "00-1-2-01"


async def test_a_reaction_that_is_interrupted_before_its_checkpoint_acts_once(
    database: str,
) -> None:
    async with sample(database) as here:
        await count(here.log, 1, 2, 3)

        async def fail(_: Heard) -> None:
            raise ConnectionResetError

        interrupted = answering(here.log, then=fail, starts="beginning")
        with pytest.raises(ConnectionResetError):
            await catch_up(here, ReactionHandler(interrupted, here.pool, here.log))
        assert await here.checkpoint("on_counted") == 0
        reaction = answering(here.log, starts="beginning")
        await catch_up(here, ReactionHandler(reaction, here.pool, here.log))
        assert await _rests(here) == 3


async def test_what_several_facts_need_is_asked_once_for_all_of_them(database: str) -> None:
    async with sample(database) as here:
        asked = Asked()
        handler = ReactionHandler(asked.reaction, here.pool, here.log)
        await count(here.log, 1, 2, 3)
        await catch_up(here, handler)
        await count(here.log, 4)
        await catch_up(here, handler)
        assert asked.once == [[1, 2, 3]]
        assert asked.reacted == ["1 of 3", "2 of 3", "3 of 3", "4 alone"]


async def test_where_one_of_several_facts_is_at_fault_the_others_are_reacted_to(
    database: str,
) -> None:
    async with sample(database) as here:
        asked = Asked(unlucky=13)
        handler = ReactionHandler(asked.reaction, here.pool, here.log)
        await count(here.log, 1, stream="count-two")
        await count(here.log, 13, 2)
        await count(here.log, 3, stream="count-two")
        await catch_up(here, handler)
        assert asked.reacted == ["1 alone", "3 alone"]
        await count(here.log, 4)
        await count(here.log, 5, 6, stream="count-two")
        await catch_up(here, handler)
        assert asked.once == [[1, 13, 2, 3], [5, 6]]  # nothing for what waits behind a parked one
        async with lent(here.pool) as connection:
            parked = await list_parked(connection)
        assert [each.position for each in parked] == [2, 3, 5]


async def test_what_cannot_be_asked_now_is_asked_again(database: str) -> None:
    async with sample(database) as here:
        asked = Asked(fault=ConnectionResetError())
        handler = ReactionHandler(asked.reaction, here.pool, here.log)
        await count(here.log, 1, 2)
        with pytest.raises(ConnectionResetError):
            await catch_up(here, handler)
        assert await here.checkpoint("asks") == 0
        asked.fault = None
        await catch_up(here, handler)
        assert asked.reacted == ["1 of 2", "2 of 2"]


class Asked:
    """A reaction that says for how many facts it asked what it needed."""

    def __init__(self, *, unlucky: int = 0, fault: Exception | None = None) -> None:
        self.once: list[list[int]] = []
        self.reacted: list[str] = []
        self.fault = fault
        self._unlucky = unlucky

    @property
    def reaction(self) -> Reaction:
        return Reaction("asks", COUNTED, self._alone, starts="beginning", asks_once=self._asks_once)

    async def _alone(self, heard: Heard) -> None:
        self._ask([heard])
        self.reacted.append(f"{_number(heard)} alone")

    async def _asks_once(self, facts: Sequence[Heard]) -> React:
        self.once.append([_number(heard) for heard in facts])
        self._ask(facts)

        async def react(heard: Heard) -> None:
            self.reacted.append(f"{_number(heard)} of {len(facts)}")

        return react

    def _ask(self, facts: Sequence[Heard]) -> None:
        if self.fault is not None:
            raise self.fault
        if self._unlucky in map(_number, facts):
            raise ValueError("not that one")


def _number(heard: Heard) -> int:
    assert isinstance(heard.event, Counted)
    return heard.event.number


@pytest.mark.fault
async def test_a_replica_that_is_killed_between_its_append_and_its_checkpoint_acts_once(
    database: str,
) -> None:
    async with sample(database) as here, _replica(database, "hang") as replica:
        await _ready(here)
        await count(here.log, 1)
        assert replica.stdout is not None
        assert await replica.stdout.readline() == b"reacted\n"
        replica.kill()
        await replica.wait()
        assert await here.checkpoint("on_counted") == 0
        async with _serving(here) as feed:
            await reached(feed, 2)
        assert await _rests(here) == 1


@pytest.mark.fault
async def test_a_second_replica_takes_over_when_the_first_is_killed(database: str) -> None:
    async with sample(database) as here, _replica(database, "work") as replica:
        await _ready(here)
        await count(here.log, 1, 2)
        await eventually(lambda: here.checkpoint("totals"))
        async with _serving(here) as feed:
            await count(here.log, 3)
            await eventually(lambda: _stands_at(here, 6))  # three facts and three answers
            assert not feed.working
            replica.kill()
            await replica.wait()
            await count(here.log, 4)
            await eventually(lambda: _stands_at(here, 8))
            await eventually(lambda: feed.working)
        assert await here.totals() == {"count-one": 10}
        assert await _rests(here) == 4


async def _stands_at(here: Sample, position: int) -> bool:
    return [await here.checkpoint(feed) for feed in ("totals", "on_counted")] == [position] * 2


async def _ready(here: Sample) -> None:
    """The reaction of the other replica has its place in the log."""
    await eventually(lambda: here.fetch("SELECT FROM checkpoint WHERE feed = 'on_counted'"))


async def _rests(here: Sample) -> int:
    return len(await here.log.read_stream("rest-one"))


@asynccontextmanager
async def _serving(here: Sample) -> AsyncIterator[Feed]:
    handlers: list[Handler] = [
        ReactionHandler(answering(here.log), here.pool, here.log),
        ProjectionHandler(Totals().projection, here.pool),
    ]
    async with fed(Feed(here.log, CATALOGUE, handlers, broker=None, turn=turn(here.dsn))) as feed:
        yield feed


@asynccontextmanager
async def _replica(dsn: str, how: str) -> AsyncIterator[asyncio.subprocess.Process]:
    program = (sys.executable, "-m", "tests.services.kit.feed.reaction_process", dsn, how)
    process = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
