"""Every engagement, its provider and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from events.event import Event, Recorded
from events.log.database import Connection
from events.log.statements import statement
from services.reporting.facts import (
    EngagementCancelled,
    EngagementDelivered,
    EngagementOpened,
    ProviderAssigned,
    ProviderDeclined,
)
from services.reporting.projections.tables import Take

COLUMNS: Final = (
    "engagement_id",
    "request_id",
    "ori",
    "program",
    "topics",
    "opened_on",
    "status",
    "provider",
    "delivered_on",
    "cancelled_on",
)


class _Standing(NamedTuple):
    """How an engagement stands: every fact tells all of it, so the last one decides."""

    status: str
    provider: str | None
    delivered_on: date | None = None
    cancelled_on: date | None = None


_OPENED: Final = _Standing("opened", None)


class Engagements:
    """Rows of `engagements`: new ones are copied in, others changed without being read."""

    def __init__(self) -> None:
        self._opened: dict[str, EngagementOpened] = {}
        self._standings: dict[str, _Standing] = {}

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
        """One update, one copy."""
        changed = {
            engagement_id: standing
            for engagement_id, standing in self._standings.items()
            if engagement_id not in self._opened
        }
        if changed:
            await _update(connection, changed)
        if self._opened:
            await connection.copy_records_to_table(
                "engagements",
                columns=COLUMNS,
                records=[
                    _row(event, self._standings[event.engagement_id])
                    for event in self._opened.values()
                ],
            )

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


def _row(event: EngagementOpened, standing: _Standing) -> tuple[object, ...]:
    return (
        event.engagement_id,
        event.request_id,
        event.ori,
        event.program,
        event.topics,
        event.opened_on,
        *standing,
    )


async def _update(connection: Connection, changed: Mapping[str, _Standing]) -> None:
    standings = changed.values()
    await connection.execute(
        statement("services.reporting", "engagements_update"),
        list(changed),
        [standing.status for standing in standings],
        [standing.provider for standing in standings],
        [standing.delivered_on for standing in standings],
        [standing.cancelled_on for standing in standings],
    )
