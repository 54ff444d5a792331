"""Queries of engagements, their deliveries and plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from events.log.database.connections import Connection, Pool
from events.rules.confidentiality import EVERYTHING, Sight
from events.rules.durations import hours_of
from events.vocabulary import Program
from services.assignment.queries import SQL
from services.assignment.views.engagements import (
    DeliveryView,
    EngagementStatus,
    EngagementView,
    PlanView,
)
from services.kit.feed.connections import fetch


async def get_engagement(connection: Connection, engagement_id: UUID) -> EngagementView | None:
    """Return an engagement; None where it is not known."""
    return await SQL.view(EngagementView, connection, "engagement_get", engagement_id)


@dataclass(frozen=True, slots=True)
class EngagementFilter:
    """Which engagements to list; a field that is None does not restrict them."""

    status: EngagementStatus | None = None
    program: Program | None = None
    request_id: UUID | None = None
    sight: Sight = EVERYTHING
    """What the caller may see of confidential work."""
    agency: str | None = None
    """Those alone that this agency leads or takes part in; `sight` is nothing to it."""
    provider: str | None = None
    """Likewise, those alone that this provider has, as the lead or joined."""


@dataclass(frozen=True, slots=True)
class DeliveriesSeen:
    """Which deliveries of an engagement somebody sees; all of them, where no field is set."""

    of_provider: str | None = None
    """Those of this provider."""
    of_participant: str | None = None
    """Those of the days on which this agency took part, with its own attendance alone."""

    def narrowed(self, delivery: DeliveryView) -> DeliveryView:
        """Return a delivery as it is shown."""
        if self.of_participant is None:
            return delivery
        own = tuple(each for each in delivery.attendance if each.ori == self.of_participant)
        counts = {
            "attendees_in_person": sum(each.in_person for each in own),
            "attendees_virtual": sum(each.virtual for each in own),
        }
        return delivery.model_copy(update={"attendance": own, **counts})


_OF_PARTIES: Final = {
    **dict.fromkeys(("declined", "declined_on", "decline_reasons", "excluded_providers"), ()),
    **dict.fromkeys(("plan", "plan_status", "hold_reason", "leaves_after", "kept_until"), None),
}
"""What is between the agency that asked, providers and the center: who takes part has no share."""


async def as_participant(
    connection: Connection, agency: str, engagements: Sequence[EngagementView]
) -> list[EngagementView]:
    """Return engagements as an agency is shown them: of others, of what was given, its own days."""
    ids = [each.engagement_id for each in engagements]
    led = {row["engagement_id"] for row in await connection.fetch(SQL["led_by"], ids, agency)}
    rows = await connection.fetch(SQL["deliveries_of_participant"], ids, agency)
    own = {row["engagement_id"]: row for row in rows}
    return [
        each
        if each.engagement_id in led
        else each.model_copy(update=_OF_PARTIES | _given(own.get(each.engagement_id)))
        for each in engagements
    ]


def _given(row: Any) -> dict[str, Any]:
    minutes = 0 if row is None else row["minutes"]
    return {
        "deliveries": 0 if row is None else row["deliveries"],
        "last_delivery_on": None if row is None else row["last_delivery_on"],
        "minutes": minutes,
        "hours": hours_of(minutes),
    }


ALL_DELIVERIES: Final = DeliveriesSeen()


async def list_engagements(
    connection: Connection, wanted: EngagementFilter, after: tuple[date, UUID] | None, limit: int
) -> list[EngagementView]:
    """Return engagements by the day they were opened, the oldest first."""
    place = after or (None, None)
    if wanted.agency is not None:
        of_agency = wanted.program, *place, limit, wanted.request_id, wanted.agency, wanted.status
        found = await SQL.views(
            EngagementView, connection, "engagements_list_of_agency", *of_agency
        )
        return await as_participant(connection, wanted.agency, found)
    if wanted.provider is not None:
        of_provider = wanted.program, *place, limit, wanted.request_id, wanted.provider
        return await SQL.views(
            EngagementView, connection, "engagements_list_of_provider", *of_provider, wanted.status
        )
    if wanted.sight.judge is not None:
        of_validator = wanted.program, *place, limit, wanted.request_id, wanted.sight.judge
        return await SQL.views(
            EngagementView,
            connection,
            "engagements_list_of_validator",
            *of_validator,
            wanted.status,
        )
    chosen: tuple[EngagementStatus, ...] = ()
    name = "engagements_list"
    if wanted.status is not None:
        name, chosen = "engagements_list_by_status", (wanted.status,)
    values = wanted.program, *place, limit, wanted.request_id, *wanted.sight.columns, *chosen
    return await SQL.views(EngagementView, connection, name, *values)


async def list_deliveries(
    connection: Connection,
    engagement_id: UUID,
    after: tuple[date, UUID] | None,
    limit: int,
    seen: DeliveriesSeen = ALL_DELIVERIES,
) -> list[DeliveryView]:
    """Return deliveries of an engagement in the order of their days."""
    place = after or (None, None)
    values = engagement_id, *place, limit, seen.of_provider, seen.of_participant
    return await SQL.views(DeliveryView, connection, "deliveries_list", *values)


async def has_delivered(connection: Connection, engagement_id: UUID, provider: str) -> bool:
    """Whether a provider recorded a delivery in an engagement."""
    seen = DeliveriesSeen(of_provider=provider)
    return bool(await list_deliveries(connection, engagement_id, None, 1, seen))


async def list_plans(connection: Connection, engagement_id: UUID) -> list[PlanView]:
    """Return the plans of an engagement in the order in which they were proposed."""
    return await SQL.views(PlanView, connection, "plans_list", engagement_id)


async def list_leaving_due(pool: Pool, today: date, limit: int) -> Sequence[tuple[UUID, int]]:
    """Return work of which is to be told that its provider leaves or stays, with its version."""
    rows = await fetch(pool, SQL["leaving_due"], today, limit)
    return [(row["engagement_id"], row["version"]) for row in rows]


async def list_lapses_due(
    pool: Pool, awaited_days: Mapping[Program, int], since: date, today: date, limit: int
) -> Sequence[tuple[UUID, int]]:
    """Return engagements whose assignment may be overdue, each with its stream's version.

    Some are not overdue yet: days on hold count in this query, and not in the rule.
    """
    rows = await fetch(
        pool,
        SQL["lapses_due"],
        list(awaited_days),
        list(awaited_days.values()),
        since,
        today,
        limit,
    )
    return [(row["engagement_id"], row["version"]) for row in rows]
