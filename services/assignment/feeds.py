"""The names of assignment's projections and reactions: those of their checkpoints."""

from __future__ import annotations

from typing import Final

ROSTER_FEED: Final = "roster"
"""Projection: providers and experts."""
RATINGS_FEED: Final = "ratings"
"""Projection: how delivered work was evaluated."""
UNRANKED_FEED: Final = "unranked"
"""Projection: the invitations whose answers count for nothing in it."""
ENGAGEMENTS_FEED: Final = "engagements"
"""Projection: engagements, assignments and deliveries."""
REQUESTS_FEED: Final = "requests"
"""Projection: what of requests and their agencies the work needs."""
AGENCIES_FEED: Final = "agencies"
"""Projection: which ORIs there are."""
TOPICS_FEED: Final = "topics"
"""Projection: topics that were merged or split."""
FINDINGS_FEED: Final = "findings"
"""Projection: findings, recommendations and their reviews."""
FOLLOW_REQUESTS_FEED: Final = "follow_requests_2"
"""Reaction to all that a request's work follows: one, so that no fact overtakes another.

It hears more than in the release before, which called it by `FOLLOW_REQUESTS` (decision 22).
"""
FOLLOW_REQUESTS: Final = "follow_requests"
"""What the ids of its facts derive from: the same for ever, so that two releases tell them once."""
