"""What happens in a life: one small shape an act, each with its day and the day it is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from events.vocabulary import (
    AgencyKind,
    CancellationReason,
    DeclineReason,
    DeliveryMode,
    DeliveryType,
    Priority,
    Program,
    ProviderDeclineReason,
    WithdrawalReason,
)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency as it is registered, or as it says of itself when it asks."""

    ori: str
    name: str
    kind: AgencyKind | None
    state: str
    sworn: int | None


@dataclass(frozen=True, slots=True)
class Submit:
    """The agency asks."""

    on: date
    program: Program
    topics: tuple[str, ...]
    delivery_types: tuple[DeliveryType, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """The center takes the request."""

    on: date
    program: Program


@dataclass(frozen=True, slots=True)
class Decline:
    """The center does not take it."""

    on: date
    reason: DeclineReason


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The agency takes it back."""

    on: date
    reason: WithdrawalReason


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
class RequestStep:
    """A step of the request, such as `authorize` or `escalate`, with what is said."""

    on: date
    verb: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EngagementStep:
    """A step of the engagement, such as `accept`, `plan/approve` or `hold`, with what is said."""

    on: date
    verb: str
    said: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ChangeExecutive:
    """Somebody else leads the agency; the work pauses until the new executive says yes."""

    on: date


@dataclass(frozen=True, slots=True)
class CorrectDelivery:
    """The delivery recorded last was entered wrongly: it took so many hours."""

    on: date
    hours: float


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """An assessment found something."""

    on: date
    number: str


@dataclass(frozen=True, slots=True)
class Recommend:
    """What the agency should do about the finding of that number."""

    on: date
    finding: str
    number: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class Review:
    """A step of a recommendation: `submit`, `validate`, `return` or `sustain`."""

    on: date
    number: str
    verb: str
    role: str
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
class Deliver:
    """All that was agreed has been given."""

    on: date
    entered_on: date


@dataclass(frozen=True, slots=True)
class Cancel:
    """The engagement ends undelivered."""

    on: date
    reason: CancellationReason


@dataclass(frozen=True, slots=True)
class Evaluate:
    """The agency says how it went: five ratings of 1 to 5, a recommendation of 0 to 10."""

    on: date
    ratings: tuple[int, int, int, int, int]
    would_recommend: int
    testimonial: str | None


Act: TypeAlias = (
    Submit
    | Screen
    | Decline
    | Withdraw
    | Assign
    | ProviderDeclines
    | RecordDelivery
    | Deliver
    | Cancel
    | Evaluate
    | RequestStep
    | EngagementStep
    | ChangeExecutive
    | CorrectDelivery
    | RecordFinding
    | Recommend
    | Review
)


@dataclass(frozen=True, slots=True)
class Life:
    """Everything that happens to one request, in the order in which it is entered."""

    number: int
    agency: Agency
    acts: tuple[Act, ...]


def entered_on(act: Act) -> date:
    """The day on which an act comes to the center's knowledge."""
    match act:
        case RecordDelivery() | Deliver():
            return act.entered_on
        case _:
            return act.on
