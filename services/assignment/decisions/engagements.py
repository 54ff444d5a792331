"""The rules of an engagement: opened, assigned, declined, delivered, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.assignment import (
    DeliveryRecorded,
    EngagementCancelled,
    EngagementDelivered,
    EngagementOpened,
    ProviderDeclined,
)
from events.decider import Decider, Refused
from events.vocabulary import CancellationReason
from services.assignment.commands.engagements import (
    AssignProvider,
    CancelEngagement,
    DeclineAssignment,
    DeliverEngagement,
    EngagementCommand,
    FollowWithdrawal,
    OpenEngagement,
    RecordDelivery,
)
from services.assignment.decisions.choosing import choose
from services.assignment.decisions.days import refuse_before, refuse_future
from services.assignment.decisions.engagement import (
    Assigned,
    Cancelled,
    Delivered,
    Engagement,
    EngagementEvent,
    NotOpened,
    Open,
    Underway,
    allowed,
    evolve,
    last_day,
    said,
)


def open_engagement(command: OpenEngagement, engagement: Engagement) -> Sequence[EngagementEvent]:
    """Once a request."""
    if not isinstance(engagement, NotOpened):
        return []
    content = command.model_dump(exclude={"on"})
    return [EngagementOpened(**content, opened_on=command.on)]


def assign(command: AssignProvider, engagement: Engagement) -> Sequence[EngagementEvent]:
    """A candidate, while nobody has it. Who has it already, keeps it."""
    match engagement:
        case Assigned() | Underway():
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
            refuse_future(command.on, command.now)
            refuse_before(command.on, engagement.since, "it began to wait for a provider")
            return [choose(command, engagement)]
        case NotOpened() | Delivered() | Cancelled():
            raise _refused("not-open", engagement)
        case _:
            assert_never(engagement)


def decline(command: DeclineAssignment, engagement: Engagement) -> Sequence[EngagementEvent]:
    """While nothing was delivered; the engagement waits for another."""
    if not isinstance(engagement, Assigned):
        raise _refused("not-assigned", engagement)
    refuse_future(command.on, command.now)
    refuse_before(command.on, engagement.since, "it was assigned")
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


def record_delivery(command: RecordDelivery, engagement: Engagement) -> Sequence[EngagementEvent]:
    """By whom it is assigned to, from the day of the assignment on; in any order of days."""
    match engagement:
        case Assigned(since=assigned_on):
            pass
        case Underway(assigned_on=assigned_on):
            if command.delivery_id in engagement.deliveries:
                return []
        case _:
            raise _refused("not-assigned", engagement)
    refuse_future(command.on, command.now)
    refuse_before(command.on, assigned_on, "it was assigned")
    opening = engagement.opening
    content = command.model_dump(exclude={"on"})
    return [
        DeliveryRecorded(
            **content,
            request_id=opening.request_id,
            ori=opening.ori,
            program=opening.program,
            provider=engagement.provider,
            expert_id=engagement.expert_id,
            delivered_on=command.on,
        )
    ]


def deliver(command: DeliverEngagement, engagement: Engagement) -> Sequence[EngagementEvent]:
    """After at least one delivery, on the day of the last or later."""
    match engagement:
        case Delivered():
            return []
        case Assigned():
            raise Refused("no-delivery", "nothing was delivered yet", allowed=allowed(engagement))
        case Underway():
            refuse_future(command.on, command.now)
            refuse_before(command.on, engagement.last_delivery_on, "the last delivery was given")
            return [_delivered(command, engagement)]
        case NotOpened() | Open() | Cancelled():
            raise _refused("not-assigned", engagement)
        case _:
            assert_never(engagement)


def cancel(command: CancelEngagement, engagement: Engagement) -> Sequence[EngagementEvent]:
    """Anything that is not over; a withdrawn request cancels by itself."""
    if command.reason is CancellationReason.REQUEST_WITHDRAWN:
        raise Refused("reason-reserved", "withdraw the request: its engagement follows")
    match engagement:
        case Cancelled():
            return []
        case Open() | Assigned() | Underway():
            refuse_future(command.on, command.now)
            refuse_before(command.on, last_day(engagement), "it last moved")
            return [_cancelled(command, engagement)]
        case NotOpened() | Delivered():
            raise _refused("not-open", engagement)
        case _:
            assert_never(engagement)


def follow_withdrawal(
    command: FollowWithdrawal, engagement: Engagement
) -> Sequence[EngagementEvent]:
    """End what is not over. A withdrawal is a fact already: nothing is refused here.

    What was done after the day of the withdrawal, before it was known, stays done: the
    cancellation then bears the day of the last of it.
    """
    match engagement:
        case NotOpened() | Delivered() | Cancelled():
            return []
        case Open() | Assigned() | Underway():
            following = CancelEngagement(
                engagement_id=command.engagement_id,
                reason=CancellationReason.REQUEST_WITHDRAWN,
                on=max(command.on, last_day(engagement)),
                now=command.now,
            )
            return [_cancelled(following, engagement)]
        case _:
            assert_never(engagement)


def decide(  # noqa: PLR0911 - one return a command
    command: EngagementCommand, engagement: Engagement
) -> Sequence[EngagementEvent]:
    """What follows from a command about an engagement."""
    match command:
        case OpenEngagement():
            return open_engagement(command, engagement)
        case AssignProvider():
            return assign(command, engagement)
        case DeclineAssignment():
            return decline(command, engagement)
        case RecordDelivery():
            return record_delivery(command, engagement)
        case DeliverEngagement():
            return deliver(command, engagement)
        case CancelEngagement():
            return cancel(command, engagement)
        case FollowWithdrawal():
            return follow_withdrawal(command, engagement)
        case _:
            assert_never(command)


def _refused(rule: str, engagement: Engagement) -> Refused:
    return Refused(rule, f"the engagement {said(engagement)}", allowed=allowed(engagement))


def _delivered(command: DeliverEngagement, engagement: Underway) -> EngagementDelivered:
    opening = engagement.opening
    return EngagementDelivered(
        engagement_id=command.engagement_id,
        request_id=opening.request_id,
        ori=opening.ori,
        program=opening.program,
        provider=engagement.provider,
        expert_id=engagement.expert_id,
        delivered_on=command.on,
    )


def _cancelled(
    command: CancelEngagement, engagement: Open | Assigned | Underway
) -> EngagementCancelled:
    opening = engagement.opening
    holder = None if isinstance(engagement, Open) else engagement
    return EngagementCancelled(
        engagement_id=command.engagement_id,
        request_id=opening.request_id,
        provider=None if holder is None else holder.provider,
        expert_id=None if holder is None else holder.expert_id,
        reason=command.reason,
        note=command.note,
        cancelled_on=command.on,
    )


ENGAGEMENT: Final[Decider[EngagementCommand, Engagement, EngagementEvent]] = Decider(
    category="engagement",
    initial=NotOpened(),
    decide=decide,
    evolve=evolve,
    creates=(OpenEngagement,),
)
