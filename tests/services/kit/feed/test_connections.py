from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest

from events.log.database.connections import Pool
from services.kit.feed.checkpoints import BEGINNING, advance, read_checkpoints
from services.kit.feed.connections import (
    fetch,
    fetch_whole,
    lent,
    lent_by,
    one_moment,
    one_moment_by,
)
from services.kit.feed.generations import GENERATION, generation_of
from services.kit.feed.live_writer import RowWriter
from services.kit.feed.parking import read_parked_streams
from services.kit.feed.wholeness import NotWholeError
from services.kit.http.reads import Read, write_reads
from services.kit.statements import kit_sql
from tests.services.kit.feed.totals import sample

LONGEST: Final = max(
    (sql.read_text() for sql in Path(str(files("services"))).glob("*/sql/*.sql")), key=len
)
"""The longest statement of all services."""
A_READ: Final = Read("maria", "reader", "show_log", "log", None, 1, None, None)


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
        asks: list[Callable[[Pool], Awaitable[object]]] = [
            read_checkpoints,
            partial(read_parked_streams, feed="totals"),
            partial(advance, feed="totals", before=BEGINNING, to=BEGINNING),
            partial(write_reads, reads=[A_READ]),
            _generation,
            _loaded,
        ]
        for passes_by_itself in asks:
            with pytest.raises(NotWholeError, match=why):
                await passes_by_itself(here.pool)


async def _generation(pool: Pool) -> None:
    async with one_moment_by(pool, GENERATION, "totals"):
        pass


async def _loaded(pool: Pool) -> None:
    sql, values = RowWriter.generated(()).loading([], {})
    async with lent_by(pool, sql, *values):
        pass


async def test_a_statement_as_long_as_the_longest_of_a_service_is_prepared_once(
    database: str,
) -> None:
    text = f"SELECT 1 -- {LONGEST.replace(chr(10), ' ')}"
    async with sample(database) as here, lent(here.pool) as connection:
        prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement = $1"
        await connection.fetch(text)
        assert await connection.fetchval(prepared, text) == 1


async def test_a_moment_begins_with_the_statement_that_passes(database: str) -> None:
    async with sample(database) as here:
        insert = "INSERT INTO checkpoint (feed, position) VALUES ('another', 0)"
        count = "SELECT count(*) FROM checkpoint"
        async with one_moment_by(here.pool, GENERATION, "another") as (tables, rows):
            assert generation_of(rows)[1] == 0
            [(before,)] = await fetch(tables, count)
            await here.pool.execute(insert)
            [(after,)] = await fetch(tables, count)
            assert after == before
        with pytest.raises(KeyError):
            async with one_moment_by(here.pool, GENERATION, "another") as (tables, _):
                raise KeyError
        [(later,)] = await fetch(here.pool, count)
        assert later == before + 1
