"""Every dated act of assistance."""

from __future__ import annotations

from collections.abc import Mapping

from asyncpg import Connection

from events.assignment import DeliveryRecorded
from events.event import Event, Recorded
from events.log.statements import statement
from services.reporting.projections.tables import Take, joined


class Deliveries:
    """Rows of `deliveries`: one a fact."""

    def __init__(self) -> None:
        self._recorded: list[DeliveryRecorded] = []

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears deliveries."""
        return {DeliveryRecorded: self._record}

    async def write(self, connection: Connection) -> None:
        """One insert."""
        events = self._recorded
        if not events:
            return
        await connection.execute(
            statement("services.reporting", "deliveries_insert"),
            [event.delivery_id for event in events],
            [event.engagement_id for event in events],
            [event.ori for event in events],
            [event.program for event in events],
            [event.delivery_type for event in events],
            [event.mode for event in events],
            [joined(event.topics) for event in events],
            [event.hours for event in events],
            [event.attendees_in_person for event in events],
            [event.attendees_virtual for event in events],
            [event.delivered_on for event in events],
        )

    def _record(self, event: DeliveryRecorded, _: Recorded) -> None:
        self._recorded.append(event)
