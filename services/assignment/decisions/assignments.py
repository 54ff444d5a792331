"""The rules about who does the work: assign, accept, decline, lapse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from events.assignment import (
    AssignmentLapsed,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
)
from events.days import days_after
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from events.rules.programs import PROGRAMS
from services.assignment.commands.engagements import (
    AcceptAssignment,
    AssignmentCommand,
    AssignProvider,
    DeclineAssignment,
    LapseAssignment,
)
from services.assignment.commands.hand_overs import Members
from services.assignment.decisions.choosing import choose
from services.assignment.decisions.engagement_states import (
    Acceptance,
    Accepted,
    Assigned,
    AssignmentEvent,
    Cancelled,
    Closed,
    Delivered,
    Engagement,
    Held,
    NotOpened,
    Open,
    Underway,
    last_day,
)
from services.assignment.decisions.plan_states import NoPlan
from services.assignment.decisions.refusing import allowed, refused, said
from services.assignment.decisions.teams import Hand, Team


def decide(command: AssignmentCommand, engagement: Engagement) -> Sequence[AssignmentEvent]:
    """What follows from a command about who does the work."""
    match command:
        case AssignProvider():
            return assign(command, engagement)
        case AcceptAssignment():
            return accept(command, engagement)
        case DeclineAssignment():
            return decline(command, engagement)
        case LapseAssignment():
            return lapse(command, engagement)
        case _:
            assert_never(command)


def assign(command: AssignProvider, engagement: Engagement) -> Sequence[AssignmentEvent]:
    """Allowed while no provider has the work; assigning the same again changes nothing."""
    match engagement:
        case Assigned() | Accepted() | Underway():
            if command.provider not in (None, engagement.provider) or (
                command.expert_id not in (None, engagement.expert_id)
            ):
                raise Refused(
                    "assigned-already",
                    f"the engagement {said(engagement)}, and nobody else can have it meanwhile",
                    allowed=allowed(engagement),
                )
            return []
        case Open():
            refuse_outside(command.on, command)
            refuse_before(command.on, engagement.since, "it began to wait for a provider")
            return [choose(command, engagement)]
        case Held():
            raise refused("held", engagement)
        case NotOpened() | Delivered() | Closed() | Cancelled():
            raise refused("not-open", engagement)
        case _:
            assert_never(engagement)


def accept(command: AcceptAssignment, engagement: Engagement) -> Sequence[AssignmentEvent]:
    """Allowed until the last day to answer. A provider that delivers has accepted."""
    match engagement:
        case Accepted() | Underway():
            return []
        case Assigned():
            refuse_outside(command.on, command)
            refuse_before(command.on, engagement.since, "it was assigned or last went on")
            if command.on > answer_by(engagement):
                raise Refused(
                    "answer-overdue",
                    f"{engagement.provider} had until {answer_by(engagement)} to accept",
                    allowed=("lapse", "decline"),
                )
            lead = engagement.team.lead
            refuse_no_member(lead.provider, lead.kept_until, command.on, command.members)
            return [
                ProviderAccepted(
                    engagement_id=command.engagement_id,
                    request_id=engagement.opening.request_id,
                    provider=engagement.provider,
                    expert_id=engagement.expert_id,
                    accepted_on=command.on,
                )
            ]
        case Held():
            raise refused("held", engagement)
        case NotOpened() | Open() | Delivered() | Closed() | Cancelled():
            raise refused("not-assigned", engagement)
        case _:
            assert_never(engagement)


def refuse_no_member(accepting: str, kept_until: date | None, on: date, members: Members) -> None:
    """Refuse an acceptance by a provider that is no member on its day, unless it is kept on."""
    if kept_until is not None and on <= kept_until:
        return
    for provider, membership in members:
        if provider == accepting and (membership is None or not membership.covers(on)):
            raise Refused(
                "not-a-member",
                f"{provider} is not a member on {on}",
                allowed=("decline", "replace-provider"),
            )


def decline(command: DeclineAssignment, engagement: Engagement) -> Sequence[AssignmentEvent]:
    """Allowed until something is delivered, also after it was accepted."""
    match engagement:
        case Assigned() | Accepted():
            refuse_outside(command.on, command)
            refuse_before(command.on, last_day(engagement), "it last moved")
            return [
                ProviderDeclined(
                    engagement_id=command.engagement_id,
                    request_id=engagement.opening.request_id,
                    provider=engagement.provider,
                    expert_id=engagement.expert_id,
                    reason=command.reason,
                    note=command.note,
                    declined_on=command.on,
                )
            ]
        case Open(given_back=ProviderDeclined() as before) if (
            command.reason,
            command.note,
            command.on,
        ) == (before.reason, before.note, before.declined_on):
            return []
        case Held():
            raise refused("held", engagement)
        case NotOpened() | Open() | Underway() | Delivered() | Closed() | Cancelled():
            raise refused("not-assigned", engagement)
        case _:
            assert_never(engagement)


def lapse(command: LapseAssignment, engagement: Engagement) -> Sequence[AssignmentEvent]:
    """Allowed after the last day to answer, if no answer came."""
    match engagement:
        case Assigned():
            refuse_outside(command.on, command)
            refuse_before(command.on, engagement.since, "it was assigned or last went on")
            if command.on <= answer_by(engagement):
                raise Refused(
                    "answer-not-overdue",
                    f"{engagement.provider} has until {answer_by(engagement)} to answer",
                    allowed=("accept", "decline"),
                )
            return [
                AssignmentLapsed(
                    engagement_id=command.engagement_id,
                    request_id=engagement.opening.request_id,
                    provider=engagement.provider,
                    expert_id=engagement.expert_id,
                    lapsed_on=command.on,
                )
            ]
        case Open(given_back=AssignmentLapsed(lapsed_on=lapsed_on)) if lapsed_on == command.on:
            return []
        case Held():
            raise refused("held", engagement)
        case NotOpened() | Open() | Delivered() | Closed() | Cancelled():
            raise refused("not-assigned", engagement)
        case Accepted() | Underway():
            raise refused("accepted-already", engagement)
        case _:
            assert_never(engagement)


def answer_by(engagement: Assigned) -> date:
    """Return the last day on which the provider may accept, by the rules of its program."""
    awaited_days = PROGRAMS[engagement.opening.program].acceptance_days_max
    return days_after(engagement.assigned_on, awaited_days + engagement.paused_days)


def evolve(engagement: Engagement, event: AssignmentEvent) -> Engagement:
    """The engagement after a fact about who does the work."""
    match event, engagement:
        case ProviderAssigned(), Open():
            day = event.assigned_on
            return Assigned(
                engagement, Team(Hand(event.provider, event.expert_id, day)), day, since=day
            )
        case ProviderAccepted(), Assigned():
            return Accepted(
                engagement.waiting,
                engagement.team,
                engagement.assigned_on,
                event.accepted_on,
                NoPlan(engagement.waiting.plans),
                stops=engagement.stops,
                acceptance=_accepted(engagement, event.accepted_on),
            )
        case ProviderDeclined(), Assigned() | Accepted():
            return _given_back(engagement, event, event.declined_on)
        case AssignmentLapsed(), Assigned():
            return _given_back(engagement, event, event.lapsed_on)
        case _:
            return engagement


def _accepted(engagement: Assigned, on: date) -> Acceptance:
    lead = engagement.team.lead
    return Acceptance(
        lead.provider,
        on,
        not_before=engagement.since,
        not_after=answer_by(engagement),
        kept_until=lead.kept_until,
        stops=len(engagement.stops),
    )


def _given_back(
    engagement: Assigned | Accepted, event: ProviderDeclined | AssignmentLapsed, day: date
) -> Open:
    waiting = engagement.waiting
    return replace(
        waiting,
        since=day,
        declined={**waiting.declined, event.expert_id: event},
        plans=engagement.plan.number if isinstance(engagement, Accepted) else waiting.plans,
        given_back=event,
    )
