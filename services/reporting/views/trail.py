"""What reporting shows of a trail: facts in people's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.kit.http.views import View


class ChangeView(View):
    """What a fact tells of one field."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    part: str | None = Field(description="Which of several things, as `delivery 0190...`.")
    field: str
    before: Any = Field(description="What was told before; null where nothing was.")
    after: Any


class TrailEntry(View):
    """A fact: who, what, when and why."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    position: int
    id: UUID
    type: str
    stream: str
    version: int = Field(description="In its stream.")
    says: str = Field(description="What happened, in a sentence that names nobody.")
    happened_on: date | None = Field(description="The business day that it speaks of.")
    recorded_at: datetime
    actor: str = Field(description="Role and person of who caused it.")
    service: str | None = Field(description="Which service told it.")
    caused_by: UUID | None = Field(
        description="The fact that it followed from; null where a call from outside began it."
    )
    chain: str = Field(description="The same for everything that one call from outside caused.")
    changes: Sequence[ChangeView] | None = Field(
        description="What it changed; null where that was not compared."
    )
