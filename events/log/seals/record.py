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

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import orjson

from events.event import Recorded

FORM: Final = "byfield.record/1"
_LINE_FEEDS: Final = 7
_MOMENTS: Final = orjson.OPT_UTC_Z
_WHOLE_SECOND: Final = len("2024-03-01T14:00:00Z")
"""How long a moment is that has no microseconds: it is then written without them."""
_DIVIDER: Final = orjson.Fragment(b"\n")


class UnsealableError(Exception):
    """A field has a line feed, which no append lets in: somebody wrote it past the log's rules."""

    def __init__(self, position: int) -> None:
        super().__init__(f"position {position} has a line feed in a field that can have none")
        self.position = position


def record_bytes(recorded: Recorded) -> bytes:
    """Return the bytes that stand for a record. Raises `UnsealableError`."""
    return next(records_bytes((recorded,)))


def records_bytes(records: Sequence[Recorded]) -> Iterator[bytes]:
    """Return the bytes of each record of a page. Raises `UnsealableError` at one that has none.

    JSON is written for all of them at once: a call for each would be most of the work.
    """
    if not records:
        return
    moments = orjson.dumps([_in_utc(each.recorded_at) for each in records], None, _MOMENTS)
    # No JSON on one line has a line feed in it, so those between the records divide them.
    divided = [part for each in records for part in (each.metadata, _DIVIDER)]
    metadata = orjson.dumps(divided, None, orjson.OPT_SORT_KEYS)
    for recorded, moment, own in zip(
        records, moments[2:-2].split(b'","'), metadata[1:-3].split(b",\n,"), strict=True
    ):
        position, stream, version, id_, type_, schema_version, data, _, _ = recorded
        lines = f"{FORM}\n{position}\n{stream}\n{version}\n{id_}\n{type_}\n{schema_version}\n"
        if lines.count("\n") != _LINE_FEEDS:
            raise UnsealableError(position)
        at = moment if len(moment) > _WHOLE_SECOND else moment[:-1] + b".000000Z"
        yield b"%b%b\n%b\n%b" % (lines.encode(), at, own, data)


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)  # asyncpg gives UTC
