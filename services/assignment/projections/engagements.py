"""Engagements, who had them from when to when, what was planned, and what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeGuard, cast, get_args
from uuid import UUID

from events.assignment import (
    DeliveryCorrected,
    DeliveryStruck,
    EngagementOpened,
    PlanAmended,
    PlanApproved,
    PlanReturned,
)
from events.event import Heard
from events.log.database import Connection
from services.assignment import feeds
from services.assignment.decisions.engagement import EngagementEvent
from services.assignment.projections.engagement_fold import Fold
from services.assignment.projections.engagement_rows import Assignment, Delivery, Engagement, Plan
from services.assignment.projections.rows import load, store
from services.kit.projection import Projection


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Fold these facts into the tables of engagements."""
    # What it hears is of this union: see `hears`.
    told = [(cast("EngagementEvent", event), recorded.version) for event, recorded in facts]
    fold = await _begin(connection, [event for event, _ in told])
    for event, version in told:
        fold.take(event, version)
    await store(connection, "engagements_upsert", fold.engagements.values())
    await store(connection, "assignments_upsert", fold.assignments.values())
    await store(connection, "plans_upsert", fold.plans.values())
    await store(connection, "deliveries_upsert", fold.deliveries.values())


async def _begin(connection: Connection, events: Sequence[EngagementEvent]) -> Fold:
    """The rows that these facts change; of an engagement opened among them there are none yet."""
    opened = {event.engagement_id for event in events if isinstance(event, EngagementOpened)}
    known = {event.engagement_id for event in events} - opened
    fold = Fold()
    if families := {event.family_id for event in events if _confides(event)} - {None}:
        for row in await load(connection, "engagements_load_families", families):
            fold.engagements[row["engagement_id"]] = Engagement(**row)
    if not known:
        return fold
    for row in await load(connection, "engagements_load", known):
        fold.engagements[row["engagement_id"]] = Engagement(**row)
    for row in await load(connection, "assignments_load", known):
        fold.assign(Assignment(**row))
    if planned := _whose(events, PlanReturned, PlanApproved, PlanAmended) & known:
        for row in await load(connection, "plans_load", planned):
            fold.plans[row["engagement_id"], row["plan"]] = Plan(**row)
    if retold := _whose(events, DeliveryCorrected, DeliveryStruck) & known:
        for row in await load(connection, "deliveries_load", retold):
            fold.deliveries[row["delivery_id"]] = Delivery(**row)
    return fold


def _confides(event: EngagementEvent) -> TypeGuard[EngagementOpened]:
    """Whether a family goes on in confidence: all of it is confidential from then on."""
    return isinstance(event, EngagementOpened) and event.confidential


def _whose(events: Sequence[EngagementEvent], *kinds: type[EngagementEvent]) -> set[UUID]:
    return {event.engagement_id for event in events if isinstance(event, kinds)}


ENGAGEMENTS: Final = Projection(
    name=feeds.ENGAGEMENTS,
    tables=("engagements", "assignments", "plans", "deliveries"),
    hears=frozenset(fact.wire_name for fact in get_args(EngagementEvent)),
    apply=apply,
)
