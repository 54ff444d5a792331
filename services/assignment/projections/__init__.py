"""Facts -> rows: each projection is a function of the facts alone."""

from services.assignment.projections.engagements import ENGAGEMENTS
from services.assignment.projections.findings import FINDINGS
from services.assignment.projections.ratings import RATINGS
from services.assignment.projections.roster import ROSTER

__all__ = ["ENGAGEMENTS", "FINDINGS", "RATINGS", "ROSTER"]
