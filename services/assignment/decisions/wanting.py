"""The request that the work is for: once it has ended, nobody wants the work."""

from __future__ import annotations

from typing import assert_never

from events.assignment import EngagementOpened
from events.decider import Refused
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


def refuse_ended(request: RequestSeen) -> None:
    """Refuse what would go on with the work of a request that has ended.

    The engagement follows its request by a reaction, a moment later; nothing is to slip in between.
    One that moved to another program has not ended: work that it left may be reopened.
    """
    if request.ended is not None:
        raise Refused("request-ended", f"the request was {request.ended}")


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
