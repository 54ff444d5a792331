"""The days of the last hold are corrected: on which it began, and on which the work went on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from events.assignment import HoldDayCorrected
from events.copying import copied
from events.decider import Refused
from events.rules.days import refuse_before, refuse_correcting_to
from events.vocabulary import HoldStep
from services.assignment.commands.engagements import CorrectHoldDay
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    Engagement,
    Held,
    LastPause,
    Open,
    Paused,
    Underway,
    Work,
    counted_deliveries,
    last_move,
    taken_of,
    underway_of,
    work_of,
)
from services.assignment.decisions.refusing import CORRECTING, allowed, refused, said


def correct_hold_day(command: CorrectHoldDay, engagement: Engagement) -> Sequence[HoldDayCorrected]:
    """Allowed until the work moves on, between its moves, and with no delivery inside the hold."""
    told = _find(command, engagement)
    work = work_of(engagement)
    if work is None or command.happened_on == told.day:
        return []
    refuse_correcting_to(command.happened_on, command.on, command)
    refuse_before(command.happened_on, told.not_before, "the work last moved before it")
    if told.not_after is not None:
        refuse_before(told.not_after, command.happened_on, "the hold would have begun")
    _refuse_given_inside(told.hold_with(command), engagement)
    return [
        copied(
            HoldDayCorrected,
            command,
            request_id=work.opening.request_id,
            ori=work.opening.ori,
            program=work.opening.program,
            wrong_on=told.day,
            corrected_on=command.on,
        )
    ]


class _Told(NamedTuple):
    """A day that can be corrected, its bounds, and the other day of the hold."""

    day: date
    not_before: date
    not_after: date | None
    other: date | None
    """The day on which the hold ended, or began; None while it goes on."""

    def hold_with(self, command: CorrectHoldDay) -> tuple[date, date | None]:
        """Return the days of the hold as they will be."""
        if command.step is HoldStep.RESUMPTION and self.other is not None:
            return self.other, command.happened_on
        return command.happened_on, self.other


def _find(command: CorrectHoldDay, engagement: Engagement) -> _Told:
    match engagement:
        case Held() if command.step is HoldStep.RESUMPTION:
            raise refused("held", engagement)
        case Held(moved=True):
            raise _settled(engagement)
        case Held(work=work, since=since):
            return _Told(since, last_move(work), None, None)
        case Open(pause=LastPause() as pause) | Assigned(pause=LastPause() as pause):
            return _of(pause, command, engagement)
        case Accepted(pause=LastPause() as pause) | Underway(pause=LastPause() as pause):
            return _of(pause, command, engagement)
        case _ if _was_held(engagement):
            raise _settled(engagement)
        case _:
            raise refused("not-held", engagement)


def _of(pause: LastPause, command: CorrectHoldDay, work: Work) -> _Told:
    if command.step is HoldStep.RESUMPTION:
        return _Told(pause.until, pause.moved_on or pause.since, None, pause.since)
    if pause.moved_on is not None:
        raise _settled(work)
    return _Told(pause.since, pause.not_before, pause.until, pause.until)


def _was_held(engagement: Engagement) -> bool:
    """Whether it was on hold, or closed undelivered, since somebody was chosen for it."""
    if isinstance(engagement, Closed | Cancelled) and engagement.hold is not None:
        return True
    work = taken_of(engagement)
    return work is not None and any(isinstance(stop, Paused) for stop in work.stops)


def _settled(engagement: Engagement) -> Refused:
    return Refused(
        "hold-settled",
        f"the engagement {said(engagement)}: it moved on since that day was told",
        allowed=allowed(engagement),
    )


def _refuse_given_inside(hold: tuple[date, date | None], engagement: Engagement) -> None:
    """Refuse a hold in which something was given: on its first and its last day it can be."""
    since, until = hold
    work = underway_of(engagement)
    for delivery in () if work is None else counted_deliveries(work):
        day = delivery.delivered_on
        if since < day and (until is None or day < until):
            lasted = f"since {since}" if until is None else f"from {since} until {until}"
            raise Refused(
                "stood-still",
                f"a delivery is recorded on {day}, and the work would have been on hold {lasted}",
                allowed=CORRECTING,
            )
