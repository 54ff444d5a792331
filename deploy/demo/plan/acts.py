"""The plan's words: what can happen to a request, one small shape for each kind of act.

Each act has its day, and the day on which it is entered where that is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from deploy.demo.plan.changes import (
    CorrectCompletion,
    CorrectDay,
    HandOver,
    RequestChange,
    WorldAct,
)
from events.event import Role
from events.vocabulary import (
    AgencyKind,
    AskingAgainReason,
    CancellationReason,
    ClaimDismissalReason,
    CorrectionReason,
    DeclineReason,
    DeliveryMode,
    DeliveryType,
    EvaluationAudience,
    EvaluationStage,
    LateReason,
    OtherAction,
    Priority,
    Program,
    ProviderDeclineReason,
    WithdrawalReason,
)

# Requests.


@dataclass(frozen=True, slots=True)
class Submit:
    """The agency submits a request."""

    on: date
    program: Program
    topics: tuple[str, ...]
    delivery_types: tuple[DeliveryType, ...]
    alias: str | None = None
    """The ORI that the agency says, where it is not its own."""
    by_link: bool = False
    """Whoever asks has no account, and confirms it by the link of a mail."""


@dataclass(frozen=True, slots=True)
class NoteOtherAction:
    """The center notes another action that concerns the agency."""

    on: date
    action: OtherAction


@dataclass(frozen=True, slots=True)
class Screen:
    """The center accepts the request."""

    on: date
    program: Program
    other_action_reviewed: bool = False
    """Another action concerns the agency, and was reviewed."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The center declines the request."""

    on: date
    reason: DeclineReason


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The agency withdraws the request."""

    on: date
    reason: WithdrawalReason


@dataclass(frozen=True, slots=True)
class Merge:
    """The request is merged into the one that it duplicates: see `Life.looks_like`."""

    on: date


@dataclass(frozen=True, slots=True)
class RequestStep:
    """A step of the request, such as `authorize`, `keep` or `escalate`, with its body."""

    on: date
    verb: str
    said: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ChangeExecutive:
    """The agency has a new executive; work pauses until the executive authorizes it."""

    on: date


RequestAct: TypeAlias = (
    Submit | NoteOtherAction | Screen | Decline | Withdraw | Merge | RequestStep | ChangeExecutive
)


# The door.


@dataclass(frozen=True, slots=True)
class NoteYes:
    """The center calls an agency for which somebody without an account asked, and it says yes."""

    on: date


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody without an account gets a link by mail, and says yes by it."""

    on: date


@dataclass(frozen=True, slots=True)
class AnswerClaim:
    """The center calls the agency about that: it counts, or is dismissed for a reason."""

    on: date
    dismissed: ClaimDismissalReason | None = None


DoorAct: TypeAlias = NoteYes | Claim | AnswerClaim


# Forgetting who is named in the request.


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """An administrator places a legal hold on the request."""

    on: date


@dataclass(frozen=True, slots=True)
class LiftHold:
    """An administrator lifts the legal hold."""

    on: date


@dataclass(frozen=True, slots=True)
class AskForgetting:
    """One administrator asks that the request be forgotten."""

    on: date


@dataclass(frozen=True, slots=True)
class ConfirmForgetting:
    """An administrator confirms it: another one than who asked, or it is refused."""

    on: date
    by_another: bool = True


ForgettingAct: TypeAlias = PlaceHold | LiftHold | AskForgetting | ConfirmForgetting


# Engagements.


@dataclass(frozen=True, slots=True)
class Assign:
    """The provider that is ranked first is assigned, or the best of the one named."""

    on: date
    provider: str | None = None
    ask_again: AskingAgainReason | None = None
    """Why those may be chosen who declined."""


@dataclass(frozen=True, slots=True)
class ProviderDeclines:
    """The provider declines the assignment."""

    on: date
    reason: ProviderDeclineReason


@dataclass(frozen=True, slots=True)
class EngagementStep:
    """A step of the engagement, such as `accept`, `plan/approve` or `hold`, with its body."""

    on: date
    verb: str
    said: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RecordDelivery:
    """Assistance was delivered; it may be entered weeks later."""

    on: date
    entered_on: date
    delivery_type: DeliveryType
    topics: tuple[str, ...]
    mode: DeliveryMode
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    provider: str | None = None
    """Who gave it and records it; None: the provider that leads the work."""
    reason: LateReason | None = None
    """Why it is entered though the work is over."""
    minutes: int | None = None
    """How long it took, where that is no quarter of an hour; else `hours` says it."""
    attendance: tuple[tuple[str, int], ...] = ()
    """Of how many it is known which agency they are of: its ORI, and their number."""


@dataclass(frozen=True, slots=True)
class CorrectDelivery:
    """The last delivery was entered with wrong hours; these are right."""

    on: date
    hours: float
    reason: CorrectionReason = CorrectionReason.ENTERED_IN_ERROR


@dataclass(frozen=True, slots=True)
class StrikeDelivery:
    """The last delivery had been entered already."""

    on: date


@dataclass(frozen=True, slots=True)
class Deliver:
    """The engagement is delivered as agreed."""

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
    | CorrectCompletion
    | CorrectDay
    | Cancel
)


# Findings and recommendations of assessments.


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """An assessment found something."""

    on: date
    number: str


@dataclass(frozen=True, slots=True)
class Recommend:
    """What the agency should do about the finding with that number."""

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
    role: Role
    said: Mapping[str, object]


FindingsAct: TypeAlias = RecordFinding | Recommend | Review


# Evaluations.


@dataclass(frozen=True, slots=True)
class HandOut:
    """The agency gets codes for participants, and hands them out."""

    on: date
    count: int
    stage: EvaluationStage = EvaluationStage.IMMEDIATE


@dataclass(frozen=True, slots=True)
class WithdrawCodes:
    """The agency withdraws codes that were lost."""

    on: date
    count: int
    stage: EvaluationStage = EvaluationStage.IMMEDIATE


@dataclass(frozen=True, slots=True)
class Evaluate:
    """An evaluation: five ratings of 1 to 5, a recommendation of 0 to 10."""

    on: date
    ratings: tuple[int, int, int, int, int]
    would_recommend: int
    testimonial: str | None
    audience: EvaluationAudience = EvaluationAudience.REQUESTER
    stage: EvaluationStage = EvaluationStage.IMMEDIATE


EvaluationAct: TypeAlias = HandOut | WithdrawCodes | Evaluate


# What the center must not do.


@dataclass(frozen=True, slots=True)
class IsRefused:
    """The center refuses an act, by the rule of that name."""

    on: date
    act: RequestAct | EngagementAct | ForgettingAct
    rule: str


# What falls due.


class Brings(StrEnum):
    """What the services do by themselves when it is due."""

    REMINDER = "reminder"
    EXPIRY = "expiry"
    FOLLOW_UP = "follow-up"
    LAPSE = "lapse"
    LEAVING = "leaving"
    """The center is told that the provider of open work is no member any more."""
    STAYING = "staying"
    """It is told that the provider is a member after all."""


@dataclass(frozen=True, slots=True)
class FallsDue:
    """The services do this by themselves; the demo waits for it."""

    on: date
    brings: Brings


Act: TypeAlias = (
    RequestAct
    | RequestChange
    | DoorAct
    | ForgettingAct
    | EngagementAct
    | HandOver
    | FindingsAct
    | EvaluationAct
    | WorldAct
    | IsRefused
    | FallsDue
)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency, as it is registered or as it describes itself."""

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
    """The acts that are played over HTTP."""
    imported: tuple[Act, ...] = ()
    """The acts that are imported from a file."""
    looks_like: int | None = None
    """The number of an earlier life of the same agency, whose request is similar."""
    others: tuple[Agency, ...] = ()
    """Further agencies that its acts name."""


def entered_on(act: Act) -> date:
    """Return the day on which an act is entered."""
    match act:
        case RecordDelivery() | Deliver():
            return act.entered_on
        case _:
            return act.on
