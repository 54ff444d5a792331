"""The request behind an engagement, as far as the rules of assignment need it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from events.decider import Fold
from events.event import Event
from events.intake import (
    RequestDeclined,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestSubmitted,
    RequestWithdrawn,
)

MOVES_MAX: Final = 12
"""How often a request may move to another program; a merge reads one engagement for each move."""


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """The part of a request that the rules of assignment need."""

    ended: str | None = None
    """How it ended, to follow the words *the request was*; None while it is open."""


def _evolve(seen: RequestSeen, event: Event) -> RequestSeen:
    match event:
        case RequestDeclined():
            return RequestSeen(ended=f"declined on {event.declined_on}")
        case RequestMerged():
            return RequestSeen(ended=f"merged into request {event.into} on {event.merged_on}")
        case RequestWithdrawn():
            return RequestSeen(ended=f"withdrawn on {event.withdrawn_on}")
        case RequestReferred():
            return RequestSeen(ended=f"referred to {event.to} on {event.referred_on}")
        case RequestReinstated():
            return RequestSeen()
        case _:
            return seen


REQUEST_SEEN_FOLD: Final[Fold[RequestSeen, Event]] = Fold(
    category=RequestSubmitted.category, initial=RequestSeen(), evolve=_evolve
)
