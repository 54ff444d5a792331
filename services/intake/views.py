"""What intake shows of agencies, requests, invitations and topics."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from events.event import Personal
from events.vocabulary import (
    AgencyKind,
    Contact,
    DeliveryType,
    EvaluationAudience,
    EvaluationStage,
    HoldReason,
    KirkpatrickLevel,
    Language,
    Ori,
    OtherAction,
    Program,
    TopicList,
    TopicSlug,
)


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
    CANCELLED = "cancelled"
    CLOSED = "closed"


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


class ContactView(Contact):
    """Who speaks for an agency."""

    named_on: date


class Contacts(_View):
    """The contacts of an agency, at most one a role."""

    items: tuple[ContactView, ...]


class OtherActionView(_View):
    """What else goes, or went, on with an agency."""

    action: OtherAction
    note: str | None
    noted_on: date
    ended_on: date | None = Field(description="null where it is open")


class OtherActions(_View):
    """What else goes, or went, on with an agency, the latest first."""

    items: tuple[OtherActionView, ...]


class TopicView(_View):
    """A topic that is, or was, offered."""

    topic: TopicSlug
    title: str
    lists: tuple[TopicList, ...]
    listed_on: date = Field(description="The last listing.")
    retired_on: date | None = Field(description="null while it is offered")
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
    closed_on: date | None = Field(
        description="Declined, merged, withdrawn; or its engagement cancelled or closed."
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


class RequestView(RequestSummary):
    """A request, whole."""

    problem: str
    contact: Contact
    authorized_by: Personal = Field(description="Who said yes last.")
    authorization_title: str | None = Field(description="The office of that person.")
    authorization_document: str | None
    note: str | None


class InvitationView(_View):
    """An invitation to evaluate, with its private token."""

    invitation_id: UUID
    engagement_id: UUID
    token: str = Field(description="Whoever holds it may answer, once.")
    audience: EvaluationAudience
    stage: EvaluationStage
    invited_on: date
    expires_on: date | None = Field(description="The last day for an answer; null for ever.")
    reminders: int = Field(description="Sent so far.")
    reminded_on: date | None
    expired_on: date | None
    answered_on: date | None


class Invitations(_View):
    """Invitations: the requester's and the experts' first, those of the delivery before others."""

    items: tuple[InvitationView, ...]


class GivenTokenView(_View):
    """An invitation to hand out."""

    invitation_id: UUID
    token: str = Field(description="Whoever holds it may answer, once.")


class GivenTokens(_View):
    """As many invitations as were asked for; a retry gets the same."""

    items: tuple[GivenTokenView, ...]
    position: int = Field(description="In the log: what `Byfield-After` takes.")


class QuestionView(_View):
    """What is asked beyond the five ratings; answered from 1 (not at all) to 5 (fully)."""

    question: TopicSlug
    level: KirkpatrickLevel
    text: str


class AskedView(_View):
    """What whoever holds an invitation's token is asked."""

    audience: EvaluationAudience
    stage: EvaluationStage
    program: Program
    provider: str
    invited_on: date
    expires_on: date | None = Field(description="The last day for an answer; null for ever.")
    questions: tuple[QuestionView, ...]
