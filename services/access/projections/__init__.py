"""Facts -> rows of what access shows."""

from __future__ import annotations

from typing import Final

from services.access.projections.people import PEOPLE_PROJECTION

PROJECTIONS: Final = (PEOPLE_PROJECTION,)
