"""A reaction gives up a fact on an order, and never comes back to it."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from events.catalogue import Catalogue
from events.decider import Refused
from events.event import Heard, Recorded
from events.ids import new_id
from services.kit.feed.connections import lent
from services.kit.feed.discarding import discard, list_discarded, order_of
from services.kit.feed.flow import Flow, flow_of
from services.kit.feed.parking import list_parked
from services.kit.feed.reaction import Reaction, ReactionHandler
from services.kit.feed.releasing import release
from tests.events.log.feed.feeding import CATALOGUE, COUNTED, Counted, count
from tests.services.kit.feed.newer import count_newer
from tests.services.kit.feed.totals import Sample, catch_up, sample

FEED = "on_counted"


class Counting:
    """A reaction that cannot bear some numbers, and remembers the others."""

    def __init__(self, here: Sample, *unlucky: int) -> None:
        self.unlucky = set(unlucky)
        self.reacted: list[int] = []
        reaction = Reaction(FEED, COUNTED, self._react, starts="beginning")
        self.handler = ReactionHandler(reaction, here.pool, here.log)

    async def _react(self, heard: Heard) -> None:
        assert isinstance(heard.event, Counted)
        if heard.event.number in self.unlucky:
            raise ValueError("not that one")
        self.reacted.append(heard.event.number)


async def at(here: Sample, position: int) -> Recorded:
    [recorded] = await here.log.read(after=position - 1, limit=1)
    return recorded


async def parked(here: Sample) -> list[int]:
    async with lent(here.pool) as connection:
        return [each.position for each in await list_parked(connection)]


async def discarded(here: Sample) -> list[tuple[int, UUID]]:
    async with lent(here.pool) as connection:
        found = await list_discarded(connection, limit=10)
    return [(each.position, each.order_id) for each in found]


async def test_what_was_behind_a_discarded_fact_follows_by_itself(database: str) -> None:
    async with sample(database) as here:
        counting = Counting(here, 13)
        await count(here.log, 13, 2)
        await catch_up(here, counting.handler)
        order = new_id()
        await discard(here.pool, FEED, await at(here, 1), order)
        assert await discarded(here) == [(1, order)]
        assert await parked(here) == [2]
        await counting.handler.resume()
        await counting.handler.release_newer(here.log, CATALOGUE)
        assert (counting.reacted, await parked(here)) == ([2], [])


@pytest.mark.parametrize("mended", [False, True], ids=["it would fail again", "it would not"])
async def test_a_checkpoint_that_is_set_back_does_not_bring_it_again(
    database: str, *, mended: bool
) -> None:
    async with sample(database) as here:
        first = Counting(here, 13)
        await count(here.log, 13, 2)
        await catch_up(here, first.handler)
        await discard(here.pool, FEED, await at(here, 1), new_id())
        await here.pool.execute("UPDATE checkpoint SET position = 0, event_id = NULL")
        again = Counting(here, *(() if mended else (13,)))
        await release(here.pool, here.log, CATALOGUE, FEED, "count-one", first.handler.handle_one)
        await catch_up(here, again.handler)
        assert (again.reacted, await parked(here)) == ([2], [])


async def test_what_an_earlier_release_parked_again_is_passed_over_when_it_is_released(
    database: str,
) -> None:
    async with sample(database) as here:
        counting = Counting(here, 13)
        await count(here.log, 13)
        await catch_up(here, counting.handler)
        await discard(here.pool, FEED, await at(here, 1), new_id())
        await here.pool.execute(
            "INSERT INTO parked (feed, position, stream, error, attempts) "
            "VALUES ('on_counted', 1, 'count-one', 'as before', 1)"
        )
        counting.unlucky.clear()
        released = await release(
            here.pool, here.log, CATALOGUE, FEED, "count-one", counting.handler.handle_one
        )
        assert (released.released, released.remaining) == (1, 0)
        assert counting.reacted == []


async def test_of_two_orders_at_once_the_first_stands(database: str) -> None:
    async with sample(database) as here:
        counting = Counting(here, 13)
        await count(here.log, 13, 2)
        await catch_up(here, counting.handler)
        fact, orders = await at(here, 1), [new_id(), new_id()]
        await asyncio.gather(*(discard(here.pool, FEED, fact, each) for each in orders))
        [(position, order)] = await discarded(here)
        assert position == 1
        assert order in orders
        assert await parked(here) == [2]


async def test_only_the_first_parked_fact_of_a_stream_is_discarded(database: str) -> None:
    async with sample(database) as here:
        counting = Counting(here, 13)
        await count(here.log, 13, 2)
        await catch_up(here, counting.handler)
        with pytest.raises(Refused, match="1 is the first parked fact of count-one"):
            await discard(here.pool, FEED, await at(here, 2), new_id())
        assert (await parked(here), await discarded(here)) == ([1, 2], [])


async def test_what_was_handled_meanwhile_is_not_discarded(database: str) -> None:
    async with sample(database) as here:
        counting = Counting(here, 13)
        await count(here.log, 13)
        await catch_up(here, counting.handler)
        counting.unlucky.clear()
        await release(
            here.pool, here.log, CATALOGUE, FEED, "count-one", counting.handler.handle_one
        )
        with pytest.raises(Refused, match="is not parked in on_counted: it was handled"):
            await discard(here.pool, FEED, await at(here, 1), new_id())
        assert await discarded(here) == []


async def test_what_waits_for_a_newer_release_is_left_to_it(database: str) -> None:
    async with sample(database) as here:
        counting = Counting(here)
        await count_newer(here.log, 1)
        await catch_up(here, counting.handler)
        with pytest.raises(Refused, match="waits for a newer release"):
            await discard(here.pool, FEED, await at(here, 1), new_id())
        assert await parked(here) == [1]


async def test_another_fact_at_its_position_is_not_given_up(database: str) -> None:
    async with sample(database) as here:
        counting = Counting(here, 13)
        await count(here.log, 13)
        await catch_up(here, counting.handler)
        other = (await at(here, 1))._replace(id=new_id())
        await discard(here.pool, FEED, other, new_id())
        async with lent(here.pool) as connection:
            assert await order_of(connection, FEED, (await at(here, 1)).id) is None


async def _flow(here: Sample, handler: ReactionHandler, catalogue: Catalogue = CATALOGUE) -> Flow:
    until = (await here.log.head()).position
    last: list[Flow] = []
    async for _, found in flow_of("sample", [handler], catalogue, here.log, here.pool, until):
        last = list(found)
    [flow] = last
    return flow


async def test_flow_counts_it_as_discarded_and_wants_its_order_in_the_log(database: str) -> None:
    async with sample(database) as here:
        counting = Counting(here, 13)
        await count(here.log, 13)
        await catch_up(here, counting.handler)
        order = new_id()
        await discard(here.pool, FEED, await at(here, 1), order)
        flow = await _flow(here, counting.handler)
        assert (flow.appended, flow.handled, flow.discarded) == (1, 0, 1)
        assert flow.orders == {1: order}
        assert flow.faults == [
            f"1 was discarded on order {order}, which the log does not have",
        ]
        assert not flow.is_whole
