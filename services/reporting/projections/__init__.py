"""Facts -> rows: each projection is a function of the facts alone."""

from typing import Final

from services.kit.feed.projection import Projection
from services.reporting.projections.clocks import CLOCKS_PROJECTION
from services.reporting.projections.desk import DESK_PROJECTION
from services.reporting.projections.figures import FIGURES_PROJECTION
from services.reporting.projections.findings import FINDINGS_PROJECTION
from services.reporting.projections.reviews import REVIEWS_PROJECTION
from services.reporting.projections.snapshots import SNAPSHOTS_PROJECTION
from services.reporting.projections.testimonials import TESTIMONIALS_PROJECTION
from services.reporting.projections.timeline import TIMELINE_PROJECTION

PROJECTIONS: Final[tuple[Projection, ...]] = (
    FIGURES_PROJECTION,
    TIMELINE_PROJECTION,
    CLOCKS_PROJECTION,
    DESK_PROJECTION,
    FINDINGS_PROJECTION,
    SNAPSHOTS_PROJECTION,
    REVIEWS_PROJECTION,
    TESTIMONIALS_PROJECTION,
)
