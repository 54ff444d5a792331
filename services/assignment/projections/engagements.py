"""Engagements, who had them from when to when, and what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, assert_never, cast
from uuid import UUID

from events.assignment import (
    DeliveryRecorded,
    EngagementCancelled,
    EngagementDelivered,
    EngagementOpened,
    ProviderAssigned,
    ProviderDeclined,
)
from events.event import Heard
from events.log.database import Connection
from services.assignment import feeds
from services.assignment.decisions.engagement import EngagementEvent
from services.assignment.projections.engagement_rows import (
    Assignment,
    Delivery,
    Engagement,
    delivery_of,
    engagement_of,
)
from services.assignment.projections.rows import load, store
from services.kit.projection import Projection


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Fold these facts into `engagements`, `assignments` and `deliveries`."""
    fold = Fold()
    # What it hears is of this union: see `hears`.
    told = [(cast("EngagementEvent", event), recorded.version) for event, recorded in facts]
    opened = {event.engagement_id for event, _ in told if isinstance(event, EngagementOpened)}
    known = {event.engagement_id for event, _ in told} - opened
    if known:
        fold.begin(
            await load(connection, "engagements_load", known),
            await load(connection, "assignments_load", known),
        )
    for event, version in told:
        fold.take(event, version)
    await store(connection, "engagements_upsert", fold.engagements.values())
    await store(connection, "assignments_upsert", fold.assignments.values())
    await store(connection, "deliveries_insert", fold.deliveries)


class Fold:
    """Rows as they stand after the facts taken so far."""

    def __init__(self) -> None:
        self.engagements: dict[UUID, Engagement] = {}
        self.assignments: dict[tuple[UUID, int], Assignment] = {}
        self.deliveries: list[Delivery] = []
        self._open: dict[UUID, Assignment] = {}

    def begin(self, engagements: list[dict[str, Any]], open_ones: list[dict[str, Any]]) -> None:
        """Go on from these rows: engagements, and the assignments among theirs that are open."""
        for row in engagements:
            self.engagements[row["engagement_id"]] = Engagement(**row)
        for row in open_ones:
            self._assign(Assignment(**row))

    def take(self, event: EngagementEvent, version: int) -> None:
        """Fold one more fact, the `version`-th of its stream."""
        match event:
            case EngagementOpened():
                self.engagements[event.engagement_id] = engagement_of(event)
            case ProviderAssigned():
                self._take_assigned(event, version)
            case ProviderDeclined():
                self._take_declined(event)
            case DeliveryRecorded():
                self._take_delivery(event)
            case EngagementDelivered():
                engagement = self.engagements[event.engagement_id]
                engagement.status, engagement.delivered_on = "delivered", event.delivered_on
                self._end(event.engagement_id, event.delivered_on)
            case EngagementCancelled():
                engagement = self.engagements[event.engagement_id]
                engagement.status, engagement.cancelled_on = "cancelled", event.cancelled_on
                self._end(event.engagement_id, event.cancelled_on)
            case _:
                assert_never(event)
        self.engagements[event.engagement_id].version = version

    def _take_assigned(self, event: ProviderAssigned, version: int) -> None:
        engagement = self.engagements[event.engagement_id]
        engagement.status = "assigned"
        engagement.provider = event.provider
        engagement.expert_id = event.expert_id
        engagement.assigned_on = event.assigned_on
        self._assign(
            Assignment(
                event.engagement_id,
                version,
                event.provider,
                event.expert_id,
                event.assigned_on,
                ended_on=None,
            )
        )

    def _take_declined(self, event: ProviderDeclined) -> None:
        engagement = self.engagements[event.engagement_id]
        engagement.status = "open"
        engagement.provider = engagement.expert_id = engagement.assigned_on = None
        engagement.declined = (*engagement.declined, event.expert_id)
        self._end(event.engagement_id, event.declined_on)

    def _take_delivery(self, event: DeliveryRecorded) -> None:
        engagement = self.engagements[event.engagement_id]
        engagement.status = "underway"
        engagement.deliveries += 1
        engagement.hours += event.hours
        last = engagement.last_delivery_on or event.delivered_on
        engagement.last_delivery_on = max(last, event.delivered_on)
        self.deliveries.append(delivery_of(event))

    def _assign(self, assignment: Assignment) -> None:
        self.assignments[assignment.engagement_id, assignment.version] = assignment
        self._open[assignment.engagement_id] = assignment

    def _end(self, engagement_id: UUID, day: date) -> None:
        assignment = self._open.pop(engagement_id, None)
        if assignment is not None:
            assignment.ended_on = day


ENGAGEMENTS: Final = Projection(
    name=feeds.ENGAGEMENTS,
    tables=("engagements", "assignments", "deliveries"),
    hears=frozenset(
        {
            EngagementOpened.wire_name,
            ProviderAssigned.wire_name,
            ProviderDeclined.wire_name,
            DeliveryRecorded.wire_name,
            EngagementDelivered.wire_name,
            EngagementCancelled.wire_name,
        }
    ),
    apply=apply,
)
