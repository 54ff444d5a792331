"""Findings, recommendations, and the reviews of submitted evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from events.assignment.findings import (
    FindingRecorded,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationValidated,
)
from events.event import Content, Told
from services.assignment import feeds
from services.assignment.projections.recommendations import RECOMMENDATIONS_FOLD
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Changes, Entries, Fold, Known, Load, Table, about


class FindingRow(NamedTuple):
    """One finding."""

    finding_id: UUID
    version: int
    engagement_id: UUID
    ori: str
    program: str
    number: str
    title: str
    text: str
    found_on: date


class ReviewRow(NamedTuple):
    """Evidence that waited for a validator, from when to when."""

    recommendation_id: UUID
    version: int
    """Of its submission."""
    engagement_id: UUID
    submitted_on: date
    submitted_by: str
    ended_on: date | None = None
    outcome: str | None = None


def _find(told: Told) -> FindingRow:
    event: FindingRecorded = told.event
    return FindingRow(
        event.finding_id,
        told.version,
        event.engagement_id,
        event.ori,
        event.program,
        event.number,
        event.title,
        event.text,
        event.found_on,
    )


_FINDINGS_FOLD: Final = Entries(
    Table("findings", FindingRow, key=("finding_id",), grows=True), {FindingRecorded: _find}
)

_REVIEWS_TABLE: Final = Table("reviews", ReviewRow, key=("recommendation_id", "version"))
_ENDINGS: Final[Mapping[type[Content], tuple[str, Callable[[Any], date]]]] = {
    RecommendationValidated: ("validated", attrgetter("validated_on")),
    RecommendationReturned: ("returned", attrgetter("returned_on")),
    RecommendationSetAside: ("set-aside", attrgetter("set_aside_on")),
}
"""The outcome of a review, and the day."""


def _review(known: Known, facts: Sequence[Told], into: Changes) -> None:
    stored = map(ReviewRow._make, known.get(_REVIEWS_TABLE, ()))
    waiting = next((row for row in stored if row.ended_on is None), None)
    for told in facts:
        event = told.event
        if isinstance(event, RecommendationSubmitted):
            waiting = ReviewRow(
                event.recommendation_id,
                told.version,
                event.engagement_id,
                event.submitted_on,
                event.submitted_by,
            )
            into.put(_REVIEWS_TABLE, waiting)
        elif waiting is not None:
            outcome, day_of = _ENDINGS[type(event)]
            into.put(_REVIEWS_TABLE, waiting._replace(ended_on=day_of(event), outcome=outcome))
            waiting = None


_REVIEWS_FOLD: Final = Fold(
    tables=(_REVIEWS_TABLE,),
    about=about("recommendation_id", (RecommendationSubmitted, *_ENDINGS)),
    loads=(Load(_REVIEWS_TABLE, "recommendation_id", when=frozenset(_ENDINGS)),),
    life=_review,
)

FINDINGS_PROJECTION: Final = Projection(
    feeds.FINDINGS_FEED, (_FINDINGS_FOLD, RECOMMENDATIONS_FOLD, _REVIEWS_FOLD)
)
