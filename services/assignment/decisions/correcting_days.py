"""The day of an acceptance, a cancellation or a closing that stands is corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, assert_never

from events.assignment import EngagementDayCorrected, EngagementOpened
from events.copying import copied
from events.decider import Refused
from events.rules.days import refuse_before, refuse_correcting_to
from events.vocabulary import CloseReason, EngagementStep
from services.assignment.commands.engagements import CorrectEngagementDay, FollowDayCorrection
from services.assignment.decisions.assignments import refuse_no_member
from services.assignment.decisions.engagement_states import (
    Acceptance,
    Cancelled,
    Closed,
    Delivered,
    Engagement,
    Held,
    Hold,
    Taken,
    Work,
    counted_deliveries,
    last_day,
    opening_of,
    taken_of,
    underway_of,
)
from services.assignment.decisions.refusing import OF_REQUESTS, refused, said


def correct_day(
    command: CorrectEngagementDay, engagement: Engagement
) -> Sequence[EngagementDayCorrected]:
    """Allowed for what stands, between what happened before it and what happened after it."""
    told = _find(command, engagement)
    opening = opening_of(engagement)
    if opening is None or command.happened_on == told.day:
        return []
    refuse_correcting_to(command.happened_on, command.on, command)
    refuse_before(command.happened_on, told.not_before, "the work last moved before it")
    if told.not_after is not None:
        refuse_before(told.not_after, command.happened_on, "it would have happened")
    return [_corrected(command, opening, told.hold)]


def follow_correction(
    command: FollowDayCorrection, engagement: Engagement
) -> Sequence[EngagementDayCorrected]:
    """Move what ended with its request to the day on which that ended; nothing is refused.

    Work done after that day stays recorded: the cancellation then has the day of the last of it.
    """
    if not isinstance(engagement, Cancelled) or engagement.reason not in OF_REQUESTS:
        return []
    bound = _last_before_end(engagement.work, engagement.hold)
    following = CorrectEngagementDay(
        engagement_id=command.engagement_id,
        step=EngagementStep.CANCELLATION,
        happened_on=max(command.happened_on, bound),
        reason=command.reason,
        note=command.note,
        on=command.on,
        now=command.now,
        members=(),  # of whoever accepts
    )
    if following.happened_on == engagement.since:
        return []
    return [_corrected(following, engagement.work.opening, engagement.hold)]


def _corrected(
    command: CorrectEngagementDay, opening: EngagementOpened, hold: Hold | None
) -> EngagementDayCorrected:
    return copied(
        EngagementDayCorrected,
        command,
        request_id=opening.request_id,
        ori=opening.ori,
        program=opening.program,
        held_on=None if hold is None else hold.since,
        corrected_on=command.on,
    )


class _Told(NamedTuple):
    """A day that can be corrected, and its bounds."""

    day: date
    not_before: date
    not_after: date | None = None
    hold: Hold | None = None


def _find(command: CorrectEngagementDay, engagement: Engagement) -> _Told:
    match command.step:
        case EngagementStep.ACCEPTANCE:
            return _find_acceptance(command, engagement)
        case EngagementStep.CANCELLATION:
            return _find_cancellation(engagement)
        case EngagementStep.CLOSING:
            return _find_closing(engagement)
        case _:
            assert_never(command.step)


def _find_acceptance(command: CorrectEngagementDay, engagement: Engagement) -> _Told:
    work = taken_of(engagement)
    acceptance = None if work is None else work.acceptance
    if work is None or acceptance is None:
        raise refused("not-accepted", engagement)
    if command.happened_on > acceptance.not_after:
        raise Refused(
            "answer-overdue",
            f"{acceptance.provider} had until {acceptance.not_after} to accept",
        )
    refuse_no_member(
        acceptance.provider, acceptance.kept_until, command.happened_on, command.members
    )
    after = _days_after(engagement, work, acceptance)
    return _Told(acceptance.on, acceptance.not_before, min(after, default=None))


def _find_cancellation(engagement: Engagement) -> _Told:
    match engagement:
        case Cancelled(reason=reason) if reason in OF_REQUESTS:
            raise Refused(
                "ended-with-its-request",
                f"the engagement {said(engagement)} as its request ended",
                allowed=("correct the day of the request", "reinstate the request"),
            )
        case Cancelled(work=work, since=since, hold=hold):
            return _Told(since, _last_before_end(work, hold), hold=hold)
        case _:
            raise refused("not-cancelled", engagement)


def _find_closing(engagement: Engagement) -> _Told:
    match engagement:
        case Closed(reason=CloseReason.ESCALATED):
            raise Refused("escalated", f"the engagement {said(engagement)}: its request moved on")
        case Closed(ended=Delivered() as ended, since=since):
            return _Told(since, last_day(ended))
        case Closed(ended=ended, since=since, hold=hold):
            return _Told(since, _last_before_end(ended, hold), hold=hold)
        case _:
            raise refused("not-closed", engagement)


def _last_before_end(work: Work | Delivered, hold: Hold | None) -> date:
    """Return the day on which the work last moved before it ended; deliveries may come late."""
    if hold is None:
        return last_day(work)
    return max((hold.not_before, *_delivery_days(work)))


def _delivery_days(engagement: Engagement) -> list[date]:
    work = underway_of(engagement)
    return [] if work is None else [one.delivered_on for one in counted_deliveries(work)]


def _days_after(engagement: Engagement, work: Taken, acceptance: Acceptance) -> list[date]:
    """Return the days of what followed an acceptance."""
    days = [stop.since for stop in work.stops[acceptance.stops :]]
    # What was delivered before it, as can be, does not bound it.
    days += [day for day in _delivery_days(work) if day >= acceptance.on]
    if acceptance.followed_on is not None:
        days.append(acceptance.followed_on)
    match engagement:
        case Closed(ended=Delivered(since=day)):
            days.append(day)
        case Held(since=day) | Delivered(since=day) | Closed(since=day) | Cancelled(since=day):
            days.append(day)
        case _:
            pass
    return days
