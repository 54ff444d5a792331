"""Every recommendation, and how it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

from events.event import Told
from services.kit.feed.tables import Table, rows
from services.reporting.narrow_facts.findings import (
    RecommendationMade,
    RecommendationRestored,
    RecommendationReturned,
    RecommendationSetAside,
    RecommendationSubmitted,
    RecommendationSustained,
    RecommendationValidated,
    ValidationWithdrawn,
)


class RecommendationRow(NamedTuple):
    """One recommendation."""

    recommendation_id: str
    engagement_id: str
    ori: str
    program: str
    made_on: date
    status: str
    """As it was told last."""


def _make(_: RecommendationRow | None, event: RecommendationMade, _told: Told) -> RecommendationRow:
    return RecommendationRow(
        event.recommendation_id,
        event.engagement_id,
        event.ori,
        event.program,
        event.made_on,
        "open",
    )


def _stands(status: str) -> Callable[[RecommendationRow, Any, Told], RecommendationRow]:
    return lambda row, _event, _told: row._replace(status=status)


def _restore(
    row: RecommendationRow, event: RecommendationRestored, _told: Told
) -> RecommendationRow:
    return row._replace(status=event.standing)


RECOMMENDATIONS_FOLD: Final = rows(
    Table("recommendations", RecommendationRow, key=("recommendation_id",), remembers=True),
    makes={RecommendationMade: _make},
    changes={
        RecommendationSubmitted: _stands("submitted"),
        RecommendationValidated: _stands("validated"),
        RecommendationReturned: _stands("returned"),
        RecommendationSustained: _stands("sustained"),
        RecommendationSetAside: _stands("set-aside"),
        ValidationWithdrawn: _stands("submitted"),
        RecommendationRestored: _restore,
    },
)
