"""Commands on the plan of an engagement."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.days import Day
from events.decider import Command
from events.text import LINE
from events.vocabulary import Milestone, PlanReturnReason
from services.assignment.commands.fields import FromProvider, Note

OBJECTIVES_MAX: Final = 20
MILESTONES_MAX: Final = 50

Title = Annotated[str, StringConstraints(min_length=1, max_length=500), LINE]


class GivenMilestone(BaseModel):
    """A milestone in a command: checked strictly, unlike that of the fact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title
    due_on: Day


Objectives = Annotated[tuple[Title, ...], Field(min_length=1, max_length=OBJECTIVES_MAX)]
Milestones = Annotated[tuple[GivenMilestone, ...], Field(max_length=MILESTONES_MAX)]


def milestones_of(given: tuple[GivenMilestone, ...]) -> tuple[Milestone, ...]:
    """Return the milestones as facts have them."""
    return tuple(Milestone(title=each.title, due_on=each.due_on) for each in given)


class ProposePlan(FromProvider):
    """Propose a plan: the first, or another after one was returned."""

    engagement_id: UUID
    objectives: Objectives
    milestones: Milestones = ()
    on: date


class ReturnPlan(Command):
    """Return the plan to the provider, who proposes another."""

    engagement_id: UUID
    reason: PlanReturnReason
    note: Note | None = None
    on: date


class ApprovePlan(Command):
    """Approve the plan."""

    engagement_id: UUID
    on: date


class AmendPlan(FromProvider):
    """Replace the content of an approved plan."""

    engagement_id: UUID
    objectives: Objectives
    milestones: Milestones = ()
    note: Note | None = None
    on: date


PlanCommand = ProposePlan | ReturnPlan | ApprovePlan | AmendPlan
