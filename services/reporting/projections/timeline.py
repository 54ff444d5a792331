"""The facts of each request's life in one line, whichever stream they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final

from events.event import Event, Heard
from events.log.database import Connection
from services.kit.projection import Projection
from services.reporting import feeds
from services.reporting.facts import (
    DeliveryRecorded,
    EngagementCancelled,
    EngagementDelivered,
    EngagementOpened,
    EvaluationInvited,
    EvaluationReceived,
    ProviderAssigned,
    ProviderDeclined,
    RequestDeclined,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)

COLUMNS: Final = (
    "request_id",
    "happened_on",
    "detail",
    "position",
    "type",
    "recorded_at",
    "role",
)

# Names instead of functions, because the getter of three attributes is one call into C, and this
# runs for every fact of a replay.
ENTRIES: Final[dict[type[Event], Callable[[Any], tuple[str, date, str | None]]]] = {
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
    """One row a fact, one copy a batch."""
    await connection.copy_records_to_table("timeline", columns=COLUMNS, records=_rows(facts))


def _rows(facts: Sequence[Heard]) -> Iterator[tuple[object, ...]]:
    for event, recorded in facts:
        request_id, happened_on, detail = ENTRIES[type(event)](event)
        position, _, _, _, name, _, _, metadata, recorded_at = recorded
        role = metadata["actor"].partition(":")[0]
        yield request_id, happened_on, detail, position, name, recorded_at, role


TIMELINE: Final = Projection(
    name=feeds.TIMELINE,
    tables=("timeline",),
    hears=frozenset(fact.wire_name for fact in ENTRIES),
    apply=apply,
)
