"""The names of what follows the log here: checkpoints bear them, and questions wait for them."""

from __future__ import annotations

from typing import Final

ROSTER: Final = "roster"
"""Projection: providers and experts."""
RATINGS: Final = "ratings"
"""Projection: how delivered work was evaluated."""
ENGAGEMENTS: Final = "engagements"
"""Projection: engagements, assignments and deliveries."""
FINDINGS: Final = "findings"
"""Projection: findings, recommendations and their reviews."""
FOLLOW_REQUESTS: Final = "follow_requests"
"""Reaction to both screening and withdrawal: one, so that neither overtakes the other."""
