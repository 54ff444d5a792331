"""Facts -> rows of what intake shows."""

from __future__ import annotations

from typing import Final

from services.intake.projections.agencies import AGENCIES
from services.intake.projections.invitations import INVITATIONS
from services.intake.projections.requests import REQUESTS
from services.intake.projections.topics import TOPICS

PROJECTIONS: Final = (AGENCIES, REQUESTS, INVITATIONS, TOPICS)
