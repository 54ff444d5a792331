"""What a provider says that it will do, and what the center says to it."""

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
    """A milestone as it is asked for: strict, where the fact's is tolerant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title
    due_on: Day


Objectives = Annotated[tuple[Title, ...], Field(min_length=1, max_length=OBJECTIVES_MAX)]
Milestones = Annotated[tuple[GivenMilestone, ...], Field(max_length=MILESTONES_MAX)]


def milestones_of(steps: tuple[GivenMilestone, ...]) -> tuple[Milestone, ...]:
    """The steps as the facts tell them."""
    return tuple(Milestone(title=step.title, due_on=step.due_on) for step in steps)


class ProposePlan(FromProvider):
    """Say what will be done; again, after a plan was returned."""

    engagement_id: UUID
    objectives: Objectives
    milestones: Milestones = ()
    on: date


class ReturnPlan(Command):
    """Give the plan back to the provider, who will propose another."""

    engagement_id: UUID
    reason: PlanReturnReason
    note: Note | None = None
    on: date


class ApprovePlan(Command):
    """Agree to the plan."""

    engagement_id: UUID
    on: date


class AmendPlan(FromProvider):
    """Change an approved plan, whole."""

    engagement_id: UUID
    objectives: Objectives
    milestones: Milestones = ()
    note: Note | None = None
    on: date


PlanCommand = ProposePlan | ReturnPlan | ApprovePlan | AmendPlan
