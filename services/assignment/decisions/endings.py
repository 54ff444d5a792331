"""The rules that end the work (cancel, close, follow the request) and reopen it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final, assert_never

from events.assignment import (
    EngagementCancelled,
    EngagementClosed,
    EngagementReinstated,
    EngagementReopened,
)
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from events.vocabulary import CancellationReason, CloseReason, HoldReason, ReinstatementReason
from services.assignment.commands.engagements import (
    CancelEngagement,
    CloseEngagement,
    EndingCommand,
    FollowEscalation,
    FollowMerge,
    FollowReferral,
    FollowReinstatement,
    FollowRescreening,
    FollowWithdrawal,
    ReinstateEngagement,
    ReopenEngagement,
)
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    Completed,
    Delivered,
    EndingEvent,
    Engagement,
    Held,
    Hold,
    NotOpened,
    Open,
    Paused,
    Stop,
    Underway,
    Work,
    last_day,
)
from services.assignment.decisions.holds import after_stop, without_last_stop
from services.assignment.decisions.refusing import OF_REQUESTS, refused, said

_RESERVED: Final = {**OF_REQUESTS, CancellationReason.ENTERED_IN_ERROR: "screen again"}
"""Reasons that a request alone gives, with the one when it goes on elsewhere."""


def decide(  # noqa: C901, PLR0911 - one case a command, each a line
    command: EndingCommand, engagement: Engagement
) -> Sequence[EndingEvent]:
    """What follows from a command that ends the work, or takes the end back."""
    match command:
        case CancelEngagement():
            return cancel(command, engagement)
        case CloseEngagement():
            return close(command, engagement)
        case ReopenEngagement():
            return reopen(command, engagement)
        case FollowWithdrawal():
            return follow_end(command, engagement, CancellationReason.REQUEST_WITHDRAWN)
        case ReinstateEngagement():
            return reinstate(command, engagement)
        case FollowReferral():
            return follow_end(command, engagement, CancellationReason.REQUEST_REFERRED)
        case FollowReinstatement():
            return follow_reinstatement(command, engagement)
        case FollowMerge():
            return follow_end(command, engagement, CancellationReason.DUPLICATE)
        case FollowEscalation():
            return follow_escalation(command, engagement)
        case FollowRescreening():
            return follow_rescreening(command, engagement)
        case _:
            assert_never(command)


def cancel(command: CancelEngagement, engagement: Engagement) -> Sequence[EndingEvent]:
    """Allowed until it is over; withdrawing or merging the request cancels by itself."""
    if command.reason in _RESERVED:
        verb = _RESERVED[command.reason]
        raise Refused("reason-reserved", f"{verb} the request: its engagement follows")
    match engagement:
        case Cancelled():
            return []
        case Open() | Assigned() | Accepted() | Underway() | Held():
            refuse_outside(command.on, command)
            refuse_before(command.on, last_day(engagement), "it last moved")
            return [_cancelled(command, engagement)]
        case NotOpened() | Delivered() | Closed():
            raise refused("not-open", engagement)
        case _:
            assert_never(engagement)


def close(command: CloseEngagement, engagement: Engagement) -> Sequence[EndingEvent]:
    """Allowed as completed for delivered work, and for other reasons for the rest."""
    if command.reason is CloseReason.ESCALATED:
        raise Refused("reason-reserved", "escalate the request: its engagement follows")
    match engagement:
        case Closed():
            if engagement.reason is command.reason:
                return []
            raise refused("closed-already", engagement)
        case Delivered():
            if command.reason is not CloseReason.COMPLETED:
                raise refused("delivered-already", engagement)
        case Open() | Assigned() | Accepted() | Underway() | Held():
            if command.reason is CloseReason.COMPLETED:
                raise refused("not-delivered", engagement)
        case NotOpened() | Cancelled():
            raise refused("not-open", engagement)
        case _:
            assert_never(engagement)
    refuse_outside(command.on, command)
    refuse_before(command.on, last_day(engagement), "it last moved")
    return [_closed(command, engagement)]


def reopen(command: ReopenEngagement, engagement: Engagement) -> Sequence[EndingEvent]:
    """Allowed for closed work, unless its request moved to another program."""
    match engagement:
        case Open() | Assigned() | Accepted() | Underway():
            return []
        case Closed(reason=CloseReason.ESCALATED):
            raise Refused(
                "escalated", f"the engagement {said(engagement)}: its request has another now"
            )
        case Closed():
            refuse_outside(command.on, command)
            refuse_before(command.on, engagement.since, "it was closed")
            return [
                EngagementReopened(
                    engagement_id=command.engagement_id,
                    request_id=_work_of(engagement.ended).opening.request_id,
                    reason=command.reason,
                    note=command.note,
                    reopened_on=command.on,
                )
            ]
        case NotOpened() | Held() | Delivered() | Cancelled():
            raise refused("not-closed", engagement)
        case _:
            assert_never(engagement)


def reinstate(command: ReinstateEngagement, engagement: Engagement) -> Sequence[EndingEvent]:
    """Allowed for cancelled work, unless the end of its request cancelled it."""
    if command.reason is ReinstatementReason.REQUEST_REINSTATED:
        raise Refused("reason-reserved", "reinstate the request: its engagement follows")
    match engagement:
        case Open() | Assigned() | Accepted() | Underway() | Held():
            return []
        case Cancelled(reason=reason) if reason in OF_REQUESTS:
            raise Refused(
                "ended-with-its-request",
                f"the engagement {said(engagement)} as its request ended",
                allowed=("reinstate the request",),
            )
        case Cancelled():
            refuse_outside(command.on, command)
            refuse_before(command.on, engagement.since, "it was cancelled")
            return [_reinstated(command, engagement, _hold_of_now(command, engagement))]
        case NotOpened() | Delivered() | Closed():
            raise refused("not-cancelled", engagement)
        case _:
            assert_never(engagement)


def follow_reinstatement(
    command: FollowReinstatement, engagement: Engagement
) -> Sequence[EndingEvent]:
    """Take back what the end of the request did, and nothing that was done for another reason."""
    if not isinstance(engagement, Cancelled) or engagement.reason not in OF_REQUESTS:
        return []
    following = ReinstateEngagement(
        engagement_id=command.engagement_id,
        reason=ReinstatementReason.REQUEST_REINSTATED,
        on=max(command.on, engagement.since),
        now=command.now,
    )
    return [_reinstated(following, engagement, engagement.hold)]


def follow_end(
    command: FollowWithdrawal | FollowMerge | FollowReferral,
    engagement: Engagement,
    reason: CancellationReason,
) -> Sequence[EndingEvent]:
    """Cancel what is not over. The request has ended already, so nothing is refused.

    Work done after that day stays recorded: the cancellation then has the day of the last of it.
    """
    match engagement:
        case NotOpened() | Delivered() | Closed() | Cancelled():
            return []
        case Open() | Assigned() | Accepted() | Underway() | Held():
            following = CancelEngagement(
                engagement_id=command.engagement_id,
                reason=reason,
                on=max(command.on, last_day(engagement)),
                now=command.now,
            )
            return [_cancelled(following, engagement)]
        case _:
            assert_never(engagement)


def follow_escalation(command: FollowEscalation, engagement: Engagement) -> Sequence[EndingEvent]:
    """Close what is not over, in the way in which `follow_end` cancels."""
    match engagement:
        case NotOpened() | Delivered() | Closed() | Cancelled():
            return []
        case Open() | Assigned() | Accepted() | Underway() | Held():
            following = CloseEngagement(
                engagement_id=command.engagement_id,
                reason=CloseReason.ESCALATED,
                on=max(command.on, last_day(engagement)),
                now=command.now,
            )
            return [_closed(following, engagement)]
        case _:
            assert_never(engagement)


def follow_rescreening(command: FollowRescreening, engagement: Engagement) -> Sequence[EndingEvent]:
    """End what was opened by mistake, also where somebody ended it in between for another reason.

    No provider had accepted it, or its request could not have been screened again.
    """
    match engagement:
        case NotOpened() | Delivered():
            return []
        case Cancelled(reason=CancellationReason.ENTERED_IN_ERROR):
            return []
        case Open() | Assigned() | Accepted() | Underway() | Held():
            work, day = engagement, last_day(engagement)
        case Closed(ended=ended):
            work, day = _work_of(ended), engagement.since
        case Cancelled():
            work, day = engagement.work, engagement.since
        case _:
            assert_never(engagement)
    following = CancelEngagement(
        engagement_id=command.engagement_id,
        reason=CancellationReason.ENTERED_IN_ERROR,
        on=max(command.on, day),
        now=command.now,
    )
    return [_cancelled(following, work)]


def evolve(  # noqa: PLR0911 - one case a fact and state
    engagement: Engagement, event: EndingEvent
) -> Engagement:
    """The engagement after a fact that ends it, or takes the end back."""
    match event, engagement:
        case EngagementCancelled(), Open() | Assigned() | Accepted() | Underway():
            return Cancelled(engagement, event.cancelled_on, event.reason)
        case EngagementCancelled(), Held():
            paused = after_stop(engagement.work, Paused(engagement.since, event.cancelled_on))
            return Cancelled(paused, event.cancelled_on, event.reason, _hold_of(engagement))
        case EngagementCancelled(reason=CancellationReason.ENTERED_IN_ERROR), Cancelled():
            return replace(engagement, reason=event.reason)
        case EngagementCancelled(reason=CancellationReason.ENTERED_IN_ERROR), Closed():
            return Cancelled(_work_of(engagement.ended), engagement.since, event.reason)
        case EngagementReinstated(), Cancelled():
            return _as_it_stood(engagement, event)
        case EngagementClosed(), Open() | Assigned() | Accepted() | Underway() | Delivered():
            return Closed(engagement, event.reason, event.closed_on)
        case EngagementClosed(), Held():
            paused = after_stop(engagement.work, Paused(engagement.since, event.closed_on))
            return Closed(paused, event.reason, event.closed_on, _hold_of(engagement))
        case EngagementReopened(), Closed():
            return after_stop(_work_of(engagement.ended), _stop_of(engagement, event.reopened_on))
        case _:
            return engagement


def _hold_of(held: Held) -> Hold:
    return Hold(held.reason, held.since, last_day(held))


def _as_it_stood(cancelled: Cancelled, event: EngagementReinstated) -> Engagement:
    """Return the work as it goes on, or on the hold that the fact tells of."""
    if event.held_on is None or event.hold_reason is None:
        return after_stop(cancelled.work, Paused(cancelled.since, event.reinstated_on))
    if cancelled.hold is None:  # what holds it came while it was cancelled
        until = min(event.held_on, event.reinstated_on)
        work = after_stop(cancelled.work, Paused(cancelled.since, until))
    else:
        work = without_last_stop(cancelled.work)
    back = replace(work, since=event.reinstated_on)
    return Held(back, event.hold_reason, event.held_on, moved=True)


def _stop_of(closed: Closed, reopened_on: date) -> Stop:
    match closed.ended:
        case Delivered(since=completed_on, not_before=not_before):
            return Completed(completed_on, not_before, closed.since, reopened_on)
        case _:
            return Paused(closed.since, reopened_on)


def _work_of(ended: Work | Delivered) -> Work:
    return ended.work if isinstance(ended, Delivered) else ended


def _cancelled(command: CancelEngagement, engagement: Work | Held) -> EngagementCancelled:
    work = engagement.work if isinstance(engagement, Held) else engagement
    holder = None if isinstance(work, Open) else work
    return EngagementCancelled(
        engagement_id=command.engagement_id,
        request_id=work.opening.request_id,
        provider=None if holder is None else holder.provider,
        expert_id=None if holder is None else holder.expert_id,
        reason=command.reason,
        note=command.note,
        cancelled_on=command.on,
    )


def _hold_of_now(command: ReinstateEngagement, cancelled: Cancelled) -> Hold | None:
    """Return the hold that goes on, as a new executive was asked or answered in between."""
    hold, request = cancelled.hold, command.request
    if hold is None:
        due = request.asked_again_on
        if due is None:
            return None
        return Hold(HoldReason.AWAITING_AUTHORIZATION, max(due, cancelled.since), cancelled.since)
    if hold.reason is not HoldReason.AWAITING_AUTHORIZATION or request.asked_again_on is not None:
        return hold
    answered = request.authorized_on is not None and request.authorized_on >= hold.since
    return None if answered else hold


def _reinstated(
    command: ReinstateEngagement, engagement: Cancelled, hold: Hold | None
) -> EngagementReinstated:
    work = engagement.work
    holder = None if isinstance(work, Open) else work
    return EngagementReinstated(
        engagement_id=command.engagement_id,
        request_id=work.opening.request_id,
        provider=None if holder is None else holder.provider,
        expert_id=None if holder is None else holder.expert_id,
        reason=command.reason,
        note=command.note,
        reinstated_on=command.on,
        held_on=None if hold is None else hold.since,
        hold_reason=None if hold is None else hold.reason,
    )


def _closed(command: CloseEngagement, engagement: Work | Held | Delivered) -> EngagementClosed:
    work = engagement.work if isinstance(engagement, Held | Delivered) else engagement
    return EngagementClosed(
        engagement_id=command.engagement_id,
        request_id=work.opening.request_id,
        ori=work.opening.ori,
        program=work.opening.program,
        reason=command.reason,
        note=command.note,
        closed_on=command.on,
    )
