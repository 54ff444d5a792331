"""Every recommendation, its status, and who must act next."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple, assert_never
from uuid import UUID

from events.access import EngagementNotesForgotten
from events.assignment.findings import (
    RecommendationMade,
    RecommendationRestored,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationSustained,
    RecommendationValidated,
    ValidationWithdrawn,
)
from events.event import Told
from events.vocabulary import RecommendationStanding
from services.kit.feed.tables import Table, grouped, without


class RecommendationRow(NamedTuple):
    """One recommendation."""

    recommendation_id: UUID
    version: int
    engagement_id: UUID
    finding_id: UUID
    ori: str
    program: str
    number: str
    text: str
    priority: str
    depends_on: tuple[UUID, ...]
    status: str
    waiting_for: str | None
    waiting_since: date | None
    made_on: date
    submitted_on: date | None = None
    submitted_by: str | None = None
    evidence: tuple[str, ...] = ()
    returned_on: date | None = None
    return_reasons: tuple[str, ...] = ()
    validated_on: date | None = None
    validated_by: str | None = None
    sustained_on: date | None = None
    set_aside_on: date | None = None
    set_aside_reason: str | None = None
    note: str | None = None


def _make(_: RecommendationRow | None, event: RecommendationMade, told: Told) -> RecommendationRow:
    return RecommendationRow(
        recommendation_id=event.recommendation_id,
        version=told.version,
        engagement_id=event.engagement_id,
        finding_id=event.finding_id,
        ori=event.ori,
        program=event.program,
        number=event.number,
        text=event.text,
        priority=event.priority,
        depends_on=event.depends_on,
        status="open",
        waiting_for="agency",
        waiting_since=event.made_on,
        made_on=event.made_on,
    )


def _submit(
    row: RecommendationRow, event: RecommendationSubmitted, told: Told
) -> RecommendationRow:
    return row._replace(
        version=told.version,
        status="submitted",
        waiting_for="validator",
        waiting_since=event.submitted_on,
        submitted_on=event.submitted_on,
        submitted_by=event.submitted_by,
        evidence=event.evidence,
    )


def _validate(
    row: RecommendationRow, event: RecommendationValidated, told: Told
) -> RecommendationRow:
    return row._replace(
        version=told.version,
        status="validated",
        waiting_for=None,
        waiting_since=None,
        validated_on=event.validated_on,
        validated_by=event.validated_by,
        note=event.note,
    )


def _return(row: RecommendationRow, event: RecommendationReturned, told: Told) -> RecommendationRow:
    return row._replace(
        version=told.version,
        status="returned",
        waiting_for="agency",
        waiting_since=event.returned_on,
        returned_on=event.returned_on,
        return_reasons=event.reasons,
        note=event.note,
    )


def _sustain(
    row: RecommendationRow, event: RecommendationSustained, told: Told
) -> RecommendationRow:
    return row._replace(version=told.version, status="sustained", sustained_on=event.sustained_on)


def _set_aside(
    row: RecommendationRow, event: RecommendationSetAside, told: Told
) -> RecommendationRow:
    return row._replace(
        version=told.version,
        status="set-aside",
        waiting_for=None,
        waiting_since=None,
        set_aside_on=event.set_aside_on,
        set_aside_reason=event.reason,
        note=event.note,
    )


def _withdraw(row: RecommendationRow, event: ValidationWithdrawn, told: Told) -> RecommendationRow:
    return row._replace(
        version=told.version,
        status="submitted",
        waiting_for="validator",
        waiting_since=row.submitted_on,
        validated_on=None,
        validated_by=None,
        sustained_on=None,
        note=event.note,
    )


def _restore(
    row: RecommendationRow, event: RecommendationRestored, told: Told
) -> RecommendationRow:
    waiting_for: str
    since: date | None
    match event.standing:
        case RecommendationStanding.OPEN:
            waiting_for, since = "agency", row.made_on
        case RecommendationStanding.RETURNED:
            waiting_for, since = "agency", row.returned_on
        case RecommendationStanding.SUBMITTED:
            waiting_for, since = "validator", row.submitted_on
        case _:
            assert_never(event.standing)
    return row._replace(
        version=told.version,
        status=event.standing,
        waiting_for=waiting_for,
        waiting_since=since,
        set_aside_on=None,
        set_aside_reason=None,
        note=event.note,
    )


def _forget(
    row: RecommendationRow, _event: EngagementNotesForgotten, _told: Told
) -> RecommendationRow:
    return without(row, "note")


RECOMMENDATIONS_FOLD: Final = grouped(
    Table("recommendations", RecommendationRow, key=("recommendation_id",)),
    by="engagement_id",
    makes={RecommendationMade: _make},
    changes={
        RecommendationSubmitted: _submit,
        RecommendationValidated: _validate,
        RecommendationReturned: _return,
        RecommendationSustained: _sustain,
        RecommendationSetAside: _set_aside,
        ValidationWithdrawn: _withdraw,
        RecommendationRestored: _restore,
    },
    changes_all={EngagementNotesForgotten: _forget},
    strict=True,
)
