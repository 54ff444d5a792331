"""Requests as they are shown, in lists and whole."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from events.event import Personal
from events.vocabulary import (
    Contact,
    DeliveryType,
    HoldReason,
    Language,
    LeaveReason,
    Ori,
    Program,
    TopicSlug,
)
from services.kit.http.views import View


class RequestStatus(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    FLAGGED = "flagged"
    SCREENED = "screened"
    ASSIGNED = "assigned"
    HELD = "held"
    DELIVERED = "delivered"
    EVALUATED = "evaluated"
    DECLINED = "declined"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class RequestSummary(View):
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
    closed_on: date | None = Field(
        description="Declined, merged, withdrawn, referred; or its engagement cancelled or closed."
    )
    reason: str | None
    confidential: bool
    similar_requests: tuple[UUID, ...] = Field(description="The requests it was flagged for.")
    merged_into: UUID | None = Field(description="The request that it counts as.")
    authorized_on: date | None = Field(description="The last yes beyond the request's own.")
    reauthorization_asked_on: date | None = Field(
        description="Since when a new executive's yes is due; null where none is."
    )
    moves: int = Field(description="To other programs, so far.")
    escalated_on: date | None = Field(description="The last move.")
    languages: tuple[Language, ...] = Field(description="Wanted beside English.")
    held_on: date | None = Field(description="Since when the work pauses; null while it goes on.")
    hold_reason: HoldReason | None
    by_link: bool = Field(
        description="Whether it was submitted by a link, and nobody of the agency was signed in."
    )
    owner: str | None = Field(
        description="The coordinator who looks after it; null where nobody does, and to others "
        "than the center."
    )
    owned_since: date | None = Field(description="Likewise, since when.")


class CheckedRequest(View):
    """A request that could be submitted now, for this agency."""

    ori: Ori


class ProgressView(View):
    """Where a request stands, without a name and without a word of what it is about."""

    status: RequestStatus
    submitted_on: date
    screened_on: date | None
    assigned_on: date | None
    held_on: date | None
    delivered_on: date | None
    closed_on: date | None = Field(description="Also declined, merged, withdrawn, referred.")


class ParticipantView(View):
    """The stay of an agency that takes, or took, part beside the lead agency."""

    participation_id: UUID
    ori: Ori
    name: str | None
    joined_on: date
    left_on: date | None = Field(description="The last day; null while it takes part.")
    reason: LeaveReason | None
    note: str | None


class Participants(View):
    """The agencies beside the lead agency, in the order in which they joined."""

    items: tuple[ParticipantView, ...]


class RequestView(RequestSummary):
    """A request, whole."""

    problem: str
    contact: Contact
    authorized_by: Personal = Field(description="Who said yes last.")
    authorization_title: str | None = Field(description="The office of that person.")
    authorization_document: str | None
    note: str | None
    referred_to: str | None = Field(description="Whom the agency was sent to.")
    amended_on: date | None = Field(description="When it was last amended; null where never.")
