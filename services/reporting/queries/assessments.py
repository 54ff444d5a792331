"""Queries of assessments: which recommendations were made, and how they stand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final, cast
from uuid import UUID

from events.log.database.connections import Connection
from services.reporting.queries import SQL
from services.reporting.queries.clocks import Yardstick, list_recommendation_spells
from services.reporting.queries.kept_figures import (
    WHOLE,
    FigureFilter,
    KeptFigures,
    KeptQuestion,
    Values,
)
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.views.assessments import (
    AssessmentRow,
    AssessmentView,
    Followed,
    QueueView,
    RecommendationView,
    StandingView,
    Status,
)
from services.reporting.views.clocks import SpellView

_STANDING: Final = "assessments_standing"


async def count_all_standing(
    tables: TablesAsOf, kept: KeptFigures, *, confidential: bool
) -> StandingView:
    """Count the recommendations of all engagements by how they stand, kept like a figure."""
    counted = FigureFilter(confidential=confidential)
    question = KeptQuestion(_STANDING, WHOLE, counted, tables.as_of, tables.generation)

    async def count(_: Sequence[KeptQuestion]) -> Sequence[Values]:
        return [{WHOLE: await count_standing(tables, None, confidential=confidential)}]

    (answered,) = await kept.answers([question], count)
    return cast("StandingView", answered[WHOLE])


async def count_standing(
    tables: TablesAsOf, engagement_id: UUID | None, *, confidential: bool
) -> StandingView:
    """Count the recommendations of one engagement, or of all (None), by how they stand."""
    values = engagement_id, tables.as_of, confidential
    rows = await tables.connection.fetch(SQL[_STANDING], *values)
    counts = {row["status"]: row["recommendations"] for row in rows}
    return StandingView(
        as_of=tables.as_of,
        counts={status: counts.get(status, 0) for status in Status},
        queues=await SQL.views(QueueView, tables.connection, "assessments_queues", *values),
    )


async def list_assessments(
    connection: Connection, after: int | None, limit: int
) -> list[AssessmentRow]:
    """Return engagements with recommendations, the last opened first."""
    return await SQL.views(AssessmentRow, connection, "assessments_list", after, limit)


async def get_assessment(connection: Connection, engagement_id: UUID) -> AssessmentView | None:
    """Return an engagement; None if there is none."""
    found = await SQL.views(AssessmentView, connection, "assessments_get", engagement_id)
    return next(iter(found), None)


async def follow_recommendations(
    connection: Connection, engagement_id: UUID, yardstick: Yardstick
) -> list[Followed]:
    """Return the recommendations of an engagement in the order of their numbers."""
    found = await SQL.views(RecommendationView, connection, "recommendations_list", engagement_id)
    spells: defaultdict[UUID | None, list[SpellView]] = defaultdict(list)
    for spell in await list_recommendation_spells(connection, engagement_id, yardstick):
        spells[spell.recommendation_id].append(spell)
    return [
        _followed(each, spells[each.recommendation_id]) for each in sorted(found, key=_numbered)
    ]


def _followed(recommendation: RecommendationView, spells: list[SpellView]) -> Followed:
    days: Counter[str] = Counter()
    for spell in spells:
        days[spell.stage] += spell.days
    now = next((spell for spell in spells if spell.ended_on is None), None)
    return Followed(recommendation=recommendation, days=days, now=now)


def _numbered(each: RecommendationView) -> tuple[list[tuple[int, str]], UUID]:
    """Sort `2` before `10`, and `3.1` after `3`."""
    parts = re.findall(r"[0-9]+|[^0-9]+", each.number or "")
    return [(int(part) if part.isdigit() else 0, part) for part in parts], each.recommendation_id
