"""What happened to requests between two positions of the log."""

from __future__ import annotations

from dataclasses import dataclass

from events.rules.confidentiality import EVERYTHING, Sight
from events.rules.desk import EVERYBODY, Owners
from services.reporting.queries import SQL
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.views.news import NewsView


@dataclass(frozen=True, slots=True)
class NewsFilter:
    """Which news to list."""

    owners: Owners = EVERYBODY
    """Whose requests, as they are looked after now."""
    own_actor: str | None = None
    """Whose own doing is left out."""
    sight: Sight = EVERYTHING


async def list_news(
    tables: TablesAsOf, wanted: NewsFilter, after: int, until: int, limit: int
) -> list[NewsView]:
    """Return what was recorded after a position and up to another, the earliest first."""
    return await SQL.views(
        NewsView,
        tables.connection,
        "news_list",
        after,
        until,
        *wanted.owners,
        wanted.own_actor,
        *wanted.sight.columns,
        limit,
    )
