"""How delivered work was evaluated, for matching."""

from __future__ import annotations

from datetime import date
from statistics import fmean
from typing import Final, NamedTuple
from uuid import UUID

from events.event import Told
from events.intake import EvaluationReceived
from events.vocabulary import EvaluationAudience
from services.assignment import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Entries, Table

RATING_MIN: Final = 1
RATING_MAX: Final = 5


class RatingRow(NamedTuple):
    """One answer."""

    invitation_id: UUID
    version: int
    engagement_id: UUID
    provider: str
    score: float
    received_on: date


def _receive(told: Told) -> RatingRow | None:
    event: EvaluationReceived = told.event
    if event.audience is EvaluationAudience.EXPERT:
        return None  # an expert rates the agency and the center, not the work
    return RatingRow(
        event.invitation_id,
        told.version,
        event.engagement_id,
        event.provider,
        _score(event),
        event.received_on,
    )


def _score(event: EvaluationReceived) -> float:
    mean = fmean(event.ratings.model_dump().values())
    return (mean - RATING_MIN) / (RATING_MAX - RATING_MIN)


RATINGS_PROJECTION: Final = Projection(
    feeds.RATINGS_FEED,
    (
        Entries(
            Table("ratings", RatingRow, key=("invitation_id", "version"), grows=True),
            {EvaluationReceived: _receive},
        ),
    ),
)
