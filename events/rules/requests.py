"""The request behind an engagement, as far as the rules of assignment need it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from events.decider import Fold
from events.event import Event
from events.intake import (
    RequestDeclined,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestSubmitted,
    RequestWithdrawn,
)
from events.rules.engagements import engagement_id_of

MOVES_MAX: Final = 12
"""How often a request may move to another program; a merge reads one engagement for each move."""


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """The part of a request that the rules of assignment need."""

    ended: str | None = None
    """How it ended, to follow the words *the request was*; None while it is open."""
    opened_in_error: frozenset[UUID] = frozenset()
    """The engagements of programs to which it was screened wrongly."""


def _evolve(  # noqa: PLR0911 - one case a fact
    seen: RequestSeen, event: Event
) -> RequestSeen:
    match event:
        case RequestDeclined():
            return replace(seen, ended=f"declined on {event.declined_on}")
        case RequestMerged():
            return replace(seen, ended=f"merged into request {event.into} on {event.merged_on}")
        case RequestWithdrawn():
            return replace(seen, ended=f"withdrawn on {event.withdrawn_on}")
        case RequestReferred():
            return replace(seen, ended=f"referred to {event.to} on {event.referred_on}")
        case RequestReinstated():
            return replace(seen, ended=None)
        case RequestRescreened(request_id=request_id, move=move):
            wrong = engagement_id_of(request_id, move - 1)
            return replace(seen, opened_in_error=seen.opened_in_error | {wrong})
        case _:
            return seen


REQUEST_SEEN_FOLD: Final[Fold[RequestSeen, Event]] = Fold(
    category=RequestSubmitted.category, initial=RequestSeen(), evolve=_evolve
)
