"""The JetStream stream that carries the log: its settings, its making, and what it holds."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

STREAM: Final = "BYFIELD"
SUBJECTS: Final = "events.>"
HEAD_SUBJECT: Final = "byfield.head"
"""Core NATS; the payload is the log's new head in decimal. A hint, never the truth."""
API_SECONDS_MAX: Final = 5.0
_UNLIMITED: Final = -1
_NO_SUCH_STREAM: Final = 10059


@dataclass(frozen=True, slots=True)
class StreamState:
    """What the server says of the stream."""

    first: int
    """The sequence of the first message; 1 also for a stream that is empty."""
    last: int
    messages: int
    deleted: int
    created: datetime
    """By the clock of the server; a stream that was made again is younger than the one before."""

    @property
    def whole(self) -> bool:
        """Whether the messages are 1, 2, 3, ... up to the last, none missing."""
        return self.first == 1 and self.deleted == 0 and self.messages == self.last


def settings(replicas: int = 1) -> StreamConfig:
    """The stream's settings: nothing ever leaves it, and message n stays message n.

    Replicas are 1 locally and 3 in a cluster. No duplicate window is used: the expected sequence
    makes every retry safe.
    """
    return StreamConfig(
        name=STREAM,
        description="Message n is event n of the log; written by the relay alone.",
        subjects=[SUBJECTS],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        num_replicas=replicas,
        max_consumers=_UNLIMITED,
        max_msgs=_UNLIMITED,
        max_msgs_per_subject=_UNLIMITED,
        max_msg_size=_UNLIMITED,
        max_bytes=_UNLIMITED,
        max_age=0,
        deny_delete=True,
        deny_purge=True,
        allow_rollup_hdrs=False,
        allow_direct=False,
    )


async def provision(connection: Client, *, replicas: int = 1) -> None:
    """Make the stream, or bring its settings back to what they must be; its messages stay."""
    jetstream = connection.jetstream(timeout=API_SECONDS_MAX)
    if await state(connection) is None:
        await jetstream.add_stream(settings(replicas))
    else:
        await jetstream.update_stream(settings(replicas))


async def remake(connection: Client, *, replicas: int = 1) -> None:
    """Delete the stream with all its messages and make it again, empty."""
    jetstream = connection.jetstream(timeout=API_SECONDS_MAX)
    with suppress(NotFoundError):  # that it is gone is what was wanted
        await jetstream.delete_stream(STREAM)
    await jetstream.add_stream(settings(replicas))


async def state(connection: Client) -> StreamState | None:
    """What the stream holds, or None where there is no stream."""
    answer = await connection.request(f"$JS.API.STREAM.INFO.{STREAM}", b"", timeout=API_SECONDS_MAX)
    told: dict[str, Any] = orjson.loads(answer.data)
    if (error := told.get("error")) is not None:
        if error["err_code"] == _NO_SUCH_STREAM:
            return None
        raise APIError.from_error(error)
    found = told["state"]
    return StreamState(
        # An emptied stream names the sequence to come as its first; a new one says 0.
        first=max(found["first_seq"], 1),
        last=found["last_seq"],
        messages=found["messages"],
        deleted=found.get("num_deleted", 0),
        created=datetime.fromisoformat(told["created"]),
    )


async def message(connection: Client, sequence: int) -> bytes | None:
    """The content of one message, or None where it is missing."""
    try:
        found = await connection.jetstream(timeout=API_SECONDS_MAX).get_msg(STREAM, sequence)
    except NotFoundError:
        return None
    return found.data or b""
