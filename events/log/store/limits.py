"""The limits of appends and reads: a violation is refused with field, value and rule."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

import orjson

from events.event import Metadata
from events.log.store.content import fault_of
from events.log.store.event_log import (
    APPEND_EVENTS_MAX,
    DATA_BYTES_MAX,
    GUARDS_MAX,
    READ_EVENTS_MAX,
    READ_STREAMS_MAX,
    VERSION_MAX,
    Append,
    LimitError,
    NewEvent,
)
from events.log.store.selection import SELECTED_MAX, Selection, named_by

METADATA_CHARACTERS_MAX: Final = 1024
"""One value of the metadata."""
METADATA_BYTES_MAX: Final = 4096
"""All metadata of an event, as `metadata_bytes` counts, with the service that the database adds."""
SERVICE_BYTES_MAX: Final = 80
"""The part of `METADATA_BYTES_MAX` that is reserved for the service's name."""
SCHEMA_VERSION_MAX: Final = 2**15 - 1
TYPE_PATTERN: Final = re.compile(r"^[A-Za-z][A-Za-z0-9]{0,99}\Z", re.ASCII)
STREAM_PATTERN: Final = re.compile(r"^[a-z]+-[A-Za-z0-9-]{1,64}\Z", re.ASCII)
_ESCAPED_NUL: Final = rb"\u0000"


def refuse_beyond_limits(append: Append) -> bytes:
    """Raise `LimitError` for an append beyond the limits, before anything is queued.

    Returns the metadata as JSON, which the check makes anyway.
    """
    if not STREAM_PATTERN.match(append.stream):
        raise LimitError("stream", append.stream, f"must match {STREAM_PATTERN.pattern}")
    expected = append.expected_version
    if expected is not None and not 0 <= expected <= VERSION_MAX:
        raise LimitError("expected_version", expected, "is 0 (new), n (exactly) or none (any)")
    if not 1 <= len(append.events) <= APPEND_EVENTS_MAX:
        raise LimitError(
            "events", len(append.events), f"an append has 1 to {APPEND_EVENTS_MAX} events"
        )
    metadata = _encoded(append.metadata)
    if append.guards:
        _refuse_guards(append)
    if len(append.events) > 1:
        _refuse_repeated_ids(append)
    for event in append.events:
        _refuse_event(event)
    return metadata


def refuse_read_limit(limit: int, limit_max: int = READ_EVENTS_MAX) -> None:
    """Raise `LimitError` for a read of no or too many events."""
    if not 1 <= limit <= limit_max:
        raise LimitError("limit", limit, f"a read gives 1 to {limit_max} events")


def refuse_positions(positions: Collection[int]) -> None:
    """Raise `LimitError` for a read at too many positions."""
    if len(positions) > READ_EVENTS_MAX:
        rule = f"a read asks for at most {READ_EVENTS_MAX} positions"
        raise LimitError("positions", len(positions), rule)


def refuse_read_streams(after_versions: Mapping[str, int]) -> None:
    """Raise `LimitError` for a read of too many streams."""
    if len(after_versions) > READ_STREAMS_MAX:
        raise LimitError(
            "streams", len(after_versions), f"a read asks for at most {READ_STREAMS_MAX} streams"
        )


def refuse_selection(selection: Selection) -> None:
    """Raise `LimitError` for a selection that names too much."""
    if (named := len(named_by(selection))) > SELECTED_MAX:
        raise LimitError("selection", named, f"a selection names at most {SELECTED_MAX:,}")


def _refuse_repeated_ids(append: Append) -> None:
    seen: set[int] = set()  # integers compare several times as fast as UUIDs
    for event in append.events:
        if event.id.int in seen:
            raise LimitError("events.id", str(event.id), "stands twice in one append")
        seen.add(event.id.int)


def _refuse_guards(append: Append) -> None:
    if len(append.guards) > GUARDS_MAX:
        raise LimitError("guards", len(append.guards), f"an append has at most {GUARDS_MAX}")
    guarded: set[str] = set()
    for guard in append.guards:
        if not STREAM_PATTERN.match(guard.stream):
            raise LimitError("guards.stream", guard.stream, f"must match {STREAM_PATTERN.pattern}")
        if guard.stream == append.stream:
            raise LimitError("guards.stream", guard.stream, "is the append's own stream")
        if guard.stream in guarded:
            raise LimitError("guards.stream", guard.stream, "is guarded twice in one append")
        if not 0 <= guard.version <= VERSION_MAX:
            raise LimitError("guards.version", guard.version, "is 0 (empty) or n (exactly)")
        guarded.add(guard.stream)


def _refuse_event(event: NewEvent) -> None:
    if not TYPE_PATTERN.match(event.type):
        raise LimitError("events.type", event.type, f"must match {TYPE_PATTERN.pattern}")
    if not 1 <= event.schema_version <= SCHEMA_VERSION_MAX:
        raise LimitError(
            "events.schema_version", event.schema_version, f"is 1 to {SCHEMA_VERSION_MAX}"
        )
    if len(event.data) > DATA_BYTES_MAX:
        raise LimitError(
            "events.data", f"{len(event.data)} bytes", f"at most {DATA_BYTES_MAX} bytes an event"
        )
    fault = fault_of(event.data)
    if fault is not None:
        raise LimitError("events.data", event.data[:40], fault)


def metadata_bytes(metadata: Mapping[str, str]) -> int:
    """Return the size in the database: 8 bytes, and for each pair 8, the key and the value."""
    return 8 + sum(8 + len(key.encode()) + len(value.encode()) for key, value in metadata.items())


def _encoded(metadata: Metadata) -> bytes:
    mapping = metadata.as_mapping()
    try:
        encoded = orjson.dumps(mapping)
    except orjson.JSONEncodeError:  # a lone surrogate
        _refuse_metadata(mapping)
        raise
    # If the whole is so short, no value and no sum can be too long.
    if len(encoded) > METADATA_CHARACTERS_MAX or _ESCAPED_NUL in encoded:
        _refuse_metadata(mapping)
    return encoded


def _refuse_metadata(metadata: Mapping[str, str]) -> None:
    for value in metadata.values():
        _refuse_text("metadata", value)
    size, size_max = metadata_bytes(metadata), METADATA_BYTES_MAX - SERVICE_BYTES_MAX
    if size > size_max:
        raise LimitError("metadata", f"{size} bytes", f"has at most {size_max} bytes in all")


def _refuse_text(field: str, value: str) -> None:
    if len(value) > METADATA_CHARACTERS_MAX:
        raise LimitError(field, value[:40], f"has more than {METADATA_CHARACTERS_MAX} characters")
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise LimitError(field, value, "lone surrogates cannot be stored") from fault
    if "\x00" in value:
        raise LimitError(field, value, "U+0000 cannot be stored")
