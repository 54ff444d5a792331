"""Facts as a log that holds nothing else has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from events.catalogue import dump
from events.event import Event, Recorded
from events.intake import AnswerReceived
from events.reporting import FiguresPublished

_NAMED_BY: Final = {
    "agency": "ori",
    "desk": "request_id",
    "engagement": "engagement_id",
    "evaluation": "invitation_id",
    "expert": "expert_id",
    "findings": "engagement_id",
    "forgetting": "subject",
    "hold": "subject",
    "person": "person_id",
    "consumer": "consumer_id",
    "provider": "provider",
    "request": "request_id",
    "review": "year",
    "testimonial": "testimonial_id",
    "topic": "topic",
}


def stream_of(event: Event) -> str:
    """The stream that a fact is told in."""
    if isinstance(event, FiguresPublished):
        return "figures-published"
    if event.category == "operations":  # a stream for each kind of order
        return "operations-rebuild"
    named_by = _NAMED_BY[event.category]
    if isinstance(event, AnswerReceived):
        named_by = "engagement_id"  # it names no invitation
    return f"{event.category}-{getattr(event, named_by)}"


def recorded(
    events: Iterable[Event],
    at: datetime,
    *,
    each: timedelta = timedelta(0),
    stream_of: Callable[[Event], str] = stream_of,
) -> list[Recorded]:
    """The facts from position 1 on, `each` so much later than the one before."""
    versions: Counter[str] = Counter()
    records = []
    for position, event in enumerate(events, start=1):
        stream = stream_of(event)
        versions[stream] += 1
        records.append(
            Recorded(
                position=position,
                stream=stream,
                version=versions[stream],
                id=UUID(int=position),
                type=event.wire_name,
                schema_version=event.schema_version,
                data=dump(event),
                metadata={"actor": "coordinator:maria", "correlation_id": "1"},
                recorded_at=at + (position - 1) * each,
            )
        )
    return records
