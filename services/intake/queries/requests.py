"""Requests: rows become views, and ids of requests that are like another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from events.days import days_after
from events.log.database.connections import Pool
from events.log.database.statements import statement
from events.rules.confidentiality import EVERYTHING, Sight
from events.rules.desk import EVERYBODY, Owners
from events.vocabulary import Contact
from services.intake.decisions.submitting import SIMILAR_WITHIN_DAYS
from services.intake.views.requests import (
    Participants,
    ParticipantView,
    RequestStatus,
    RequestSummary,
    RequestView,
)
from services.kit.feed.connections import Tables, fetch, fetch_whole, fetchrow

SIMILAR_MAX: Final = 20
"""How many similar requests are found for one request, the latest first."""
DUPLICATES_MAX: Final = 20
"""How many duplicates are found for one request: those that count as it, then the latest."""
PARTICIPATIONS_MAX: Final = 1000
"""Shown of one request: agencies that come back again and again do so more often than they are."""
OPEN_REQUESTS_MAX: Final = 1000
"""Of one agency."""


async def find_request(tables: Tables, request_id: UUID) -> RequestView | None:
    """The request, or None if it is not known (yet)."""
    row = await fetchrow(tables, _sql("request_get"), request_id)
    if row is None:
        return None
    values: dict[str, Any] = dict(row)
    contact = {name: values.pop(f"contact_{name}") for name in Contact.model_fields}
    return RequestView.model_validate(values | {"contact": contact})


async def list_requests(
    pool: Pool,
    *,
    status: RequestStatus | None,
    ori: str | None,
    before_position: int | None,
    limit: int,
    sight: Sight = EVERYTHING,
    owners: Owners = EVERYBODY,
    open_only: bool = False,
) -> Sequence[RequestSummary]:
    """Requests, the latest recorded first: all, or those of one agency alone, by `sight`."""
    rows = await fetch(
        pool,
        _sql("requests_list"),
        status,
        ori,
        before_position,
        limit,
        sight.everything,
        sight.own,
        *owners,
        open_only,
    )
    return [RequestSummary.model_validate(dict(row)) for row in rows]


async def list_requests_by_id(tables: Tables, ids: Sequence[UUID]) -> Sequence[RequestSummary]:
    """These requests, the latest recorded first."""
    rows = await fetch(tables, _sql("requests_list_by_id"), ids)
    return [RequestSummary.model_validate(dict(row)) for row in rows]


async def list_open_requests(tables: Tables, ori: str) -> Sequence[RequestSummary]:
    """The open requests of an agency, by the rows: not delivered, ended or closed."""
    rows = await fetch(tables, _sql("requests_list_open"), ori, OPEN_REQUESTS_MAX)
    return [RequestSummary.model_validate(dict(row)) for row in rows]


async def list_participants(tables: Tables, request_id: UUID) -> Participants:
    """The agencies that take, or took, part in a request beside the lead agency."""
    rows = await fetch(tables, _sql("participants_list"), request_id, PARTICIPATIONS_MAX)
    return Participants(items=tuple(ParticipantView.model_validate(dict(row)) for row in rows))


class Compared(NamedTuple):
    """A request, and by what others are similar: its agency, a topic in common, a day near it."""

    request_id: UUID
    ori: str
    topics: Sequence[str]
    on: date
    within_days: int = SIMILAR_WITHIN_DAYS


async def find_similar_requests(
    tables: Tables, compared: Sequence[Compared]
) -> Sequence[Sequence[UUID]]:
    """For each request, the ids of similar ones, latest first, at most `SIMILAR_MAX`.

    The rows may be behind the log, and of two requests at the same moment neither may be found, so
    this only suggests: the rule decides on the stream of each. Requests that were declined,
    withdrawn, merged or cancelled are similar to none.
    """
    rows = await fetch_whole(
        tables,
        _sql("requests_similar"),
        [each.ori for each in compared],
        [",".join(each.topics) for each in compared],
        [days_after(each.on, -each.within_days) for each in compared],
        [days_after(each.on, each.within_days) for each in compared],
        [each.request_id for each in compared],
        SIMILAR_MAX,
    )
    found: list[list[UUID]] = [[] for _ in compared]
    for row in rows:
        if row["place"] is not None:
            found[row["place"] - 1].append(row["request_id"])
    return found


async def find_duplicates(pool: Pool, ori: str, request_id: UUID) -> Sequence[UUID]:
    """Other requests of an agency that count as this one, and then those that still may.

    By the rows, which may be behind the log.
    """
    rows = await fetch(pool, _sql("requests_duplicates"), ori, request_id, DUPLICATES_MAX)
    return [row["request_id"] for row in rows]


def _sql(name: str) -> str:
    return statement("services.intake", name)
