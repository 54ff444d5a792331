"""Lives that come by the door: who asks, or says yes, has no account. Pure.

They end today, as the center dates itself what is said by a link. No milestone counts them. Who
asked in one of them is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from deploy.demo.plan.acts import (
    Act,
    Agency,
    AnswerClaim,
    AskForgetting,
    ChangeExecutive,
    Claim,
    ConfirmForgetting,
    IsRefused,
    Life,
    LiftHold,
    NoteYes,
    PlaceHold,
    Screen,
    Submit,
)
from events.vocabulary import ClaimDismissalReason, DeliveryType, Program

_PROGRAM: Final = Program.CRI_TAC
_ASKED_DAYS_AGO: Final = 12
_SCREENED_DAYS_AGO: Final = 10
_CHANGED_DAYS_AGO: Final = 3


def door_lives(drawn: Iterator[Agency], today: date, first_number: int) -> list[Life]:
    """Return them, each with an agency of its own."""
    told: tuple[list[Act], ...] = (
        *(_asked_and_called(today) for _ in range(2)),
        [_asked(today)],  # the center has not called yet
        *(_said_yes(today) for _ in range(2)),
        _said_by_somebody_else(today),
        _forgotten(today),
    )
    return [
        Life(number, next(drawn), tuple(acts)) for number, acts in enumerate(told, first_number)
    ]


def _asked(on: date, *, by_link: bool = True) -> Submit:
    topics, types = ("de-escalation",), (DeliveryType.VIRTUAL_TRAINING,)
    return Submit(on, _PROGRAM, topics, types, by_link=by_link)


def _asked_and_called(today: date) -> list[Act]:
    """Somebody without an account asks; the agency says yes when the center calls it."""
    return [_asked(today), NoteYes(today), Screen(today, _PROGRAM)]


def _new_executive(today: date) -> list[Act]:
    """The agency has a new executive, without an account, whose yes the work waits for."""
    return [
        _asked(today - timedelta(days=_ASKED_DAYS_AGO), by_link=False),
        Screen(today - timedelta(days=_SCREENED_DAYS_AGO), _PROGRAM),
        ChangeExecutive(today - timedelta(days=_CHANGED_DAYS_AGO)),
    ]


def _said_yes(today: date) -> list[Act]:
    """The executive says yes by a link, and the agency confirms it when the center calls."""
    return [*_new_executive(today), Claim(today), AnswerClaim(today)]


def _said_by_somebody_else(today: date) -> list[Act]:
    """The first link went to somebody who does not speak for the agency."""
    wrong = AnswerClaim(today, ClaimDismissalReason.WRONG_PERSON)
    return [*_new_executive(today), Claim(today), wrong, Claim(today), AnswerClaim(today)]


def _forgotten(today: date) -> list[Act]:
    """Who asked without an account is forgotten, once nothing must be kept; the work goes on."""
    return [
        *_asked_and_called(today),
        PlaceHold(today),
        IsRefused(today, AskForgetting(today), "under-hold"),
        LiftHold(today),
        AskForgetting(today),
        IsRefused(today, ConfirmForgetting(today, by_another=False), "same-person"),
        ConfirmForgetting(today),
    ]
