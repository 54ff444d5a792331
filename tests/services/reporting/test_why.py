"""Why a published figure differs is counted to its end, however long a page may take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from http import HTTPStatus
from importlib import import_module

import pytest

from events.log.database.patience import CrowdedError
from services.kit.feed.connections import lent
from services.kit.http.problems import ProblemError
from services.kit.http.running_service import RunningService
from services.reporting.queries import published_moves
from services.reporting.queries.published_moves import (
    Difference,
    PublishedFigure,
    PublishedMoves,
)
from tests.services.reporting.lives import Life
from tests.services.reporting.reports import Reports, publish
from tests.waiting import SECONDS_MAX, eventually

FINDING = import_module("services.reporting.pages.finding")  # its router has the same name
ADDRESS = "find/why?snapshot=fy2024-q1&by=all&key=all&measure=requests"


def _figure(until: str = "2023-12-31") -> PublishedFigure:
    return PublishedFigure("requests", "all", "all", until, as_of=1, latest=2)


@asynccontextmanager
async def _nothing_counted(reports: Reports) -> AsyncIterator[None]:
    """Keep everybody from reading requests until the end of the block."""
    async with lent(reports.running.pool) as connection, connection.transaction():
        await connection.execute("LOCK TABLE requests IN ACCESS EXCLUSIVE MODE")
        yield


async def test_who_waits_no_longer_finds_it_later(reports: Reports) -> None:
    await reports.told([Life(1).submitted(), Life(2).submitted()])
    moves = PublishedMoves()
    async with _nothing_counted(reports):
        for _ in range(2):
            assert await moves.difference(reports.running, _figure(), seconds_max=0) is None
    found = await moves.difference(reports.running, _figure(), seconds_max=SECONDS_MAX)
    assert found is not None
    assert (found.then, found.now, found.kinds) == (1, 2, {"told-late": 1})
    async with _nothing_counted(reports):
        assert await moves.difference(reports.running, _figure(), seconds_max=0) == found


async def test_who_gives_up_takes_it_from_nobody(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reports.told([Life(1).submitted(), Life(2).submitted()])
    moves, count, counts = PublishedMoves(), published_moves._difference, []

    async def noted(running: RunningService, figure: PublishedFigure) -> Difference:
        counts.append(figure)
        return await count(running, figure)

    monkeypatch.setattr(published_moves, "_difference", noted)
    async with _nothing_counted(reports):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await moves.difference(reports.running, _figure(), seconds_max=SECONDS_MAX)
        assert await moves.difference(reports.running, _figure(), seconds_max=0) is None
    assert await moves.difference(reports.running, _figure(), seconds_max=SECONDS_MAX)
    assert counts == [_figure()]


async def test_only_so_many_are_in_line(reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published_moves, "IN_LINE_MAX", 1)
    await reports.told([Life(1).submitted(), Life(2).submitted()])
    moves = PublishedMoves()
    async with _nothing_counted(reports):
        assert await moves.difference(reports.running, _figure(), seconds_max=0) is None
        with pytest.raises(ProblemError, match="The line is full: 1 published figure to"):
            await moves.difference(reports.running, _figure("2023-09-30"), seconds_max=0)
    assert await moves.difference(reports.running, _figure(), seconds_max=SECONDS_MAX)


async def test_what_is_being_counted_ends_with_the_service(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published_moves, "IN_LINE_MAX", 1)
    await reports.told([Life(1).submitted(), Life(2).submitted()])
    moves = PublishedMoves()
    async with _nothing_counted(reports):
        assert await moves.difference(reports.running, _figure(), seconds_max=0) is None
        await reports.running.stop()
        another = await moves.difference(reports.running, _figure("2023-09-30"), seconds_max=0)
        assert another is None  # and not that the line is full


async def test_what_cannot_be_counted_is_told_and_counted_again_when_asked_again(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reports.told([Life(1).submitted(), Life(2).submitted()])
    moves = PublishedMoves()
    with monkeypatch.context() as without_time:
        without_time.setattr(published_moves, "COUNT_SECONDS_MAX", 0.0)
        with pytest.raises(CrowdedError):
            await moves.difference(reports.running, _figure(), seconds_max=SECONDS_MAX)
    assert await moves.difference(reports.running, _figure(), seconds_max=SECONDS_MAX)


async def test_the_page_says_that_it_is_being_counted_and_no_cache_keeps_it(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FINDING, "WAIT_SECONDS_MAX", 0.0)
    await reports.told([Life(1).submitted()])
    await publish(reports)
    await reports.told([Life(2).submitted()])
    await publish(reports, "2", reason="More was entered.")
    async with _nothing_counted(reports):
        answer = await reports.client.get(f"/reporting/{ADDRESS}")
    assert (answer.status_code, "still being counted" in answer.text) == (HTTPStatus.ACCEPTED, True)
    assert f'href="/reporting/{escape(ADDRESS)}"' in answer.text
    assert "ETag" not in answer.headers
    assert "no-store" in answer.headers["Cache-Control"]

    async def is_counted() -> bool:
        answer = await reports.client.get(f"/reporting/{ADDRESS}")
        return answer.status_code != HTTPStatus.ACCEPTED

    await eventually(is_counted)
    later = await reports.client.get(f"/reporting/{ADDRESS}")
    assert later.status_code == HTTPStatus.OK
    assert "Why it differs" in later.text
