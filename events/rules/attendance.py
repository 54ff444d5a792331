"""How many took part in the deliveries of an engagement, as its stream says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from events.assignment import (
    DeliveryCorrected,
    DeliveryRecorded,
    DeliveryStruck,
    EngagementOpened,
)
from events.decider import Fold
from events.event import Event


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who took part, in person or virtually, by delivery; one that was struck never was."""

    by_delivery: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def attended(self) -> int:
        """Return how many took part in all of them; whoever came twice counts twice."""
        return sum(self.by_delivery.values())


def _evolve(attendance: Attendance, event: Event) -> Attendance:
    known = attendance.by_delivery
    match event:
        case DeliveryRecorded() | DeliveryCorrected():
            attended = event.attendees_in_person + event.attendees_virtual
            return Attendance({**known, event.delivery_id: attended})
        case DeliveryStruck(delivery_id=struck):
            return Attendance({other: known[other] for other in known if other != struck})
        case _:
            return attendance


ATTENDANCE_FOLD: Final[Fold[Attendance, Event]] = Fold(
    category=EngagementOpened.category, initial=Attendance(), evolve=_evolve
)
