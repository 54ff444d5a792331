"""What happens in a life: one small shape an act, each with its day and the day it is entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from deploy.demo.acts.calendar import Brings, FallsDue
from deploy.demo.acts.engagements import (
    Assign,
    Cancel,
    CorrectDelivery,
    Deliver,
    EngagementAct,
    EngagementStep,
    ProviderDeclines,
    RecordDelivery,
    StrikeDelivery,
)
from deploy.demo.acts.evaluations import Evaluate, EvaluationAct, HandOut
from deploy.demo.acts.findings import FindingsAct, Recommend, RecordFinding, Review
from deploy.demo.acts.requests import (
    ChangeExecutive,
    Decline,
    Merge,
    NoteOtherAction,
    RequestAct,
    RequestStep,
    Screen,
    Submit,
    Withdraw,
)
from events.vocabulary import AgencyKind

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


__all__ = [
    "Act",
    "Agency",
    "Assign",
    "Brings",
    "Cancel",
    "ChangeExecutive",
    "CorrectDelivery",
    "Decline",
    "Deliver",
    "EngagementAct",
    "EngagementStep",
    "Evaluate",
    "EvaluationAct",
    "FallsDue",
    "FindingsAct",
    "HandOut",
    "Life",
    "Merge",
    "NoteOtherAction",
    "ProviderDeclines",
    "Recommend",
    "RecordDelivery",
    "RecordFinding",
    "RequestAct",
    "RequestStep",
    "Review",
    "Screen",
    "StrikeDelivery",
    "Submit",
    "Withdraw",
    "entered_on",
]
