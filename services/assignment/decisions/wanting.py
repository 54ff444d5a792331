"""The request that the work is for: once it has ended, nobody wants the work."""

from __future__ import annotations

from events.decider import Refused
from events.rules.requests import RequestSeen


def refuse_ended(request: RequestSeen) -> None:
    """Refuse what would go on with the work of a request that has ended.

    The engagement follows its request by a reaction, a moment later; nothing is to slip in between.
    One that moved to another program has not ended: work that it left may be reopened.
    """
    if request.ended is not None:
        raise Refused("request-ended", f"the request was {request.ended}")
