"""What reporting shows of requests: where each stands, and the facts of its life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from services.kit.http.views import View


class RequestStatus(StrEnum):
    """Where a request stands on its whole way."""

    SUBMITTED = "submitted"
    SCREENED = "screened"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    REFERRED = "referred"
    OPENED = "opened"
    ASSIGNED = "assigned"
    HELD = "held"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class RequestView(View):
    """A request and what became of it."""

    request_id: UUID
    position: int = Field(description="Of its submission in the log.")
    confidential: bool = Field(description="Then only shown to the center and to whom it concerns.")
    ori: str
    program: str = Field(description="As asked for; from screening on, as routed.")
    topics: Sequence[str]
    status: RequestStatus
    decline_reason: str | None
    engagement_id: UUID | None = Field(description="The last one, if it moved between programs.")
    provider: str | None
    submitted_on: date
    screened_on: date | None
    closed_on: date | None = Field(
        description="The day it was declined, withdrawn, merged or referred."
    )
    opened_on: date | None
    delivered_on: date | None = Field(description="Of its first completion, for ever.")
    completed_again_on: Sequence[date] = Field(
        description="Of its later completions, after it was reopened."
    )
    cancelled_on: date | None
    engagement_closed_on: date | None


class StatusesView(View):
    """How many requests stand where, true at one position of the log."""

    as_of: int
    requests: Mapping[RequestStatus, int]


class TimelineEntry(View):
    """One fact of a request's life."""

    position: int
    type: str
    happened_on: date
    recorded_at: datetime
    role: str = Field(description="Of who caused it, without the person.")
    detail: str | None = Field(description="Its telling word: a program, a reason, a provider.")
    late: bool = Field(
        description="Whether it was recorded when the work was over already, as late entry."
    )
