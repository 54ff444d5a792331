"""The first page of reporting: the headline figures of the latest snapshot, for everybody."""

from __future__ import annotations

import json
from datetime import date

from starlette.responses import Response

from events.rules.desk import CENTER
from services.kit.http.running_service import CurrentService
from services.kit.pages.routing import PageRouter
from services.reporting.pages.public import KEPT_SECONDS, PublicPage
from services.reporting.pages.published import quarter_in_words
from services.reporting.pages.renewing import follow
from services.reporting.pages.view import comes_on, latest
from services.reporting.queries.reached import Followed, Reached
from services.reporting.views.overview import overview_of

overview = PageRouter("/overview")


@overview.get("")
async def show_overview(page: PublicPage, running: CurrentService) -> Response:
    """Show how much was done in all, and in the last full year against the one before."""
    if page.visitor and page.visitor.principal and page.visitor.principal.role in CENTER:
        positions = await running.keep(Reached).look(running.pool)
        follow(page, Followed.PUBLISHED, positions.published)
    published = await latest(running)
    content = shown = None
    if published is not None:
        content = json.loads(published.content)
        shown = overview_of(content, published.fiscal_year, published.quarter)
    response = page.show(
        "overview.html",
        published=published,
        quarter=published and quarter_in_words(published.fiscal_year, published.quarter),
        until=date.fromisoformat(content["until"]) if content else None,
        overview=shown,
        comes_on=comes_on(running),
    )
    return page.publish(response, KEPT_SECONDS)
