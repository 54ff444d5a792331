"""Providers and their experts, on any day."""

from __future__ import annotations

from typing import Final

from services.assignment import feeds
from services.assignment.projections.experts import (
    EXPERT_ABSENCES,
    EXPERT_CONFLICTS,
    EXPERT_EMPLOYMENTS,
    EXPERT_PROFILES,
    EXPERTS_FOLD,
)
from services.assignment.projections.providers import (
    MEMBERSHIPS_FOLD,
    PROVIDER_PROGRAMS,
    PROVIDERS_FOLD,
)
from services.kit.feed.projection import Projection

ROSTER_PROJECTION: Final = Projection(
    feeds.ROSTER_FEED,
    (
        PROVIDERS_FOLD,
        MEMBERSHIPS_FOLD,
        PROVIDER_PROGRAMS,
        EXPERTS_FOLD,
        EXPERT_PROFILES,
        EXPERT_ABSENCES,
        EXPERT_EMPLOYMENTS,
        EXPERT_CONFLICTS,
    ),
)
