"""What was given, and what was recorded wrongly of it."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    AgencyAttendance,
    CorrectionReason,
    DeliveryMode,
    DeliveryType,
    LateReason,
    OffListReason,
    Ori,
    Program,
    ProviderSlug,
    TopicSlug,
)


class DeliveryRecorded(Event):
    """One dated act of assistance was given."""

    wire_name = "DeliveryRecorded"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    delivery_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    expert_id: UUID
    delivery_type: DeliveryType
    topics: tuple[TopicSlug, ...]
    """The topics covered, which may differ from those asked for."""
    mode: DeliveryMode
    hours: float
    """For whoever reads no `minutes`: to two places."""
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date
    further_experts: tuple[UUID, ...] = ()
    """Who took part beside the assigned expert."""
    products: tuple[str, ...] = ()
    """What was handed over: titles or references."""
    reason: LateReason | None = None
    """Why it is recorded so late; None where the work was not over yet."""
    minutes: int | None = None
    """How long it took. None in older facts, see `events.rules.durations`."""
    topics_reason: OffListReason | None = None
    """Why topics were covered that were not listed on that day."""
    attendance: tuple[AgencyAttendance, ...] = ()
    """Of the attendees, those of whom it is told which agency they are of."""


class DeliveryCorrected(Event):
    """A delivery was recorded wrongly: this is how it was, whole."""

    wire_name = "DeliveryCorrected"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    delivery_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    expert_id: UUID
    delivery_type: DeliveryType
    topics: tuple[TopicSlug, ...]
    mode: DeliveryMode
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date
    further_experts: tuple[UUID, ...]
    products: tuple[str, ...]
    reason: CorrectionReason
    note: FreeText | None
    corrected_on: date
    minutes: int | None = None
    """How long it took. None in older facts."""
    topics_reason: OffListReason | None = None
    attendance: tuple[AgencyAttendance, ...] = ()


class DeliveryStruck(Event):
    """A delivery was recorded that never was: it counts no more."""

    wire_name = "DeliveryStruck"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    delivery_id: UUID
    reason: CorrectionReason
    note: FreeText | None
    struck_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    DeliveryRecorded,
    DeliveryCorrected,
    DeliveryStruck,
)

REMEDIES: Final[Remedies] = {
    DeliveryRecorded: mended_by(
        "DeliveryCorrected", "DeliveryStruck", says="Correct it, whole, or strike it."
    ),
    DeliveryCorrected: mended_by("DeliveryCorrected", says="Correct it again, whole."),
    DeliveryStruck: mended_by(
        "DeliveryRecorded", says="Record it again, as another delivery: a struck one stays struck."
    ),
}
"""What is done about each of them that was told wrongly."""
