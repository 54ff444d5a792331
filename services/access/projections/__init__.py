"""Facts -> rows of what access shows."""

from __future__ import annotations

from typing import Final

from services.access.projections.consumers import CONSUMERS_PROJECTION
from services.access.projections.people import PEOPLE_PROJECTION

PROJECTIONS: Final = (PEOPLE_PROJECTION, CONSUMERS_PROJECTION)
