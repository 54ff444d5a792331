"""What every body says, and the clock that commands are given."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field


class Body(BaseModel):
    """What a client says; nothing that is not understood is passed over."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    on: date | None = Field(
        default=None, description="The day it happened; today (UTC) if left out."
    )

    def asked(self) -> dict[str, Any]:
        """The command's fields that the body gives, with the clock, read now."""
        now = datetime.now(UTC)
        said = {name: getattr(self, name) for name in type(self).model_fields}
        return said | {"on": self.on or now.date(), "now": now}
