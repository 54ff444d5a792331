"""Appends to test logs with."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import orjson

from events.event import Metadata
from events.ids import new_id
from events.log.append.writer import Writer
from events.log.store.event_log import Append, NewEvent, Outcome

METADATA = '{"actor": "system:test", "correlation_id": "none"}'
"""The least that the database takes."""


def with_metadata(statement: str) -> str:
    """A statement in which METADATA stands for them."""
    return statement.replace("METADATA", f"'{METADATA}'")


def new_stream(category: str = "request") -> str:
    """The name of a stream that does not exist yet."""
    return f"{category}-{new_id()}"


def new_event(
    id: UUID | None = None,  # noqa: A002 - the field's name
    *,
    type: str = "RequestSubmitted",  # noqa: A002 - the field's name
    schema_version: int = 1,
    data: bytes = b'{"topic": "de-escalation"}',
) -> NewEvent:
    """An event with a fresh id, or with this one."""
    return NewEvent(id or new_id(), type, schema_version, data)


def append_of(
    stream: str,
    expected: int | None = 0,
    *,
    events: int | Sequence[NewEvent] = 1,
    command: str = "this command",
    actor: str = "coordinator:maria",
) -> Append:
    """An append of so many events, or of these; `command` stands for the command's digest."""
    new = tuple(new_event() for _ in range(events)) if isinstance(events, int) else tuple(events)
    metadata = Metadata(actor=actor, correlation_id="a correlation", command_digest=command)
    return Append(stream, expected, new, metadata)


def metadata_of(append: Append) -> bytes:
    """Its metadata as it is sent, whatever a log would say of it."""
    return orjson.dumps(append.metadata.as_mapping())


async def sent(writer: Writer, *appends: Append) -> list[Outcome]:
    """What the database answers to a group that nobody looked at before."""
    return list(await writer.append(appends, list(map(metadata_of, appends))))
