"""Figures are counted once, and kept as long as they are true."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import asyncpg
import pytest

from events.log.database.connections import Pool
from events.vocabulary import Program
from services.kit.feed.connections import lent, open_pool
from services.kit.feed.generations import Generation
from services.kit.feed.projection import ProjectionHandler
from services.kit.feed.rebuild import rebuild
from services.kit.feed.releasing import release
from services.reporting.app import SERVICE
from services.reporting.feeds import FIGURES_FEED
from services.reporting.measures.dimensions import UNDIVIDED
from services.reporting.queries.assessments import count_all_standing, count_standing
from services.reporting.queries.figures import (
    ALL_FIGURES,
    FigureFilter,
    count_figures,
    count_years,
)
from services.reporting.queries.kept_figures import KeptFigures, KeptQuestion, Values
from services.reporting.queries.tables_as_of import TablesAsOf, tables_as_of
from services.reporting.settings import ReportingSettings
from services.reporting.views.figures import Dimension, FiguresView
from tests.services.recording import stream_of
from tests.services.reporting.lives import Life, agency, day, heard, project
from tests.services.reporting.reports import Reports, running_reports

LIVES = [Life(1, "IA0100000").whole(), Life(2, "IA0100000").up_to_opened(), [Life(3).submitted()]]
FACTS = [agency("IA0100000", 40), *(event for life in LIVES for event in life)]
QUESTIONS = (
    ALL_FIGURES,
    FigureFilter(program=Program.CRI_TAC),
    FigureFilter(since=day("2023-01-02"), until=day("2023-06-30")),
)


def _without_tables(tables: TablesAsOf) -> TablesAsOf:
    """The same moment, where nothing can be counted."""
    return replace(tables, connection=cast("Any", None))


async def _figures(pool: Pool, kept: KeptFigures, as_of: int | None = None) -> FiguresView:
    async with tables_as_of(pool, FIGURES_FEED, as_of) as tables:
        return await count_figures(tables, Dimension.ALL, ALL_FIGURES, kept)


async def _generation(pool: Pool) -> Generation:
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        return tables.generation


@pytest.mark.parametrize("by", Dimension)
async def test_a_kept_answer_is_the_counted_one(pool: Pool, by: Dimension) -> None:
    await project(pool, heard(FACTS))
    kept = KeptFigures()
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        for counted in QUESTIONS:
            answer = await count_figures(tables, by, counted, kept)
            assert await count_figures(_without_tables(tables), by, counted, kept) == answer
            assert await count_figures(tables, by, counted) == answer


async def test_the_annual_table_is_kept_too(pool: Pool) -> None:
    await project(pool, heard(FACTS))
    kept = KeptFigures()
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        years = await count_years(tables, kept)
        assert await count_years(_without_tables(tables), kept) == years


async def test_how_recommendations_stand_is_kept_apart_for_confidential_work(pool: Pool) -> None:
    open_work = Life(5, "IA0100000", program="organizational-assessment")
    secret = Life(6, "IA0100000", program="organizational-assessment")
    made = [
        fact
        for life in (open_work, secret)
        for fact in (
            life.submitted(),
            life.screened(confidential=life is secret),
            life.opened(confidential=life is secret),
            life.recommended("RecommendationMade"),
        )
    ]
    await project(pool, heard(FACTS + made))
    kept = KeptFigures()
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        for confidential, recommendations in ((False, 1), (True, 2)):
            stands = await count_all_standing(tables, kept, confidential=confidential)
            assert stands.recommendations == recommendations
            assert stands == await count_standing(tables, None, confidential=confidential)
            again = await count_all_standing(
                _without_tables(tables), kept, confidential=confidential
            )
            assert again == stands


async def test_another_position_is_another_answer(reports: Reports) -> None:
    kept = KeptFigures()
    first = await reports.told(FACTS)
    await _figures(reports.running.pool, kept)
    await reports.told([Life(4).submitted()])
    assert [row.requests for row in (await _figures(reports.running.pool, kept)).rows] == [4]
    earlier = (await _figures(reports.running.pool, kept, first)).rows
    assert [row.requests for row in earlier] == [3]


async def test_a_released_fact_changes_what_was_kept(reports: Reports) -> None:
    here, kept, late = reports.running, KeptFigures(), Life(4).submitted()
    await reports.told(FACTS)
    await here.pool.execute(
        "INSERT INTO parked (feed, position, stream, error, attempts) VALUES ($1, 1, $2, '', 1)",
        FIGURES_FEED,
        stream_of(late),
    )
    position = await reports.told([late])  # is parked behind it
    before = await _figures(here.pool, kept, position)
    await here.pool.execute("DELETE FROM parked WHERE position = 1")
    async with _other_process(reports) as other:
        elsewhere = KeptFigures()
        assert await _figures(other, elsewhere, position) == before
        generation = await _generation(other)
        await _release(reports, stream_of(late))
        assert await _generation(other) != generation
        for pool, figures in ((here.pool, kept), (other, elsewhere)):
            after = (await _figures(pool, figures, position)).rows
            assert [row.requests for row in after] == [before.rows[0].requests + 1]


async def test_a_rebuild_ends_what_was_kept(reports: Reports) -> None:
    here, kept = reports.running, KeptFigures()
    await reports.told(FACTS)
    await here.pool.execute("UPDATE requests SET status = 'merged'")  # as an earlier release had it
    assert (await _figures(here.pool, kept)).rows[0].requests == 0
    await rebuild(here.pool, here.log, here.catalogue, SERVICE.projections)
    assert (await _figures(here.pool, kept)).rows[0].requests == 3


async def test_another_release_ends_what_was_kept(pool: Pool) -> None:
    before = await _generation(pool)
    await pool.execute(
        "INSERT INTO migration (set_name, number, file, checksum) "
        "VALUES ('reporting', 9999, '9999_next.sql', '')"
    )
    assert await _generation(pool) != before


async def test_other_norms_are_another_process_which_has_kept_nothing(reports: Reports) -> None:
    await reports.told(FACTS)
    assert (await reports.get("figures")).status_code == 200
    assert reports.running.keep(KeptFigures).values > 0
    dsn = reports.running.settings.dsn_of("reporting")
    settings = ReportingSettings.read(postgres_dsn=dsn, norms={"pairing": 20})
    async with running_reports(settings) as others:
        assert others.running.keep(KeptFigures).values == 0


async def test_a_server_that_was_started_again_ends_what_was_kept(pool: Pool) -> None:
    started_at = await pool.fetchval("SELECT pg_postmaster_start_time()")
    assert (await _generation(pool)).server_started_at == started_at


async def test_a_feed_that_begins_anew_ends_what_was_kept(pool: Pool) -> None:
    await project(pool, heard(FACTS))
    before = await _generation(pool)
    await pool.execute("DELETE FROM checkpoint WHERE feed = $1", FIGURES_FEED)
    assert await _generation(pool) != before


async def test_who_restores_data_by_the_names_of_schemas_ends_it_too(database: str) -> None:
    connection = await asyncpg.connect(database)
    before = await connection.fetchval("SELECT number FROM reporting.generation")
    await connection.execute("DELETE FROM reporting.parked")
    assert await connection.fetchval("SELECT number FROM reporting.generation") == before + 1
    await connection.close()


async def test_what_is_undone_with_its_transaction_ends_nothing(pool: Pool) -> None:
    before = await _generation(pool)
    async with lent(pool) as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("DELETE FROM parked")
        await transaction.rollback()
    assert await _generation(pool) == before


async def test_facts_that_are_handled_end_nothing(reports: Reports) -> None:
    await reports.told(FACTS)
    before = await _generation(reports.running.pool)
    await reports.told([Life(4).submitted()])
    assert await _generation(reports.running.pool) == before


async def test_no_more_values_are_kept_than_may_be() -> None:
    kept = KeptFigures(values_max=10)
    asked: list[int] = []

    async def count(questions: Sequence[KeptQuestion]) -> Sequence[Values]:
        asked.extend(question.as_of for question in questions)
        return [dict.fromkeys([(key, UNDIVIDED) for key in "abcd"], 1) for _ in questions]

    for position in (1, 2, 1, 3, 1, 2):
        await kept.answers([_question(position)], count)
    assert asked == [1, 2, 3, 2]
    assert kept.values == 10, "four of each, and each"


async def test_no_more_answers_without_any_value_are_kept_than_may_be() -> None:
    kept = KeptFigures(values_max=10)
    asked: list[int] = []

    async def count(questions: Sequence[KeptQuestion]) -> Sequence[Values]:
        asked.extend(question.as_of for question in questions)
        return [{} for _ in questions]

    for position in (*range(1, 12), 11, 1):
        await kept.answers([_question(position)], count)
    assert asked == [*range(1, 12), 1]


async def test_the_same_question_is_counted_once_for_all_who_ask_it() -> None:
    kept, counts = KeptFigures(), 0

    async def count(questions: Sequence[KeptQuestion]) -> Sequence[Values]:
        nonlocal counts
        counts += 1
        await asyncio.sleep(0)  # the other four ask while this one counts
        return [{(UNDIVIDED, UNDIVIDED): 1} for _ in questions]

    answers = await asyncio.gather(*(kept.answers([_question(1)], count) for _ in range(5)))
    assert answers == [[{(UNDIVIDED, UNDIVIDED): 1}]] * 5
    assert counts == 1


def _question(position: int) -> KeptQuestion:
    generation = Generation(1, 1, datetime(2024, 1, 1, tzinfo=UTC), 1)
    return KeptQuestion("requests", (UNDIVIDED, UNDIVIDED), ALL_FIGURES, position, generation)


@asynccontextmanager
async def _other_process(reports: Reports) -> AsyncIterator[Pool]:
    """Connections of its own, as another replica has."""
    dsn = reports.running.settings.dsn_of("reporting")
    pool = await open_pool(dsn, "reporting", connections_max=1)
    yield pool
    await pool.close()


async def _release(reports: Reports, stream: str) -> None:
    here = reports.running
    [figures] = [each for each in SERVICE.projections if each.name == FIGURES_FEED]
    handler = ProjectionHandler(figures, here.pool)
    released = await release(
        here.pool, here.log, here.catalogue, FIGURES_FEED, stream, handler.handle_one
    )
    assert released.released == 1
