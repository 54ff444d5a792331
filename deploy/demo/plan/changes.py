"""Words of the plan for what bends a life: late news, other hands, mistakes, agencies that change.

Those of every life are in `acts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from events.vocabulary import (
    EngagementStep,
    HandOverReason,
    LeaveReason,
    NoteChangeReason,
    ReinstatementReason,
    RequestStep,
)

# Requests.


@dataclass(frozen=True, slots=True)
class Reinstate:
    """The center takes back how the request ended, and the work that ended with it goes on."""

    on: date
    reason: ReinstatementReason
    with_work: bool
    """Whether there was work, which ended with the request."""


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Another agency takes part."""

    on: date
    ori: str


@dataclass(frozen=True, slots=True)
class LeaveRequest:
    """An agency that had joined takes part no more, or never did if it was entered in error."""

    on: date
    ori: str
    reason: LeaveReason


@dataclass(frozen=True, slots=True)
class WriteNote:
    """The center notes something for itself, with a contact if there was one."""

    on: date
    text: str
    contact: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class CorrectNote:
    """The last note should have said this."""

    on: date
    text: str
    contact: Mapping[str, object] | None
    reason: NoteChangeReason


@dataclass(frozen=True, slots=True)
class StrikeNote:
    """The last note should not stand."""

    on: date
    reason: NoteChangeReason


@dataclass(frozen=True, slots=True)
class CorrectEnd:
    """The day on which the request ended was told wrongly, and with it that of its work."""

    on: date
    step: RequestStep
    happened_on: date
    """The right day."""


RequestChange: TypeAlias = (
    CorrectEnd | Reinstate | JoinRequest | LeaveRequest | WriteNote | CorrectNote | StrikeNote
)


# Engagements.


@dataclass(frozen=True, slots=True)
class CorrectCompletion:
    """The day of a completion was told wrongly; `delivered_on` is right."""

    on: date
    delivered_on: date
    completion: int
    """Which of several: 1 is the first."""


@dataclass(frozen=True, slots=True)
class CorrectDay:
    """The day of an acceptance, a cancellation or a closing was told wrongly."""

    on: date
    step: EngagementStep
    happened_on: date
    """The right day."""


@dataclass(frozen=True, slots=True)
class ReplaceProvider:
    """Another provider leads the work from that day on."""

    on: date
    provider: str
    reason: HandOverReason


@dataclass(frozen=True, slots=True)
class ReplaceExpert:
    """The provider that leads the work sends another of its experts."""

    on: date
    reason: HandOverReason


@dataclass(frozen=True, slots=True)
class MoveExpert:
    """The expert who does the work belongs to another provider from that day on."""

    on: date
    provider: str


@dataclass(frozen=True, slots=True)
class KeepOn:
    """The center lets a provider that leaves go on with the work until a day."""

    on: date
    """The day on which it is played, since it is told at once."""
    kept_until: date


@dataclass(frozen=True, slots=True)
class JoinProvider:
    """A further provider takes part in the work."""

    on: date
    provider: str


@dataclass(frozen=True, slots=True)
class ReleaseProvider:
    """A provider that had joined takes part no more."""

    on: date
    provider: str
    reason: HandOverReason


@dataclass(frozen=True, slots=True)
class CorrectHandOver:
    """The day since which another provider leads the work was told wrongly."""

    on: date
    provider: str
    happened_on: date
    """The right day."""


HandOver: TypeAlias = (
    ReplaceProvider
    | ReplaceExpert
    | MoveExpert
    | KeepOn
    | JoinProvider
    | ReleaseProvider
    | CorrectHandOver
)


# What concerns more than a request.


@dataclass(frozen=True, slots=True)
class AgencyStep:
    """What becomes of an agency, such as `succession` or `aliases`, with its body."""

    on: date
    ori: str
    verb: str
    said: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TopicStep:
    """What becomes of a topic, `merge` or `split`, with its body."""

    on: date
    topic: str
    verb: str
    said: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EndMembership:
    """It becomes known that a membership ends."""

    on: date
    provider: str
    member_until: date


@dataclass(frozen=True, slots=True)
class RenewMembership:
    """It becomes known that a member stays, for another term."""

    on: date
    provider: str
    member_from: date


WorldAct: TypeAlias = AgencyStep | TopicStep | EndMembership | RenewMembership
