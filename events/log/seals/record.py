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

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import orjson

FORM: Final = b"byfield.record/1"
_LINE_FEEDS: Final = 6
_DIVIDER: Final = orjson.Fragment(b"\n")


class Stored(NamedTuple):
    """A record as the database writes it out (`records_read.sql`)."""

    position: int
    lines: bytes
    """From the stream to the moment of recording; each with its line feed."""
    metadata: bytes
    """As jsonb writes it, in an order and with spaces of its own."""
    data: bytes
    """The exact bytes that were appended."""


class UnsealableError(Exception):
    """A field has what no append lets in: somebody wrote it past the log's rules."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(f"position {position} has {why}")
        self.position = position


def record_bytes(stored: Stored) -> bytes:
    """Return the bytes that stand for a record. Raises `UnsealableError`."""
    return next(records_bytes((stored,)))


def records_bytes(page: Sequence[Stored]) -> Iterator[bytes]:
    """Return the bytes of each record of a page. Raises `UnsealableError` at one that has none."""
    for (position, lines, _, data), metadata in zip(page, _all_metadata(page), strict=True):
        if lines.count(b"\n") != _LINE_FEEDS:
            raise UnsealableError(position, "a line feed in a field that can have none")
        yield b"%b\n%d\n%b%b\n%b" % (FORM, position, lines, metadata, data)


def _all_metadata(page: Sequence[Stored]) -> Iterable[bytes]:
    """Return the metadata of each as RFC 8785 writes it.

    All of a page are written at once, since a call for each would be most of the work; where one is
    beyond the JSON library, one by one, so that those before it are still given.
    """
    if not page:
        return ()
    try:
        every = orjson.loads(b"[%b]" % b",".join([each.metadata for each in page]))
        # No JSON on one line has a line feed in it, so those between the records divide them.
        divided = [part for each in every for part in (each, _DIVIDER)]
        return orjson.dumps(divided, None, orjson.OPT_SORT_KEYS)[1:-3].split(b",\n,")
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return _each_metadata(page)


def _each_metadata(page: Sequence[Stored]) -> Iterator[bytes]:
    for each in page:
        try:
            yield orjson.dumps(orjson.loads(each.metadata), None, orjson.OPT_SORT_KEYS)
        except (orjson.JSONDecodeError, orjson.JSONEncodeError):
            raise UnsealableError(each.position, "metadata that no append writes") from None
