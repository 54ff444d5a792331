"""One fact as it is told to people: who, what, both times, its cause, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import orjson

from events.event import Recorded
from events.telling.changes import Change
from events.telling.words import day_of, sentence_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact in people's words."""

    position: int
    id: str
    type: str
    stream: str
    version: int
    says: str
    happened_on: str | None
    """The business day that it speaks of; None where only a newer release can say it."""
    recorded_at: datetime
    actor: str
    """Role and person of who caused it."""
    service: str | None
    """Which service told it; None in facts of releases that did not note it."""
    caused_by: str | None
    """The id of the fact that it followed from; None where an outside request began it."""
    chain: str
    """The `correlation_id`: the same for everything that one outside request caused."""
    changes: Sequence[Change] | None = None
    """None where it was not compared with what was told before."""

    @classmethod
    def of(cls, recorded: Recorded, changes: Sequence[Change] | None = None) -> Self:
        """Tell a fact; its sentence names nobody."""
        content: dict[str, Any] = orjson.loads(recorded.data)
        return cls(
            position=recorded.position,
            id=str(recorded.id),
            type=recorded.type,
            stream=recorded.stream,
            version=recorded.version,
            says=sentence_of(recorded.type, content),
            happened_on=day_of(recorded.type, content),
            recorded_at=recorded.recorded_at,
            actor=recorded.actor,
            service=recorded.metadata.get("service"),
            caused_by=recorded.metadata.get("causation_id"),
            chain=recorded.correlation_id,
            changes=changes,
        )
