"""A request: submitted, then screened or declined, or withdrawn by the agency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never
from uuid import UUID

from events.decider import Decider, Refused
from events.intake import RequestDeclined, RequestScreened, RequestSubmitted, RequestWithdrawn
from events.vocabulary import Contact
from services.intake.commands.requests import (
    DeclineRequest,
    ScreenRequest,
    SubmitRequest,
    WithdrawRequest,
)
from services.intake.decisions.days import refuse_before, refuse_future
from services.intake.decisions.request_states import (
    Declined,
    Request,
    RequestFact,
    Screened,
    Submitted,
    Unknown,
    Withdrawn,
    allowed,
    evolve,
)

RequestCommand = SubmitRequest | ScreenRequest | DeclineRequest | WithdrawRequest


def submit(command: SubmitRequest, request: Request) -> Sequence[RequestFact]:
    """Once, by an agency of the registry, for a time that does not end before it begins."""
    if not command.agency_registered:
        raise Refused("agency-not-registered", f"{command.ori} is not in the registry")
    wanted = (command.wanted_from, command.wanted_until)
    if wanted[0] and wanted[1] and wanted[1] < wanted[0]:
        raise Refused("wanted-ends-before-it-begins", f"{wanted[1]} lies before {wanted[0]}")
    fact = RequestSubmitted(
        request_id=command.request_id,
        ori=command.ori,
        program=command.program,
        topics=command.topics,
        delivery_types=command.delivery_types,
        problem=command.problem,
        contact=Contact.model_validate(command.contact.model_dump()),
        authorized_by=command.authorized_by,
        wanted_from=command.wanted_from,
        wanted_until=command.wanted_until,
        submitted_on=command.on,
    )
    match request:
        case Unknown():
            return [fact]
        case Submitted(asked=asked) | Screened(asked=asked) if asked == fact:
            return []
        case Submitted() | Screened() | Declined() | Withdrawn():
            raise Refused(
                "already-submitted",
                f"request {command.request_id} exists",
                allowed=allowed(request),
            )
        case _:
            assert_never(request)


def screen(command: ScreenRequest, request: Request) -> Sequence[RequestFact]:
    """A submitted request of an agency that the registry knows."""
    match request:
        case Submitted(asked=asked):
            return [_screened(command, asked)]
        case Screened(taken=taken):
            if (taken.program, taken.screened_on) == (command.program, command.on):
                return []
            raise Refused(
                "already-screened",
                f"the request was routed to {taken.program} on {taken.screened_on}",
                allowed=allowed(request),
            )
        case Unknown() | Declined() | Withdrawn():
            raise _impossible(command.request_id, request)
        case _:
            assert_never(request)


def _screened(command: ScreenRequest, asked: RequestSubmitted) -> RequestScreened:
    if command.agency is None:
        raise Refused(
            "agency-not-registered", f"{asked.ori} is not in the registry", allowed=["decline"]
        )
    refuse_before(command.on, asked.submitted_on, "before-submission", "it was submitted")
    return RequestScreened(
        request_id=asked.request_id,
        ori=asked.ori,
        agency_kind=command.agency.kind,
        state=command.agency.state,
        sworn=command.agency.sworn,
        program=command.program,
        topics=asked.topics,
        delivery_types=asked.delivery_types,
        wanted_from=asked.wanted_from,
        wanted_until=asked.wanted_until,
        submitted_on=asked.submitted_on,
        screened_on=command.on,
    )


def decline(command: DeclineRequest, request: Request) -> Sequence[RequestFact]:
    """A submitted request; what was screened has an engagement and can only be withdrawn."""
    match request:
        case Submitted(asked=asked):
            refuse_before(command.on, asked.submitted_on, "before-submission", "it was submitted")
            return [
                RequestDeclined(
                    request_id=asked.request_id,
                    ori=asked.ori,
                    reason=command.reason,
                    note=command.note,
                    declined_on=command.on,
                )
            ]
        case Declined(fact=fact) if (fact.reason, fact.note, fact.declined_on) == (
            command.reason,
            command.note,
            command.on,
        ):
            return []
        case Unknown() | Screened() | Declined() | Withdrawn():
            raise _impossible(command.request_id, request)
        case _:
            assert_never(request)


def withdraw(command: WithdrawRequest, request: Request) -> Sequence[RequestFact]:
    """A submitted or screened request, until the help was given.

    Delivery is told on another stream, so it is looked up rather than decided here: a withdrawal
    that races with it may be recorded all the same, and then both facts show.
    """
    match request:
        case Submitted(asked=asked):
            refuse_before(command.on, asked.submitted_on, "before-submission", "it was submitted")
            return [_withdrawn(command, asked)]
        case Screened(asked=asked, taken=taken):
            if command.delivered:
                raise Refused("already-delivered", "the help that was asked for has been given")
            refuse_before(command.on, taken.screened_on, "before-screening", "it was screened")
            return [_withdrawn(command, asked)]
        case Withdrawn(fact=fact) if (fact.reason, fact.note, fact.withdrawn_on) == (
            command.reason,
            command.note,
            command.on,
        ):
            return []
        case Unknown() | Declined() | Withdrawn():
            raise _impossible(command.request_id, request)
        case _:
            assert_never(request)


def _withdrawn(command: WithdrawRequest, asked: RequestSubmitted) -> RequestWithdrawn:
    return RequestWithdrawn(
        request_id=asked.request_id,
        ori=asked.ori,
        reason=command.reason,
        note=command.note,
        withdrawn_on=command.on,
    )


def _impossible(request_id: UUID, request: Request) -> Refused:
    match request:
        case Unknown():
            rule, detail = "request-unknown", f"there is no request {request_id}"
        case Submitted():
            rule, detail = "submitted", "the request waits for the center"
        case Screened(taken=taken):
            rule, detail = "already-screened", f"the request was screened on {taken.screened_on}"
        case Declined(fact=declined):
            rule, detail = "already-declined", f"the request was declined on {declined.declined_on}"
        case Withdrawn(fact=withdrawn):
            rule = "already-withdrawn"
            detail = f"the request was withdrawn on {withdrawn.withdrawn_on}"
        case _:
            assert_never(request)
    return Refused(rule, detail, allowed=allowed(request))


def decide(command: RequestCommand, request: Request) -> Sequence[RequestFact]:
    """The facts that follow."""
    refuse_future(command.on, command.now)
    match command:
        case SubmitRequest():
            return submit(command, request)
        case ScreenRequest():
            return screen(command, request)
        case DeclineRequest():
            return decline(command, request)
        case WithdrawRequest():
            return withdraw(command, request)
        case _:
            assert_never(command)


REQUESTS: Final[Decider[RequestCommand, Request, RequestFact]] = Decider(
    category="request",
    initial=Unknown(),
    decide=decide,
    evolve=evolve,
    creates=(SubmitRequest,),
)
