"""The names of reporting's projections: those of their checkpoints."""

from __future__ import annotations

from typing import Final

FIGURES_FEED: Final = "figures"
TIMELINE_FEED: Final = "timeline"
CLOCKS_FEED: Final = "clocks"
DESK_FEED: Final = "desk"
FINDINGS_FEED: Final = "findings"
SNAPSHOTS_FEED: Final = "snapshots"
REVIEWS_FEED: Final = "reviews"
TESTIMONIALS_FEED: Final = "testimonials"
