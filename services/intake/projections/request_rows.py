"""A request's row, and what each fact makes of it."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple, assert_never
from uuid import UUID

from events.assignment import (
    AssignmentLapsed,
    EngagementCancelled,
    EngagementClosed,
    EngagementDelivered,
    EngagementOpened,
    EngagementReopened,
    ProviderAssigned,
    ProviderDeclined,
)
from events.event import Recorded
from events.intake import (
    EvaluationReceived,
    ReauthorizationAsked,
    RequestAuthorized,
    RequestDeclined,
    RequestEscalated,
    RequestFlagged,
    RequestKept,
    RequestMerged,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)


class RequestRow(NamedTuple):
    """A row as it is loaded and written; lists are joined by commas."""

    request_id: UUID
    position: int
    version: int
    ori: str
    status: str
    program_asked: str
    program: str
    topics: str
    delivery_types: str
    problem: str
    contact_role: str
    contact_name: str
    contact_email: str
    contact_telephone: str | None
    authorized_by: str
    wanted_from: date | None
    wanted_until: date | None
    submitted_on: date
    screened_on: date | None = None
    engagement_id: UUID | None = None
    provider: str | None = None
    assigned_on: date | None = None
    delivered_on: date | None = None
    closed_on: date | None = None
    reason: str | None = None
    note: str | None = None
    confidential: bool = False
    similar_requests: str = ""
    merged_into: UUID | None = None
    authorization_title: str | None = None
    authorization_document: str | None = None
    authorized_on: date | None = None
    reauthorization_asked_on: date | None = None
    moves: int = 0
    escalated_on: date | None = None
    left_engagement_id: UUID | None = None


Deciding = (
    RequestFlagged
    | RequestKept
    | RequestMerged
    | RequestScreened
    | RequestEscalated
    | RequestDeclined
    | RequestWithdrawn
)
Authorizing = RequestAuthorized | ReauthorizationAsked
OfTheEngagement = (
    EngagementOpened
    | ProviderAssigned
    | ProviderDeclined
    | AssignmentLapsed
    | EngagementDelivered
    | EngagementCancelled
    | EngagementClosed
    | EngagementReopened
    | EvaluationReceived
)

_ENDED: Final = frozenset(
    {"declined", "merged", "withdrawn", "cancelled", "closed", "delivered", "evaluated"}
)
"""What races with an end (an assignment with a withdrawal, say) does not undo it."""
_REOPENED: Final = frozenset({"closed", "delivered", "evaluated"})
"""What a reopened engagement goes on from."""


def submitted(fact: RequestSubmitted, recorded: Recorded) -> RequestRow:
    """The row of a request that was just made."""
    return RequestRow(
        request_id=fact.request_id,
        position=recorded.position,
        version=recorded.version,
        ori=fact.ori,
        status="submitted",
        program_asked=fact.program,
        program=fact.program,
        topics=",".join(fact.topics),
        delivery_types=",".join(fact.delivery_types),
        problem=fact.problem,
        contact_role=fact.contact.role,
        contact_name=fact.contact.name,
        contact_email=fact.contact.email,
        contact_telephone=fact.contact.telephone,
        authorized_by=fact.authorized_by,
        wanted_from=fact.wanted_from,
        wanted_until=fact.wanted_until,
        submitted_on=fact.submitted_on,
        confidential=bool(fact.confidential),
    )


def after_deciding(  # noqa: PLR0911 - one case a fact
    row: RequestRow, fact: Deciding
) -> RequestRow:
    """The row after the center, or the agency, decided what becomes of the request."""
    match fact:
        case RequestFlagged():
            similar = ",".join(str(each) for each in fact.similar)
            return row._replace(status="flagged", similar_requests=similar)
        case RequestKept():
            return row._replace(status="submitted")
        case RequestMerged():
            return row._replace(status="merged", merged_into=fact.into, closed_on=fact.merged_on)
        case RequestScreened():
            return row._replace(
                status="screened",
                program=fact.program,
                screened_on=fact.screened_on,
                confidential=fact.confidential,
            )
        case RequestEscalated():
            return _moved(row, fact)
        case RequestDeclined():
            return _closed(row, "declined", fact.declined_on, fact.reason, fact.note)
        case RequestWithdrawn():
            return _closed(row, "withdrawn", fact.withdrawn_on, fact.reason, fact.note)
        case _:
            assert_never(fact)


def after_authorizing(row: RequestRow, fact: Authorizing) -> RequestRow:
    """The row after the agency said yes, or was asked to say it again."""
    match fact:
        case RequestAuthorized():
            return row._replace(
                authorized_by=fact.authorized_by,
                authorization_title=fact.title,
                authorization_document=fact.document,
                authorized_on=fact.authorized_on,
                reauthorization_asked_on=None,
            )
        case ReauthorizationAsked():
            return row._replace(reauthorization_asked_on=fact.asked_on)
        case _:
            assert_never(fact)


def after_engagement(  # noqa: PLR0911 - one case a fact
    row: RequestRow, fact: OfTheEngagement
) -> RequestRow:
    """The row after a fact of the engagement of its program; of one that it left nothing is new."""
    left = fact.engagement_id == row.left_engagement_id
    if left or (
        row.engagement_id not in {None, fact.engagement_id}
        and not isinstance(fact, EngagementOpened)
    ):
        return row
    row = row._replace(engagement_id=fact.engagement_id)
    match fact:
        case EngagementOpened():
            return row
        case EngagementDelivered() | EvaluationReceived():
            return _given(row, fact)
        case EngagementClosed():
            if row.status in _ENDED - _REOPENED:
                return row
            return _closed(row, "closed", fact.closed_on, fact.reason, fact.note)
        case EngagementCancelled():
            if row.status in _ENDED:
                return row
            return _closed(row, "cancelled", fact.cancelled_on, fact.reason, fact.note)
        case EngagementReopened():
            return _reopened(row)
        case ProviderAssigned() | ProviderDeclined() | AssignmentLapsed():
            return row if row.status in _ENDED else _assigned(row, fact)
        case _:
            assert_never(fact)


def _moved(row: RequestRow, fact: RequestEscalated) -> RequestRow:
    return row._replace(
        status="screened",
        program=fact.program,
        confidential=fact.confidential,
        moves=fact.move,
        escalated_on=fact.escalated_on,
        left_engagement_id=row.engagement_id,
        engagement_id=None,
        provider=None,
        assigned_on=None,
        delivered_on=None,
        closed_on=None,
        reason=None,
        note=None,
    )


def _given(row: RequestRow, fact: EngagementDelivered | EvaluationReceived) -> RequestRow:
    if isinstance(fact, EvaluationReceived):
        return row._replace(status="evaluated")
    return row._replace(status="delivered", provider=fact.provider, delivered_on=fact.delivered_on)


def _assigned(
    row: RequestRow, fact: ProviderAssigned | ProviderDeclined | AssignmentLapsed
) -> RequestRow:
    if isinstance(fact, ProviderAssigned):
        return row._replace(status="assigned", provider=fact.provider, assigned_on=fact.assigned_on)
    return row._replace(status="screened", provider=None, assigned_on=None)


def _reopened(row: RequestRow) -> RequestRow:
    if row.status not in _REOPENED:
        return row
    status = "screened" if row.provider is None else "assigned"
    return row._replace(status=status, closed_on=None, reason=None, note=None)


def _closed(row: RequestRow, status: str, on: date, reason: str, note: str | None) -> RequestRow:
    return row._replace(
        status=row.status if row.status in _ENDED else status,
        closed_on=on,
        reason=reason,
        note=note,
    )
