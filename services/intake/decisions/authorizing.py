"""Authorizations of a request: some programs need a document, a new executive must give another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, assert_never

from events.copying import copied
from events.decider import Refused
from events.intake import (
    AuthorizationTakenBack,
    ReauthorizationAsked,
    RequestAuthorized,
    RequestEscalated,
)
from events.rules.days import refuse_before
from events.rules.programs import PROGRAMS, Authorization
from events.vocabulary import Program
from services.intake.commands.requests import (
    AskReauthorization,
    AuthorizeRequest,
    KnownAgency,
    TakeAuthorizationBack,
)
from services.intake.decisions.request_states import (
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
    without_yes,
)

_ROUTING: Final = frozenset({"screen", "escalate", "screen-again"})
"""The steps that need an authorization."""


def authorize(command: AuthorizeRequest, request: Request) -> Sequence[RequestAuthorized]:
    """Record an authorization, any number of times until the request ends.

    Its day may lie before the submission, as a letter may be older than the request.
    """
    match request:
        case Submitted(asked=asked) | Flagged(asked=asked) | Screened(asked=asked):
            fact = RequestAuthorized(
                request_id=asked.request_id,
                ori=asked.ori,
                authorized_by=command.authorized_by,
                title=command.title,
                document=command.document,
                authorized_on=command.on,
                link_id=None,
                confirmed_on=None,
            )
            refuse_half(command.on, command.document, request)
            asked_again = request.asked_again_on is not None
            return [] if fact in request.yeses and not asked_again else [fact]
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def take_back(command: TakeAuthorizationBack, request: Request) -> Sequence[AuthorizationTakenBack]:
    """Take back the last that was told for that day, unless a program took the request by it.

    What answered a new executive's being asked is due again then.
    """
    match request:
        case Submitted() | Flagged() | Screened():
            return _taken_back(command, request)
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def _taken_back(
    command: TakeAuthorizationBack, request: Waiting | Screened
) -> Sequence[AuthorizationTakenBack]:
    after = without_yes(request, command.wrong_on)
    if after is request:
        if command.wrong_on == request.taken_back_of:
            return []
        raise Refused(
            "not-authorized",
            f"no authorization of {command.wrong_on} stands",
            allowed=allowed(request),
        )
    refuse_before(command.on, command.wrong_on, "it was given", rule="before-authorization")
    _refuse_relied_upon(after)
    standing = after.yeses[-1] if after.yeses else None
    return [
        copied(
            AuthorizationTakenBack,
            command,
            ori=request.asked.ori,
            authorized_by=(standing or request.asked).authorized_by,
            title=standing and standing.title,
            document=standing and standing.document,
            authorized_on=standing and standing.authorized_on,
            due_since=after.asked_again_on,
            taken_back_on=command.on,
        )
    ]


def _refuse_relied_upon(after: Waiting | Screened) -> None:
    """Refuse if a program took the request that needs a document, and none is left by that day."""
    if not isinstance(after, Screened):
        return
    for program, day in _routings(after):
        if _is_documented(program) and not _has_document(after, day):
            raise Refused(
                "authorization-needed",
                f"by this authorization it came to {program} on {day}: tell the right one first, "
                "or screen it again",
                allowed=("authorize", "screen-again"),
            )


def _routings(request: Screened) -> list[tuple[Program, date]]:
    """Return the programs to which it came, each with the day, without wrong screenings."""
    came = [(request.taken.program, request.taken.screened_on)]
    for move in request.moves:
        if isinstance(move, RequestEscalated):
            came.append((move.program, move.escalated_on))
        else:
            came[-1] = (move.program, move.rescreened_on)
    return came


def ask_again(command: AskReauthorization, request: Request) -> Sequence[ReauthorizationAsked]:
    """Ask the new executive, unless help was given or an authorization is later than the change.

    A request that is unknown or ended is left alone, as the command follows from a fact of the
    agency. An authorization of the very day is asked for again: either executive may have given it.
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
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            return []
        case _:
            assert_never(request)


def last_yes_on(request: Waiting | Screened) -> date:
    """The day of the last authorization; the submission counts as the first."""
    return max([request.wanted.submitted_on, *(yes.authorized_on for yes in request.yeses)])


def lacking(
    request: Waiting | Screened, program: Program, on: date, agency: KnownAgency | None
) -> Refused | None:
    """Why the authorizations do not suffice for a program on that day; None if they do."""
    if (since := request.asked_again_on or _unasked(request, agency)) is not None:
        detail = f"the agency has a new executive since {since}, whose yes is due"
    elif _is_documented(program) and not _has_document(request, on):
        detail = f"{program} needs a document by which the agency authorized it, by {on}"
    else:
        return None
    return Refused(
        "authorization-missing",
        detail,
        allowed=[step for step in allowed(request) if step not in _ROUTING],
    )


def _unasked(request: Waiting | Screened, agency: KnownAgency | None) -> date | None:
    """The day of a change of executive after which the reaction has not asked again yet.

    Once it has, the request's own stream says so.
    """
    since = None if agency is None else agency.executive_since
    asked = request.executive_since  # None where no executive was asked again
    if since is None or since < last_yes_on(request) or (asked is not None and since <= asked):
        return None
    return since


def _has_document(request: Waiting | Screened, on: date) -> bool:
    """Whether an authorization with a document was given by that day.

    Only those of the executive of that day count.
    """
    since = request.executive_since
    if since is None or on < since:
        since = date.min
    return any(
        yes.document is not None and since <= yes.authorized_on <= on for yes in request.yeses
    )


def refuse_half(on: date, document: str | None, request: Waiting | Screened) -> None:
    """Refuse an authorization older than the executive, or without a document that is needed."""
    since = request.asked_again_on
    if since is not None and on < since:
        raise Refused(
            "before-reauthorization",
            f"{on} lies before the new executive, whose yes is due since {since}",
            allowed=allowed(request),
        )
    if not isinstance(request, Screened):
        return  # which document is needed depends on where it goes
    if _is_documented(request.program) and document is None:
        raise Refused(
            "document-missing",
            f"{request.program} needs a document by which the agency authorizes it",
            allowed=allowed(request),
        )


def _is_documented(program: Program) -> bool:
    return PROGRAMS[program].authorization is Authorization.DOCUMENTED
