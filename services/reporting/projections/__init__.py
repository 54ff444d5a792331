"""Facts -> rows: each projection is a function of the facts alone."""

from typing import Final

from services.kit.feed.projection import Projection
from services.reporting.projections.clocks import CLOCKS
from services.reporting.projections.figures import FIGURES
from services.reporting.projections.timeline import TIMELINE

PROJECTIONS: Final[tuple[Projection, ...]] = (FIGURES, TIMELINE, CLOCKS)
