"""Providers and their experts: whom an engagement can be given to, on any day."""

from __future__ import annotations

from typing import Final

from services.assignment import feeds
from services.assignment.projections.experts import (
    EXPERT_ABSENCES,
    EXPERT_CONFLICTS,
    EXPERT_EMPLOYMENTS,
    EXPERT_PROFILES,
    EXPERTS,
)
from services.assignment.projections.providers import MEMBERSHIPS, PROVIDER_PROGRAMS, PROVIDERS
from services.kit.feed.projection import Projection

ROSTER: Final = Projection(
    feeds.ROSTER,
    (
        PROVIDERS,
        MEMBERSHIPS,
        PROVIDER_PROGRAMS,
        EXPERTS,
        EXPERT_PROFILES,
        EXPERT_ABSENCES,
        EXPERT_EMPLOYMENTS,
        EXPERT_CONFLICTS,
    ),
)
