"""Facts -> rows of what intake shows."""

from __future__ import annotations

from typing import Final

from services.intake.projections.agencies import AGENCIES
from services.intake.projections.invitations import INVITATIONS
from services.intake.projections.requests import REQUESTS

PROJECTIONS: Final = (AGENCIES, REQUESTS, INVITATIONS)
