"""The rules of completion: all was delivered on a day, and that day can be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, assert_never

from events.assignment import CompletionCorrected, EngagementDelivered
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from services.assignment.commands.deliveries import CorrectCompletion, DeliverEngagement
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    CompletionEvent,
    Delivered,
    Engagement,
    Held,
    NotOpened,
    Open,
    Underway,
    completion_days,
    counted_deliveries,
    last_day,
    last_day_without_deliveries,
    underway_of,
)
from services.assignment.decisions.refusing import CORRECT_COMPLETION, allowed, refused


def deliver(command: DeliverEngagement, engagement: Engagement) -> Sequence[CompletionEvent]:
    """Allowed once a delivery counts, on the day of the last one or later.

    The same day again changes nothing, and neither does no day at all.
    """
    match engagement:
        case Delivered(since=delivered_on) | Closed(ended=Delivered(since=delivered_on)):
            if command.on == delivered_on or "on" in command.filled_in:
                return []
            raise Refused(
                "delivered-already",
                f"it was delivered on {delivered_on}: if that is not the day, correct it",
                allowed=(CORRECT_COMPLETION,),
            )
        case Assigned() | Accepted():
            raise Refused("no-delivery", "nothing was delivered yet", allowed=allowed(engagement))
        case Underway():
            if not counted_deliveries(engagement):
                raise Refused(
                    "no-delivery", "every delivery was struck", allowed=allowed(engagement)
                )
            refuse_outside(command.on, command)
            refuse_before(command.on, last_day(engagement), "the work last moved")
            return [_delivered(command, engagement)]
        case Held():
            raise refused("held", engagement)
        case NotOpened() | Open() | Closed() | Cancelled():
            raise refused("not-assigned", engagement)
        case _:
            assert_never(engagement)


def correct_completion(
    command: CorrectCompletion, engagement: Engagement
) -> Sequence[CompletionEvent]:
    """Allowed at any time, for a day from the last delivery that it covers until the closing."""
    number, told = _find(command, engagement)
    if command.delivered_on == told.day:
        return []
    refuse_outside(command.on, command)
    refuse_outside(command.delivered_on, command)
    refuse_before(command.on, command.delivered_on, "the work was completed")
    refuse_before(command.delivered_on, told.not_before, "the work last moved")
    refuse_before(command.delivered_on, told.covers_until, "the last of its deliveries was given")
    if told.closed_on is not None:
        refuse_before(told.closed_on, command.delivered_on, "the work would have been completed")
    opening = told.work.opening
    return [
        CompletionCorrected(
            engagement_id=command.engagement_id,
            request_id=opening.request_id,
            ori=opening.ori,
            program=opening.program,
            completion=number,
            delivered_on=command.delivered_on,
            reason=command.reason,
            note=command.note,
            corrected_on=command.on,
        )
    ]


def evolve(engagement: Engagement, event: EngagementDelivered) -> Engagement:
    """The engagement after all was given."""
    if not isinstance(engagement, Underway):
        return engagement
    return Delivered(engagement, event.delivered_on, last_day_without_deliveries(engagement))


class _Completion(NamedTuple):
    """What the correction of a completion depends on."""

    work: Underway
    day: date
    not_before: date
    """The day on which the work last moved before it, deliveries not counted."""
    covers_until: date
    """The day of the last delivery that it covers."""
    closed_on: date | None


def _find(command: CorrectCompletion, engagement: Engagement) -> tuple[int, _Completion]:
    work, days = underway_of(engagement), completion_days(engagement)
    if work is None or not days:
        raise Refused("not-delivered", "it was not completed", allowed=allowed(engagement))
    numbers = tuple(str(number) for number in range(1, len(days) + 1))
    if command.completion is None and len(days) > 1:
        how_often = f"it was completed {len(days)} times: say which"
        raise Refused("completion-not-named", how_often, allowed=numbers)
    number = command.completion or 1
    if number > len(days):
        raise Refused("completion-unknown", f"it has no completion {number}", allowed=numbers)
    return number, _completion(engagement, work, number, days[number - 1])


def _completion(engagement: Engagement, work: Underway, number: int, day: date) -> _Completion:
    not_before, closed_on = _bounds(engagement, work, number, day)
    covered = [one.delivered_on for one in counted_deliveries(work) if one.delivered_on <= day]
    return _Completion(work, day, not_before, max(covered, default=not_before), closed_on)


def _bounds(
    engagement: Engagement, work: Underway, number: int, day: date
) -> tuple[date, date | None]:
    """Return the day before which a completion cannot be, and the one after which it cannot."""
    if number <= len(work.completions):
        earlier = work.completions[number - 1]
        return earlier.not_before, earlier.closed_on
    match engagement:
        case Delivered(not_before=not_before):
            return not_before, None
        case Closed(ended=Delivered(not_before=not_before), since=closed_on):
            return not_before, closed_on
        case _:
            return day, day  # there is no such completion


def _delivered(command: DeliverEngagement, work: Underway) -> EngagementDelivered:
    number = len(work.completions) + 1
    return EngagementDelivered(
        engagement_id=command.engagement_id,
        request_id=work.opening.request_id,
        ori=work.opening.ori,
        program=work.opening.program,
        provider=work.provider,
        expert_id=work.expert_id,
        delivered_on=command.on,
        completion=None if number == 1 else number,
    )
