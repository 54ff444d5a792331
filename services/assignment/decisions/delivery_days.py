"""On which days something can have been delivered: while the work went on, and not before it."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from events.decider import Refused
from events.rules.days import refuse_before
from events.rules.programs import PROGRAMS
from events.vocabulary import LateReason
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    Completed,
    Delivered,
    Engagement,
    Held,
    NotOpened,
    Open,
    Paused,
    Stop,
    Taken,
    Underway,
)
from services.assignment.decisions.plan_states import Approved
from services.assignment.decisions.refusing import CORRECT_COMPLETION, refused, said


def refuse_day(day: date, engagement: Engagement, work: Taken) -> None:
    """Refuse a day before the work began, after it was over, or on which it stood still."""
    refuse_before(day, work.assigned_on, "it was assigned")
    rules = PROGRAMS[work.opening.program]
    if rules.plan_required and not isinstance(work, Assigned) and isinstance(work.plan, Approved):
        refuse_before(day, work.plan.approved_on, "the plan was approved")
    _refuse_after_the_end(day, engagement)
    for stop in work.stops:
        if stop.since < day < stop.until:
            raise Refused("stood-still", f"on {day} nothing was delivered: {_stopped(stop)}")


def needs_reason(day: date, engagement: Engagement, work: Taken) -> bool:
    """Whether what is told of this day is late news: the work is over, or was completed since."""
    if isinstance(engagement, Delivered | Closed | Cancelled):
        return True
    return any(isinstance(stop, Completed) and day <= stop.since for stop in work.stops)


def refuse_without_reason(
    day: date, reason: LateReason | None, engagement: Engagement, work: Taken
) -> None:
    """Refuse late news that does not say that it is late."""
    if reason is None and needs_reason(day, engagement, work):
        raise Refused(
            "reason-required",
            f"the engagement {said(engagement)}: what is recorded of {day} now is a late entry",
            allowed=tuple(LateReason),
        )


def _refuse_after_the_end(day: date, engagement: Engagement) -> None:
    match engagement:
        case Delivered(since=over_on) | Closed(ended=Delivered(since=over_on)):
            if day > over_on:
                raise Refused(
                    "out-of-order",
                    f"{day} is after {over_on}, when the work was over",
                    allowed=(CORRECT_COMPLETION, "reopen"),
                )
        case Closed(since=over_on) | Cancelled(since=over_on):
            if day > over_on:
                raise Refused("out-of-order", f"{day} is after {over_on}, when the work was over")
        case Held():
            if day > engagement.since:
                raise refused("held", engagement)
        case NotOpened() | Open() | Assigned() | Accepted() | Underway():
            pass
        case _:
            assert_never(engagement)


def _stopped(stop: Stop) -> str:
    match stop:
        case Paused():
            return f"the work was on hold or closed from {stop.since} until {stop.until}"
        case Completed():
            return f"the work was completed on {stop.since} and reopened on {stop.until}"
        case _:
            assert_never(stop)
