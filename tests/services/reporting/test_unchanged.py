"""Who has an answer is told so before anything is counted; and never of somebody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest

from services.kit.feed.rebuild import rebuild
from services.kit.http.unchanged import release
from services.reporting.app import SERVICE
from services.reporting.feeds import CLOCKS_FEED, FIGURES_FEED
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.reports import Reports, publish

FACTS = [agency("IA0100000", 40), *Life(1, "IA0100000").whole(), Life(2).submitted()]
QUESTIONS = (
    "figures",
    "figures?by=state&from=2023-01-01",
    "annual",
    "statuses",
    "measures/requests",
    "measures/requests?by=state&by=program",
    "measures/days_waited?by=stage",
)
PAGES = ("overview", "published", "published/fy2024-q1", "view/requests", "definitions", "find")


@asynccontextmanager
async def _nothing_can_be_counted(database: str) -> AsyncIterator[None]:
    """All tables of figures are locked, so that whoever reads one waits."""
    tables = {
        table
        for projection in SERVICE.projections
        if projection.name in {FIGURES_FEED, CLOCKS_FEED}
        for table in projection.tables
    }
    connection = await asyncpg.connect(database)
    try:
        async with connection.transaction():
            await connection.execute(
                f"SET LOCAL search_path = reporting; LOCK TABLE {', '.join(sorted(tables))}"
            )
            yield
    finally:
        await connection.close()


async def _again(
    reports: Reports, path: str, seen: httpx.Response, role: str = "coordinator"
) -> httpx.Response:
    return await reports.get(path, role, if_none_match=seen.headers["etag"])


async def _page(reports: Reports, path: str, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await reports.client.get(f"/reporting/{path}", headers={"accept": "text/html"} | sent)


@pytest.mark.parametrize("path", QUESTIONS)
async def test_a_question_that_was_answered_counts_nothing(
    reports: Reports, database: str, path: str
) -> None:
    await reports.told(FACTS)
    seen = await reports.get(path)
    assert seen.status_code == 200
    async with _nothing_can_be_counted(database):
        answer = await _again(reports, path, seen)
    assert (answer.status_code, answer.content) == (304, b"")
    for name in ("etag", "byfield-position", "cache-control", "vary"):
        assert answer.headers[name] == seen.headers[name]
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_what_is_told_since_is_another_answer_and_an_earlier_position_is_not(
    reports: Reports,
) -> None:
    position = await reports.told(FACTS)
    now, then = await reports.get("annual"), await reports.get(f"annual?as_of={position}")
    await reports.told([Life(3).submitted()])
    assert (await _again(reports, "annual", now)).status_code == 200
    assert (await _again(reports, f"annual?as_of={position}", then)).status_code == 304


async def test_a_rebuild_makes_another_answer_of_an_earlier_position(reports: Reports) -> None:
    here, position = reports.running, await reports.told(FACTS)
    path = f"measures/requests?as_of={position}"
    await here.pool.execute("UPDATE requests SET status = 'merged'")  # as an earlier release had it
    seen = await reports.get(path)
    await rebuild(here.pool, here.log, here.catalogue, SERVICE.projections)
    answer = await _again(reports, path, seen)
    assert (seen.json()["total"], answer.json()["total"]) == (0, 2)


async def test_a_parked_fact_that_is_given_up_makes_another_answer_too(reports: Reports) -> None:
    position = await reports.told(FACTS)
    await reports.running.pool.execute(
        "INSERT INTO parked (feed, position, stream, error, attempts) VALUES ($1, 1, 's-1', '', 1)",
        FIGURES_FEED,
    )
    seen = await reports.get(f"figures?as_of={position}")
    await reports.running.pool.execute("DELETE FROM parked")
    assert (await _again(reports, f"figures?as_of={position}", seen)).status_code == 200


async def test_nobody_is_answered_by_what_another_has(reports: Reports) -> None:
    await reports.told(FACTS)
    seen = await reports.get("figures")
    assert (await _again(reports, "figures", seen, "operator")).status_code == 200
    assert (await _again(reports, "figures", seen, "reader")).status_code == 403
    assert seen.headers["vary"] == "Authorization"


async def test_the_answer_to_another_question_is_another(reports: Reports) -> None:
    await reports.told(FACTS)
    tags = [(await reports.get(path)).headers["etag"] for path in QUESTIONS]
    assert len(set(tags)) == len(QUESTIONS)


async def test_that_somebody_looked_again_is_recorded(reports: Reports) -> None:
    await reports.told(FACTS)
    seen = await reports.get("figures")
    await _again(reports, "figures", seen)
    count = "SELECT count(*) FROM read WHERE operation = 'show_figures'"
    assert await reports.running.pool.fetchval(count) == 2


async def test_a_tag_of_anything_is_answered_when_it_is_known_that_there_is_something(
    reports: Reports,
) -> None:
    await reports.told(FACTS)
    assert (await reports.get("figures", if_none_match="*")).status_code == 304
    assert (await _page(reports, "published/fy2024-q1", if_none_match="*")).status_code == 404


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_for_everybody_is_not_made_again_until_more_is_published(
    reports: Reports, path: str
) -> None:
    await reports.told(FACTS)
    await publish(reports)
    seen = await _page(reports, path)
    again = await _page(reports, path, if_none_match=seen.headers["etag"])
    assert (seen.status_code, again.status_code) == (200, 304)
    differ = {
        name
        for name in seen.headers.keys() | again.headers.keys()
        if seen.headers.get(name) != again.headers.get(name)
    }
    assert differ == {"content-length", "content-type"}, "a cache takes over the headers of a 304"
    await publish(reports, "2", reason="Late entries")
    status = (await _page(reports, path, if_none_match=seen.headers["etag"])).status_code
    assert status == (304 if path == "definitions" else 200)


async def test_a_page_is_made_again_on_another_day(reports: Reports) -> None:
    """Before the first snapshot it says when that comes."""
    seen = await _page(reports, "overview")
    later = await reports.running.pool.fetchval("SELECT now() + interval '200 days'")
    object.__setattr__(reports.running, "clock", lambda: later)
    answer = await _page(reports, "overview", if_none_match=seen.headers["etag"])
    assert answer.status_code == 200


def test_another_program_is_another_release() -> None:
    assert len(release()) == 24
    assert release() == release()
