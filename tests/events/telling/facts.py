"""Facts as a log keeps them, for tests of how they are told."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from events.catalogue import dump
from events.contracts.examples import examples
from events.event import Recorded
from events.ids import new_id
from tests.services.recording import stream_of

EXAMPLES = examples()
NOW = datetime(2024, 5, 2, 9, 30, tzinfo=UTC)
_POSITIONS = count(1)


def told(
    wire_name: str,
    /,
    *,
    actor: str = "coordinator:maria",
    chain: str = "a chain",
    cause: Recorded | None = None,
    **fields: Any,
) -> Recorded:
    """The published example of a fact with other values in some fields, at the next position."""
    example = EXAMPLES[wire_name]
    event = type(example).model_validate(example.model_dump() | fields)
    metadata = {"actor": actor, "correlation_id": chain, "service": "intake"}
    if cause is not None:
        metadata["causation_id"] = str(cause.id)
    position = next(_POSITIONS)
    return Recorded(
        position,
        stream_of(event),
        position,
        new_id(),
        wire_name,
        event.schema_version,
        dump(event),
        metadata,
        NOW,
    )
