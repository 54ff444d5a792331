"""The plans of each engagement and their status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple, assert_never, get_args
from uuid import UUID

from events.access import EngagementNotesForgotten
from events.assignment import (
    PlanAmended,
    PlanApproved,
    PlanProposed,
    PlanReturned,
    StepDayCorrected,
)
from events.event import Told
from events.vocabulary import NumberedStep
from services.assignment.decisions.engagement_states import PlanEvent
from services.kit.feed.tables import Changes, Fold, Known, Load, Table, about, without


class PlanRow(NamedTuple):
    """One plan."""

    engagement_id: UUID
    plan: int
    provider: str
    status: str
    objectives: tuple[str, ...]
    milestones: tuple[Mapping[str, Any], ...]
    proposed_on: date
    returned_on: date | None = None
    return_reason: str | None = None
    return_note: str | None = None
    approved_on: date | None = None
    amended_on: date | None = None
    amendments: int = 0


_STEPS: Final = frozenset(
    {NumberedStep.PLAN_PROPOSAL, NumberedStep.PLAN_RETURN, NumberedStep.PLAN_APPROVAL}
)
"""Steps that have the number of their plan."""
_PLANS_TABLE: Final = Table("plans", PlanRow, key=("engagement_id", "plan"))


def _propose(event: PlanProposed) -> PlanRow:
    return PlanRow(
        engagement_id=event.engagement_id,
        plan=event.plan,
        provider=event.provider,
        status="proposed",
        objectives=event.objectives,
        milestones=_milestones(event),
        proposed_on=event.proposed_on,
    )


def _change(row: PlanRow, event: PlanReturned | PlanApproved | PlanAmended) -> PlanRow:
    match event:
        case PlanReturned():
            return row._replace(
                status="returned",
                returned_on=event.returned_on,
                return_reason=event.reason,
                return_note=event.note,
            )
        case PlanApproved():
            return row._replace(status="approved", approved_on=event.approved_on)
        case PlanAmended():
            return row._replace(
                objectives=event.objectives,
                milestones=_milestones(event),
                amended_on=event.amended_on,
                amendments=row.amendments + 1,
            )
        case _:
            assert_never(event)


def _on_right_day(row: PlanRow, event: StepDayCorrected) -> PlanRow:
    match event.step:
        case NumberedStep.PLAN_PROPOSAL:
            return row._replace(proposed_on=event.happened_on)
        case NumberedStep.PLAN_RETURN:
            return row._replace(returned_on=event.happened_on)
        case NumberedStep.PLAN_APPROVAL:
            return row._replace(approved_on=event.happened_on)
        case _:
            return row


def _milestones(event: PlanProposed | PlanAmended) -> tuple[Mapping[str, Any], ...]:
    """Return the milestones as `jsonb` has them."""
    return tuple(one.model_dump(mode="json") for one in event.milestones)


def _follow(known: Known, facts: Sequence[Told], into: Changes) -> None:
    plans = {row.plan: row for row in map(PlanRow._make, known.get(_PLANS_TABLE, ()))}
    for told in facts:
        event: PlanEvent | StepDayCorrected | EngagementNotesForgotten = told.event
        if isinstance(event, EngagementNotesForgotten):
            _forget(plans, into)
            continue
        match event:
            case PlanProposed():
                row = _propose(event)
            case StepDayCorrected() if event.step not in _STEPS:
                continue
            case StepDayCorrected():
                row = _on_right_day(plans[event.number], event)
            case _:
                row = _change(plans[event.plan], event)
        plans[row.plan] = row
        into.put(_PLANS_TABLE, row)


def _forget(plans: dict[int, PlanRow], into: Changes) -> None:
    """Say of no plan any more with which note it was returned."""
    for number, row in plans.items():
        plans[number] = without(row, "return_note")
        into.put(_PLANS_TABLE, plans[number])


PLANS_FOLD: Final = Fold(
    tables=(_PLANS_TABLE,),
    about=about(
        "engagement_id", (*get_args(PlanEvent), StepDayCorrected, EngagementNotesForgotten)
    ),
    loads=(
        Load(
            _PLANS_TABLE,
            "engagement_id",
            when=frozenset(
                {
                    *(PlanReturned, PlanApproved, PlanAmended, StepDayCorrected),
                    EngagementNotesForgotten,
                }
            ),
        ),
    ),
    life=_follow,
)
