"""Who may ask what of assignment, and how far its rows must have come before it is answered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, ClassVar

from fastapi import Depends
from pydantic import BaseModel, ConfigDict

from services.assignment.feeds import ENGAGEMENTS, FOLLOW_REQUESTS
from services.kit.freshness import WAIT_SECONDS_MAX
from services.kit.requests import Asked, asked_by
from services.kit.running import Running

ByCoordinator = Annotated[Asked, Depends(asked_by("coordinator", "operator"))]
ByProvider = Annotated[Asked, Depends(asked_by("provider", "coordinator", "operator"))]
BySubmitter = Annotated[
    Asked, Depends(asked_by("requester", "provider", "coordinator", "operator"))
]
"""Who may show evidence: the agency, or whoever carries a recommendation out with it."""
ByValidator = Annotated[Asked, Depends(asked_by("validator", "operator"))]
"""Not the center: whoever judges evidence has no part in the work."""
BySettler = Annotated[Asked, Depends(asked_by("validator", "coordinator", "operator"))]
ByReader = Annotated[
    Asked, Depends(asked_by("reader", "provider", "validator", "coordinator", "operator"))
]


class Body(BaseModel):
    """What a client says: nothing else than what is asked for."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


class DatedBody(Body):
    """What happened on a day."""

    on: date | None = None
    """The day it happened; today (UTC) where it is left out."""


def clock() -> datetime:
    """The edge's clock: rules are given it."""
    return datetime.now(UTC)


async def engagements_caught_up(here: Running, asked: Asked) -> None:
    """Wait until what `Byfield-After` names is seen in the rows of engagements.

    A screening is seen once the reaction to it has opened the engagement, which is a later fact:
    the rows must come as far as the log is by then. Raises `NotYetError`.
    """
    if not asked.headers.after:
        return
    half = WAIT_SECONDS_MAX / 2
    await here.freshness.wait_until([FOLLOW_REQUESTS], asked.headers.after, seconds_max=half)
    head = await here.log.head()
    await here.freshness.wait_until([ENGAGEMENTS], head.position, seconds_max=half)
