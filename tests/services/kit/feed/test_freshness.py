import asyncio

import asyncpg
import orjson
import pytest

from events.log.database.patience import patience
from events.log.feed.feed import Feed
from events.log.feed.handler import Checkpoint
from services.kit.feed.checkpoints import read_checkpoints
from services.kit.feed.connections import Tables
from services.kit.feed.freshness import WAITING_MAX, Freshness, NotYetError, TooManyWaitError
from services.kit.feed.projection import ProjectionHandler
from services.kit.feed.wholeness import NotWholeError
from services.kit.http.running_service import RunningService
from services.kit.settings import Settings
from tests.events.log.feed.feeding import CATALOGUE, Rested, count, tell
from tests.services.kit.feed.totals import SERVICE, Sample, Totals, catch_up, fed, sample
from tests.waiting import SECONDS_MAX


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


async def test_nobody_waits_for_a_checkpoint_that_only_passes_over_facts(database: str) -> None:
    async with sample(database) as here:
        first = await count(here.log, 1)
        handler = ProjectionHandler(Totals().projection, here.pool)
        head = await tell(here.log, [Rested(), Rested()])
        await catch_up(here, handler)
        await tell(here.log, [Rested()])
        await catch_up(here, handler)
        # As in another process: nobody here tells how far that one has come.
        freshness = Freshness(here.pool, here.log)
        freshness.register("totals", handler.hears)
        await freshness.wait_until(["totals"], head + 1)
        await here.fetch("UPDATE checkpoint SET position = $1", first)
        await freshness.wait_until(["totals"], head + 1)
        await here.fetch("UPDATE checkpoint SET position = 0, event_id = NULL")
        with pytest.raises(NotYetError):  # the first fact is not in its rows
            await freshness.wait_until(["totals"], head, seconds_max=0.05)


async def test_the_log_is_asked_once_a_look_for_all_who_wait_for_a_feed_that_is_behind(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.feed.freshness.POLL_SECONDS_MIN", 0)
    monkeypatch.setattr("services.kit.feed.freshness.POLL_SECONDS_MAX", 60)
    looks, asked = _counted_looks(monkeypatch), list[int]()

    class Asked(Freshness):
        async def only_passes_over(self, feed: str, after: int, until: int) -> bool:
            asked.append(until)
            return await super().only_passes_over(feed, after, until)

    async with sample(database) as here:
        await count(here.log, 1)
        handler = ProjectionHandler(Totals().projection, here.pool)
        await catch_up(here, handler)
        passed_over = await tell(here.log, [Rested()])
        positions = [await count(here.log, 1) for _ in range(20)]
        freshness = Asked(here.pool, here.log)
        freshness.register("totals", handler.hears)

        async def wait(position: int) -> None:
            await freshness.wait_until(["totals"], position, seconds_max=30)

        waiting = [asyncio.create_task(wait(position)) for position in [passed_over, *positions]]
        await waiting[0]
        assert not any(task.done() for task in waiting[1:])
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool, freshness))
        await asyncio.gather(*waiting)
    # At most once that nothing, and once that something lies between.
    assert 0 < len(asked) <= 2 * len(looks)


async def test_a_feed_that_may_not_have_passed_over_so_many_facts_is_waited_for(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.feed.freshness.PASSED_POSITIONS_MAX", 2)
    async with sample(database) as here:
        await count(here.log, 1)
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        head = await tell(here.log, [Rested(), Rested(), Rested()])
        freshness = Freshness(here.pool, here.log)
        freshness.register("totals", Totals().projection.hears)
        await freshness.wait_until(["totals"], head - 1)
        with pytest.raises(NotYetError):
            await freshness.wait_until(["totals"], head, seconds_max=0.05)


async def test_waiting_for_news_takes_nothing_from_the_patience_with_the_database(
    database: str,
) -> None:
    async with sample(database) as here:
        clock = asyncio.get_running_loop().time
        running = RunningService(
            Settings.read(), CATALOGUE, here.log, here.pool, Freshness(here.pool)
        )
        position = await count(here.log, 1)
        with patience(60) as until:
            waiting = asyncio.create_task(
                running.wait_for_position(position, "totals", seconds_max=30)
            )
        began = clock()
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        await waiting
        assert until.left("an answer") > 60 - (clock() - began)


async def test_the_log_is_asked_whatever_is_left_of_a_patience_with_the_database(
    database: str,
) -> None:
    async with sample(database) as here:
        await count(here.log, 1)
        handler = ProjectionHandler(Totals().projection, here.pool)
        await catch_up(here, handler)
        freshness = Freshness(here.pool, here.log)
        freshness.register("totals", handler.hears)
        passed_over = await tell(here.log, [Rested()])
        with patience(0):
            await freshness.wait_until(["totals"], passed_over, seconds_max=SECONDS_MAX)


async def test_a_feed_that_does_not_come_so_far_in_time_is_named(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1)
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        late = await _late(Freshness(here.pool), 2)
        assert (late.feed, late.position, late.reached) == ("totals", 2, 1)


async def test_a_database_that_was_restored_to_an_earlier_moment_is_not_up_to_date(
    database: str,
) -> None:
    async with sample(database) as here:
        freshness = Freshness(here.pool)
        handler = ProjectionHandler(Totals().projection, here.pool, freshness)
        await count(here.log, 1, 2, 3)
        await catch_up(here, handler)
        await freshness.wait_until(["totals"], 3)
        await _restored(here, 1)
        late = await _late(freshness, 2)
        assert (late.position, late.reached) == (2, 1)
        waiting = asyncio.create_task(freshness.wait_until(["totals"], 3))
        await catch_up(here, handler)
        await waiting
        assert await here.totals() == {"count-one": 6}


async def test_feeds_find_a_restored_database_at_rest_and_make_it_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.log.feed.feed.LOOK_SECONDS", 0.05)
    async with sample(database) as here:
        freshness = Freshness(here.pool)
        handler = ProjectionHandler(Totals().projection, here.pool, freshness)
        async with fed(Feed(here.log, CATALOGUE, [handler], broker=None)):
            position = await count(here.log, 1, 2, 3)
            await freshness.wait_until(["totals"], position)
            await _restored(here, 1)
            await freshness.wait_until(["totals"], position)
            assert await here.totals() == {"count-one": 6}


async def test_a_replica_without_the_turn_follows_the_checkpoint_down_too(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1, 2, 3)
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        freshness = Freshness(here.pool)
        await freshness.wait_until(["totals"], 3)
        await _restored(here, 2)
        with pytest.raises(NotYetError):
            await freshness.wait_until(["totals"], 3, seconds_max=0.5)
        await freshness.wait_until(["totals"], 2)


async def test_of_two_checkpoints_of_one_feed_neither_is_believed(database: str) -> None:
    async with sample(database) as here:
        await here.execute_as_owner(
            "ALTER TABLE sample.checkpoint DROP CONSTRAINT checkpoint_pkey;"
            "INSERT INTO sample.checkpoint VALUES ('totals', 2, gen_random_uuid()),"
            " ('totals', 1, gen_random_uuid()), ('totals', 3, gen_random_uuid())"
        )
        with pytest.raises(NotWholeError, match="checkpoint has no primary key"):
            await Freshness(here.pool).wait_until(["totals"], 1)
        connection = await asyncpg.connect(here.dsn, server_settings={"search_path": SERVICE})
        checkpoints = await read_checkpoints(connection)
        assert checkpoints["totals"].position == 1
        await connection.close()


async def test_who_is_told_by_a_feed_of_this_process_looks_at_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.feed.freshness.POLL_SECONDS_MIN", 60)
    monkeypatch.setattr("services.kit.feed.freshness.POLL_SECONDS_MAX", 60)
    async with sample(database) as here:
        freshness = Freshness(here.pool)
        position = await count(here.log, 1)
        waiting = asyncio.create_task(freshness.wait_until(["totals"], position, seconds_max=30))
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool, freshness))
        await waiting


async def test_a_feed_that_is_at_work_here_is_not_looked_at_before_it_tells(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.feed.freshness.POLL_SECONDS_MIN", 0)
    monkeypatch.setattr("services.kit.feed.freshness.POLL_SECONDS_MAX", 60)
    looks = _counted_looks(monkeypatch)
    async with sample(database) as here:
        freshness = Freshness(here.pool)
        await count(here.log, 1)
        handler = ProjectionHandler(Totals().projection, here.pool, freshness)
        await catch_up(here, handler)
        position = await count(here.log, 1)
        waiting = asyncio.create_task(freshness.wait_until(["totals"], position, seconds_max=30))
        for _ in range(3):
            await here.checkpoint("totals")  # so long a caller waits
        assert not looks
        await catch_up(here, handler)
        await waiting
    assert len(looks) == 1


def _counted_looks(monkeypatch: pytest.MonkeyPatch) -> list[Tables]:
    """Return a list to which each read of the checkpoints adds where it was."""
    looks: list[Tables] = []

    async def counting(tables: Tables) -> dict[str, Checkpoint]:
        looks.append(tables)
        return await read_checkpoints(tables)

    monkeypatch.setattr("services.kit.feed.freshness.read_checkpoints", counting)
    return looks


async def test_however_many_wait_they_look_together(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = _counted_looks(monkeypatch)
    async with sample(database) as here:
        position = await count(here.log, 1)
        freshness = Freshness(here.pool)
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool, freshness))
        await asyncio.gather(*(freshness.wait_until(["totals"], position) for _ in range(100)))
    assert len(looks) == 1


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
        handler = ProjectionHandler(Totals().projection, here.pool, freshness)
        await count(here.log, 1)
        await catch_up(here, handler)
        waiting = [
            asyncio.create_task(freshness.wait_until(["totals"], 2, seconds_max=60))
            for _ in range(WAITING_MAX)
        ]
        await asyncio.sleep(0)  # each of them begins to wait
        with pytest.raises(TooManyWaitError, match="100 wait"):
            await freshness.wait_until(["totals"], 2)
        await freshness.wait_until(["totals"], 1)
        await count(here.log, 2)
        await catch_up(here, handler)
        await asyncio.gather(*waiting)
        await freshness.wait_until(["totals"], 2)


async def _late(freshness: Freshness, position: int) -> NotYetError:
    """How it is told that the totals are behind, once somebody has waited for long enough to look.

    A busy machine takes long for that, so each waits for longer than the one before.
    """
    seconds = 0.05
    while True:
        with pytest.raises(NotYetError) as raised:
            await freshness.wait_until(["totals"], position, seconds_max=seconds)
        if raised.value.reached or seconds > SECONDS_MAX:
            return raised.value
        seconds *= 2


async def _restored(here: Sample, position: int) -> None:
    """Rows and checkpoint as they were at a position, which a backup would bring back."""
    facts = await here.log.read(limit=position)
    numbers = [orjson.loads(fact.data)["number"] for fact in facts]
    await here.fetch("UPDATE checkpoint SET position = $1, event_id = $2", position, facts[-1].id)
    await here.fetch("UPDATE totals SET total = $1, facts = $2", sum(numbers), len(numbers))
