import pytest

from events.log.feed.decoding import FactReader
from events.log.feed.feed import Feed
from events.log.feed.handler import Checkpoint
from events.log.memory import MemoryLog
from services.kit.feed.checkpoints import BEGINNING, StaleError, read_checkpoints
from services.kit.feed.connections import lent
from services.kit.feed.projection import ProjectionHandler
from tests.events.log.feed.feeding import CATALOGUE, COUNTED, Rested, count, reached, tell
from tests.services.kit.feed.totals import Sample, Totals, catch_up, fed, sample
from tests.waiting import eventually

READER = FactReader(CATALOGUE, COUNTED)


async def test_a_projection_follows_the_log(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1, 2, 3)
        handler = ProjectionHandler(Totals().projection, here.pool)
        async with fed(Feed(here.log, CATALOGUE, [handler], broker=None)) as feed:
            await reached(feed, 3)
            await reached(feed, await count(here.log, 4, stream="count-two"))
        assert await here.totals() == {"count-one": 6, "count-two": 4}
        assert await here.checkpoint() == 4


async def test_rows_and_checkpoint_commit_together_or_not_at_all(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1)
        handler = ProjectionHandler(Totals().projection, here.pool)
        await catch_up(here, handler)
        checkpoint = await handler.resume()
        await count(here.log, 2)
        facts = await READER.read(await here.log.read(after=1))
        await here.execute_as_owner("REVOKE UPDATE ON sample.totals FROM byfield_sample")
        with pytest.raises(Exception, match="permission denied"):
            await handler.handle(checkpoint, facts)
        assert await here.totals() == {"count-one": 1}
        assert await here.checkpoint() == 1


async def test_one_whose_checkpoint_was_moved_by_another_cannot_commit(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1, 2)
        facts = await READER.read(await here.log.read())
        stale = ProjectionHandler(Totals().projection, here.pool)
        checkpoint = await stale.resume()
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        with pytest.raises(StaleError):
            await stale.handle(checkpoint, facts)
        with pytest.raises(StaleError):
            await stale.handle(checkpoint, facts[:1])
        assert await here.totals() == {"count-one": 3}
        assert await here.checkpoint() == 2


async def test_one_that_is_stale_goes_on_from_where_the_other_is(database: str) -> None:
    async with sample(database) as here:
        handlers = [ProjectionHandler(Totals().projection, here.pool) for _ in range(2)]
        feeds = [Feed(here.log, CATALOGUE, [handler], broker=None) for handler in handlers]
        async with fed(feeds[0]), fed(feeds[1]):
            for number in range(5):
                head = await count(here.log, number)
                for feed in feeds:
                    await reached(feed, head)
        assert await here.totals() == {"count-one": 10}


async def test_facts_that_are_not_heard_are_passed_over_without_writing(database: str) -> None:
    async with sample(database) as here:
        head = await tell(here.log, [Rested(), Rested()])
        handler = ProjectionHandler(Totals().projection, here.pool)
        await catch_up(here, handler)
        assert (handler.unsaved, await here.checkpoint()) == (True, 0)
        assert (await handler.resume()).position == head
        assert (handler.unsaved, await here.checkpoint()) == (True, 0)
        await handler.save()
        assert (handler.unsaved, await here.checkpoint()) == (False, head)
        assert await here.totals() == {}


async def test_a_feed_at_rest_stores_what_it_passed_over(database: str) -> None:
    async with sample(database) as here:
        handler = ProjectionHandler(Totals().projection, here.pool)
        async with fed(Feed(here.log, CATALOGUE, [handler], broker=None)) as feed:
            head = await tell(here.log, [Rested()])
            await reached(feed, head)
            await eventually(lambda: _stands(here, head))


async def test_a_feed_that_stops_stores_what_it_passed_over(database: str) -> None:
    async with sample(database) as here:
        handler = ProjectionHandler(Totals().projection, here.pool)
        async with fed(Feed(here.log, CATALOGUE, [handler], broker=None)) as feed:
            head = await tell(here.log, [Rested()])
            await reached(feed, head)
        assert await here.checkpoint() == head


@pytest.mark.parametrize("told", [1, 2, 3], ids=["shorter", "as long", "longer"])
async def test_what_a_restored_log_does_not_have_was_not_passed_over(
    database: str, told: int
) -> None:
    async with sample(database) as here:
        handler = await _having_passed_over_two(here)
        restored = MemoryLog()
        head = await count(restored, *[1] * told)
        async with fed(Feed(restored, CATALOGUE, [handler], broker=None)) as feed:
            await eventually(lambda: _stands(here, head))
            await reached(feed, head)
        assert await here.totals() == {"count-one": told}


async def test_a_feed_that_stops_stores_nothing_that_a_restored_log_does_not_have(
    database: str,
) -> None:
    async with sample(database) as here:
        handler = await _having_passed_over_two(here)
        restored = MemoryLog()
        await count(restored, 1)
        feed = Feed(restored, CATALOGUE, [handler], broker=None)
        await feed.start()
        await feed.stop()
        assert (handler.unsaved, await here.checkpoint()) == (False, 0)


async def _having_passed_over_two(here: Sample) -> ProjectionHandler:
    handler = ProjectionHandler(Totals().projection, here.pool)
    await tell(here.log, [Rested(), Rested()])
    await catch_up(here, handler)
    assert handler.unsaved
    return handler


async def test_what_is_passed_over_is_stored_with_the_next_fact_that_is_heard(
    database: str,
) -> None:
    async with sample(database) as here:
        handler = ProjectionHandler(Totals().projection, here.pool)
        await tell(here.log, [Rested()])
        await catch_up(here, handler)
        await count(here.log, 1)
        await catch_up(here, handler)
        assert (handler.unsaved, await here.checkpoint()) == (False, 2)
        assert await here.totals() == {"count-one": 1}


async def test_not_more_than_so_many_facts_are_passed_over_before_it_is_stored(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.feed.checkpoints.PASSED_POSITIONS_MAX", 3)
    async with sample(database) as here:
        handler = ProjectionHandler(Totals().projection, here.pool)
        checkpoint = await handler.resume()
        for stored in (0, 0, 3, 3, 3, 6):
            await tell(here.log, [Rested()])
            facts = await READER.read(await here.log.read(after=checkpoint.position))
            checkpoint = await handler.handle(checkpoint, facts)
            assert await here.checkpoint() == stored


async def test_one_that_passed_over_facts_is_stale_where_another_replica_went_on(
    database: str,
) -> None:
    async with sample(database) as here:
        await tell(here.log, [Rested()])
        stale = ProjectionHandler(Totals().projection, here.pool)
        checkpoint = await stale.handle(
            await stale.resume(), await READER.read(await here.log.read())
        )
        await count(here.log, 1)
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        with pytest.raises(StaleError):
            await stale.handle(checkpoint, await READER.read(await here.log.read(after=1)))
        assert (await stale.resume()).position == 2
        assert await here.totals() == {"count-one": 1}


async def _stands(here: Sample, position: int) -> bool:
    return await here.checkpoint() == position


async def test_a_checkpoint_carries_the_id_of_its_fact(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1, 2)
        handler = ProjectionHandler(Totals().projection, here.pool)
        assert await handler.resume() == BEGINNING
        await catch_up(here, handler)
        [_, last] = await here.log.read()
        async with lent(here.pool) as connection:
            assert await read_checkpoints(connection) == {"totals": Checkpoint(2, last.id)}


async def test_a_read_model_of_another_log_stops_and_says_so(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1)
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        await here.fetch("UPDATE checkpoint SET event_id = gen_random_uuid()")
        handler = ProjectionHandler(Totals().projection, here.pool)
        await count(here.log, 2)
        async with fed(Feed(here.log, CATALOGUE, [handler], broker=None)) as feed:
            because = await eventually(lambda: feed.states["totals"].stopped_because)
        assert "was restored or replaced" in str(because)
        assert await here.totals() == {"count-one": 1}
