"""How the work goes: who has it, what is given, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from events.vocabulary import (
    CancellationReason,
    DeliveryMode,
    DeliveryType,
    ProviderDeclineReason,
)


@dataclass(frozen=True, slots=True)
class Assign:
    """The first of the ranking is assigned."""

    on: date


@dataclass(frozen=True, slots=True)
class ProviderDeclines:
    """The provider does not take it."""

    on: date
    reason: ProviderDeclineReason


@dataclass(frozen=True, slots=True)
class EngagementStep:
    """A step of the engagement, such as `accept`, `plan/approve` or `hold`, with what is said."""

    on: date
    verb: str
    said: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RecordDelivery:
    """Assistance was given, and is entered perhaps weeks later."""

    on: date
    entered_on: date
    delivery_type: DeliveryType
    topics: tuple[str, ...]
    mode: DeliveryMode
    hours: float
    attendees_in_person: int
    attendees_virtual: int


@dataclass(frozen=True, slots=True)
class CorrectDelivery:
    """The delivery recorded last was entered wrongly: it took so many hours."""

    on: date
    hours: float


@dataclass(frozen=True, slots=True)
class StrikeDelivery:
    """The delivery recorded last was there already."""

    on: date


@dataclass(frozen=True, slots=True)
class Deliver:
    """All that was agreed has been given."""

    on: date
    entered_on: date


@dataclass(frozen=True, slots=True)
class Cancel:
    """The engagement ends undelivered."""

    on: date
    reason: CancellationReason


EngagementAct: TypeAlias = (
    Assign
    | ProviderDeclines
    | EngagementStep
    | RecordDelivery
    | CorrectDelivery
    | StrikeDelivery
    | Deliver
    | Cancel
)
