"""A publication is counted on two connections at once, and says what one would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

from events.log.database.connections import Pool
from services.kit.feed.connections import lent
from services.reporting.feeds import FIGURES_FEED
from services.reporting.queries import side_by_side as opening
from services.reporting.queries.kept_figures import KeptFigures
from services.reporting.queries.side_by_side import ask_each, side_by_side
from services.reporting.queries.snapshots import count_work
from services.reporting.queries.tables_as_of import TablesAsOf, tables_as_of
from tests.services.reporting.lives import Life, agency, heard, project

UNTIL = date(2023, 12, 31)


async def test_two_connections_count_what_one_counts(pool: Pool) -> None:
    lives = [Life(1), Life(2, "TX1010000", "critical-response"), Life(3, topics=())]
    facts = [event for life in lives for event in life.whole()]
    await project(pool, heard([agency("IA0570100", 20), agency("TX1010000", 137), *facts]))
    async with side_by_side(pool, FIGURES_FEED, None) as readers:
        first, _ = readers
        alone = await count_work([first], UNTIL, KeptFigures())
        assert alone["all"][0]["requests"] == len(lives)
        assert await count_work(readers, UNTIL, KeptFigures()) == alone
        assert {each.as_of for each in readers} == {first.as_of}


async def test_one_is_enough_where_no_other_is_free(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "FREE_SECONDS_MAX", 0.0)
    async with lent(pool), side_by_side(pool, FIGURES_FEED, None) as readers:
        assert len(readers) == 1
        assert await count_work(readers, UNTIL, KeptFigures())
    async with lent(pool), lent(pool):
        pass  # what was not waited for is free


async def test_tables_that_became_others_meanwhile_are_not_asked(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int | None] = []

    @asynccontextmanager
    async def open_after_a_migration(
        pool: Pool, feed: str, as_of: int | None, *, reached: int | None
    ) -> AsyncIterator[TablesAsOf]:
        if opened:
            await pool.execute(
                "INSERT INTO migration (set_name, number, file, checksum) "
                "VALUES ('reporting', 9999, '9999_next.sql', '')"
            )
        opened.append(as_of)
        async with tables_as_of(pool, feed, as_of, reached=reached) as tables:
            yield tables

    monkeypatch.setattr(opening, "tables_as_of", open_after_a_migration)
    async with side_by_side(pool, FIGURES_FEED, None) as readers:
        assert len(readers) == 1
    assert len(opened) == opening.AT_ONCE


async def test_the_first_fault_is_raised_and_nobody_is_asked_further(pool: Pool) -> None:
    asked: list[int] = []
    stopped = asyncio.Event()

    async def ask(_: TablesAsOf, question: int) -> int:
        asked.append(question)
        if question == 1:
            raise ValueError(question)
        try:
            return await asyncio.Event().wait()
        finally:
            stopped.set()

    def questions() -> Iterator[int]:
        yield from range(4)

    async with side_by_side(pool, FIGURES_FEED, None) as readers:
        with pytest.raises(ValueError, match="1"):
            await ask_each(readers, questions(), ask)
    assert stopped.is_set()
    assert asked == [0, 1]
