import asyncio
from dataclasses import replace

import pytest

from events.event import Told
from events.log.database import pools
from events.log.database.patience import UnansweredError
from events.log.feed.feed import Feed
from services.kit.feed import connections
from services.kit.feed.connections import lent
from services.kit.feed.parking import list_parked
from services.kit.feed.projection import Projection, ProjectionHandler
from services.kit.feed.rebuild import RebuildError, RebuildReport, TableComparison, rebuild
from services.kit.feed.tables import Fold
from tests.events.log.feed.feeding import CATALOGUE, Counted, Rested, count, reached, tell
from tests.services.kit.feed.totals import Sample, Totals, UnluckyError, catch_up, fed, sample


async def test_what_is_rebuilt_equals_what_is_live(database: str) -> None:
    async with sample(database) as here:
        await _history(here)
        report = await _rebuild(here, swap=False)
        assert report.equal
        assert report == RebuildReport(
            "totals", 12_003, (TableComparison("totals", 3, 0, 0),), 0, swapped=False
        )


@pytest.mark.parametrize("facts_held_max", [1, 100, 5_000])
async def test_however_little_is_held_the_rows_are_the_same(
    database: str, facts_held_max: int
) -> None:
    async with sample(database) as here:
        for turn in range(3):
            for stream in range(40):
                await count(here.log, *range(turn, turn + 3), stream=f"count-{stream}")
        await catch_up(here, ProjectionHandler(Totals().projection, here.pool))
        projections = [Totals().projection]
        [report] = await rebuild(
            here.pool, here.log, CATALOGUE, projections, facts_held_max=facts_held_max
        )
        assert report.tables == (TableComparison("totals", 40, 0, 0),)
        assert await _tables_beside(here) == []
        assert (await _made(here)) != []


async def test_a_fact_whose_thing_cannot_be_read_is_parked(database: str) -> None:
    def key_of(told: Told) -> str:
        if told.event.number == 13:
            raise UnluckyError("of all numbers 13")
        return told.stream

    [fold] = Totals().projection.folds
    assert isinstance(fold, Fold)
    projection = Projection("totals", (replace(fold, about={Counted: key_of}),))
    async with sample(database) as here:
        await count(here.log, 1, 13, 2)
        await count(here.log, 4, stream="count-two")
        await catch_up(here, ProjectionHandler(projection, here.pool))
        [report] = await rebuild(here.pool, here.log, CATALOGUE, [projection], swap=False)
        assert (report.parked, report.equal) == (2, True)
        assert await here.totals() == {"count-one": 1, "count-two": 4}


async def test_a_tampered_row_is_found(database: str) -> None:
    async with sample(database) as here:
        await _history(here)
        await here.fetch("UPDATE totals SET total = 0 WHERE stream = 'count-2'")
        await here.fetch("DELETE FROM totals WHERE stream = 'count-1'")
        report = await _rebuild(here, swap=False)
        assert not report.equal
        assert report.tables == (TableComparison("totals", 3, only_live=1, only_rebuilt=2),)
        assert (await here.totals())["count-2"] == 0


async def test_a_swap_mends_the_live_tables(database: str) -> None:
    async with sample(database) as here:
        await _history(here)
        before = await here.totals()
        await here.fetch("DELETE FROM totals")
        report = await _rebuild(here, swap=True)
        assert report.swapped
        assert await here.totals() == before
        assert (await _rebuild(here, swap=False)).equal


@pytest.mark.parametrize("elsewhere", [12_003, 99_999])
async def test_a_swap_leads_back_from_another_history(database: str, elsewhere: int) -> None:
    async with sample(database) as here:
        await _history(here)
        await here.fetch(
            "UPDATE checkpoint SET position = $1, event_id = gen_random_uuid()", elsewhere
        )
        assert (await _rebuild(here, swap=True)).position == 12_003
        handler = ProjectionHandler(Totals().projection, here.pool)
        async with fed(Feed(here.log, CATALOGUE, [handler], broker=None)) as feed:
            await reached(feed, await count(here.log, 1, stream="count-3"))
        assert (await here.totals())["count-3"] == 1


async def test_a_swap_keeps_names_and_grants(database: str) -> None:
    async with sample(database) as here:
        await _history(here)
        before = await _made(here)
        await _rebuild(here, swap=True)
        assert await _made(here) == before


async def test_nothing_is_left_beside_the_live_tables(database: str) -> None:
    async with sample(database) as here:
        await _history(here)
        for swap in (False, True):
            await _rebuild(here, swap=swap)
            assert await _tables_beside(here) == []


async def test_a_projection_is_rebuilt_while_its_feed_works(database: str) -> None:
    async with sample(database) as here:
        await _history(here)
        handler = ProjectionHandler(Totals().projection, here.pool)
        async with fed(Feed(here.log, CATALOGUE, [handler], broker=None)) as feed:
            for swap in (False, True, False):
                rebuilding = asyncio.create_task(_rebuild(here, swap=swap))
                head = 0
                while not rebuilding.done():
                    head = await count(here.log, 1, stream="count-3")
                assert (await rebuilding).equal
            await reached(feed, head)
        assert (await _rebuild(here, swap=False)).equal


async def test_a_rebuild_parks_what_it_cannot_apply(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1, 13, 2)
        await count(here.log, 4, stream="count-two")
        totals = Totals(13)
        await catch_up(here, ProjectionHandler(totals.projection, here.pool))
        report = await _rebuild(here, totals, swap=True)
        assert report.equal
        assert report.parked == 2
        assert await _parked(here) == [2, 3]
        totals.unlucky.clear()
        mended = await _rebuild(here, totals, swap=True)
        assert mended.tables == (TableComparison("totals", 2, only_live=1, only_rebuilt=1),)
        assert await _parked(here) == []
        assert await here.totals() == {"count-one": 16, "count-two": 4}


async def test_a_rebuild_goes_no_further_than_the_live_projection(database: str) -> None:
    async with sample(database) as here:
        await _history(here)
        await tell(here.log, [Rested()])
        await count(here.log, 1)
        report = await _rebuild(here, swap=False)
        assert report.equal
        assert report.position == 12_003


async def test_a_projection_that_never_ran_is_rebuilt_as_nothing(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1)
        report = await _rebuild(here, swap=True)
        assert (report.position, report.tables[0].rows, report.equal) == (0, 0, True)


async def test_two_rebuilds_of_one_projection_are_refused(database: str) -> None:
    async with sample(database) as here:
        await _history(here)
        outcomes = await asyncio.gather(
            *(_rebuild(here, swap=False) for _ in range(2)), return_exceptions=True
        )
        [refused] = [each for each in outcomes if isinstance(each, BaseException)]
        assert isinstance(refused, RebuildError)
        assert "another rebuild of it is running" in str(refused)


async def test_progress_is_told(database: str) -> None:
    told: list[tuple[int, int]] = []
    async with sample(database) as here:
        await _history(here)
        await rebuild(
            here.pool,
            here.log,
            CATALOGUE,
            [Totals().projection],
            swap=False,
            progress=lambda position, end: told.append((position, end)),
        )
    assert told == [(min(reached, 12_003), 12_003) for reached in range(1_000, 14_000, 1_000)]


async def test_more_projections_than_connections_are_refused(database: str) -> None:
    async with sample(database) as here:
        many = [Totals().projection] * 11
        with pytest.raises(ValueError, match="11 projections need as many connections"):
            await rebuild(here.pool, here.log, CATALOGUE, many)


async def test_statements_over_whole_tables_may_take_longer_than_others(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "COMMAND_SECONDS_MAX", 3.0)
    async with sample(database) as here:
        await _history(here)
        await _slow_index(here)
        assert (await _rebuild(here, swap=True)).equal


async def test_what_takes_too_long_is_named(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "WHOLE_TABLE_SECONDS_MAX", 0.5)
    async with sample(database) as here:
        await _history(here)
        await _slow_index(here)
        with pytest.raises(UnansweredError, match=r"rebuild_index of totals took more than 0\.5 s"):
            await _rebuild(here, swap=False)
        assert await _tables_beside(here) == []


async def _history(here: Sample) -> None:
    for stream in range(3):
        await count(here.log, *range(4_001), stream=f"count-{stream}")
    await catch_up(here, ProjectionHandler(Totals().projection, here.pool))


async def _rebuild(here: Sample, totals: Totals | None = None, *, swap: bool) -> RebuildReport:
    projection = (totals or Totals()).projection
    [report] = await rebuild(here.pool, here.log, CATALOGUE, [projection], swap=swap)
    return report


async def _parked(here: Sample) -> list[int]:
    async with lent(here.pool) as connection:
        return [each.position for each in await list_parked(connection)]


async def _made(here: Sample) -> list[tuple[str, ...]]:
    rows = await here.fetch(
        "SELECT conname AS name, pg_get_constraintdef(oid) AS made FROM pg_constraint"
        " WHERE conrelid = 'totals'::regclass"
        " UNION ALL SELECT relname, pg_get_indexdef(oid) FROM pg_class JOIN pg_index"
        " ON indexrelid = oid WHERE indrelid = 'totals'::regclass"
        " UNION ALL SELECT grantee::regrole::text, string_agg(privilege_type, ' ' ORDER BY 1)"
        " FROM pg_class, aclexplode(relacl) WHERE oid = 'totals'::regclass GROUP BY 1"
        " UNION ALL SELECT 'owner', relowner::regrole::text FROM pg_class"
        " WHERE oid = 'totals'::regclass ORDER BY 1, 2"
    )
    assert len(rows) >= 7
    return [tuple(row) for row in rows]


async def _tables_beside(here: Sample) -> list[str]:
    query = "SELECT relname FROM pg_class WHERE relnamespace = 'sample_rebuild'::regnamespace"
    return [row["relname"] for row in await here.fetch(query)]


async def _slow_index(here: Sample) -> None:
    """Add an index that takes 4 s to make beside the live tables."""
    await here.execute_as_owner(
        """
        CREATE FUNCTION sample.slow(bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
        BEGIN
            IF to_regclass('sample_rebuild.totals') IS NOT NULL THEN
                PERFORM pg_sleep(4.0 / 3);
            END IF;
            RETURN $1;
        END $$;
        CREATE INDEX totals_slow ON sample.totals (sample.slow(total));
        """
    )
