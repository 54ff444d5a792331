import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg
import orjson
import pytest
from asyncpg.exceptions import InternalClientError

from events.event import Heard
from events.log.database.connections import Connection
from events.log.feed.feed import Feed
from events.log.feed.handler import Handler
from services.kit.feed.connections import lent
from services.kit.feed.parking import BEHIND, count_parked, list_parked
from services.kit.feed.projection import ProjectionHandler
from services.kit.feed.reaction import Reaction, ReactionHandler
from services.kit.feed.releasing import release
from tests.events.log.feed.feeding import CATALOGUE, COUNTED, Counted, count, reached, tell_raw
from tests.services.kit.conftest import Told
from tests.services.kit.feed.totals import Sample, Totals, catch_up, fed, sample


async def test_a_poison_fact_parks_its_stream_and_nothing_else(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1, stream="count-a")
        await count(here.log, 13, 2, stream="count-b")
        await count(here.log, 3, stream="count-a")
        await count(here.log, 4, stream="count-b")
        await count(here.log, 5, stream="count-c")
        handler = ProjectionHandler(Totals(13).projection, here.pool)
        await catch_up(here, handler)
        assert await here.totals() == {"count-a": 4, "count-c": 5}
        assert await _parked(here) == [
            ("count-b", 2, "UnluckyError: of all numbers 13", 1),
            ("count-b", 3, BEHIND, 0),
            ("count-b", 5, BEHIND, 0),
        ]
        assert await here.checkpoint() == 6


async def test_a_later_fact_of_a_parked_stream_is_parked_too(database: str) -> None:
    async with sample(database) as here:
        handler = ProjectionHandler(Totals(13).projection, here.pool)
        for number in (13, 1):
            await count(here.log, number)
            await catch_up(here, handler)
        await count(here.log, 2, stream="count-two")
        await catch_up(here, handler)
        assert await here.totals() == {"count-two": 2}
        assert [position for _, position, *_ in await _parked(here)] == [1, 2]


async def test_a_fact_that_cannot_be_decoded_is_parked_without_its_content(database: str) -> None:
    async with sample(database) as here:
        await tell_raw(here.log, b'{"number": "0171 2345678"}')
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        [(stream, position, error, attempts)] = await _parked(here)
        assert (stream, position, attempts) == ("count-one", 1, 1)
        assert "number" in error
        assert "0171" not in error


async def test_nothing_that_a_parked_fact_says_of_people_is_kept_or_logged(
    database: str, told: Told
) -> None:
    planted = ("Quetzalia", "q.ngo@example.org", "555 0142 77")
    async with sample(database) as here:
        for text in planted:
            await tell_raw(here.log, orjson.dumps({"number": text, text: [text]}))
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        parked = await _parked(here)
    assert [position for _, position, *_ in parked] == [1, 2, 3]
    assert "fact_parked" in told.getvalue()
    said = f"{parked} {told.getvalue()}"
    assert [each for each in planted if each in said] == []


async def test_released_facts_are_handled_in_order_and_are_parked_no_longer(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 13, 1, 2)
        totals, order = Totals(13), list[int]()
        handler = ProjectionHandler(totals.projection, here.pool)
        await catch_up(here, handler)
        totals.unlucky.clear()

        async def noting(connection: Connection, heard: Heard) -> None:
            order.append(heard.recorded.position)
            await handler.handle_one(connection, heard)

        released = await release(here.pool, here.log, CATALOGUE, "totals", "count-one", noting)
        assert (released.released, released.remaining, released.error) == (3, 0, None)
        assert order == [1, 2, 3]
        assert await here.totals() == {"count-one": 16}
        assert await _parked(here) == []
        await count(here.log, 4)
        await catch_up(here, handler)
        assert await here.totals() == {"count-one": 20}


async def test_what_fails_again_stays_parked_with_all_behind_it(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 13, 1, 14, 2)
        totals = Totals(13)
        handler = ProjectionHandler(totals.projection, here.pool)
        await catch_up(here, handler)
        totals.unlucky = {14}
        one = handler.handle_one
        released = await release(here.pool, here.log, CATALOGUE, "totals", "count-one", one)
        assert (released.released, released.remaining) == (2, 2)
        assert released.error == "UnluckyError: of all numbers 14"
        assert await _parked(here) == [
            ("count-one", 3, "UnluckyError: of all numbers 14", 1),
            ("count-one", 4, BEHIND, 0),
        ]
        again = await release(here.pool, here.log, CATALOGUE, "totals", "count-one", one)
        assert again.released == 0
        assert (await _parked(here))[0][3] == 2
        assert await here.totals() == {"count-one": 14}


async def test_a_fact_that_a_reaction_cannot_bear_parks_its_stream(database: str) -> None:
    reacted: list[int] = []

    async def react(heard: Heard) -> None:
        assert isinstance(heard.event, Counted)
        if heard.event.number == 13:
            raise ValueError("not that one")
        reacted.append(heard.event.number)

    async with sample(database) as here:
        await count(here.log, 1, 13, 2)
        await count(here.log, 3, stream="count-two")
        reaction = Reaction("on_counted", COUNTED, react, starts="beginning")
        await catch_up(here, ReactionHandler(reaction, here.pool, here.log))
        assert reacted == [1, 3]
        assert [row[:2] for row in await _parked(here)] == [("count-one", 2), ("count-one", 3)]


async def test_a_fault_that_a_cancellation_was_turned_into_parks_nothing(database: str) -> None:
    reacting = asyncio.Event()

    async def interrupted(_heard: Heard) -> None:
        try:
            reacting.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise RuntimeError("the library was not done") from None

    async with sample(database) as here:
        await count(here.log, 1)
        reaction = Reaction("cut", COUNTED, interrupted, starts="beginning")
        turn = asyncio.create_task(catch_up(here, ReactionHandler(reaction, here.pool, here.log)))
        await reacting.wait()
        turn.cancel()
        with suppress(RuntimeError, asyncio.CancelledError):
            await turn
        assert await _parked(here) == []


async def test_a_table_that_is_not_there_parks_nothing(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1)
        await here.execute_as_owner("ALTER TABLE sample.totals RENAME TO elsewhere")
        with pytest.raises(asyncpg.UndefinedTableError):
            await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        assert await _parked(here) == []


@pytest.mark.fault
async def test_a_database_that_goes_away_again_and_again_parks_nothing(database: str) -> None:
    async with sample(database) as here:
        handlers: list[Handler] = [
            ProjectionHandler(Totals().projection, here.pool),
            ReactionHandler(Reaction("on_counted", COUNTED, _asks(here)), here.pool, here.log),
        ]
        async with (
            fed(Feed(here.log, CATALOGUE, handlers, broker=None)) as feed,
            _terminating(database) as ended,
        ):
            head = 0
            for number in range(80):
                head = await _told(here, number)
            ended.set()
            await reached(feed, head)
        async with lent(here.pool) as connection:
            assert await count_parked(connection) == {}
        [row] = await here.fetch("SELECT facts FROM totals")
        assert row["facts"] == head


def _asks(here: Sample) -> Callable[[Heard], Awaitable[None]]:
    async def react(heard: Heard) -> None:
        await here.log.find(heard.recorded.id)

    return react


async def _told(here: Sample, number: int) -> int:
    """Append whatever happens; a number may then be counted twice."""
    while True:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, InternalClientError):
            return await count(here.log, number)


@asynccontextmanager
async def _terminating(dsn: str) -> AsyncIterator[asyncio.Event]:
    """The service's connections end all the time, until the event is set."""
    connection, ended = await asyncpg.connect(dsn), asyncio.Event()

    async def terminate() -> None:
        grace_seconds = 0.02  # and more each time: on a busy machine it takes long to connect
        while not ended.is_set():
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name LIKE 'byfield%'"
            )
            await connection.fetchval("SELECT pg_sleep($1)", grace_seconds)
            grace_seconds *= 1.1

    task = asyncio.create_task(terminate())
    try:
        yield ended
    finally:
        ended.set()
        await task
        await connection.close()


async def _parked(here: Sample) -> list[tuple[str, int, str, int]]:
    async with lent(here.pool) as connection:
        parked = await list_parked(connection)
    return [(each.stream, each.position, each.error, each.attempts) for each in parked]
