"""The bytes of a record that are hashed: one form for each record, and one record for each form.

Nine lines, then the content to the end:

    byfield.record/1
    48211
    request-0190f5fe-7c00-7a00-8000-000000000001
    1
    0190f5fe-7c00-7a00-8000-0000000000aa
    RequestSubmitted
    1
    2024-03-01T14:00:00.000000Z
    {"actor":"coordinator:maria","correlation_id":"..."}
    {"agency":"IA0570100", ...}

They are: position, stream, version in the stream, id, type, schema version, the moment of recording
(UTC, microseconds), the metadata as RFC 8785 writes JSON (keys sorted, no space), and `data` byte
for byte as it is stored. No line but the last can have a line feed, so nothing can move from one
field into another.
"""

from __future__ import annotations

from datetime import UTC
from typing import Final

import orjson

from events.event import Recorded

FORM: Final = "byfield.record/1"
_LINE_FEEDS: Final = 8


class UnsealableError(Exception):
    """A field has a line feed, which no append lets in: somebody wrote it past the log's rules."""

    def __init__(self, position: int) -> None:
        super().__init__(f"position {position} has a line feed in a field that can have none")
        self.position = position


def record_bytes(recorded: Recorded) -> bytes:
    """Return the bytes that stand for a record. Raises `UnsealableError`."""
    position, stream, version, id_, type_, schema_version, data, metadata, moment = recorded
    if moment.tzinfo is not UTC:  # which asyncpg gives
        moment = moment.astimezone(UTC)
    lines = (
        f"{FORM}\n{position}\n{stream}\n{version}\n{id_}\n{type_}\n{schema_version}\n"
        f"{moment.isoformat(timespec='microseconds')[:26]}Z\n"
    )
    if lines.count("\n") != _LINE_FEEDS:
        raise UnsealableError(position)
    return b"%b%b\n%b" % (lines.encode(), orjson.dumps(metadata, None, orjson.OPT_SORT_KEYS), data)
