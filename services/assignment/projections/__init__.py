"""Facts -> rows: each projection is a function of the facts alone."""

from typing import Final

from services.assignment.projections.agencies import AGENCIES_PROJECTION
from services.assignment.projections.engagements import ENGAGEMENTS_PROJECTION
from services.assignment.projections.findings import FINDINGS_PROJECTION
from services.assignment.projections.ratings import RATINGS_PROJECTION, UNRANKED_PROJECTION
from services.assignment.projections.requests import REQUESTS_PROJECTION
from services.assignment.projections.roster import ROSTER_PROJECTION
from services.assignment.projections.topics import TOPICS_PROJECTION
from services.kit.feed.projection import Projection

__all__ = [
    "AGENCIES_PROJECTION",
    "ENGAGEMENTS_PROJECTION",
    "FINDINGS_PROJECTION",
    "PROJECTIONS",
    "RATINGS_PROJECTION",
    "REQUESTS_PROJECTION",
    "ROSTER_PROJECTION",
    "TOPICS_PROJECTION",
    "UNRANKED_PROJECTION",
]

PROJECTIONS: Final[tuple[Projection, ...]] = (
    ROSTER_PROJECTION,
    RATINGS_PROJECTION,
    UNRANKED_PROJECTION,
    ENGAGEMENTS_PROJECTION,
    FINDINGS_PROJECTION,
    REQUESTS_PROJECTION,
    TOPICS_PROJECTION,
    AGENCIES_PROJECTION,
)
