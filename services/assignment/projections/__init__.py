"""Facts -> rows: each projection is a function of the facts alone."""

from services.assignment.projections.engagements import ENGAGEMENTS_PROJECTION
from services.assignment.projections.findings import FINDINGS_PROJECTION
from services.assignment.projections.ratings import RATINGS_PROJECTION
from services.assignment.projections.roster import ROSTER_PROJECTION

__all__ = [
    "ENGAGEMENTS_PROJECTION",
    "FINDINGS_PROJECTION",
    "RATINGS_PROJECTION",
    "ROSTER_PROJECTION",
]
