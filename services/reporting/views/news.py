"""What happened since somebody last looked, as the center sees it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.kit.http.views import View


class NewsView(View):
    """One fact of a request's life, of its desk, or of what was found and recommended."""

    position: int
    request_id: UUID
    ori: str | None = Field(description="The lead agency.")
    owner: str | None = Field(description="The coordinator who looks after the request now.")
    type: str
    happened_on: date
    recorded_at: datetime
    by: str = Field(description="Role and subject of who caused it.")
    detail: str | None = Field(description="Its telling word; never what was noted.")
    recommendation_id: UUID | None = Field(description="Where it is about a recommendation.")
