"""Every dated act of assistance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events.event import Event, Recorded
from events.log.database import Connection
from services.reporting.facts import DeliveryRecorded
from services.reporting.projections.tables import Take

COLUMNS: Final = (
    "delivery_id",
    "engagement_id",
    "ori",
    "program",
    "delivery_type",
    "mode",
    "topics",
    "hours",
    "attendees_in_person",
    "attendees_virtual",
    "delivered_on",
)


class Deliveries:
    """Rows of `deliveries`: one a fact."""

    def __init__(self) -> None:
        self._rows: list[tuple[object, ...]] = []

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears deliveries."""
        return {DeliveryRecorded: self._record}

    async def write(self, connection: Connection) -> None:
        """One copy."""
        if self._rows:
            await connection.copy_records_to_table(
                "deliveries", columns=COLUMNS, records=self._rows
            )

    def _record(self, event: DeliveryRecorded, _: Recorded) -> None:
        self._rows.append(
            (
                event.delivery_id,
                event.engagement_id,
                event.ori,
                event.program,
                event.delivery_type,
                event.mode,
                event.topics,
                event.hours,
                event.attendees_in_person,
                event.attendees_virtual,
                event.delivered_on,
            )
        )
