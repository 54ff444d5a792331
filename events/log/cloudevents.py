"""A recorded fact as a message, a CloudEvent 1.0 in structured JSON, and back."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from events.event import Recorded

CONTENT_TYPE: Final = "application/cloudevents+json"
SOURCE: Final = "urn:byfield"
_SCHEMA_PREFIX: Final = "urn:byfield:schema:"
# Extension attributes are lower-case letters and digits only. The command's digest stays at home:
# it tells a retry from a reused id, which concerns nobody but the log.
_EXTENSIONS: Final = (
    ("actor", "actor"),
    ("correlation_id", "correlationid"),
    ("causation_id", "causationid"),
    ("traceparent", "traceparent"),
)
# `data` is written last and everything before it is flat, so that these bytes occur nowhere
# earlier: a quotation mark inside a string is escaped. The content comes back byte for byte.
_DATA_MARK: Final = b',"data":'


class UnreadableMessageError(ValueError):
    """Bytes that no relay of ours wrote; names the fault."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"not a message of this log: {fault}")


def subject(recorded: Recorded) -> str:
    """The NATS subject of a fact: `events.<category>.<Type>`, without ids."""
    return f"events.{recorded.category}.{recorded.type}"


def encode(recorded: Recorded) -> bytes:
    """The CloudEvent of a fact.

    `position` is a string, because integers in CloudEvents have 32 bits; `subject` is the stream,
    `streamversion` the fact's number in it.
    """
    metadata = recorded.metadata
    envelope = {
        "specversion": "1.0",
        "id": str(recorded.id),  # the database driver has a UUID of its own
        "source": SOURCE,
        "type": recorded.type,
        "subject": recorded.stream,
        "time": recorded.recorded_at,
        "datacontenttype": "application/json",
        "dataschema": f"{_SCHEMA_PREFIX}{recorded.type}:{recorded.schema_version}",
        "position": str(recorded.position),
        "streamversion": recorded.version,
    }
    for name, extension in _EXTENSIONS:
        if (value := metadata.get(name)) is not None:
            envelope[extension] = value
    envelope["data"] = orjson.Fragment(recorded.data)
    return orjson.dumps(envelope, option=orjson.OPT_UTC_Z)


def decode(message: bytes) -> Recorded:
    """The fact in a message that `encode` wrote, its content byte for byte.

    The metadata lacks the command's digest. Raises `UnreadableMessageError`.
    """
    mark = message.find(_DATA_MARK)
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
            schema_version=int(envelope["dataschema"].rpartition(":")[2]),
            data=message[mark + len(_DATA_MARK) : -1],
            metadata={
                name: envelope[extension]
                for name, extension in _EXTENSIONS
                if extension in envelope
            },
            recorded_at=datetime.fromisoformat(envelope["time"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise UnreadableMessageError(f"{type(fault).__name__}: {fault}") from fault
