"""The request that an engagement works on: what assignment asks of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from events.decider import Fold
from events.event import Event
from events.intake import (
    RequestDeclined,
    RequestEscalated,
    RequestMerged,
    RequestSubmitted,
    RequestWithdrawn,
)

MOVES_MAX: Final = 12
"""How often a request may move to another program: a merge looks at the engagement of each."""


def request_stream(request_id: UUID) -> str:
    """The stream of a request."""
    return f"{RequestSubmitted.category}-{request_id}"


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """As much of a request as assignment's rules ask."""

    ended: str | None = None
    """How it ended, if it did, to follow the words *the request was*; that stays so."""
    moves: int = 0
    """How often it moved to another program; each move has an engagement of its own."""


def _evolve(seen: RequestSeen, event: Event) -> RequestSeen:
    match event:
        case RequestDeclined():
            return replace(seen, ended=f"declined on {event.declined_on}")
        case RequestMerged():
            return replace(seen, ended=f"merged into request {event.into} on {event.merged_on}")
        case RequestWithdrawn():
            return replace(seen, ended=f"withdrawn on {event.withdrawn_on}")
        case RequestEscalated():
            return replace(seen, moves=event.move)
        case _:
            return seen


REQUEST_SEEN: Final[Fold[RequestSeen, Event]] = Fold(
    category=RequestSubmitted.category, initial=RequestSeen(), evolve=_evolve
)
