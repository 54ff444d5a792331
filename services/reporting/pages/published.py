"""Published figures as pages: the list of snapshots, and each of them with what it counts.

Nobody signs in. A page, its table and the JSON say the same, and whoever has the JSON can check
its digest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from services.kit.feed.connections import lent
from services.kit.http.answers import publish
from services.kit.http.cursors import Cursors, RequestedPage
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.downloads import download
from services.kit.pages.lists import shown
from services.kit.pages.page import Page
from services.kit.pages.routing import PageRouter
from services.reporting.charts import Mark, Trend, trend
from services.reporting.measures import MEASURES
from services.reporting.pages.public import KEPT_SECONDS, PublicPage
from services.reporting.queries.snapshots import (
    SNAPSHOT_PATTERN,
    Published,
    get_snapshot,
    list_snapshots,
)
from services.reporting.views.figures import Dimension
from services.reporting.views.naming import code_of
from services.reporting.views.published import (
    Line,
    between,
    divided,
    figures_of,
    in_words,
    lines_of,
    named,
)

COLUMNS: Final = (
    ("requests", "Requests"),
    ("agencies", "Agencies"),
    ("engagements_opened", "Opened"),
    ("engagements_delivered", "Delivered"),
    ("deliveries", "Deliveries"),
    ("hours", "Hours"),
)
"""The figures that the page shows by each dimension; the table to download has all."""
OF_ANSWERS: Final = (
    *("Program", "Year", "Asked"),
    *(("Completed",), ("Answers",), ("Satisfied",), ("Share",)),
)
"""The columns of answers; those of numbers are tuples, as the kit's tables have them."""
_ORDINALS: Final = ("First", "Second", "Third", "Fourth")
_MONTHS: Final = (
    "October to December {before}",
    "January to March {year}",
    "April to June {year}",
    "July to September {year}",
)
_CURSORS: Final = Cursors(int)
_NAME: Final = re.compile(SNAPSHOT_PATTERN)

published = PageRouter("/published")


@published.get("")
async def show_published(
    page: PublicPage, running: CurrentService, asked: RequestedPage
) -> Response:
    """Show what was published, the last first."""
    async with lent(running.pool) as connection:
        rows = await list_snapshots(connection, asked.after(_CURSORS), asked.fetch)
    listed = asked.page(rows, _CURSORS, lambda row: row.position, lambda row: row)
    response = page.show(
        "published.html", listed=shown(page.request, listed), quarter=quarter_in_words
    )
    return page.publish(response, KEPT_SECONDS)


@published.get("/{name}")
async def show_publication(page: PublicPage, running: CurrentService, name: str) -> Response:
    """Show one snapshot: work with definitions, answers as ranges, and how to check it."""
    found = await publication_named(running, name)
    content = json.loads(found.content)
    return page.publish(publication(page, found, content), KEPT_SECONDS)


@published.get("/{name}/download")
async def download_publication(running: CurrentService, name: str) -> Response:
    """Return every figure of a snapshot as CSV."""
    found = await publication_named(running, name)
    response = download(found.snapshot, Line._fields, lines_of(json.loads(found.content)))
    publish(response, KEPT_SECONDS)
    return response


def publication(page: Page, found: Published, content: dict[str, Any]) -> Response:
    """Return the page of a snapshot."""
    parts = {by: rows for by, rows in divided(content) if by != Dimension.ALL and rows}
    return page.show(
        "publication.html",
        delivered=_delivered(parts.get(Dimension.FISCAL_YEAR, ())),
        found=found,
        code=code_of(found.digest),
        title=quarter_in_words(found.fiscal_year, found.quarter),
        months=months_in_words(found.fiscal_year, found.quarter),
        content=content,
        days={name: date.fromisoformat(content[name]) for name in ("until", "published_on")},
        figures=figures_of(content),
        measures=MEASURES,
        divided=list(parts.items()),
        columns=COLUMNS,
        heads=[(label,) for _, label in COLUMNS],
        of_answers=OF_ANSWERS,
        named=named,
        in_words=in_words,
        between=between,
    )


def _delivered(years: Sequence[Mapping[str, Any]]) -> Trend:
    name = "engagements_delivered"
    told = [(f"FY {year['key']}", year.get(name, 0)) for year in years]
    marks = [Mark(label, in_words(number), number) for label, number in told]
    return trend(f"{MEASURES[name].title} by fiscal year", marks)


def quarter_in_words(fiscal_year: int, quarter: int) -> str:
    """Return a quarter as people say it."""
    return f"{_ORDINALS[quarter - 1]} quarter of fiscal year {fiscal_year}"


def months_in_words(fiscal_year: int, quarter: int) -> str:
    """Return the months of a quarter."""
    return _MONTHS[quarter - 1].format(before=fiscal_year - 1, year=fiscal_year)


async def publication_named(running: RunningService, name: str) -> Published:
    """Return a snapshot. Raises a 404 problem for one that is not there, or that can be none."""
    if _NAME.match(name):
        async with lent(running.pool) as connection:
            found = await get_snapshot(connection, name)
        if found is not None:
            return found
    raise not_found("snapshot", name)
