"""How delivered work was evaluated, for matching, and what counts for nothing in it.

What older releases told of participants may be of people whom a provider chose, or itself: who
invited them says that, and such answers are left out where ratings are read.
"""

from __future__ import annotations

from datetime import date
from statistics import fmean
from typing import Final, NamedTuple
from uuid import UUID

from events.event import Told
from events.intake import AnswerReceived, EvaluationInvited, EvaluationReceived
from events.vocabulary import EvaluationAudience
from services.assignment import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Entries, Table

RATING_MIN: Final = 1
RATING_MAX: Final = 5


class RatingRow(NamedTuple):
    """One answer."""

    invitation_id: UUID
    """Or the engagement, for answers that name no invitation: `version` tells them apart."""
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


def _take(told: Told) -> RatingRow | None:
    event: AnswerReceived = told.event
    if not event.ranked or event.audience is EvaluationAudience.EXPERT:
        return None
    return RatingRow(
        event.engagement_id,
        told.version,
        event.engagement_id,
        event.provider,
        _score(event),
        event.counts_on,
    )


def _score(event: EvaluationReceived | AnswerReceived) -> float:
    mean = fmean(event.ratings.model_dump().values())
    return (mean - RATING_MIN) / (RATING_MAX - RATING_MIN)


RATINGS_PROJECTION: Final = Projection(
    feeds.RATINGS_FEED,
    (
        Entries(
            Table("ratings", RatingRow, key=("invitation_id", "version"), grows=True),
            {EvaluationReceived: _receive, AnswerReceived: _take},
        ),
    ),
)


class UnrankedRow(NamedTuple):
    """An invitation that a provider made about its own work."""

    invitation_id: UUID


def _invite(told: Told) -> UnrankedRow | None:
    event: EvaluationInvited = told.event
    by_provider = told.actor.startswith("provider:")
    return UnrankedRow(event.invitation_id) if by_provider else None


UNRANKED_PROJECTION: Final = Projection(
    feeds.UNRANKED_FEED,
    (
        Entries(
            Table("unranked", UnrankedRow, key=("invitation_id",), grows=True),
            {EvaluationInvited: _invite},
        ),
    ),
)
