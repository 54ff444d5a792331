"""Who of the agency says yes: written down where a program wants it, and again by a new head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from events.decider import Refused
from events.intake import ReauthorizationAsked, RequestAuthorized
from events.rules.programs import PROGRAMS, Authorization
from events.vocabulary import Program
from services.intake.commands.requests import AgencyFacts, AskReauthorization, AuthorizeRequest
from services.intake.decisions.request_states import (
    Declined,
    Flagged,
    Merged,
    Request,
    Screened,
    Submitted,
    Unknown,
    Waiting,
    Withdrawn,
    allowed,
    impossible,
)


def authorize(command: AuthorizeRequest, request: Request) -> Sequence[RequestAuthorized]:
    """As often as it is said, until the request is over; a letter may be older than the request."""
    match request:
        case Submitted(asked=asked) | Flagged(asked=asked) | Screened(asked=asked):
            fact = RequestAuthorized(
                request_id=asked.request_id,
                ori=asked.ori,
                authorized_by=command.authorized_by,
                title=command.title,
                document=command.document,
                authorized_on=command.on,
            )
            _refuse_half(command, request)
            asked_again = request.asked_again_on is not None
            return [] if fact in request.yeses and not asked_again else [fact]
        case Unknown() | Declined() | Merged() | Withdrawn():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def ask_again(command: AskReauthorization, request: Request) -> Sequence[ReauthorizationAsked]:
    """For what waits or is not done, and whose last yes was said before the new head came.

    Anything else is as it should be: this answers what happened to the agency, whatever became of
    its requests. A yes of the very day is asked for again, as nobody knows who said it.
    """
    match request:
        case Submitted(asked=asked) | Flagged(asked=asked) | Screened(asked=asked):
            since = request.asked_again_on
            is_asked = since is not None and command.on <= since
            if is_asked or command.delivered or command.on < last_yes_on(request):
                return []
            return [
                ReauthorizationAsked(
                    request_id=asked.request_id, ori=asked.ori, asked_on=command.on
                )
            ]
        case Unknown() | Declined() | Merged() | Withdrawn():
            return []
        case _:
            assert_never(request)


def last_yes_on(request: Waiting | Screened) -> date:
    """The last day on which somebody of the agency said yes; the request names the first."""
    return max([request.asked.submitted_on, *(yes.authorized_on for yes in request.yeses)])


def lacking(
    request: Waiting | Screened, program: Program, on: date, agency: AgencyFacts | None
) -> Refused | None:
    """What is missing of the agency's yes for the request to go to a program on that day."""
    if (since := request.asked_again_on or _unasked(request, agency)) is not None:
        detail = f"the agency has a new executive since {since}, whose yes is due"
    elif _is_documented(program) and not _has_document(request, on):
        detail = f"{program} needs a document by which the agency authorized it, by {on}"
    else:
        return None
    return Refused(
        "authorization-missing",
        detail,
        allowed=[step for step in allowed(request) if step not in {"screen", "escalate"}],
    )


def _unasked(request: Waiting | Screened, agency: AgencyFacts | None) -> date | None:
    """The day of a new executive of whom the registry knows, and for whose yes will be asked.

    The request says so itself once it was asked: this is for the moment before.
    """
    since = None if agency is None else agency.executive_since
    asked = request.executive_since  # None where nobody asked
    if since is None or since < last_yes_on(request) or (asked is not None and since <= asked):
        return None
    return since


def _has_document(request: Waiting | Screened, on: date) -> bool:
    """Whether there is one by that day, of the executive then: the last one's is worth none."""
    since = request.executive_since
    if since is None or on < since:
        since = date.min
    return any(
        yes.document is not None and since <= yes.authorized_on <= on for yes in request.yeses
    )


def _refuse_half(command: AuthorizeRequest, request: Waiting | Screened) -> None:
    """What would answer nothing: a yes of before, or one without the document that is needed."""
    since = request.asked_again_on
    if since is not None and command.on < since:
        raise Refused(
            "before-reauthorization",
            f"{command.on} lies before the new executive, whose yes is due since {since}",
            allowed=allowed(request),
        )
    if not isinstance(request, Screened):
        return  # which document is needed depends on where it goes
    if _is_documented(request.program) and command.document is None:
        raise Refused(
            "document-missing",
            f"{request.program} needs a document by which the agency authorizes it",
            allowed=allowed(request),
        )


def _is_documented(program: Program) -> bool:
    return PROGRAMS[program].authorization is Authorization.DOCUMENTED
