"""The request that the work is for: once it has ended or moved on, nobody wants the work here."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from events.assignment import EngagementOpened
from events.decider import Refused
from events.rules.engagements import engagement_id_of
from events.rules.requests import RequestSeen
from services.assignment.decisions.engagement import (
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    Delivered,
    Engagement,
    Held,
    NotOpened,
    Open,
    Underway,
)
from services.assignment.decisions.refusing import allowed


def refuse_over(engagement_id: UUID, request: RequestSeen, engagement: Engagement) -> None:
    """Refuse what would go on with the work of a request that has ended or moved on.

    The engagement follows its request by a reaction, a moment later; nothing is to slip in between.
    """
    opening = opening_of(engagement)
    if opening is None:
        return
    if request.ended is not None:
        raise Refused("request-ended", f"the request was {request.ended}")
    # An engagement of another program than the last is left behind, whatever else it is.
    if request.moves and engagement_id != engagement_id_of(opening.request_id, request.moves):
        raise Refused(
            "request-moved",
            "the request moved to another program: it has another engagement there",
            allowed=[step for step in allowed(engagement) if step in _OF_WHAT_WAS],
        )


_OF_WHAT_WAS = ("deliveries/correct", "deliveries/strike")


def opening_of(engagement: Engagement) -> EngagementOpened | None:
    """How it was opened, whatever became of it; None where it was not."""
    match engagement:
        case NotOpened():
            return None
        case Open() | Assigned() | Accepted() | Underway():
            return engagement.opening
        case Delivered(work=beneath) | Held(work=beneath) | Cancelled(work=beneath):
            return opening_of(beneath)
        case Closed(ended=beneath):
            return opening_of(beneath)
        case _:
            assert_never(engagement)
