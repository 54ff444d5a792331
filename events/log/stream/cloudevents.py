"""Converts a recorded fact to a message, a CloudEvent 1.0 in structured JSON, and back."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from events.event import Recorded, schema_id

CONTENT_TYPE: Final = "application/cloudevents+json"
CONSTANTS: Final = {
    "specversion": "1.0",
    "source": "urn:byfield",
    "datacontenttype": "application/json",
}
"""The same in every message of every release."""
_SCHEMA_VERSION: Final = re.compile(r"[:/](\d{1,5})\Z", re.ASCII)
# Extension attributes are lower-case letters and digits only. The command's digest is left out:
# it tells a retry from a reused id, which concerns the log alone.
EXTENSIONS: Final = (
    ("actor", "actor"),
    ("correlation_id", "correlationid"),
    ("causation_id", "causationid"),
    ("traceparent", "traceparent"),
)
# `data` is written last and everything before it is flat, so that these bytes occur nowhere
# earlier: a quotation mark inside a string is escaped. The content comes back byte for byte.
DATA_MARK: Final = b',"data":'


WITHHELD: Final = "Withheld"
"""The type of a message that says only that a fact is there; no fact has this name."""


class UnreadableMessageError(ValueError):
    """A message that no relay of Byfield wrote; names the fault."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"not a message of this log: {fault}")


def subject(recorded: Recorded) -> str:
    """Return the NATS subject of a fact: `events.<category>.<Type>`, without ids."""
    return f"events.{recorded.category}.{recorded.type}"


def encode(
    recorded: Recorded, previous_id: UUID | None = None, public_url: str | None = None
) -> bytes:
    """Return the CloudEvent of a fact.

    `position` is a string, because integers in CloudEvents have 32 bits; `subject` is the stream,
    `streamversion` the fact's number in it, `previousid` the id of the event before it in the log,
    left out where that is not known or there is none. `dataschema` is a URL where there is a
    public address; either form ends in a colon and the version, where every release looks for it.
    `data` is null where the fact is for the center alone: others are told that it is there.
    """
    metadata = recorded.metadata
    envelope = {
        **CONSTANTS,
        "id": str(recorded.id),  # the database driver has a UUID of its own
        "type": recorded.type,
        "subject": recorded.stream,
        "time": recorded.recorded_at,
        "dataschema": schema_id(recorded.type, recorded.schema_version, public_url),
        "position": str(recorded.position),
        "streamversion": recorded.version,
    }
    for name, extension in EXTENSIONS:
        if (value := metadata.get(name)) is not None:
            envelope[extension] = value
    if previous_id is not None:
        envelope["previousid"] = str(previous_id)
    envelope["data"] = None if recorded.is_private else orjson.Fragment(recorded.data)
    return orjson.dumps(envelope, option=orjson.OPT_UTC_Z)


def encode_withheld(recorded: Recorded, previous_id: UUID | None = None) -> bytes:
    """Return the CloudEvent that tells of a fact no more than its position and its id."""
    envelope: dict[str, str | None] = {
        **CONSTANTS,
        "id": str(recorded.id),
        "type": WITHHELD,
        "position": str(recorded.position),
    }
    if previous_id is not None:
        envelope["previousid"] = str(previous_id)
    envelope["data"] = None
    return orjson.dumps(envelope)


def schema_version_of(dataschema: str) -> int:
    """Return the version at the end of a schema's name, a URN or a URL. Raises `ValueError`."""
    if (found := _SCHEMA_VERSION.search(dataschema)) is None:
        raise ValueError(f"{dataschema!r} ends in no version")
    return int(found[1])


def decode(message: bytes) -> Recorded:
    """Return the fact in a message that `encode` wrote, its content byte for byte.

    The content of one that is private is `null`. The metadata lacks the command's digest.
    Raises `UnreadableMessageError`.
    """
    mark = message.find(DATA_MARK)
    if mark < 0:
        raise UnreadableMessageError("it has no data")
    try:
        envelope = orjson.loads(message[:mark] + b"}")
        return Recorded(
            position=int(envelope["position"]),
            stream=envelope["subject"],
            version=envelope["streamversion"],
            id=UUID(envelope["id"]),
            type=envelope["type"],
            schema_version=schema_version_of(envelope["dataschema"]),
            data=message[mark + len(DATA_MARK) : -1],
            metadata={
                name: envelope[extension] for name, extension in EXTENSIONS if extension in envelope
            },
            recorded_at=datetime.fromisoformat(envelope["time"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise UnreadableMessageError(f"{type(fault).__name__}: {fault}") from fault
