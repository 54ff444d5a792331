"""The states of a request, and what each allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from events.intake import RequestDeclined, RequestScreened, RequestSubmitted, RequestWithdrawn


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has asked."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """Waits for the center."""

    asked: RequestSubmitted


@dataclass(frozen=True, slots=True)
class Screened:
    """Taken, and routed to a program."""

    asked: RequestSubmitted
    taken: RequestScreened


@dataclass(frozen=True, slots=True)
class Declined:
    """Not taken."""

    fact: RequestDeclined


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Taken back by the agency."""

    fact: RequestWithdrawn


Request = Unknown | Submitted | Screened | Declined | Withdrawn
RequestFact = RequestSubmitted | RequestScreened | RequestDeclined | RequestWithdrawn


def allowed(request: Request) -> Sequence[str]:
    """What may be asked of a request as it is."""
    match request:
        case Unknown():
            return ("submit",)
        case Submitted():
            return ("screen", "decline", "withdraw")
        case Screened():
            return ("withdraw",)
        case Declined() | Withdrawn():
            return ()
        case _:
            assert_never(request)


def evolve(request: Request, fact: RequestFact) -> Request:
    """The request after a fact."""
    match fact:
        case RequestSubmitted():
            return Submitted(fact)
        case RequestScreened():
            return Screened(request.asked, fact) if isinstance(request, Submitted) else request
        case RequestDeclined():
            return Declined(fact)
        case RequestWithdrawn():
            return Withdrawn(fact)
        case _:
            assert_never(fact)
