"""Compares a message with an event by meaning, because releases encode differently."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from events.event import Recorded
from events.log.stream.cloudevents import CONSTANTS, DATA_MARK, EXTENSIONS, encode, subject

NO_EVENT: Final = "no event at all"


class Message(NamedTuple):
    """A message of the stream."""

    sequence: int
    subject: str
    content: bytes
    stored_at: datetime
    """By the clock of the NATS server."""
    pending: int = 0
    """How many more messages the server had for this subscriber, if known."""


def difference(message: Message, recorded: Recorded, previous_id: UUID | None) -> str | None:
    """Return what a message carries instead of the event of its number; None if it carries that.

    `previous_id` is the id of the event before, None if unknown. The answer names ids and fields
    and quotes no content.
    """
    if message.subject == subject(recorded) and message.content == encode(recorded, previous_id):
        return None
    try:
        envelope = _envelope(message.content, recorded.data)
        carried = str(UUID(envelope["id"]))
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError):
        return NO_EVENT
    if envelope["id"] != str(recorded.id):
        return carried
    others = list(_other_fields(message, envelope, recorded, previous_id))
    return f"{carried} with another {', '.join(others)}" if others else None


def _other_fields(
    message: Message, envelope: dict[str, Any], recorded: Recorded, previous_id: UUID | None
) -> Iterator[str]:
    if message.subject != subject(recorded):
        yield "subject on NATS"
    expected: dict[str, str | int | None] = {
        **CONSTANTS,
        "type": recorded.type,
        "subject": recorded.stream,
        "streamversion": recorded.version,
        "position": str(recorded.position),
        # Another form of content, which readers of CloudEvents may take for the content.
        "data_base64": None,
    }
    for name, extension in EXTENSIONS:
        expected[extension] = recorded.metadata.get(name)
    # A former release left it out.
    if "previousid" in envelope and (previous_id is not None or recorded.position == 1):
        expected["previousid"] = None if previous_id is None else str(previous_id)
    yield from (name for name, value in expected.items() if not _same(envelope.get(name), value))
    if not _names_schema(envelope.get("dataschema"), recorded):
        yield "dataschema"
    if _time(envelope) != recorded.recorded_at:
        yield "time"
    if not _carries_content(envelope["data"], recorded):
        yield "data"


def _carries_content(data: object, recorded: Recorded) -> bool:
    """Whether it is the event's content, or none where that is private.

    A former release, which does not know what is private, wrote the content.
    """
    if data is _AS_RECORDED or (data is None and recorded.is_private):
        return True
    return _same_as(data, recorded.data)


_AS_RECORDED: Final = object()
"""Stands for content that equals the event's byte for byte and need not be parsed."""


def _envelope(content: bytes, data: bytes) -> dict[str, Any]:
    """Parse the message strictly: readers disagree on a name that stands twice."""
    head, mark, tail = content.partition(DATA_MARK)
    if not mark or tail != data + b"}":
        return _object(content)
    found = _object(head + b"}")
    if "data" in found:
        raise ValueError("a name stands twice")
    return found | {"data": _AS_RECORDED}


def _object(text: bytes) -> dict[str, Any]:
    found = _read(text)
    if not isinstance(found, dict):
        raise TypeError("not a JSON object")
    return found


def _read(text: bytes) -> Any:
    return json.loads(text, object_pairs_hook=_once, parse_float=Decimal, parse_constant=_refuse)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _same_as(found: object, data: bytes) -> bool:
    try:
        return _same(found, _read(data))
    except (ValueError, ArithmeticError, RecursionError):
        return False


def _same(one: object, other: object) -> bool:
    """Whether two JSON values are equal; in Python `True == 1`."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


def _names_schema(dataschema: object, recorded: Recorded) -> bool:
    """Whether it ends in the type and the version, as a URN or as a URL."""
    if not isinstance(dataschema, str):
        return False
    path, _, version = dataschema.replace("/", ":").rpartition(":")
    return version == str(recorded.schema_version) and path.endswith(f":{recorded.type}")


def _time(envelope: dict[str, Any]) -> datetime | None:
    try:
        return datetime.fromisoformat(envelope["time"])
    except (KeyError, TypeError, ValueError):
        return None
