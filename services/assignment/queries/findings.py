"""Queries of findings and recommendations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from events.log.database.connections import Connection
from events.rules.confidentiality import EVERYTHING, Sight
from services.assignment.commands.validators import Judge
from services.assignment.queries import SQL
from services.assignment.views.findings import (
    ByStatus,
    FindingView,
    ProgressView,
    RecommendationStatus,
    RecommendationView,
    Share,
    WaitingView,
)


async def list_findings(
    connection: Connection, engagement_id: UUID, after: tuple[date, UUID] | None, limit: int
) -> list[FindingView]:
    """Return the findings of an engagement, by day."""
    return await SQL.views(
        FindingView, connection, "findings_list", engagement_id, *(after or (None, None)), limit
    )


async def list_recommendations(
    connection: Connection,
    engagement_id: UUID,
    status: RecommendationStatus | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[RecommendationView]:
    """Return the recommendations of an engagement, by day."""
    return await SQL.views(
        RecommendationView,
        connection,
        "recommendations_list",
        engagement_id,
        status,
        *(after or (None, None)),
        limit,
    )


async def get_recommendation(
    connection: Connection, engagement_id: UUID, recommendation_id: UUID
) -> RecommendationView | None:
    """Return one recommendation of an engagement, or None."""
    return await SQL.view(
        RecommendationView, connection, "recommendation_get", engagement_id, recommendation_id
    )


async def findings_version(connection: Connection, engagement_id: UUID) -> int:
    """Return the version of the findings' stream of an engagement; 0 where it is empty."""
    version: int = await connection.fetchval(SQL["findings_version"], engagement_id)
    return version


async def count_progress(connection: Connection, engagement_id: UUID) -> ProgressView:
    """Return how many recommendations of an engagement are in each status."""
    row = await connection.fetchrow(SQL["recommendations_count"], engagement_id)
    if row is None:
        raise AssertionError("a count is one row")
    return _progress(engagement_id, dict(row))


async def list_waiting(
    connection: Connection,
    day: date,
    after: tuple[date, UUID] | None,
    limit: int,
    judged_within_days: int,
    sight: Sight = EVERYTHING,
) -> list[WaitingView]:
    """Return what waited at the end of that day, what is due first first."""
    return await SQL.views(
        WaitingView,
        connection,
        "validation_queue",
        day,
        *(after or (None, None)),
        limit,
        *sight.columns,
        judged_within_days,
        sight.own_alone,
        sight.judge,
    )


async def list_validated(
    connection: Connection, judge: Judge, before: tuple[date, UUID] | None, limit: int
) -> list[RecommendationView]:
    """Return what a validator found good and was not taken back, the latest first.

    Of confidential work what it is assigned to alone.
    """
    return await SQL.views(
        RecommendationView,
        connection,
        "recommendations_list_of_validator",
        judge.party,
        *(before or (None, None)),
        limit,
        judge.person,
    )


def _progress(engagement_id: UUID, row: Mapping[str, Any]) -> ProgressView:
    total = row["recommendations"]
    by = ByStatus(**{name: row[name] for name in ByStatus.model_fields})

    def share(count: int) -> Share:
        return Share(count=count, percent=round(100 * count / total, 1) if total else 0.0)

    return ProgressView(
        engagement_id=engagement_id,
        recommendations=total,
        implemented=share(by.validated + by.sustained),
        in_progress=share(by.submitted + by.returned),
        not_implemented=share(by.open),
        not_assessable=share(by.unable_to_assess),
        no_longer_applicable=share(by.no_longer_applicable),
        by_status=by,
        waiting_for_agency=by.open + by.returned,
        waiting_for_validator=by.submitted,
        longest_with_validator_since=row["longest_with_validator_since"],
    )
