"""The states of an engagement's plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from events.vocabulary import Milestone, PlanReturnReason


@dataclass(frozen=True, slots=True)
class Content:
    """What the provider will do."""

    objectives: tuple[str, ...]
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class NoPlan:
    """The provider has proposed no plan yet."""

    number: int
    """The number of the last plan of this engagement; 0 for none."""


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
    """Return the day of the last fact about the plan; None where there is no plan."""
    return None if isinstance(plan, NoPlan) else plan.since
