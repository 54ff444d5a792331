"""The rules of who looks after a request: taking it, taking it over, releasing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, assert_never

from events.decider import Refused
from events.intake import CoordinatorReleased, CoordinatorTook
from events.rules.days import refuse_before
from services.intake.commands.desk import ReleaseRequest, SeenRequest, TakeRequest
from services.intake.decisions.desk_states import Desk, Owned, Released, Unowned, changed_hands_on
from services.intake.decisions.merging import merge_target
from services.intake.decisions.request_states import (
    Declined,
    Flagged,
    Merged,
    Referred,
    Request,
    Screened,
    Submitted,
    Unknown,
    Withdrawn,
    impossible,
)

_STEPS: Final = ("take", "release", "note")


def seen_by_desk(request: Request) -> SeenRequest | None:
    """What the desk needs to know of its request; None where there is none."""
    target = merge_target(request)
    match request:
        case Unknown():
            return None
        case Submitted(asked=asked) | Flagged(asked=asked) | Screened(asked=asked):
            return SeenRequest(submitted_on=asked.submitted_on, ended=None)
        case (
            Declined(before=before)
            | Merged(before=before)
            | Withdrawn(before=before)
            | Referred(before=before)
        ):
            return SeenRequest(
                submitted_on=before.asked.submitted_on, ended=target.ended if target else None
            )
        case _:
            assert_never(request)


def is_known(request: Request) -> bool:
    """Whether there is such a request."""
    return not isinstance(request, Unknown)


def take(command: TakeRequest, desk: Desk) -> Sequence[CoordinatorTook]:
    """Take a request that nobody has, or take it over from whoever is named."""
    request = command.request
    if request is None:
        raise impossible(command.request_id, Unknown())
    owner = desk.took.coordinator if isinstance(desk, Owned) else None
    if owner == command.coordinator:
        return []
    if request.ended is not None:
        raise Refused(
            "request-ended",
            f"the request was {request.ended}: nobody need look after it",
            allowed=("release", "note"),
        )
    if isinstance(desk, Owned) and owner != command.instead_of:
        raise Refused(
            "already-taken",
            f"{owner} looks after it since {desk.took.taken_on}: "
            f"to take it over, say `instead_of` {owner}",
            allowed=_STEPS,
        )
    refuse_before(command.on, request.submitted_on, "it was submitted", rule="before-submission")
    _refuse_before_last(command.on, desk)
    return [
        CoordinatorTook(
            request_id=command.request_id,
            coordinator=command.coordinator,
            instead_of=owner,
            taken_on=command.on,
        )
    ]


def release(command: ReleaseRequest, desk: Desk) -> Sequence[CoordinatorReleased]:
    """Release a request of the coordinator who is named."""
    if not command.request_known:
        raise impossible(command.request_id, Unknown())
    match desk:
        case Unowned() | Released():
            return []
        case Owned(took=took):
            if took.coordinator != command.coordinator:
                raise Refused(
                    "another-owner",
                    f"{took.coordinator} looks after it, not {command.coordinator}",
                    allowed=_STEPS,
                )
            _refuse_before_last(command.on, desk)
            return [
                CoordinatorReleased(
                    request_id=command.request_id,
                    coordinator=command.coordinator,
                    released_on=command.on,
                )
            ]
        case _:
            assert_never(desk)


def _refuse_before_last(on: date, desk: Desk) -> None:
    if (last := changed_hands_on(desk)) is not None:
        refuse_before(on, last, "it last changed hands", rule="before-last-owner")
