"""Every request and where it stands, as far as intake has heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple, assert_never, get_args
from uuid import UUID

from events.assignment import (
    EngagementCancelled,
    EngagementDelivered,
    ProviderAssigned,
    ProviderDeclined,
)
from events.event import Heard, Recorded
from events.intake import (
    EvaluationReceived,
    RequestDeclined,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)
from events.log.database import Connection
from events.log.statements import statement
from services.intake import feeds
from services.kit.projection import Projection


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


_Own = RequestScreened | RequestDeclined | RequestWithdrawn
_OfTheEngagement = ProviderAssigned | ProviderDeclined | EngagementDelivered | EngagementCancelled
_Concerned = RequestSubmitted | _Own | _OfTheEngagement | EvaluationReceived

_ENDED: Final = frozenset({"declined", "withdrawn", "cancelled", "delivered", "evaluated"})
"""What races with an end (an assignment with a withdrawal, say) does not undo it."""


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Load the rows concerned, fold, write them once."""
    concerned = [(fact, recorded) for fact, recorded in facts if isinstance(fact, _Concerned)]
    rows = await _load(connection, {fact.request_id for fact, _ in concerned})
    for fact, recorded in concerned:
        if isinstance(fact, RequestSubmitted):
            rows[fact.request_id] = _submitted(fact, recorded)
        elif (row := rows.get(fact.request_id)) is not None:
            rows[fact.request_id] = _after(row, fact, recorded.version)
        # Else it was never submitted, and has no row whatever is told of it.
    if rows:
        await connection.execute(
            statement("services.intake", "write_requests"), *zip(*rows.values(), strict=True)
        )


async def _load(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, RequestRow]:
    found = await connection.fetch(statement("services.intake", "load_requests"), list(ids))
    return {row["request_id"]: RequestRow._make(row) for row in found}


def _submitted(fact: RequestSubmitted, recorded: Recorded) -> RequestRow:
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
    )


def _after(
    row: RequestRow, fact: _Own | _OfTheEngagement | EvaluationReceived, version: int
) -> RequestRow:
    match fact:
        case EvaluationReceived():
            return row._replace(status="evaluated")
        case RequestScreened() | RequestDeclined() | RequestWithdrawn():
            return _after_own(row._replace(version=version), fact)
        case _:
            return _after_engagement(row, fact)


def _after_own(row: RequestRow, fact: _Own) -> RequestRow:
    match fact:
        case RequestScreened():
            return row._replace(
                status="screened", program=fact.program, screened_on=fact.screened_on
            )
        case RequestDeclined():
            return _closed(row, "declined", fact.declined_on, fact.reason, fact.note)
        case RequestWithdrawn():
            return _closed(row, "withdrawn", fact.withdrawn_on, fact.reason, fact.note)
        case _:
            assert_never(fact)


def _after_engagement(row: RequestRow, fact: _OfTheEngagement) -> RequestRow:
    row = row._replace(engagement_id=fact.engagement_id)
    match fact:
        case EngagementDelivered():
            return row._replace(
                status="delivered", provider=fact.provider, delivered_on=fact.delivered_on
            )
        case ProviderAssigned() | ProviderDeclined() | EngagementCancelled() if (
            row.status in _ENDED
        ):
            return row
        case ProviderAssigned():
            return row._replace(
                status="assigned", provider=fact.provider, assigned_on=fact.assigned_on
            )
        case ProviderDeclined():
            return row._replace(status="screened", provider=None, assigned_on=None)
        case EngagementCancelled():
            return _closed(row, "cancelled", fact.cancelled_on, fact.reason, fact.note)
        case _:
            assert_never(fact)


def _closed(row: RequestRow, status: str, on: date, reason: str, note: str | None) -> RequestRow:
    return row._replace(
        status=row.status if row.status in _ENDED else status,
        closed_on=on,
        reason=reason,
        note=note,
    )


REQUESTS: Final = Projection(
    name=feeds.REQUESTS,
    tables=("requests",),
    hears=frozenset(fact.wire_name for fact in get_args(_Concerned)),
    apply=apply,
)
