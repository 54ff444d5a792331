"""The rules that pause and resume the work, by command or for a new executive's authorization."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from events.assignment import EngagementHeld, EngagementResumed
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from events.vocabulary import HoldReason
from services.assignment.commands.engagements import (
    AwaitAuthorization,
    FollowAuthorization,
    HoldCommand,
    HoldEngagement,
    ResumeEngagement,
)
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    Delivered,
    Engagement,
    Held,
    HoldEvent,
    LastPause,
    NotOpened,
    Open,
    Paused,
    Stop,
    Underway,
    Work,
    last_day,
    last_move,
)
from services.assignment.decisions.refusing import allowed, refused, said


def decide(command: HoldCommand, engagement: Engagement) -> Sequence[HoldEvent]:
    """What follows from a command about a pause."""
    match command:
        case HoldEngagement():
            return hold(command, engagement)
        case ResumeEngagement():
            return resume(command, engagement)
        case AwaitAuthorization():
            return await_authorization(command, engagement)
        case FollowAuthorization():
            return follow_authorization(command, engagement)
        case _:
            assert_never(command)


def hold(command: HoldEngagement, engagement: Engagement) -> Sequence[HoldEvent]:
    """Allowed for what is not over."""
    match engagement:
        case Open() | Assigned() | Accepted() | Underway():
            refuse_outside(command.on, command)
            refuse_before(command.on, last_day(engagement), "it last moved")
            return [_held(command, engagement)]
        case Held():
            if engagement.reason is command.reason:
                return []
            raise Refused(
                "held-already", f"the engagement {said(engagement)}", allowed=allowed(engagement)
            )
        case NotOpened() | Delivered() | Closed() | Cancelled():
            raise refused("not-open", engagement)
        case _:
            assert_never(engagement)


def resume(command: ResumeEngagement, engagement: Engagement) -> Sequence[HoldEvent]:
    """Allowed for what is held; what is not held already goes on."""
    match engagement:
        case Open() | Assigned() | Accepted() | Underway():
            return []
        case Held():
            refuse_outside(command.on, command)
            refuse_before(command.on, last_day(engagement), "it was held or handed over")
            return [_resumed(command, engagement)]
        case NotOpened() | Delivered() | Closed() | Cancelled():
            raise refused("not-held", engagement)
        case _:
            assert_never(engagement)


def await_authorization(command: AwaitAuthorization, engagement: Engagement) -> Sequence[HoldEvent]:
    """Hold what goes on. The change of executive is a fact already, so nothing is refused."""
    match engagement:
        case Open() | Assigned() | Accepted() | Underway():
            holding = HoldEngagement(
                engagement_id=command.engagement_id,
                reason=HoldReason.AWAITING_AUTHORIZATION,
                on=max(command.on, last_day(engagement)),
                now=command.now,
            )
            return [_held(holding, engagement)]
        case NotOpened() | Held() | Delivered() | Closed() | Cancelled():
            return []
        case _:
            assert_never(engagement)


def follow_authorization(
    command: FollowAuthorization, engagement: Engagement
) -> Sequence[HoldEvent]:
    """Resume only what is held for this authorization."""
    if not isinstance(engagement, Held):
        return []
    if engagement.reason is not HoldReason.AWAITING_AUTHORIZATION:
        return []
    resuming = ResumeEngagement(
        engagement_id=command.engagement_id,
        on=max(command.on, last_day(engagement)),
        now=command.now,
    )
    return [_resumed(resuming, engagement)]


def evolve(engagement: Engagement, event: HoldEvent) -> Engagement:
    """The engagement after a fact about a pause."""
    match event, engagement:
        case EngagementHeld(), Open() | Assigned() | Accepted() | Underway():
            return Held(engagement, event.reason, event.held_on)
        case EngagementResumed(), Held():
            return _after_hold(engagement, event.resumed_on)
        case _:
            return engagement


def _after_hold(held: Held, until: date) -> Work:
    pause = LastPause(
        held.since,
        until,
        not_before=last_move(held.work),
        moved_on=last_day(held) if held.moved else None,
    )
    return replace(after_stop(held.work, Paused(held.since, until)), pause=pause)


def after_stop(work: Work, stop: Stop) -> Work:
    """Return the work as it goes on; the days of the stop do not count against an answer."""
    match work:
        case Open():
            return replace(work, since=stop.until)
        case Assigned():
            paused_days = work.paused_days + (stop.until - stop.since).days
            stops = (*work.stops, stop)
            return replace(work, since=stop.until, paused_days=paused_days, stops=stops)
        case Accepted() | Underway():
            return replace(work, since=stop.until, stops=(*work.stops, stop))
        case _:
            assert_never(work)


def without_last_stop(work: Work) -> Work:
    """Return the work without its last stop, which `after_stop` gave it and which goes on."""
    match work:
        case Open():
            return work
        case Assigned(stops=(*before, last)):
            paused_days = work.paused_days - (last.until - last.since).days
            return replace(work, paused_days=paused_days, stops=tuple(before))
        case Accepted(stops=(*before, _)) | Underway(stops=(*before, _)):
            return replace(work, stops=tuple(before))
        case _:
            return work


def _held(command: HoldEngagement, engagement: Work) -> EngagementHeld:
    return EngagementHeld(
        engagement_id=command.engagement_id,
        request_id=engagement.opening.request_id,
        reason=command.reason,
        note=command.note,
        held_on=command.on,
    )


def _resumed(command: ResumeEngagement, engagement: Held) -> EngagementResumed:
    return EngagementResumed(
        engagement_id=command.engagement_id,
        request_id=engagement.work.opening.request_id,
        note=command.note,
        resumed_on=command.on,
    )
