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
from services.reporting.facts import assignment, intake

COLUMNS: Final = (
    "request_id",
    "happened_on",
    "detail",
    "position",
    "type",
    "recorded_at",
    "role",
)

_Entry = tuple[str, date, str | None]


def _speechless(day: str) -> Callable[[Any], _Entry]:
    of = attrgetter("request_id", day)
    return lambda event: (*of(event), None)


# Names instead of functions, because the getter of three attributes is one call into C, and this
# runs for every fact of a replay.
ENTRIES: Final[dict[type[Event], Callable[[Any], _Entry]]] = {
    intake.RequestSubmitted: attrgetter("request_id", "submitted_on", "program"),
    intake.RequestFlagged: _speechless("flagged_on"),
    intake.RequestKept: _speechless("kept_on"),
    intake.RequestMerged: attrgetter("request_id", "merged_on", "into"),
    intake.RequestAuthorized: attrgetter("request_id", "authorized_on", "title"),
    intake.ReauthorizationAsked: _speechless("asked_on"),
    intake.RequestScreened: attrgetter("request_id", "screened_on", "program"),
    intake.RequestEscalated: attrgetter("request_id", "escalated_on", "program"),
    intake.RequestDeclined: attrgetter("request_id", "declined_on", "reason"),
    intake.RequestWithdrawn: attrgetter("request_id", "withdrawn_on", "reason"),
    assignment.EngagementOpened: attrgetter("request_id", "opened_on", "program"),
    assignment.ProviderExcluded: attrgetter("request_id", "excluded_on", "provider"),
    assignment.ProviderAssigned: attrgetter("request_id", "assigned_on", "provider"),
    assignment.ProviderAccepted: attrgetter("request_id", "accepted_on", "provider"),
    assignment.ProviderDeclined: attrgetter("request_id", "declined_on", "reason"),
    assignment.AssignmentLapsed: attrgetter("request_id", "lapsed_on", "provider"),
    assignment.PlanProposed: attrgetter("request_id", "proposed_on", "provider"),
    assignment.PlanReturned: attrgetter("request_id", "returned_on", "reason"),
    assignment.PlanApproved: _speechless("approved_on"),
    assignment.PlanAmended: _speechless("amended_on"),
    assignment.EngagementHeld: attrgetter("request_id", "held_on", "reason"),
    assignment.EngagementResumed: _speechless("resumed_on"),
    assignment.DeliveryRecorded: attrgetter("request_id", "delivered_on", "delivery_type"),
    assignment.DeliveryCorrected: attrgetter("request_id", "corrected_on", "reason"),
    assignment.DeliveryStruck: attrgetter("request_id", "struck_on", "reason"),
    assignment.EngagementDelivered: attrgetter("request_id", "delivered_on", "provider"),
    assignment.EngagementCancelled: attrgetter("request_id", "cancelled_on", "reason"),
    assignment.EngagementClosed: attrgetter("request_id", "closed_on", "reason"),
    assignment.EngagementReopened: attrgetter("request_id", "reopened_on", "reason"),
    intake.EvaluationInvited: attrgetter("request_id", "invited_on", "provider"),
    intake.EvaluationReminded: _speechless("reminded_on"),
    intake.EvaluationExpired: _speechless("expired_on"),
    intake.EvaluationReceived: attrgetter("request_id", "received_on", "provider"),
}
"""Request, business day and telling word (if it has one) of each fact."""


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
