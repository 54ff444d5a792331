"""The rules of a change of hands in running work.

Whoever is told to take over has agreed: a hand-over is not asked about as an assignment is. Only
work that nobody accepted yet waits for its successor's answer, as it waited for the other one's.
A plan stays as it is, for it was agreed with the agency: the successor may amend it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar, assert_never
from uuid import UUID

from events.assignment import (
    ExpertReplaced,
    ProviderJoined,
    ProviderLeft,
    ProviderReplaced,
)
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from services.assignment.commands.hand_overs import (
    HandOverCommand,
    JoinProvider,
    ReleaseProvider,
    ReplaceExpert,
    ReplaceProvider,
)
from services.assignment.decisions.choosing import (
    choose_pair,
    declines_of,
    known_roster,
    of_another,
    refuse_unread,
    unlisted,
)
from services.assignment.decisions.engagement_states import (
    Acceptance,
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    Delivered,
    Engagement,
    HandOver,
    Held,
    NotOpened,
    Open,
    Taken,
    Underway,
    last_day,
)
from services.assignment.decisions.refusing import allowed, refused
from services.assignment.decisions.teams import Hand
from services.assignment.matching import Expert, exclude, wanted_for

TakenT = TypeVar("TakenT", bound=Taken)


def decide(command: ReplaceProvider | ReplaceExpert, engagement: Engagement) -> Sequence[HandOver]:
    """What follows from a command that hands work over."""
    match command:
        case ReplaceProvider():
            return replace_provider(command, engagement)
        case ReplaceExpert():
            return replace_expert(command, engagement)
        case _:
            assert_never(command)


def replace_provider(command: ReplaceProvider, engagement: Engagement) -> Sequence[HandOver]:
    """Allowed while somebody has the work, until it is closed or cancelled."""
    work = taken(engagement)
    if command.provider == work.provider:
        if command.expert_id in {None, work.expert_id}:
            return []
        raise Refused(
            "same-provider",
            f"{work.provider} leads the work already, with {work.expert_id}",
            allowed=("replace-expert",),
        )
    refuse_untimely(command, engagement)
    staying = [hand for hand in work.team.joined if hand.provider != command.provider]
    refuse_twice(command.expert_id, staying)
    at_work = {hand.expert_id for hand in staying}
    roster = [
        one
        for one in _unburdened(command, engagement)
        if one.provider != work.provider and one.expert_id not in at_work
    ]
    chosen = choose_pair(command, work.waiting, roster)
    return [
        ProviderReplaced(
            **chosen._asdict(),
            engagement_id=command.engagement_id,
            request_id=work.opening.request_id,
            ori=work.opening.ori,
            replaced_provider=work.provider,
            replaced_expert_id=work.expert_id,
            choice_reason=command.choice_reason,
            reason=command.reason,
            note=command.note,
            replaced_on=command.on,
        )
    ]


def replace_expert(command: ReplaceExpert, engagement: Engagement) -> Sequence[HandOver]:
    """Allowed likewise, to the provider itself too: the expert is another one of its own."""
    work = taken(engagement)
    hand = work.team.of(command.provider or command.by or work.provider)
    if hand is None:
        raise Refused(
            "not-at-work",
            f"{command.provider or command.by} has no part in the work now",
            allowed=allowed(engagement),
        )
    if command.expert_id == hand.expert_id:
        return []
    refuse_twice(command.expert_id, work.team.present)
    refuse_choice(command, engagement, hand.provider)
    return [
        ExpertReplaced(
            engagement_id=command.engagement_id,
            request_id=work.opening.request_id,
            ori=work.opening.ori,
            provider=hand.provider,
            replaced_expert_id=hand.expert_id,
            expert_id=command.expert_id,
            reason=command.reason,
            note=command.note,
            replaced_on=command.on,
        )
    ]


def evolve(engagement: Engagement, event: HandOver) -> Engagement:
    """The engagement after a change of hands."""
    match engagement:
        case Assigned() | Accepted() | Underway():
            return _after(engagement, event, _day(event))
        case Delivered(work=work):
            return replace(engagement, work=_after(work, event, _day(event)))
        case Held(work=Assigned() | Accepted() | Underway() as work):
            # The pause counts for a successor from the hand-over on.
            return replace(engagement, work=_after(work, event, engagement.since), moved=True)
        case _:
            return engagement


def _day(event: HandOver) -> date:
    match event:
        case ProviderReplaced() | ExpertReplaced():
            return event.replaced_on
        case ProviderJoined():
            return event.joined_on
        case ProviderLeft():
            return event.left_on
        case _:
            assert_never(event)


def _after(work: TakenT, event: HandOver, paused_since: date) -> TakenT:
    match event:
        case ProviderReplaced():
            return _led_by_another(work, event, paused_since)
        case ExpertReplaced(replaced_on=day):
            team = work.team.with_expert(event.provider, event.expert_id, day)
        case ProviderJoined(joined_on=day):
            team = work.team.with_joined(event.provider, event.expert_id, day)
        case ProviderLeft(left_on=day):
            team = work.team.without(event.provider, day)
        case _:
            assert_never(event)
    since = max(work.since, day)
    return replace(work, team=team, since=since, acceptance=_followed(work, day))


def _led_by_another(work: TakenT, event: ProviderReplaced, paused_since: date) -> TakenT:
    day = event.replaced_on
    team = work.team.led_by(event.provider, event.expert_id, day)
    if isinstance(work, Assigned):
        paused_days = (paused_since - day).days
        return replace(work, team=team, assigned_on=day, since=day, paused_days=paused_days)
    since = max(work.since, day)
    return replace(work, team=team, since=since, acceptance=_followed(work, day))


def _followed(work: Taken, day: date) -> Acceptance | None:
    return None if work.acceptance is None else work.acceptance.followed(day)


def taken(engagement: Engagement) -> Taken:
    """Return the work that somebody has and that is not over; refuse where there is none."""
    match engagement:
        case Assigned() | Accepted() | Underway():
            return engagement
        case Delivered(work=work) | Held(work=Assigned() | Accepted() | Underway() as work):
            return work
        case NotOpened() | Open() | Held():
            raise refused("not-assigned", engagement)
        case Closed() | Cancelled():
            raise refused("not-open", engagement)
        case _:
            assert_never(engagement)


def refuse_untimely(command: HandOverCommand | ReleaseProvider, engagement: Engagement) -> None:
    """Refuse a day in the future, or before the work last moved."""
    refuse_outside(command.on, command)
    if not isinstance(engagement, NotOpened | Closed | Cancelled):
        refuse_before(command.on, last_day(engagement), "the work last moved")


def refuse_twice(expert_id: UUID | None, staying: Iterable[Hand]) -> None:
    """Refuse an expert who stays at work already, for the provider that it was of before."""
    for hand in staying:
        if hand.expert_id == expert_id:
            raise Refused(
                "expert-twice",
                f"{expert_id} is at work for {hand.provider} already: replace it there first",
                allowed=("replace-expert",),
            )


def refuse_choice(
    command: ReplaceExpert | JoinProvider, engagement: Engagement, provider: str
) -> None:
    """Refuse an untimely choice, and one of an expert whom the provider cannot send.

    That is one of another provider, or whom a hard rule of matching excludes.
    """
    refuse_untimely(command, engagement)
    work, expert_id = taken(engagement), command.expert_id
    roster = _unburdened(command, engagement)
    expert = next((one for one in roster if one.expert_id == expert_id), None)
    if expert is None:
        raise unlisted(expert_id)
    if expert.provider != provider:
        raise of_another(expert, provider)
    wanted = wanted_for(
        work.opening,
        declined=declines_of(work.waiting),
        decline_holds_days=command.decline_holds_days,
        excluded_providers=work.waiting.excluded,
        participants=command.request.participants_from(command.on),
    )
    if (excluded := exclude(wanted, expert, command.on)) is not None:
        raise Refused(excluded.rule, excluded.reason)
    refuse_unread(command, expert_id)


def _unburdened(command: HandOverCommand, engagement: Engagement) -> list[Expert]:
    """Return the roster; this work is no load to those who are at it already."""
    if isinstance(engagement, Delivered):
        return list(known_roster(command))  # it is no load to anybody any more
    at_it = {hand.expert_id for hand in taken(engagement).team.present}
    return [
        one._replace(load=max(0, one.load - 1)) if one.expert_id in at_it else one
        for one in known_roster(command)
    ]
