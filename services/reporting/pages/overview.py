"""The first page of reporting: the headline figures of the latest snapshot, for everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from starlette.responses import Response

from events.rules.desk import CENTER
from services.kit.http.running_service import CurrentService
from services.kit.pages.routing import PageRouter
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.pages.measured import Measured, picture, published_by
from services.reporting.pages.public import KEPT_SECONDS, PublicPage
from services.reporting.pages.published import quarter_in_words
from services.reporting.pages.renewing import follow
from services.reporting.pages.view import comes_on, latest
from services.reporting.queries.reached import Followed, Reached
from services.reporting.views.key_words import key_in_words, periods_between
from services.reporting.views.overview import overview_of
from services.reporting.views.told_values import told

DRAWN: Final = ("requests", "engagements_delivered")
"""The measures that are drawn over the years."""

overview = PageRouter("/overview")


@overview.get("")
async def show_overview(page: PublicPage, running: CurrentService) -> Response:
    """Show how much was done in all, and in the last full year against the one before."""
    if page.visitor and page.visitor.principal and page.visitor.principal.role in CENTER:
        positions = await running.keep(Reached).look(running.pool)
        follow(page, Followed.PUBLISHED, positions.published)
    published = await latest(running)
    content = shown = None
    drawn: list[Measured] = []
    if published is not None:
        content = json.loads(published.content)
        shown = overview_of(content, published.fiscal_year, published.quarter)
        if By.FISCAL_YEAR in content["work"]:
            drawn = [published_by(MEASURES[name], By.FISCAL_YEAR, content) for name in DRAWN]
    response = page.show(
        "overview.html",
        published=published,
        quarter=published and quarter_in_words(published.fiscal_year, published.quarter),
        until=date.fromisoformat(content["until"]) if content else None,
        overview=shown,
        drawn=[(each.measure, picture(each)) for each in drawn],
        years=list(_years(drawn)),
        comes_on=comes_on(running),
    )
    return page.publish(response, KEPT_SECONDS)


def _years(drawn: Sequence[Measured]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each year with what is drawn of it, the last first; also one of which nothing is."""
    by_year = [{line.keys[0]: line.told for line in each.lines} for each in drawn]
    years = set[str]().union(*by_year)
    between = periods_between(By.FISCAL_YEAR, min(years), max(years)) if years else ()
    for year in reversed([*between]):
        lines = zip(drawn, by_year, strict=True)
        said = [(of.get(year) or told(each.measure, None)).said for each, of in lines]
        yield key_in_words(By.FISCAL_YEAR, year), said
