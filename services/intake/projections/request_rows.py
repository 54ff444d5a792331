"""A request's row, and how it ends."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID


class RequestRow(NamedTuple):
    """One request."""

    request_id: UUID
    position: int
    version: int
    ori: str
    status: str
    program_asked: str
    program: str
    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
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
    similar_requests: tuple[UUID, ...] = ()
    merged_into: UUID | None = None
    authorization_title: str | None = None
    authorization_document: str | None = None
    authorized_on: date | None = None
    reauthorization_asked_on: date | None = None
    moves: int = 0
    escalated_on: date | None = None
    left_engagement_id: UUID | None = None
    languages: tuple[str, ...] = ()
    held_on: date | None = None
    hold_reason: str | None = None
    status_before: str | None = None
    referred_to: str | None = None
    amended_on: date | None = None
    by_link: bool = False
    claimed: bool = False


OF_THE_REQUEST: Final = frozenset({"declined", "merged", "withdrawn", "referred"})
"""The statuses of an end of the request itself, which reinstating it takes back."""
ENDED: Final = OF_THE_REQUEST | {"cancelled", "closed", "delivered", "evaluated"}
"""The statuses of an end, which a fact that arrives late does not undo."""


def closed(row: RequestRow, status: str, on: date, reason: str, note: str | None) -> RequestRow:
    """The row after an end; the status is that of the first end."""
    return unheld(row)._replace(
        status=row.status if row.status in ENDED else status,
        closed_on=on,
        reason=reason,
        note=note,
    )


def unheld(row: RequestRow) -> RequestRow:
    """The row once the work is no longer on hold."""
    if row.status != "held":
        return row
    status = row.status_before or "screened"
    return row._replace(status=status, held_on=None, hold_reason=None, status_before=None)
