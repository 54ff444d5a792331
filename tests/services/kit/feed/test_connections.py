from __future__ import annotations

import pytest

from services.kit.feed.connections import fetch, fetch_whole, one_moment
from services.kit.feed.wholeness import NotWholeError
from services.kit.statements import kit_sql
from tests.services.kit.feed.totals import sample


async def test_all_that_is_asked_in_one_moment_is_of_that_moment(database: str) -> None:
    insert = "INSERT INTO checkpoint (feed, position) VALUES ('another', 0)"
    count = "SELECT count(*) FROM checkpoint"
    async with sample(database) as here:
        async with one_moment(here.pool) as tables:
            [(before,)] = await fetch(tables, count)
            await here.pool.execute(insert)
            [(after,)] = await fetch(tables, count)
            assert after == before
        [(later,)] = await fetch(here.pool, count)
        assert later == before + 1


@pytest.mark.parametrize(
    ("breaks", "why"),
    [
        ("REFRESH MATERIALIZED VIEW whole WITH NO DATA", "a restore of them has not ended"),
        ("DELETE FROM migration WHERE number = 4", "1 migrations are missing"),
        ("DROP MATERIALIZED VIEW whole", "they are being restored"),
    ],
)
async def test_a_statement_that_passes_by_itself_is_stopped_as_every_other(
    database: str, breaks: str, why: str
) -> None:
    passing = kit_sql("whole_read")
    async with sample(database) as here:
        assert len(await fetch_whole(here.pool, passing)) == 1
        await here.pool.execute(breaks)
        for ask in (fetch_whole, fetch):
            with pytest.raises(NotWholeError, match=why):
                await ask(here.pool, passing)
