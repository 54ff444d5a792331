"""The rules of several agencies in one request: who joins the lead agency, and who leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.decider import Refused
from events.intake import AgencyJoined, AgencyLeft
from events.rules.days import refuse_before
from events.vocabulary import LeaveReason
from services.intake.commands.requests import JoinRequest, LeaveRequest
from services.intake.decisions.request_states import (
    Declined,
    Flagged,
    Merged,
    Participation,
    Referred,
    Request,
    Screened,
    Submitted,
    Unknown,
    Withdrawn,
    allowed,
    impossible,
)

PARTICIPANTS_MAX: Final = 200
"""Agencies that take, or took, part in one request beside the lead agency."""

Joinable = Submitted | Flagged | Screened


def join(command: JoinRequest, request: Request) -> Sequence[AgencyJoined]:
    """Let a registered agency take part, from a day on which it did not yet."""
    match request:
        case Submitted() | Flagged() | Screened():
            if (same := _stay(request, command)) is not None:
                return _joined_before(command, request, same)
            _refuse_participant(command, request)
            _refuse_overlap(command, request)
            asked = request.asked
            refuse_before(
                command.on,
                request.wanted.submitted_on,
                "it was submitted",
                rule="before-submission",
            )
            return [
                AgencyJoined(
                    request_id=asked.request_id,
                    ori=asked.ori,
                    participation_id=command.participation_id,
                    participant=command.participant,
                    joined_on=command.on,
                )
            ]
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def leave(command: LeaveRequest, request: Request) -> Sequence[AgencyLeft]:
    """End a stay; one that was entered in error may have ended before."""
    match request:
        case Submitted() | Flagged() | Screened():
            stay = _stay(request, command)
            if stay is None:
                raise Refused(
                    "not-participating",
                    f"the request has no participation {command.participation_id}",
                    allowed=allowed(request),
                )
            if stay.left is not None:
                if _is_left(command, stay.left):
                    return []
                _refuse_second_end(command, request, stay.left)
            joined = stay.joined
            refuse_before(command.on, joined.joined_on, "the agency joined", rule="before-joining")
            return [
                AgencyLeft(
                    request_id=joined.request_id,
                    ori=joined.ori,
                    participation_id=joined.participation_id,
                    participant=joined.participant,
                    reason=command.reason,
                    note=command.note,
                    left_on=command.on,
                )
            ]
        case Unknown() | Declined() | Merged() | Withdrawn() | Referred():
            raise impossible(command.request_id, request)
        case _:
            assert_never(request)


def _stay(request: Joinable, command: JoinRequest | LeaveRequest) -> Participation | None:
    named = command.participation_id
    return next(
        (stay for stay in request.participations if stay.joined.participation_id == named), None
    )


def _joined_before(
    command: JoinRequest, request: Joinable, stay: Participation
) -> Sequence[AgencyJoined]:
    """Nothing, if the stay of this id was told so before."""
    joined = stay.joined
    if (command.participant, command.on) == (joined.participant, joined.joined_on):
        return []
    raise Refused(
        "already-joined",
        f"participation {joined.participation_id} is that of {joined.participant}"
        f" from {joined.joined_on} on",
        allowed=allowed(request),
    )


def _is_left(command: LeaveRequest, left: AgencyLeft) -> bool:
    return (command.reason, command.note, command.on) == (left.reason, left.note, left.left_on)


def _refuse_participant(command: JoinRequest, request: Joinable) -> None:
    ori = command.participant
    steps = [step for step in allowed(request) if step != "join"]
    if ori == request.asked.ori:
        raise Refused("lead-agency", f"{ori} leads the request", allowed=steps)
    if not command.participant_registered:
        raise Refused("agency-not-registered", f"{ori} is not in the registry", allowed=steps)
    if command.participant_gone is not None:
        raise Refused("agency-gone", command.participant_gone, allowed=steps)
    others = {stay.joined.participant for stay in request.participations if stay.counts} - {ori}
    if len(others) >= PARTICIPANTS_MAX:
        raise Refused(
            "too-many-participants",
            f"{len(others)} agencies take part or did, which is the most",
            allowed=steps,
        )


def _refuse_overlap(command: JoinRequest, request: Joinable) -> None:
    """Refuse a stay that touches another one of the agency; after its last day it may come back."""
    for stay in request.participations:
        joined, left = stay.joined, stay.left
        if joined.participant != command.participant or not stay.counts:
            continue
        if left is None:
            raise Refused(
                "already-joined",
                f"{joined.participant} takes part since {joined.joined_on}",
                allowed=allowed(request),
            )
        refuse_before(command.on, left.left_on, "the agency last left", rule="before-last-leaving")


def _refuse_second_end(command: LeaveRequest, request: Joinable, left: AgencyLeft) -> None:
    if left.reason is LeaveReason.ENTERED_IN_ERROR:
        raise Refused(
            "entered-in-error",
            f"that {left.participant} took part was taken back on {left.left_on}",
            allowed=allowed(request),
        )
    if command.reason is not LeaveReason.ENTERED_IN_ERROR:
        raise Refused(
            "already-left",
            f"{left.participant} left on {left.left_on} ({left.reason})",
            allowed=allowed(request),
        )
