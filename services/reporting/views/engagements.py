"""What pages show of an engagement: where it stands, and whether reviews may tell of it."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.days import fiscal_year_of
from services.kit.http.views import View

_COMPLETE: Final = frozenset({"delivered", "closed"})


class EngagementView(View):
    """One engagement."""

    engagement_id: UUID
    request_id: UUID
    ori: str
    program: str
    status: str
    delivered_on: date | None
    confidential: bool
    """Also where it is not known not to be."""

    @property
    def is_for_the_public(self) -> bool:
        """Whether reviews may tell of it, as it is known now."""
        return self.status in _COMPLETE and not self.confidential

    @property
    def fiscal_year(self) -> int | None:
        """The year in whose review it belongs; None before it is complete."""
        return None if self.delivered_on is None else fiscal_year_of(self.delivered_on)
