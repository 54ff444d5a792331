"""A request ends before the help was given: declined, referred elsewhere, or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from events.decider import Refused
from events.intake import RequestDeclined, RequestReferred, RequestSubmitted, RequestWithdrawn
from events.rules.days import refuse_before
from services.intake.commands.requests import DeclineRequest, ReferRequest, WithdrawRequest
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
    already_delivered,
    impossible,
    refuse_before_reinstated,
)


def decline(command: DeclineRequest, request: Request) -> Sequence[RequestDeclined]:
    """Decline a request that waits; after screening it can only be withdrawn."""
    match request:
        case Submitted(asked=asked) | Flagged(asked=asked):
            refuse_before_reinstated(command.on, request)
            _refuse_to_lose(command, request)
            _refuse_before_submission(command.on, request)
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
        case Unknown() | Screened() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def withdraw(command: WithdrawRequest, request: Request) -> Sequence[RequestWithdrawn]:
    """Withdraw a request that waits or was screened, until the help was given."""
    match request:
        case Submitted() | Flagged() | Screened():
            _refuse_out_of_order(command, request)
            return [_withdrawn(command, request.asked)]
        case Withdrawn(fact=fact) if (fact.reason, fact.note, fact.withdrawn_on) == (
            command.reason,
            command.note,
            command.on,
        ):
            return []
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def refer(command: ReferRequest, request: Request) -> Sequence[RequestReferred]:
    """Send the agency elsewhere, until the help was given; work that has begun is cancelled."""
    match request:
        case Submitted() | Flagged() | Screened():
            _refuse_out_of_order(command, request)
            return [_referred(command, request.asked)]
        case Referred(fact=fact) if fact == _referred(command, request.before.asked):
            return []
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def _refuse_out_of_order(
    command: WithdrawRequest | ReferRequest, request: Waiting | Screened
) -> None:
    """Refuse to end what was delivered, or on a day before the request came where it is."""
    if isinstance(request, Screened) and command.delivered:
        raise already_delivered()
    refuse_before_reinstated(command.on, request)
    if isinstance(request, Screened):
        refuse_before(command.on, request.routed_on, "it was screened", rule="before-screening")
    else:
        _refuse_before_submission(command.on, request)


def _refuse_before_submission(on: date, request: Waiting) -> None:
    refuse_before(on, request.wanted.submitted_on, "it was submitted", rule="before-submission")


def _refuse_to_lose(command: DeclineRequest, request: Waiting) -> None:
    """Refuse a duplicate unless another request counts for it, and no request counts as it."""
    for other in command.relying:
        if other is not None:
            raise Refused(
                "counts-for-another",
                f"request {other} counts as this one: merge it into the one that it duplicates",
                allowed=allowed(request),
            )
    if command.originals and not any(command.originals):
        raise Refused(
            "duplicate-of-none",
            "none of the requests that it looks like counts any more",
            allowed=allowed(request),
        )


def _referred(command: ReferRequest, asked: RequestSubmitted) -> RequestReferred:
    return RequestReferred(
        request_id=asked.request_id,
        ori=asked.ori,
        to=command.to,
        reason=command.reason,
        note=command.note,
        referred_on=command.on,
    )


def _withdrawn(command: WithdrawRequest, asked: RequestSubmitted) -> RequestWithdrawn:
    return RequestWithdrawn(
        request_id=asked.request_id,
        ori=asked.ori,
        reason=command.reason,
        note=command.note,
        withdrawn_on=command.on,
    )
