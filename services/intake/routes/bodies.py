"""What every body says, and the clock that commands are given."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from events.days import Day
from services.kit import bodies


class Body(bodies.Body):
    """What a client says; nothing that is not understood is passed over."""

    on: Day | None = Field(
        default=None, description="The day it happened; today (UTC) if left out."
    )

    def asked(self) -> dict[str, Any]:
        """The command's fields that the body gives, with the clock, read now."""
        now = datetime.now(UTC)
        said = {name: getattr(self, name) for name in type(self).model_fields}
        return said | {"on": self.on or now.date(), "now": now}
