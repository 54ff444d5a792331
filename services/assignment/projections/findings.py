"""Findings, recommendations, and the reviews of submitted evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from events.assignment.findings import (
    FindingCorrected,
    FindingRecorded,
    FindingStruck,
    RecommendationRestored,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationValidated,
    ValidationWithdrawn,
)
from events.event import Content, Told
from services.assignment import feeds
from services.assignment.projections.recommendations import RECOMMENDATIONS_FOLD
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Changes, Fold, Known, Load, Table, about, rows


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
    corrected_on: date | None = None
    struck_on: date | None = None
    correction_reason: str | None = None


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


def _find(_: FindingRow | None, event: FindingRecorded, told: Told) -> FindingRow:
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


def _correct(row: FindingRow, event: FindingCorrected, told: Told) -> FindingRow:
    return row._replace(
        version=told.version,
        number=event.number,
        title=event.title,
        text=event.text,
        found_on=event.found_on,
        corrected_on=event.corrected_on,
        correction_reason=event.reason,
    )


def _strike(row: FindingRow, event: FindingStruck, told: Told) -> FindingRow:
    return row._replace(
        version=told.version, struck_on=event.struck_on, correction_reason=event.reason
    )


_FINDINGS_FOLD: Final = rows(
    Table("findings", FindingRow, key=("finding_id",)),
    makes={FindingRecorded: _find},
    changes={FindingCorrected: _correct, FindingStruck: _strike},
    strict=True,
)

_REVIEWS_TABLE: Final = Table("reviews", ReviewRow, key=("recommendation_id", "version"))
_ENDINGS: Final[Mapping[type[Content], tuple[str, Callable[[Any], date]]]] = {
    RecommendationValidated: ("validated", attrgetter("validated_on")),
    RecommendationReturned: ("returned", attrgetter("returned_on")),
    RecommendationSetAside: ("set-aside", attrgetter("set_aside_on")),
}
"""The outcome of a review, and the day."""
_UNDOINGS: Final[Mapping[type[Content], str]] = {
    ValidationWithdrawn: "validated",
    RecommendationRestored: "set-aside",
}
"""The outcome that each takes back: the review goes on as if it had not ended."""


def _review(known: Known, facts: Sequence[Told], into: Changes) -> None:
    stored = map(ReviewRow._make, known.get(_REVIEWS_TABLE, ()))
    last = max(stored, key=attrgetter("version"), default=None)
    for told in facts:
        event = told.event
        if isinstance(event, RecommendationSubmitted):
            last = ReviewRow(
                event.recommendation_id,
                told.version,
                event.engagement_id,
                event.submitted_on,
                event.submitted_by,
            )
            into.put(_REVIEWS_TABLE, last)
        elif last is not None and (after := _after(last, event)) != last:
            into.put(_REVIEWS_TABLE, after)
            last = after


def _after(review: ReviewRow, event: Content) -> ReviewRow:
    """Return the last review after a fact that ends one, or takes the end back."""
    if type(event) in _UNDOINGS:
        mended = review.outcome == _UNDOINGS[type(event)]
        return review._replace(ended_on=None, outcome=None) if mended else review
    if review.ended_on is not None:
        return review
    outcome, day_of = _ENDINGS[type(event)]
    return review._replace(ended_on=day_of(event), outcome=outcome)


_REVIEWS_FOLD: Final = Fold(
    tables=(_REVIEWS_TABLE,),
    about=about("recommendation_id", (RecommendationSubmitted, *_ENDINGS, *_UNDOINGS)),
    loads=(Load(_REVIEWS_TABLE, "recommendation_id", when=frozenset({*_ENDINGS, *_UNDOINGS})),),
    life=_review,
)

FINDINGS_PROJECTION: Final = Projection(
    feeds.FINDINGS_FEED, (_FINDINGS_FOLD, RECOMMENDATIONS_FOLD, _REVIEWS_FOLD)
)
