"""How delivered work was evaluated: what matching asks of the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Final
from uuid import UUID

from events.event import Heard
from events.intake import EvaluationReceived
from events.log.database import Connection
from events.vocabulary import EvaluationAudience
from services.assignment import feeds
from services.assignment.projections.rows import store
from services.kit.projection import Projection

RATING_MIN: Final = 1
RATING_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class _Rating:
    invitation_id: UUID
    version: int
    engagement_id: UUID
    provider: str
    score: float
    received_on: date


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Add these answers to `ratings`."""
    ratings = [
        _Rating(
            invitation_id=event.invitation_id,
            version=recorded.version,
            engagement_id=event.engagement_id,
            provider=event.provider,
            score=_score(event),
            received_on=event.received_on,
        )
        for event, recorded in facts
        # What experts say speaks of the agency and the center, not of their own work.
        if isinstance(event, EvaluationReceived) and event.audience is not EvaluationAudience.EXPERT
    ]
    await store(connection, "ratings_insert", ratings)


def _score(event: EvaluationReceived) -> float:
    mean = fmean(event.ratings.model_dump().values())
    return (mean - RATING_MIN) / (RATING_MAX - RATING_MIN)


RATINGS: Final = Projection(
    name=feeds.RATINGS,
    tables=("ratings",),
    hears=frozenset({EvaluationReceived.wire_name}),
    apply=apply,
)
