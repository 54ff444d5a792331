"""Pages for everybody: what they show is what is published, so whoever has one is told at once."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends

from services.kit.http.running_service import CurrentService
from services.kit.pages.page import CurrentPage, Page
from services.reporting.feeds import SNAPSHOTS_FEED
from services.reporting.queries.snapshots import newest
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.settings import ReportingSettings

KEPT_SECONDS: Final = 60
"""How long caches may keep a page: a later snapshot, or release, may be there then."""


async def public_page(page: CurrentPage, running: CurrentService) -> Page:
    """Return the page, made of what is published and of the day. Raises `UnchangedError`.

    Of the generation, too: what a page counts between two snapshots is of rows that are rebuilt.
    """
    settings = ReportingSettings.of(running.settings)
    async with tables_as_of(running.pool, SNAPSHOTS_FEED) as tables:
        published, generation = await newest(tables.connection), tables.generation
    page.stands_for(
        *(published, generation, running.today(), settings.publish_after_days),
        seconds=KEPT_SECONDS,
    )
    return page


PublicPage = Annotated[Page, Depends(public_page)]
"""A route's parameter: the page, for anybody."""
