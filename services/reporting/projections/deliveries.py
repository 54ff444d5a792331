"""Every dated act of assistance, as it was last told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events.event import Event, Recorded
from events.log.database import Connection
from events.log.statements import statement
from services.reporting.facts.assignment import DeliveryCorrected, DeliveryRecorded, DeliveryStruck
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
    """Rows of `deliveries`: the last fact of a delivery tells it whole, or that it never was."""

    def __init__(self) -> None:
        self._told: dict[str, DeliveryRecorded | DeliveryCorrected | None] = {}
        self._outdated: list[str] = []

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears deliveries and what was wrong about them."""
        return {
            DeliveryRecorded: self._record,
            DeliveryCorrected: self._correct,
            DeliveryStruck: self._strike,
        }

    async def write(self, connection: Connection) -> None:
        """One deletion of what was corrected, one copy."""
        if self._outdated:
            await connection.execute(
                statement("services.reporting", "deliveries_delete"), self._outdated
            )
        records = [_row(event) for event in self._told.values() if event is not None]
        if records:
            await connection.copy_records_to_table("deliveries", columns=COLUMNS, records=records)

    def _record(self, event: DeliveryRecorded, _: Recorded) -> None:
        self._told[event.delivery_id] = event

    def _correct(self, event: DeliveryCorrected, _: Recorded) -> None:
        self._told[event.delivery_id] = event
        self._outdated.append(event.delivery_id)

    def _strike(self, event: DeliveryStruck, _: Recorded) -> None:
        self._told[event.delivery_id] = None
        self._outdated.append(event.delivery_id)


def _row(event: DeliveryRecorded | DeliveryCorrected) -> tuple[object, ...]:
    return (
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
