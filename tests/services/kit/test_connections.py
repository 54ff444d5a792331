from __future__ import annotations

from services.kit.connections import fetch, one_moment
from tests.services.kit.totals import sample


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
