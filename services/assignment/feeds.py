"""The names of assignment's projections and reactions: those of their checkpoints."""

from __future__ import annotations

from typing import Final

ROSTER_FEED: Final = "roster"
"""Projection: providers and experts."""
RATINGS_FEED: Final = "ratings"
"""Projection: how delivered work was evaluated."""
ENGAGEMENTS_FEED: Final = "engagements"
"""Projection: engagements, assignments and deliveries."""
FINDINGS_FEED: Final = "findings"
"""Projection: findings, recommendations and their reviews."""
FOLLOW_REQUESTS_FEED: Final = "follow_requests"
"""Reaction to both screening and withdrawal: one, so that neither overtakes the other."""
