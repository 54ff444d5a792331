"""Findings, what became of each recommendation, and what waited how long for a validator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, assert_never, cast
from uuid import UUID

from events.event import Heard
from events.findings import (
    FACTS,
    FindingRecorded,
    RecommendationMade,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationSustained,
    RecommendationValidated,
)
from events.log.database import Connection
from services.assignment import feeds
from services.assignment.decisions.findings import FindingsEvent
from services.assignment.decisions.recommendation import RecommendationEvent
from services.assignment.projections.finding_rows import (
    Finding,
    Recommendation,
    Review,
    finding_of,
    recommendation_of,
)
from services.assignment.projections.rows import load, store
from services.kit.projection import Projection


async def apply(connection: Connection, facts: Sequence[Heard]) -> None:
    """Fold these facts into `findings`, `recommendations` and `reviews`."""
    fold = FindingsFold()
    # What it hears is of this union: see `hears`.
    told = [(cast("FindingsEvent", event), recorded.version) for event, recorded in facts]
    about = [event for event, _ in told if not isinstance(event, FindingRecorded)]
    made = {event.recommendation_id for event in about if isinstance(event, RecommendationMade)}
    known = {event.recommendation_id for event in about} - made
    if known:
        fold.begin(
            await load(connection, "recommendations_load", known),
            await load(connection, "reviews_load", known),
        )
    for event, version in told:
        fold.take(event, version)
    await store(connection, "findings_insert", fold.findings)
    await store(connection, "recommendations_upsert", fold.recommendations.values())
    await store(connection, "reviews_upsert", fold.reviews.values())


class FindingsFold:
    """Rows as they stand after the facts taken so far."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.recommendations: dict[UUID, Recommendation] = {}
        self.reviews: dict[tuple[UUID, int], Review] = {}
        self._waiting: dict[UUID, Review] = {}

    def begin(self, recommendations: list[dict[str, Any]], waiting: list[dict[str, Any]]) -> None:
        """Go on from these rows: recommendations, and those of their reviews that wait."""
        for row in recommendations:
            self.recommendations[row["recommendation_id"]] = Recommendation(**row)
        for row in waiting:
            self._wait(Review(**row))

    def take(self, event: FindingsEvent, version: int) -> None:
        """Fold one more fact, the `version`-th of its stream."""
        match event:
            case FindingRecorded():
                self.findings.append(finding_of(event, version))
            case RecommendationMade():
                made = recommendation_of(event, version)
                self.recommendations[event.recommendation_id] = made
            case _:
                row = self.recommendations[event.recommendation_id]
                row.version = version
                self._take_step(event, row)

    def _take_step(self, event: RecommendationEvent, row: Recommendation) -> None:
        match event:
            case RecommendationSubmitted():
                self._take_submitted(event, row)
            case RecommendationValidated():
                row.status, row.note = "validated", event.note
                row.validated_on, row.validated_by = event.validated_on, event.validated_by
                row.wait(None, None)
                self._end(row, event.validated_on)
            case RecommendationReturned():
                row.status, row.note = "returned", event.note
                row.returned_on, row.return_reasons = event.returned_on, event.reasons
                row.wait("agency", event.returned_on)
                self._end(row, event.returned_on)
            case RecommendationSustained():
                row.status, row.sustained_on = "sustained", event.sustained_on
            case RecommendationSetAside():
                row.status, row.note = "set-aside", event.note
                row.set_aside_on, row.set_aside_reason = event.set_aside_on, event.reason
                row.wait(None, None)
                self._end(row, event.set_aside_on)
            case _:
                assert_never(event)

    def _take_submitted(self, event: RecommendationSubmitted, row: Recommendation) -> None:
        row.status, row.evidence = "submitted", event.evidence
        row.submitted_on, row.submitted_by = event.submitted_on, event.submitted_by
        row.wait("validator", event.submitted_on)
        self._wait(
            Review(
                event.recommendation_id,
                row.version,
                event.engagement_id,
                event.submitted_on,
                event.submitted_by,
                ended_on=None,
                outcome=None,
            )
        )

    def _wait(self, review: Review) -> None:
        self.reviews[review.recommendation_id, review.version] = review
        self._waiting[review.recommendation_id] = review

    def _end(self, row: Recommendation, day: date) -> None:
        review = self._waiting.pop(row.recommendation_id, None)
        if review is not None:
            review.ended_on, review.outcome = day, row.status


FINDINGS: Final = Projection(
    name=feeds.FINDINGS,
    tables=("findings", "recommendations", "reviews"),
    hears=frozenset(fact.wire_name for fact in FACTS),
    apply=apply,
)
