"""The JetStream stream that carries the log: settings, creation, state and messages."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError, ServerError

from events.log.alarm import listening
from events.log.stream.comparing import Message

STREAM: Final = "BYFIELD"
SUBJECTS: Final = "events.>"
HEAD_SUBJECT: Final = "byfield.head"
"""Core NATS; the payload is the log's new head in decimal. A hint, never the truth."""
API_SECONDS_MAX: Final = 5.0
CREATE_ATTEMPTS_MAX: Final = 20
CREATE_SECONDS: Final = 0.1
"""Between two attempts."""
GET_SECONDS_MAX: Final = 10.0
GET_BYTES_MAX: Final = 4 * 1024 * 1024
"""The size of the messages of one request; at least one is returned."""
_UNLIMITED: Final = -1
_NO_STORE: Final = 10049
_NOT_THERE: Final = frozenset({10037, 10059})
"""JetStream's codes for a message and for a stream that it does not have."""


class DirectGetError(Exception):
    """The server returns no messages of the stream, perhaps because it is being made again."""

    def __init__(self, why: str) -> None:
        super().__init__(f"messages of the stream {STREAM} cannot be read: {why}")


@dataclass(frozen=True, slots=True)
class StreamState:
    """The state of the stream, as the server reports it."""

    first: int
    """The sequence of the first message; 1 also for a stream that is empty."""
    last: int
    messages: int
    deleted: int
    """The missing messages that the server knows of; it does not know of each."""
    created: datetime
    """By the clock of the server; a stream that was made again is younger than the one before."""
    asked_at: datetime
    """Likewise, when it answered."""
    amiss: tuple[str, ...]
    """The settings that are not as this release needs them; `provision` corrects them."""

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
        allow_direct=True,  # the relay compares many messages at once
        allow_atomic=True,
    )


_HELD: Final = (
    "subjects",
    "retention",
    "storage",
    "max_consumers",
    "max_msgs",
    "max_msgs_per_subject",
    "max_msg_size",
    "max_bytes",
    "max_age",
    "allow_direct",
    "allow_atomic",
)
"""Settings that must be as `settings` says; others, such as replicas, are the operator's."""
_UNWANTED: Final = ("sealed", "no_ack", "mirror", "sources", "subject_transform")


class UnchangeableStreamError(Exception):
    """The stream exists with wrong settings that NATS cannot change."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the settings of the stream {STREAM} cannot be brought up to date ({why}): "
            "`byfield relay reset` makes it again, from the log"
        )


async def provision(connection: Client, *, replicas: int = 1) -> None:
    """Create the stream, or correct its settings; its messages stay.

    Raises `UnchangeableStreamError`.
    """
    jetstream = connection.jetstream(timeout=API_SECONDS_MAX)
    if await state(connection) is None:
        await _create(jetstream, replicas)
        return
    try:
        await jetstream.update_stream(settings(replicas))
    except APIError as fault:
        raise UnchangeableStreamError(fault.description or str(fault)) from fault
    found = await state(connection)
    if found is not None and found.amiss:
        raise UnchangeableStreamError(", ".join(found.amiss))


async def remake(connection: Client, *, replicas: int = 1) -> None:
    """Delete the stream with all its messages and create it again, empty."""
    jetstream = connection.jetstream(timeout=API_SECONDS_MAX)
    with suppress(NotFoundError):  # it is gone already
        await jetstream.delete_stream(STREAM)
    await _create(jetstream, replicas)


async def _create(jetstream: JetStreamContext, replicas: int) -> None:
    for attempt in range(1, CREATE_ATTEMPTS_MAX + 1):
        try:
            await jetstream.add_stream(settings(replicas))
        except ServerError as fault:
            # The server is still removing the directories of a stream that was deleted, by us or
            # by an operator, and did so at a moment at which they were to be there for this one.
            if fault.err_code != _NO_STORE or attempt == CREATE_ATTEMPTS_MAX:
                raise
            await asyncio.sleep(CREATE_SECONDS)
        else:
            return


async def state(connection: Client) -> StreamState | None:
    """Return the state of the stream; None if there is none."""
    answered = await _request(connection, f"STREAM.INFO.{STREAM}", {})
    if answered is None:
        return None
    found = answered["state"]
    return StreamState(
        # The first sequence of an emptied stream is the next one; of a new stream it is 0.
        first=max(found["first_seq"], 1),
        last=found["last_seq"],
        messages=found["messages"],
        deleted=found.get("num_deleted", 0),
        created=datetime.fromisoformat(answered["created"]),
        asked_at=datetime.fromisoformat(answered["ts"]),
        amiss=tuple(_amiss(answered["config"])),
    )


def _amiss(config: Mapping[str, object]) -> Iterator[str]:
    wanted = settings().as_dict()
    yield from (name for name in _HELD if config.get(name, False) != wanted[name])
    yield from (name for name in _UNWANTED if config.get(name))


async def message(connection: Client, sequence: int) -> Message | None:
    """Return one message, None if it is missing; in a cluster from the leading server."""
    answered = await _request(connection, f"STREAM.MSG.GET.{STREAM}", {"seq": sequence})
    if answered is None:
        return None
    found = answered["message"]
    return Message(
        sequence=found["seq"],
        subject=found["subject"],
        content=b64decode(found.get("data", "")),
        stored_at=datetime.fromisoformat(found["time"]),
    )


async def messages(
    connection: Client, after: int, until: int, subject: str | None = None
) -> list[Message]:
    """Return the messages after one sequence and up to another, without missing ones.

    Those of a subject alone where one is given, which may have wildcards. In a cluster any server
    answers; if it lags, the latest messages are missing.
    """
    found: list[Message] = []
    while after < until:
        some, more = await _batch(connection, after + 1, until - after, subject)
        found += (each for each in some if each.sequence <= until)
        if not some or not more:
            break
        after = some[-1].sequence
    return found


async def _batch(
    connection: Client, start: int, limit: int, of: str | None
) -> tuple[list[Message], bool]:
    """Return messages from a sequence on, and whether there are more after them."""
    inbox, found = connection.new_inbox(), list[Message]()
    end: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()

    async def on_answer(answer: Msg) -> None:
        headers = answer.headers or {}
        if "Status" not in headers:
            found.append(_direct(headers, answer.data))
        elif not end.done():
            end.set_result(headers)

    subject = f"$JS.API.DIRECT.GET.{STREAM}"
    question: dict[str, object] = {"seq": start, "batch": limit, "max_bytes": GET_BYTES_MAX}
    question |= {} if of is None else {"next_by_subj": of}
    subscription = await connection.subscribe(inbox, cb=on_answer)
    try:
        await connection.publish(subject, orjson.dumps(question), reply=inbox)
        async with listening(GET_SECONDS_MAX):
            headers = await end
    except TimeoutError:
        silence = (
            f"no answer within {GET_SECONDS_MAX:g} s; this user may not ask {subject}, perhaps"
        )
        raise DirectGetError(silence) from None
    finally:
        await subscription.unsubscribe()
    match headers["Status"]:
        case "204":
            return found, headers.get("Nats-Num-Pending") != "0"
        case "404":
            return found, False
        case status:
            raise DirectGetError(f"status {status}")


def _direct(headers: dict[str, str], content: bytes) -> Message:
    return Message(
        sequence=int(headers["Nats-Sequence"]),
        subject=headers["Nats-Subject"],
        content=content,
        stored_at=datetime.fromisoformat(headers["Nats-Time-Stamp"]),
    )


async def _request(
    connection: Client, question: str, content: Mapping[str, object]
) -> dict[str, Any] | None:
    """Return the answer of JetStream's API; None if there is no such stream or message."""
    answer = await connection.request(
        f"$JS.API.{question}", orjson.dumps(content), timeout=API_SECONDS_MAX
    )
    answered: dict[str, Any] = orjson.loads(answer.data)
    if (error := answered.get("error")) is None:
        return answered
    if error["err_code"] in _NOT_THERE:
        return None
    raise APIError.from_error(error)
