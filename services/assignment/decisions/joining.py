"""The rules of further providers: one joins accepted work beside the lead, and leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.assignment import ProviderJoined, ProviderLeft
from events.decider import Refused
from services.assignment.commands.hand_overs import JoinProvider, ReleaseProvider
from services.assignment.decisions.engagement_states import (
    Assigned,
    Delivered,
    Engagement,
    HandOver,
)
from services.assignment.decisions.handing_over import (
    refuse_choice,
    refuse_twice,
    refuse_untimely,
    taken,
)
from services.assignment.decisions.refusing import allowed, refused

JOINED_MAX: Final = 10
"""How many providers can be at work beside the lead."""


def decide(command: JoinProvider | ReleaseProvider, engagement: Engagement) -> Sequence[HandOver]:
    """What follows from a command about a further provider."""
    match command:
        case JoinProvider():
            return join(command, engagement)
        case ReleaseProvider():
            return release(command, engagement)
        case _:
            assert_never(command)


def join(command: JoinProvider, engagement: Engagement) -> Sequence[HandOver]:
    """Allowed while accepted work is not completed; the hard rules of matching bind it."""
    work = taken(engagement)
    if isinstance(work, Assigned):
        raise refused("not-accepted", engagement)
    if isinstance(engagement, Delivered):
        raise refused("delivered-already", engagement)
    if (hand := work.team.of(command.provider)) is not None:
        if not hand.leads and hand.expert_id == command.expert_id:
            return []
        raise Refused(
            "at-work-already",
            f"{command.provider} is at work already, with {hand.expert_id}",
            allowed=("replace-expert",),
        )
    if len(work.team.joined) >= JOINED_MAX:
        raise Refused("too-many-providers", f"{JOINED_MAX} have joined already")
    refuse_twice(command.expert_id, work.team.present)
    refuse_choice(command, engagement, command.provider)
    return [
        ProviderJoined(
            engagement_id=command.engagement_id,
            request_id=work.opening.request_id,
            ori=work.opening.ori,
            provider=command.provider,
            expert_id=command.expert_id,
            note=command.note,
            joined_on=command.on,
        )
    ]


def release(command: ReleaseProvider, engagement: Engagement) -> Sequence[HandOver]:
    """Allowed for a provider that had joined; the lead is replaced instead."""
    work = taken(engagement)
    hand = work.team.of(command.provider)
    if hand is None:
        if command.provider in work.team.providers:
            return []
        raise Refused(
            "not-at-work",
            f"{command.provider} has no part in the work",
            allowed=allowed(engagement),
        )
    if hand.leads:
        raise Refused(
            "leads-the-work",
            f"{command.provider} leads the work: another one has to take it over",
            allowed=("replace-provider",),
        )
    refuse_untimely(command, engagement)
    return [
        ProviderLeft(
            engagement_id=command.engagement_id,
            request_id=work.opening.request_id,
            ori=work.opening.ori,
            provider=command.provider,
            expert_id=hand.expert_id,
            reason=command.reason,
            note=command.note,
            left_on=command.on,
        )
    ]
