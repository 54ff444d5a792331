"""The rule of amending: what an agency asks for is told otherwise, until the request ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, assert_never

from events.copying import copied
from events.decider import Refused
from events.intake import RequestAmended
from events.rules.days import refuse_before, refuse_far_ahead, refuse_outside
from events.rules.programs import PROGRAMS
from events.vocabulary import AmendmentReason, Contact
from services.intake.commands.requests import AmendRequest
from services.intake.decisions.request_states import (
    AMENDABLE,
    Declined,
    Flagged,
    Merged,
    Referred,
    Request,
    Screened,
    Submitted,
    Unknown,
    Waiting,
    Withdrawn,
    allowed,
    impossible,
)
from services.intake.decisions.screening import is_confidential
from services.intake.decisions.submitting import refuse_topics, refuse_unordered

_BY_NAME: Final = (
    *("topics", "delivery_types", "problem", "confidential", "languages"),
    "submitted_on",
)
"""The fields that the command and the fact call the same."""
_AT_ANY_TIME: Final = frozenset({"contact", "confidential"})
"""What may be wanted otherwise even after the help was given."""


def amend(command: AmendRequest, request: Request) -> Sequence[RequestAmended]:
    """Tell otherwise what is asked for; nothing, where it is told so already.

    What is wanted otherwise by now is refused once the help was given, but not what was told
    wrongly from the beginning.
    """
    match request:
        case Submitted() | Flagged() | Screened():
            fact = _amended(command, request)
            if not (changed := _changed(fact, request)):
                return []
            _refuse_days(command, fact, request)
            refuse_topics(command, judged_on(command, request))
            _refuse_after_delivery(command, changed, request)
            if isinstance(request, Screened):
                _refuse_of_program(fact, request)
            return [fact]
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def judged_on(command: AmendRequest, request: Waiting | Screened) -> date:
    """The day on which topics that come anew must have been offered.

    For what was told wrongly it is the day of the submission.
    """
    if command.reason is AmendmentReason.ENTERED_IN_ERROR:
        return command.submitted_on or request.wanted.submitted_on
    return command.on


def _amended(command: AmendRequest, request: Waiting | Screened) -> RequestAmended:
    told = {name: value for name in _BY_NAME if (value := getattr(command, name)) is not None}
    if command.contact is not None:
        told["contact"] = copied(Contact, command.contact)
    if command.wanted_days is not None:
        told |= {
            "wanted_from": command.wanted_days.wanted_from,
            "wanted_until": command.wanted_days.wanted_until,
        }
    if isinstance(request, Screened):
        told = {"delivery_types": request.delivery_types} | told
    return copied(
        RequestAmended,
        request.wanted.model_copy(update=told),
        move=len(request.moves) if isinstance(request, Screened) else None,
        reason=command.reason,
        note=command.note,
        amended_on=command.on,
    )


def _changed(fact: RequestAmended, request: Waiting | Screened) -> frozenset[str]:
    before = request.wanted
    if isinstance(request, Screened):
        before = before.model_copy(update={"delivery_types": request.delivery_types})
    return frozenset(name for name in AMENDABLE if getattr(fact, name) != getattr(before, name))


def _refuse_days(command: AmendRequest, fact: RequestAmended, request: Waiting | Screened) -> None:
    submitted_on = command.submitted_on or request.wanted.submitted_on
    refuse_before(command.on, submitted_on, "it was submitted", rule="before-submission")
    if request.amended is not None:
        last_on = request.amended.amended_on
        refuse_before(command.on, last_on, "it was last amended", rule="before-amendment")
    if command.submitted_on is not None:
        _refuse_submission_day(command, command.submitted_on, request)
    if command.wanted_days is not None:
        refuse_unordered(fact.wanted_from, fact.wanted_until)
        for day in (fact.wanted_from, fact.wanted_until):
            refuse_far_ahead(day, command.now, "the help is wanted")


def _refuse_submission_day(command: AmendRequest, day: date, request: Waiting | Screened) -> None:
    """Refuse a day of submission after what followed it, or that was not told wrongly."""
    if command.reason is not AmendmentReason.ENTERED_IN_ERROR:
        raise Refused(
            "day-told-wrongly",
            "the day of the submission is amended as entered in error alone",
            allowed=allowed(request),
        )
    refuse_outside(day, command)
    for followed_on, what in _followed(request):
        if followed_on < day:
            raise Refused("after-what-followed", f"{day} is after {followed_on}, when {what}")


def _followed(request: Waiting | Screened) -> Iterator[tuple[date, str]]:
    if isinstance(request, Screened):
        yield request.screened_on, "it was screened"
    if isinstance(request, Submitted) and request.kept is not None:
        yield request.kept.kept_on, "it was kept"
    if request.amended is not None:
        yield request.amended.amended_on, "it was amended"
    if request.reinstated is not None:
        yield request.reinstated.ended_on, "it had ended"
    for stay in request.participations:
        if stay.counts:
            yield stay.joined.joined_on, f"{stay.joined.participant} joined"


def _refuse_after_delivery(
    command: AmendRequest, changed: frozenset[str], request: Waiting | Screened
) -> None:
    if command.reason is AmendmentReason.ENTERED_IN_ERROR or not command.delivered:
        return
    if late := sorted(changed - _AT_ANY_TIME):
        raise Refused(
            "already-delivered",
            f"the help was given: {', '.join(late)} can be amended as told wrongly alone",
            allowed=[step for step in allowed(request) if step not in {"refer", "withdraw"}],
        )


def _refuse_of_program(fact: RequestAmended, request: Screened) -> None:
    program = request.program
    others = [each for each in fact.delivery_types if each not in PROGRAMS[program].delivery_types]
    if others:
        raise Refused(
            "delivery-type-not-given",
            f"{program} does not give {', '.join(others)}",
            allowed=["amend with other delivery_types", "escalate"],
        )
    if fact.confidential is False and is_confidential(request.wanted, program):
        raise Refused(
            "confidential-already",
            "the work goes on in confidence, and what was done so stays so",
            allowed=allowed(request),
        )
