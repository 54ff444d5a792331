"""How recommendations stand, for everybody: numbers alone, as of the latest snapshot.

No fact says that a recommendation, or whose it is, may be told to the public. So a page names no
agency and quotes nothing, and that of one assessment is found by who was given its address: see
docs/decisions/0121-what-the-public-gets-of-recommendations.md.
"""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService
from services.kit.pages.page import CurrentPage, Page
from services.kit.pages.routing import PageRouter
from services.reporting.feeds import CLOCKS_FEED, FIGURES_FEED
from services.reporting.pages.public import KEPT_SECONDS
from services.reporting.pages.published import quarter_in_words
from services.reporting.pages.standings import STANDINGS, drawn_standing, standing_as_table
from services.reporting.pages.view import comes_on, latest
from services.reporting.queries.assessments import count_all_standing, count_standing
from services.reporting.queries.kept_figures import KeptFigures
from services.reporting.queries.snapshots import LATEST
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.assessments import StandingView

assessments = PageRouter("/assessments")


@assessments.get("")
async def show_assessments(page: CurrentPage, running: CurrentService) -> Response:
    """Show how the recommendations of all assessments stand."""
    return await _shown(page, running, None)


@assessments.get("/download")
async def download_assessments(page: CurrentPage, running: CurrentService) -> Response:
    """Return how many stand where as CSV."""
    return await _downloaded(page, running, None)


@assessments.get("/{engagement_id}")
async def show_assessment(
    page: CurrentPage, running: CurrentService, engagement_id: UUID
) -> Response:
    """Show how those of one assessment stand. It is not there where it is confidential."""
    return await _shown(page, running, engagement_id)


@assessments.get("/{engagement_id}/download")
async def download_assessment(
    page: CurrentPage, running: CurrentService, engagement_id: UUID
) -> Response:
    """Return the same of one assessment."""
    return await _downloaded(page, running, engagement_id)


async def _downloaded(page: Page, running: CurrentService, engagement_id: UUID | None) -> Response:
    _, standing = await _standing(page, running, engagement_id)
    if standing is None:
        raise not_found("snapshot", LATEST)
    return page.publish(standing_as_table(standing), KEPT_SECONDS)


async def _shown(page: Page, running: CurrentService, engagement_id: UUID | None) -> Response:
    quarter, standing = await _standing(page, running, engagement_id)
    response = page.show(
        "assessments.html",
        engagement_id=engagement_id,
        standing=standing,
        chart=None if standing is None else drawn_standing(standing),
        words=STANDINGS,
        quarter=quarter,
        comes_on=comes_on(running),
    )
    return page.publish(response, KEPT_SECONDS)


async def _standing(
    page: Page, running: CurrentService, engagement_id: UUID | None
) -> tuple[str | None, StandingView | None]:
    """Return the quarter of the latest snapshot, and how recommendations stood; None before it.

    Raises `UnchangedError`, and a 404 problem for an assessment that is not there.
    """
    published = await latest(running)
    standing = quarter = None
    if published is not None:
        quarter = quarter_in_words(published.fiscal_year, published.quarter)
        as_of, beside = published.as_of, (CLOCKS_FEED,)
        async with tables_as_of(running.pool, FIGURES_FEED, as_of, beside=beside) as tables:
            page.stands_for(quarter, tables.as_of, tables.generation, seconds=KEPT_SECONDS)
            if engagement_id is None:
                kept = running.keep(KeptFigures)
                standing = await count_all_standing(tables, kept, confidential=False)
            else:
                standing = await count_standing(tables, engagement_id, confidential=False)
    if engagement_id is not None and (standing is None or not standing.recommendations):
        raise not_found("assessment", str(engagement_id))
    return quarter, standing
