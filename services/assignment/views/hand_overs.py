"""What is shown of a change of hands."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from events.vocabulary import HandOverReason
from services.kit.http.views import View


class HandOverView(View):
    """A change of hands as it was told, on its right day."""

    type: str = Field(description="The fact, such as `ProviderReplaced`.")
    on: date
    provider: str = Field(description="Who does the work from that day on, or leaves it.")
    expert_id: UUID
    replaced_provider: str | None = Field(
        description="Who did it until then; the same provider, where only the expert changed; "
        "none where one joined or left."
    )
    replaced_expert_id: UUID | None
    reason: HandOverReason | None = Field(description="None where a provider joined.")
    note: str | None = Field(description="What the successor should know.")
    position: int = Field(description="In the log.")
