"""Every engagement, its provider and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from asyncpg import Connection

from events.assignment import (
    EngagementCancelled,
    EngagementDelivered,
    EngagementOpened,
    ProviderAssigned,
    ProviderDeclined,
)
from events.event import Event, Recorded
from events.log.statements import statement
from services.reporting.projections.tables import Take, joined


class _Standing(NamedTuple):
    """How an engagement stands: every fact tells all of it, so the last one decides."""

    status: str
    provider: str | None
    delivered_on: date | None = None
    cancelled_on: date | None = None


_OPENED: Final = _Standing("opened", None)


class Engagements:
    """Rows of `engagements`: new ones are inserted, others changed without being read."""

    def __init__(self) -> None:
        self._opened: dict[UUID, EngagementOpened] = {}
        self._standings: dict[UUID, _Standing] = {}

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears what assignment tells of an engagement, but for its deliveries."""
        return {
            EngagementOpened: self._open,
            ProviderAssigned: self._assign,
            ProviderDeclined: self._reopen,
            EngagementDelivered: self._deliver,
            EngagementCancelled: self._cancel,
        }

    async def write(self, connection: Connection) -> None:
        """One update, one insert."""
        changed = {
            id: standing  # noqa: A001 - no built-in is needed here
            for id, standing in self._standings.items()  # noqa: A001 - likewise
            if id not in self._opened
        }
        if changed:
            await _update(connection, changed)
        if self._opened:
            standings = [self._standings[id] for id in self._opened]  # noqa: A001 - likewise
            await _insert(connection, list(self._opened.values()), standings)

    def _open(self, event: EngagementOpened, _: Recorded) -> None:
        self._opened[event.engagement_id] = event
        self._standings[event.engagement_id] = _OPENED

    def _assign(self, event: ProviderAssigned, _: Recorded) -> None:
        self._standings[event.engagement_id] = _Standing("assigned", event.provider)

    def _reopen(self, event: ProviderDeclined, _: Recorded) -> None:
        self._standings[event.engagement_id] = _OPENED

    def _deliver(self, event: EngagementDelivered, _: Recorded) -> None:
        self._standings[event.engagement_id] = _Standing(
            "delivered", event.provider, delivered_on=event.delivered_on
        )

    def _cancel(self, event: EngagementCancelled, _: Recorded) -> None:
        self._standings[event.engagement_id] = _Standing(
            "cancelled", event.provider, cancelled_on=event.cancelled_on
        )


async def _insert(
    connection: Connection, opened: list[EngagementOpened], standings: list[_Standing]
) -> None:
    await connection.execute(
        statement("services.reporting", "engagements_insert"),
        [event.engagement_id for event in opened],
        [event.request_id for event in opened],
        [event.ori for event in opened],
        [event.program for event in opened],
        [joined(event.topics) for event in opened],
        [standing.status for standing in standings],
        [standing.provider for standing in standings],
        [event.opened_on for event in opened],
        [standing.delivered_on for standing in standings],
        [standing.cancelled_on for standing in standings],
    )


async def _update(connection: Connection, changed: Mapping[UUID, _Standing]) -> None:
    standings = changed.values()
    await connection.execute(
        statement("services.reporting", "engagements_update"),
        list(changed),
        [standing.status for standing in standings],
        [standing.provider for standing in standings],
        [standing.delivered_on for standing in standings],
        [standing.cancelled_on for standing in standings],
    )
