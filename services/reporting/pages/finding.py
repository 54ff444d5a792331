"""Where a number was published: somebody pastes a sentence, and its numbers are looked for."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.kit.http.running_service import CurrentService
from services.kit.pages.routing import PageRouter
from services.reporting.measures import MEASURES
from services.reporting.pages.public import KEPT_SECONDS, PublicPage
from services.reporting.queries.snapshots import SEARCHED_MAX, read_contents
from services.reporting.views.finding import TEXT_CHARACTERS_MAX, Publication, find

finding = PageRouter("/find")


@finding.get("")
async def find_published(
    page: PublicPage,
    running: CurrentService,
    text: Annotated[str, Query(max_length=TEXT_CHARACTERS_MAX)] = "",
) -> Response:
    """Show by which measure, for what and when each number of a sentence was published."""
    said = text.strip()
    published = [
        Publication(row["snapshot"], row["superseded_by"], json.loads(row["content"]))
        for row in (await read_contents(running.pool) if said else ())
    ]
    response = page.show(
        "find.html",
        text=said,
        found=find(said, published),
        searched=len(published),
        searched_max=SEARCHED_MAX,
        characters_max=TEXT_CHARACTERS_MAX,
        measures=MEASURES,
    )
    return page.publish(response, KEPT_SECONDS)
