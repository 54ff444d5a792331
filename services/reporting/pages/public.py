"""Pages for everybody: what they show is what is published, so whoever has one is told at once."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends

from services.kit.http.running_service import CurrentService
from services.kit.pages.page import CurrentPage, Page
from services.reporting.queries.snapshots import newest
from services.reporting.settings import ReportingSettings

KEPT_SECONDS: Final = 60
"""How long caches may keep a page: a later snapshot, or release, may be there then."""


async def public_page(page: CurrentPage, running: CurrentService) -> Page:
    """Return the page, made of what is published and of the day. Raises `UnchangedError`."""
    settings = ReportingSettings.of(running.settings)
    page.stands_for(
        *(await newest(running.pool), running.today(), settings.publish_after_days),
        seconds=KEPT_SECONDS,
    )
    return page


PublicPage = Annotated[Page, Depends(public_page)]
"""A route's parameter: the page, for anybody."""
