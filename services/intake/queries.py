"""Rows -> views of agencies, requests and invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from events.event import Personal
from events.log.database import Pool
from events.log.statements import statement
from events.vocabulary import AgencyKind, Contact, DeliveryType, Ori, Program, TopicSlug
from services.intake.tokens import invitation_token

INVITATIONS_MAX: Final = 100
"""Of one request; one a delivered engagement, so far."""


class RequestStatus(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    SCREENED = "screened"
    ASSIGNED = "assigned"
    DELIVERED = "delivered"
    EVALUATED = "evaluated"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class AgencyView(_View):
    """An agency of the registry."""

    ori: Ori
    name: str
    kind: AgencyKind | None = Field(description="null where it is unknown")
    state: str
    sworn: int | None = Field(description="Budgeted strength; null where it is unknown.")
    registered_on: date | None
    changed_on: date | None
    version: int


class RequestSummary(_View):
    """A request as lists show it: without the people, and without the problem."""

    request_id: UUID
    position: int = Field(description="Of its submission in the log.")
    version: int
    ori: Ori
    agency_name: str | None
    status: RequestStatus
    program_asked: Program
    program: Program = Field(description="Routed to; until then the one asked for.")
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    submitted_on: date
    screened_on: date | None
    engagement_id: UUID | None
    provider: str | None
    assigned_on: date | None
    delivered_on: date | None
    closed_on: date | None = Field(description="Declined, withdrawn or cancelled.")
    reason: str | None


class RequestView(RequestSummary):
    """A request, whole."""

    problem: str
    contact: Contact
    authorized_by: Personal
    note: str | None


class InvitationView(_View):
    """An invitation to evaluate, with its private token."""

    invitation_id: UUID
    engagement_id: UUID
    token: str = Field(description="Whoever holds it may answer, once.")
    invited_on: date
    answered_on: date | None


class Invitations(_View):
    """Every invitation of a request."""

    items: tuple[InvitationView, ...]


async def find_agency(pool: Pool, ori: str) -> AgencyView | None:
    """The agency, or None if the registry does not know it."""
    row = await pool.fetchrow(_sql("find_agency"), ori)
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
    rows = await pool.fetch(_sql("list_agencies"), pattern, state, kind, after_ori, limit)
    return [AgencyView.model_validate(dict(row)) for row in rows]


async def find_request(pool: Pool, request_id: UUID) -> RequestView | None:
    """The request, or None if it is not known (yet)."""
    row = await pool.fetchrow(_sql("find_request"), request_id)
    if row is None:
        return None
    values: dict[str, Any] = dict(row)
    contact = {name: values.pop(f"contact_{name}") for name in Contact.model_fields}
    return RequestView.model_validate(values | {"contact": contact})


async def is_delivered(pool: Pool, request_id: UUID) -> bool:
    """Whether the help was given already, as far as intake has heard."""
    return bool(await pool.fetchval(_sql("is_delivered"), request_id))


async def list_requests(
    pool: Pool,
    *,
    status: RequestStatus | None,
    ori: str | None,
    before_position: int | None,
    limit: int,
) -> Sequence[RequestSummary]:
    """Requests, the latest recorded first."""
    rows = await pool.fetch(_sql("list_requests"), status, ori, before_position, limit)
    return [RequestSummary.model_validate(dict(row)) for row in rows]


async def list_invitations(pool: Pool, request_id: UUID, key: str) -> Invitations:
    """The invitations of a request, each with the token that `key` makes."""
    rows = await pool.fetch(_sql("list_invitations"), request_id, INVITATIONS_MAX)
    return Invitations(
        items=tuple(
            InvitationView(token=invitation_token(key, row["invitation_id"]), **row) for row in rows
        )
    )


def _sql(name: str) -> str:
    return statement("services.intake", name)


def _escaped(part: str) -> str:
    """For LIKE, whose wildcards are nobody's names."""
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
