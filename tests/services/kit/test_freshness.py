import asyncio

import pytest

from events.log.feed import Feed
from services.kit.freshness import WAITING_MAX, Freshness, NotYetError, TooManyWaitError
from services.kit.projection import ProjectionHandler
from tests.events.log.feeding import CATALOGUE, count
from tests.services.kit.totals import Totals, catch_up, fed, sample


async def test_a_writer_reads_what_it_wrote(database: str) -> None:
    async with sample(database) as here:
        freshness = Freshness(here.pool)
        handler = ProjectionHandler(Totals().projection, here.pool, freshness)
        async with fed(Feed(here.log, CATALOGUE, [handler], broker=None)):
            for number in range(1, 4):
                position = await count(here.log, number)
                await freshness.wait_until(["totals"], position)
                assert await here.totals() == {"count-one": sum(range(number + 1))}


async def test_a_feed_of_another_process_is_waited_for_by_its_checkpoint(database: str) -> None:
    async with sample(database) as here:
        position = await count(here.log, 1)
        waiting = asyncio.create_task(Freshness(here.pool).wait_until(["totals"], position))
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        await waiting


async def test_a_feed_that_does_not_come_so_far_in_time_is_named(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1)
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        freshness = Freshness(here.pool)
        with pytest.raises(NotYetError) as raised:
            await freshness.wait_until(["totals"], 2, seconds_max=0.05)
        assert (raised.value.feed, raised.value.position, raised.value.reached) == ("totals", 2, 1)


async def test_what_was_reached_is_not_asked_for_again(database: str) -> None:
    async with sample(database) as here:
        freshness = Freshness(here.pool)
        freshness.note("totals", 7)
        await here.pool.close()
        await freshness.wait_until(["totals"], 7)


async def test_what_a_feed_of_this_process_tells_is_not_read_from_its_checkpoint(
    database: str,
) -> None:
    async with sample(database) as here:
        freshness = Freshness(here.pool)
        await here.pool.close()

        async def tell() -> None:
            freshness.note("totals", 7)

        await asyncio.gather(freshness.wait_until(["totals"], 7), tell())


async def test_one_who_gives_up_waiting_does_not_end_it_for_the_others(database: str) -> None:
    async with sample(database) as here:
        position = await count(here.log, 1)
        freshness = Freshness(here.pool)
        waiting = [asyncio.create_task(freshness.wait_until(["totals"], position)) for _ in "abc"]
        with pytest.raises(NotYetError):
            await freshness.wait_until(["totals"], position, seconds_max=0.011)
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        await asyncio.gather(*waiting)


async def test_only_so_many_wait_and_the_next_is_told_at_once(database: str) -> None:
    async with sample(database) as here:
        freshness = Freshness(here.pool)
        freshness.note("totals", 6)
        waiting = [
            asyncio.create_task(freshness.wait_until(["totals"], 7)) for _ in range(WAITING_MAX)
        ]
        await asyncio.sleep(0)  # each of them begins to wait
        with pytest.raises(TooManyWaitError, match="100 wait"):
            await freshness.wait_until(["totals"], 7)
        await freshness.wait_until(["totals"], 6)
        freshness.note("totals", 7)
        await asyncio.gather(*waiting)
        freshness.note("totals", 8)
        await freshness.wait_until(["totals"], 8)
