"""Rows -> views of agencies, requests, invitations and topics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from events.days import days_after
from events.log.database.connections import Pool
from events.log.database.statements import statement
from events.rules.confidentiality import EVERYTHING, Sight
from events.vocabulary import AgencyKind, Contact, TopicList
from services.intake.decisions.submitting import SIMILAR_WITHIN_DAYS
from services.intake.tokens import invitation_token
from services.intake.views import (
    AgencyView,
    Contacts,
    ContactView,
    Invitations,
    InvitationView,
    OtherActions,
    OtherActionView,
    RequestStatus,
    RequestSummary,
    RequestView,
    TopicView,
)
from services.kit.feed.connections import Tables, fetch, fetch_whole, fetchrow

INVITATIONS_MAX: Final = 1000
"""Of one request; what was asked of requester and experts comes first, so it is never cut off."""
SIMILAR_MAX: Final = 20
"""The latest ones, of those that a request is like."""
DUPLICATES_MAX: Final = 20
"""Of one request, those that count as it already, and then the latest."""
OPEN_REQUESTS_MAX: Final = 1000
"""Of one agency."""
OTHER_ACTIONS_MAX: Final = 100
"""Of one agency, the latest."""
CANDIDATES_MAX: Final = 20
"""Agencies that seven characters may stand for: two more have 1,296 forms, few of them in use."""


async def find_agency(tables: Tables, ori: str) -> AgencyView | None:
    """The agency, or None if the registry does not know it."""
    row = await fetchrow(tables, _sql("agency_get"), ori)
    return None if row is None else AgencyView.model_validate(dict(row))


async def list_agencies(
    pool: Pool,
    *,
    part: str | None,
    state: str | None,
    kind: AgencyKind | None,
    after_ori: str | None,
    limit: int,
) -> Sequence[AgencyView]:
    """Agencies by ORI; `part` is a piece of the name or the ORI, in any case."""
    pattern = None if part is None else _escaped(part)
    rows = await fetch(pool, _sql("agencies_list"), pattern, state, kind, after_ori, limit)
    return [AgencyView.model_validate(dict(row)) for row in rows]


async def list_agencies_of_stem(pool: Pool, stem: str) -> Sequence[AgencyView]:
    """Agencies whose ORIs begin with these seven characters."""
    rows = await fetch(pool, _sql("agencies_list_of_stem"), stem, CANDIDATES_MAX)
    return [AgencyView.model_validate(dict(row)) for row in rows]


async def list_contacts(tables: Tables, ori: str) -> Contacts:
    """Who speaks for an agency."""
    rows = await fetch(tables, _sql("contacts_list"), ori)
    return Contacts(items=tuple(ContactView.model_validate(dict(row)) for row in rows))


async def list_other_actions(tables: Tables, ori: str) -> OtherActions:
    """What else goes, or went, on with an agency, the latest first."""
    rows = await fetch(tables, _sql("other_actions_list"), ori, OTHER_ACTIONS_MAX)
    return OtherActions(items=tuple(OtherActionView.model_validate(dict(row)) for row in rows))


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
) -> Sequence[RequestSummary]:
    """Requests, the latest recorded first; of confidential ones those that are seen."""
    rows = await fetch(
        pool,
        _sql("requests_list"),
        status,
        ori,
        before_position,
        limit,
        sight.everything,
        sight.own,
    )
    return [RequestSummary.model_validate(dict(row)) for row in rows]


class Compared(NamedTuple):
    """A request, and what makes others like it: the agency, a topic in common, a day near it."""

    request_id: UUID
    ori: str
    topics: Sequence[str]
    on: date
    within_days: int = SIMILAR_WITHIN_DAYS


async def find_similar_requests(
    tables: Tables, compared: Sequence[Compared]
) -> Sequence[Sequence[UUID]]:
    """Other requests that each one is like, latest first, at most `SIMILAR_MAX`.

    As far as intake has heard: of two requests within a moment neither may be found yet, so this
    suggests, and the rule asks the stream of each. What was declined, withdrawn, merged or
    cancelled is like nothing.
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
    """Other requests of an agency that count as this one, or may still come to; those first.

    As far as intake has heard.
    """
    rows = await fetch(pool, _sql("requests_duplicates"), ori, request_id, DUPLICATES_MAX)
    return [row["request_id"] for row in rows]


async def list_requests_by_id(tables: Tables, ids: Sequence[UUID]) -> Sequence[RequestSummary]:
    """These requests, the latest recorded first."""
    rows = await fetch(tables, _sql("requests_list_by_id"), ids)
    return [RequestSummary.model_validate(dict(row)) for row in rows]


async def list_open_requests(tables: Tables, ori: str) -> Sequence[RequestSummary]:
    """What an agency waits for: not given, ended nor closed, as far as intake has heard."""
    rows = await fetch(tables, _sql("requests_list_open"), ori, OPEN_REQUESTS_MAX)
    return [RequestSummary.model_validate(dict(row)) for row in rows]


async def list_topics(
    pool: Pool,
    *,
    in_list: TopicList | None,
    retired: bool,
    after_topic: str | None,
    limit: int,
) -> Sequence[TopicView]:
    """Topics by slug; with `retired` also those that are no longer offered."""
    rows = await fetch(pool, _sql("topics_list"), in_list, retired, after_topic, limit)
    return [TopicView.model_validate(dict(row)) for row in rows]


async def list_invitations(pool: Pool, request_id: UUID, key: str) -> Invitations:
    """The invitations of a request, each with the token that `key` makes."""
    rows = await fetch(pool, _sql("invitations_list"), request_id, INVITATIONS_MAX)
    return Invitations(
        items=tuple(
            InvitationView(token=invitation_token(key, row["invitation_id"]), **row) for row in rows
        )
    )


async def list_reminders_due(
    pool: Pool, after_days: Sequence[int], since: date, today: date, limit: int
) -> Sequence[tuple[UUID, int]]:
    """Unanswered invitations of which a reminder became due, each with the latest such reminder."""
    rows = await fetch(pool, _sql("reminders_due"), after_days, since, today, limit)
    return [(row["invitation_id"], row["reminder"]) for row in rows]


async def list_expiries_due(pool: Pool, since: date, today: date, limit: int) -> Sequence[UUID]:
    """Unanswered invitations whose last day was the day before one of these."""
    rows = await fetch(pool, _sql("expiries_due"), since, today, limit)
    return [row["invitation_id"] for row in rows]


async def list_follow_ups_due(
    pool: Pool, after_days: int, since: date, today: date, limit: int
) -> Sequence[UUID]:
    """The latest immediate invitations that became old enough, and that no follow-up followed."""
    rows = await fetch(pool, _sql("follow_ups_due"), after_days, since, today, limit)
    return [row["invitation_id"] for row in rows]


def _sql(name: str) -> str:
    return statement("services.intake", name)


def _escaped(part: str) -> str:
    """For LIKE, whose wildcards are nobody's names."""
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
