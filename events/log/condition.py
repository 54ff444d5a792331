"""The condition of a relay or a sealer: what it does, since when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Doing(StrEnum):
    """What it does."""

    WORKS = "works"
    STANDS_BY = "waits for its turn"
    """Another one is at work."""
    WAITS = "waits"
    """For a fault to end; it continues by itself."""
    STOPPED = "stopped"
    """Until a person decides which history is right."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What it does; `because` is empty if all is well."""

    doing: Doing
    because: str
    since: datetime

    def then(self, doing: Doing, because: str = "") -> Condition:
        """Return the new condition; the same one, with its time, if nothing changed."""
        if (doing, because) == (self.doing, self.because):
            return self
        return Condition(doing, because, datetime.now(UTC))

    def __str__(self) -> str:
        because = f": {self.because}" if self.because else ""
        return f"{self.doing}{because}, since {self.since:%Y-%m-%d %H:%M:%S} UTC"
