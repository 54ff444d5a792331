"""The facts of each request's life in one line, whichever stream they stand in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection

from events.assignment import (
    DeliveryRecorded,
    EngagementCancelled,
    EngagementDelivered,
    EngagementOpened,
    ProviderAssigned,
    ProviderDeclined,
)
from events.event import Event, Heard
from events.intake import (
    EvaluationInvited,
    EvaluationReceived,
    RequestDeclined,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)
from events.log.statements import statement

# Names instead of functions, because the getter of three attributes is one call into C.
_ENTRY: Final[dict[type[Event], Callable[[Any], tuple[UUID, date, str]]]] = {
    RequestSubmitted: attrgetter("request_id", "submitted_on", "program"),
    RequestScreened: attrgetter("request_id", "screened_on", "program"),
    RequestDeclined: attrgetter("request_id", "declined_on", "reason"),
    RequestWithdrawn: attrgetter("request_id", "withdrawn_on", "reason"),
    EngagementOpened: attrgetter("request_id", "opened_on", "program"),
    ProviderAssigned: attrgetter("request_id", "assigned_on", "provider"),
    ProviderDeclined: attrgetter("request_id", "declined_on", "reason"),
    DeliveryRecorded: attrgetter("request_id", "delivered_on", "delivery_type"),
    EngagementDelivered: attrgetter("request_id", "delivered_on", "provider"),
    EngagementCancelled: attrgetter("request_id", "cancelled_on", "reason"),
    EvaluationInvited: attrgetter("request_id", "invited_on", "provider"),
    EvaluationReceived: attrgetter("request_id", "received_on", "provider"),
}
"""Request, business day and telling word of each fact."""


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """One row a fact, one insert a batch."""
    entries = [_ENTRY[type(event)](event) for event, _ in facts]
    envelopes = [recorded for _, recorded in facts]
    await connection.execute(
        statement("services.reporting", "timeline_insert"),
        [request_id for request_id, _, _ in entries],
        [recorded.position for recorded in envelopes],
        [recorded.type for recorded in envelopes],
        [day for _, day, _ in entries],
        [recorded.recorded_at for recorded in envelopes],
        [recorded.metadata["actor"].partition(":")[0] for recorded in envelopes],
        [detail for _, _, detail in entries],
    )
