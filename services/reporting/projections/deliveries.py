"""Every delivery, as its latest fact says."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from events.event import Told
from events.rules.durations import hours_of, minutes_of
from services.kit.feed.tables import Table, rows
from services.reporting.narrow_facts.assignment import (
    DeliveryCorrected,
    DeliveryRecorded,
    DeliveryStruck,
)


class DeliveryRow(NamedTuple):
    """One delivery."""

    delivery_id: str
    engagement_id: str
    ori: str
    program: str
    delivery_type: str
    mode: str
    topics: tuple[str, ...]
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date
    provider: str | None = None
    """Who gave it."""
    attended_by: tuple[str, ...] = ()
    """The agencies of which it is told how many attended."""
    attended: tuple[int, ...] = ()
    """How many of each."""
    attended_virtually: tuple[int, ...] = ()
    """Of these, who were there virtually."""


def _tell(
    _: DeliveryRow | None, event: DeliveryRecorded | DeliveryCorrected, _told: Told
) -> DeliveryRow:
    return DeliveryRow(
        event.delivery_id,
        event.engagement_id,
        event.ori,
        event.program,
        event.delivery_type,
        event.mode,
        event.topics,
        hours_of(minutes_of(event.hours, event.minutes)),
        event.attendees_in_person,
        event.attendees_virtual,
        event.delivered_on,
        event.provider,
        tuple(each.ori for each in event.attendance),
        tuple(each.in_person + each.virtual for each in event.attendance),
        tuple(each.virtual for each in event.attendance),
    )


def _strike(_row: DeliveryRow, _event: DeliveryStruck, _told: Told) -> None:
    return None


DELIVERIES_FOLD: Final = rows(
    Table("deliveries", DeliveryRow, key=("delivery_id",), remembers=True, removes=True),
    makes={DeliveryRecorded: _tell},
    changes={DeliveryCorrected: _tell, DeliveryStruck: _strike},
)
"""The latest fact of a delivery has all its fields, or strikes it."""
