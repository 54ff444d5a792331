"""Which requests and engagements a fact is about, whichever stream it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from events.event import Event

OTHER_REQUESTS: Final[Mapping[str, str]] = {"RequestFlagged": "similar", "RequestMerged": "into"}
"""The field of a fact that names requests beside its own."""


@dataclass(frozen=True, slots=True)
class Works:
    """The work that a fact is about; nothing for facts about agencies, experts or topics."""

    request_id: UUID | None = None
    engagement_id: UUID | None = None
    others: tuple[UUID, ...] = ()
    """Other requests that it names."""


def works_of(event: Event) -> Works:
    """Return what a fact is about. A field has the same name in every fact that has it."""
    others: UUID | tuple[UUID, ...] = ()
    if (field := OTHER_REQUESTS.get(event.wire_name)) is not None:
        others = getattr(event, field)
    return Works(
        getattr(event, "request_id", None),
        getattr(event, "engagement_id", None),
        (others,) if isinstance(others, UUID) else others,
    )
