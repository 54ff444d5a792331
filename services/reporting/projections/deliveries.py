"""Every dated act of assistance, as it was last told."""

from __future__ import annotations

from typing import Final

from services.reporting.facts.assignment import DeliveryCorrected, DeliveryRecorded, DeliveryStruck
from services.reporting.projections.versions import Row, Table


def _tell(_: Row | None, event: DeliveryRecorded | DeliveryCorrected, _position: int) -> Row:
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


def _strike(_row: Row | None, _event: DeliveryStruck, _position: int) -> None:
    return None


DELIVERIES: Final = Table(
    name="deliveries",
    columns=(
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
    ),
    begins={DeliveryRecorded: _tell},
    changes={DeliveryCorrected: _tell, DeliveryStruck: _strike},
)
"""The last fact of a delivery tells it whole, or that it never was."""
