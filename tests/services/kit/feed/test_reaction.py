import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from events.event import Heard
from events.log.feed.feed import Feed
from events.log.feed.handler import Handler
from services.kit.feed.projection import ProjectionHandler
from services.kit.feed.reaction import ReactionHandler, cause_of
from tests.events.log.feed.feeding import CATALOGUE, Rested, count, reached
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
