"""Everything that figures are counted from: tables under one checkpoint.

One, so that an answer which reads several of them speaks for exactly one position. Their rows
remember what they were, so that every figure can be counted as of any position; see
`<name>_as_of` in the migrations.
"""

from __future__ import annotations

from typing import Final

from services.kit.feed.projection import Projection
from services.reporting import feeds
from services.reporting.projections.agencies import AGENCIES_FOLD
from services.reporting.projections.deliveries import DELIVERIES_FOLD
from services.reporting.projections.engagements import ENGAGEMENTS_FOLD
from services.reporting.projections.evaluations import EVALUATIONS_ENTRIES
from services.reporting.projections.invitations import (
    ANSWERED_ENTRIES,
    INVITATIONS_ENTRIES,
)
from services.reporting.projections.participants import PARTICIPANTS_FOLD
from services.reporting.projections.recommendations import RECOMMENDATIONS_FOLD
from services.reporting.projections.requests import REQUESTS_FOLD
from services.reporting.projections.topics import ENDED_TOPICS_FOLD, TOPICS_FOLD

FIGURES_PROJECTION: Final = Projection(
    feeds.FIGURES_FEED,
    (
        AGENCIES_FOLD,
        REQUESTS_FOLD,
        PARTICIPANTS_FOLD,
        ENGAGEMENTS_FOLD,
        DELIVERIES_FOLD,
        EVALUATIONS_ENTRIES,
        INVITATIONS_ENTRIES,
        ANSWERED_ENTRIES,
        RECOMMENDATIONS_FOLD,
        TOPICS_FOLD,
        ENDED_TOPICS_FOLD,
    ),
)
