"""The plan's words: what can happen to a request, one small shape for each kind of act.

Each act has its day, and the day on which it is entered where that is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from events.vocabulary import (
    AgencyKind,
    CancellationReason,
    DeclineReason,
    DeliveryMode,
    DeliveryType,
    EvaluationAudience,
    EvaluationStage,
    OtherAction,
    Priority,
    Program,
    ProviderDeclineReason,
    WithdrawalReason,
)

# What an agency asks, and what the center makes of it.


@dataclass(frozen=True, slots=True)
class Submit:
    """The agency asks."""

    on: date
    program: Program
    topics: tuple[str, ...]
    delivery_types: tuple[DeliveryType, ...]


@dataclass(frozen=True, slots=True)
class NoteOtherAction:
    """The center learns what else goes on with the agency."""

    on: date
    action: OtherAction


@dataclass(frozen=True, slots=True)
class Screen:
    """The center takes the request."""

    on: date
    program: Program
    other_action_reviewed: bool = False
    """Another action is open with the agency; whoever screens has seen it."""


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
class Merge:
    """The request counts as the one that it looks like: see `Life.looks_like`."""

    on: date


@dataclass(frozen=True, slots=True)
class RequestStep:
    """A step of the request, such as `authorize`, `keep` or `escalate`, with what is said."""

    on: date
    verb: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChangeExecutive:
    """Somebody else leads the agency; the work pauses until the new executive says yes."""

    on: date


RequestAct: TypeAlias = (
    Submit | NoteOtherAction | Screen | Decline | Withdraw | Merge | RequestStep | ChangeExecutive
)


# How the work goes: who has it, what is given, and how it ends.


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


# What an assessment finds and recommends, and what becomes of it.


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
    """A step of a recommendation: `submit`, `validate`, `return`, `sustain` or `set-aside`."""

    on: date
    number: str
    verb: str
    role: str
    said: Mapping[str, object]


FindingsAct: TypeAlias = RecordFinding | Recommend | Review


# Who is asked how it went, and who answers.


@dataclass(frozen=True, slots=True)
class HandOut:
    """The provider hands private tokens to those who took part."""

    on: date
    count: int
    stage: EvaluationStage = EvaluationStage.IMMEDIATE


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Somebody says how it went: five ratings of 1 to 5, a recommendation of 0 to 10."""

    on: date
    ratings: tuple[int, int, int, int, int]
    would_recommend: int
    testimonial: str | None
    audience: EvaluationAudience = EvaluationAudience.REQUESTER
    stage: EvaluationStage = EvaluationStage.IMMEDIATE


EvaluationAct: TypeAlias = HandOut | Evaluate


# What is done because it is due, without anybody asking.


class Brings(StrEnum):
    """What the calendar brings."""

    REMINDER = "reminder"
    EXPIRY = "expiry"
    FOLLOW_UP = "follow-up"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class FallsDue:
    """It was due when the center looked, or is soon done."""

    on: date
    brings: Brings


Act: TypeAlias = RequestAct | EngagementAct | FindingsAct | EvaluationAct | FallsDue


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency as it is registered, or as it says of itself when it asks."""

    ori: str
    name: str
    kind: AgencyKind | None
    state: str
    sworn: int | None


@dataclass(frozen=True, slots=True)
class Life:
    """Everything that happens to one request, in the order in which it is entered."""

    number: int
    agency: Agency
    acts: tuple[Act, ...]
    """Played over HTTP."""
    imported: tuple[Act, ...] = ()
    """Those that were kept elsewhere."""
    looks_like: int | None = None
    """The number of an earlier life of the same agency, whose request is similar."""


def entered_on(act: Act) -> date:
    """The day on which an act comes to the center's knowledge."""
    match act:
        case RecordDelivery() | Deliver():
            return act.entered_on
        case _:
            return act.on
