"""What the plan of an engagement can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from events.vocabulary import Milestone, PlanReturnReason


@dataclass(frozen=True, slots=True)
class Content:
    """What a provider says that it will do."""

    objectives: tuple[str, ...]
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class NoPlan:
    """Who has the engagement proposed nothing yet."""

    number: int
    """Of the last plan that anybody proposed here; 0 for none."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """It waits to be approved or returned."""

    number: int
    content: Content
    since: date


@dataclass(frozen=True, slots=True)
class Returned:
    """Another is awaited from the provider."""

    number: int
    reason: PlanReturnReason
    note: str | None
    since: date


@dataclass(frozen=True, slots=True)
class Approved:
    """It is agreed, and may be amended."""

    number: int
    content: Content
    approved_on: date
    since: date
    """The day it was approved, or last amended."""


Plan = NoPlan | Proposed | Returned | Approved


def last_day_of(plan: Plan) -> date | None:
    """The day of the last fact about it; None where there is none."""
    return None if isinstance(plan, NoPlan) else plan.since
