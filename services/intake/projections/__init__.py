"""Facts -> rows of what intake shows."""

from __future__ import annotations

from typing import Final

from services.intake.projections.agencies import AGENCIES_PROJECTION
from services.intake.projections.completions import COMPLETIONS_PROJECTION
from services.intake.projections.desk import DESK_PROJECTION
from services.intake.projections.invitations import INVITATIONS_PROJECTION
from services.intake.projections.requests import REQUESTS_PROJECTION
from services.intake.projections.testimonials import TESTIMONIALS_PROJECTION
from services.intake.projections.topics import TOPICS_PROJECTION

PROJECTIONS: Final = (
    AGENCIES_PROJECTION,
    REQUESTS_PROJECTION,
    DESK_PROJECTION,
    INVITATIONS_PROJECTION,
    COMPLETIONS_PROJECTION,
    TOPICS_PROJECTION,
    TESTIMONIALS_PROJECTION,
)
