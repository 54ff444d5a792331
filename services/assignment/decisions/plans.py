"""The rules of the plan: propose, return, approve, amend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from events.assignment import PlanAmended, PlanApproved, PlanProposed, PlanReturned
from events.decider import Refused
from events.rules.days import refuse_before, refuse_far_ahead, refuse_outside
from events.vocabulary import Milestone
from services.assignment.commands.plans import (
    AmendPlan,
    ApprovePlan,
    PlanCommand,
    ProposePlan,
    ReturnPlan,
    milestones_of,
)
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    Delivered,
    Engagement,
    Held,
    NotOpened,
    Open,
    PlanEvent,
    Underway,
)
from services.assignment.decisions.plan_states import (
    Approved,
    Content,
    NoPlan,
    Plan,
    Proposed,
    Returned,
    last_day_of,
)
from services.assignment.decisions.refusing import allowed, refused


def decide(command: PlanCommand, engagement: Engagement) -> Sequence[PlanEvent]:
    """What follows from a command about the plan, which only accepted work has."""
    match engagement:
        case Accepted() | Underway():
            return _decide_on_plan(command, engagement)
        case Assigned():
            raise refused("not-accepted", engagement)
        case Held():
            raise refused("held", engagement)
        case NotOpened() | Open() | Delivered() | Closed() | Cancelled():
            raise refused("not-assigned", engagement)
        case _:
            assert_never(engagement)


def _decide_on_plan(command: PlanCommand, engagement: Accepted | Underway) -> Sequence[PlanEvent]:
    match command:
        case ProposePlan():
            return propose(command, engagement)
        case ReturnPlan():
            return return_plan(command, engagement)
        case ApprovePlan():
            return approve(command, engagement)
        case AmendPlan():
            return amend(command, engagement)
        case _:
            assert_never(command)


def propose(command: ProposePlan, engagement: Accepted | Underway) -> Sequence[PlanEvent]:
    """Allowed for the first plan, or after one was returned."""
    plan, content = engagement.plan, _content(command)
    match plan:
        case NoPlan() | Returned():
            _refuse_order(command, engagement)
            refuse_milestones_before(command.on, content.milestones)
            return [
                PlanProposed(
                    engagement_id=command.engagement_id,
                    request_id=engagement.opening.request_id,
                    provider=engagement.provider,
                    plan=plan.number + 1,
                    objectives=content.objectives,
                    milestones=content.milestones,
                    proposed_on=command.on,
                )
            ]
        case Proposed():
            if (plan.content, plan.since) == (content, command.on):
                return []
            raise _plan_refused("plan-proposed-already", engagement)
        case Approved():
            raise _plan_refused("plan-approved-already", engagement)
        case _:
            assert_never(plan)


def return_plan(command: ReturnPlan, engagement: Accepted | Underway) -> Sequence[PlanEvent]:
    """Allowed for a proposed plan; the provider then proposes another."""
    plan = engagement.plan
    match plan:
        case Proposed():
            _refuse_order(command, engagement)
            return [
                PlanReturned(
                    engagement_id=command.engagement_id,
                    request_id=engagement.opening.request_id,
                    plan=plan.number,
                    reason=command.reason,
                    note=command.note,
                    returned_on=command.on,
                )
            ]
        case Returned():
            if (plan.reason, plan.note, plan.since) == (command.reason, command.note, command.on):
                return []
            raise _plan_refused("no-plan-proposed", engagement)
        case NoPlan():
            raise _plan_refused("no-plan-proposed", engagement)
        case Approved():
            raise _plan_refused("plan-approved-already", engagement)
        case _:
            assert_never(plan)


def approve(command: ApprovePlan, engagement: Accepted | Underway) -> Sequence[PlanEvent]:
    """Allowed for a proposed plan."""
    plan = engagement.plan
    match plan:
        case Proposed():
            _refuse_order(command, engagement)
            return [
                PlanApproved(
                    engagement_id=command.engagement_id,
                    request_id=engagement.opening.request_id,
                    plan=plan.number,
                    approved_on=command.on,
                )
            ]
        case Approved():
            return []
        case NoPlan() | Returned():
            raise _plan_refused("no-plan-proposed", engagement)
        case _:
            assert_never(plan)


def amend(command: AmendPlan, engagement: Accepted | Underway) -> Sequence[PlanEvent]:
    """Allowed for an approved plan; milestones in the past may stay in it."""
    plan, content = engagement.plan, _content(command)
    if not isinstance(plan, Approved):
        raise _plan_refused("plan-not-approved", engagement)
    if plan.content == content:
        return []
    _refuse_order(command, engagement)
    refuse_milestones_before(engagement.assigned_on, content.milestones)
    return [
        PlanAmended(
            engagement_id=command.engagement_id,
            request_id=engagement.opening.request_id,
            plan=plan.number,
            objectives=content.objectives,
            milestones=content.milestones,
            note=command.note,
            amended_on=command.on,
        )
    ]


def evolve(engagement: Engagement, event: PlanEvent) -> Engagement:
    """The engagement after a fact about its plan."""
    if not isinstance(engagement, (Accepted, Underway)):
        return engagement
    acceptance = engagement.acceptance
    if acceptance is not None and isinstance(event, PlanProposed):
        acceptance = acceptance.followed(event.proposed_on)
    plan = _evolve_plan(engagement.plan, event)
    return replace(engagement, plan=plan, acceptance=acceptance)


def _evolve_plan(plan: Plan, event: PlanEvent) -> Plan:
    match event, plan:
        case PlanProposed(), NoPlan() | Returned():
            content = Content(event.objectives, event.milestones)
            return Proposed(event.plan, content, event.proposed_on)
        case PlanReturned(), Proposed():
            return Returned(event.plan, event.reason, event.note, event.returned_on)
        case PlanApproved(), Proposed():
            return Approved(event.plan, plan.content, event.approved_on, event.approved_on)
        case PlanAmended(), Approved():
            content = Content(event.objectives, event.milestones)
            return replace(plan, content=content, since=event.amended_on)
        case _:
            return plan


def _content(command: ProposePlan | AmendPlan) -> Content:
    return Content(command.objectives, milestones_of(command.milestones))


def _refuse_order(command: PlanCommand, engagement: Accepted | Underway) -> None:
    refuse_outside(command.on, command)
    if isinstance(command, ProposePlan | AmendPlan):
        for milestone in command.milestones:
            refuse_far_ahead(milestone.due_on, command.now, "a milestone is due")
    since = max(engagement.since, last_day_of(engagement.plan) or engagement.since)
    refuse_before(command.on, since, "the work or its plan last moved")


def refuse_milestones_before(day: date, milestones: Sequence[Milestone]) -> None:
    """Refuse a plan of which something is due before that day."""
    for milestone in milestones:
        if milestone.due_on < day:
            raise Refused(
                "milestone-out-of-order",
                f"{milestone.title} is due {milestone.due_on}, which is before {day}",
            )


def _plan_refused(rule: str, engagement: Accepted | Underway) -> Refused:
    said = {
        NoPlan: "no plan is proposed",
        Proposed: "a plan waits to be approved or returned",
        Returned: "the plan was returned, and another is awaited",
        Approved: "a plan is approved",
    }[type(engagement.plan)]
    return Refused(rule, said, allowed=allowed(engagement))
