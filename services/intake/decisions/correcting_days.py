"""The rule that corrects the day on which a request ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from events.copying import copied
from events.decider import Refused
from events.intake import RequestDayCorrected
from events.rules.days import refuse_before, refuse_outside
from services.intake.commands.requests import CorrectRequestDay
from services.intake.decisions.request_states import (
    Declined,
    Ended,
    Flagged,
    Merged,
    Referred,
    Request,
    Screened,
    Submitted,
    Unknown,
    Withdrawn,
    allowed,
    ended_on,
    impossible,
    refuse_before_reinstated,
    step_of,
)


def correct_day(command: CorrectRequestDay, request: Request) -> Sequence[RequestDayCorrected]:
    """Correct the day of the end that stands; the work that ended with it follows.

    The right day has the bounds that the end itself had, and is not after its correction.
    """
    match request:
        case Declined() | Merged() | Withdrawn() | Referred():
            return _corrected(command, request)
        case Submitted() | Flagged() | Screened():
            raise Refused("not-ended", "the request has not ended", allowed=allowed(request))
        case Unknown():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def _corrected(command: CorrectRequestDay, request: Ended) -> Sequence[RequestDayCorrected]:
    if command.step is not step_of(request):
        other = impossible(command.request_id, request)
        detail = f"{other.detail}: it has no {command.step} to correct"
        raise Refused("ended-otherwise", detail, allowed=allowed(request))
    if command.happened_on == ended_on(request):
        return []
    _refuse_day(command, request)
    return [
        copied(
            RequestDayCorrected,
            command,
            ori=request.before.asked.ori,
            corrected_on=command.on,
        )
    ]


def _refuse_day(command: CorrectRequestDay, request: Ended) -> None:
    day, before = command.happened_on, request.before
    refuse_outside(day, command)
    refuse_before(command.on, day, "it ended", rule="before-the-end")
    refuse_before_reinstated(day, before)
    match before:
        case Submitted() | Flagged():
            submitted_on = before.wanted.submitted_on
            refuse_before(day, submitted_on, "it was submitted", rule="before-submission")
        case Screened():
            refuse_before(day, before.routed_on, "it was screened", rule="before-screening")
        case _:
            assert_never(before)
