"""Load, decide, append; decide again if somebody was faster."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from events.catalogue import Catalogue, dump
from events.decider import Command, CommandT, Decider, EventT, Refused, StateT
from events.event import Metadata
from events.ids import derived_id
from events.log.store import (
    APPEND_EVENTS_MAX,
    Append,
    ConflictError,
    EventLog,
    IdReusedError,
    NewEvent,
)

DECIDE_ATTEMPTS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a command is given: the ids of the facts that follow are derived from it.

    For an HTTP request `id` is the request's (see `events.ids.request_id`) and `handler` the
    route; for a reaction they are the heard fact's id and the reaction's name.
    """

    id: UUID
    handler: str
    actor: str
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None

    def metadata(self, command: Command) -> Metadata:
        """What is kept beside every fact of this command."""
        return Metadata(
            actor=self.actor,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            traceparent=self.traceparent,
            command_digest=digest(command),
        )


@dataclass(frozen=True, slots=True)
class Handled:
    """What a command came to: the position to read after, and the stream's version now."""

    position: int
    version: int
    repeated: bool = False


class VersionMismatchError(Exception):
    """`If-Match` named another version than the stream has; nothing was decided."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, the request was made for {expected}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


def digest(command: Command) -> str:
    """SHA-256 of what was asked: the command's name and its fields without clock and look-ups."""
    asked = f"{type(command).__name__}\n{command.model_dump_json()}"
    return hashlib.sha256(asked.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Loaded:
    state: Any
    version: int
    position: int


async def handle(
    log: EventLog,
    catalogue: Catalogue,
    decider: Decider[CommandT, StateT, EventT],
    stream: str,
    command: CommandT,
    cause: Cause,
    *,
    if_match: int | None = None,
) -> Handled:
    """Decide a command on the stream's state and append what follows.

    A command that creates loads nothing at first. Where somebody was faster, the rule is decided
    again on what is there now, at most `DECIDE_ATTEMPTS_MAX` times; with `if_match` it is not.
    The same command under the same cause is answered as it was the first time.

    Raises `Refused`, `VersionMismatchError`, and what `EventLog.append` raises.
    """
    creating = isinstance(command, decider.creates) if decider.creates else False
    loaded = _Loaded(decider.initial, 0, 0)
    for attempt in range(DECIDE_ATTEMPTS_MAX):
        if not creating or attempt > 0:
            loaded = await _load(log, catalogue, decider, stream)
        if if_match is not None and loaded.version != if_match:
            if (done := await _done_before(log, command, cause)) is not None:
                return done
            raise VersionMismatchError(stream, if_match, loaded.version)
        try:
            events = decider.decide(command, loaded.state)
        except Refused:
            if (done := await _done_before(log, command, cause)) is not None:
                return done
            raise
        if not events:
            done = await _done_before(log, command, cause)
            return done or Handled(loaded.position, loaded.version)
        try:
            appended = await log.append(_append(stream, loaded.version, events, command, cause))
        except ConflictError as conflict:
            if if_match is not None:
                raise VersionMismatchError(stream, if_match, conflict.actual) from conflict
            if attempt == DECIDE_ATTEMPTS_MAX - 1:
                raise
            continue
        return Handled(appended.position, appended.version, appended.repeated)
    raise AssertionError("unreachable: the last attempt returns or raises")


def _append(
    stream: str, version: int, events: Sequence[EventT], command: Command, cause: Cause
) -> Append:
    new = tuple(
        NewEvent(
            id=derived_id(cause.id, cause.handler, ordinal),
            type=event.wire_name,
            schema_version=event.schema_version,
            data=dump(event),
        )
        for ordinal, event in enumerate(events)
    )
    return Append(stream, version, new, cause.metadata(command))


async def _load(
    log: EventLog, catalogue: Catalogue, decider: Decider[CommandT, StateT, EventT], stream: str
) -> _Loaded:
    state, version, position = decider.initial, 0, 0
    while True:
        page = await log.read_stream(stream, after_version=version, limit=1000)
        for recorded in page:
            event = catalogue.load(recorded)
            # A newer service may have written what this one does not know: it changes no rule here.
            if event is not None:
                state = decider.evolve(state, cast("EventT", event))
            version, position = recorded.version, recorded.position
        if len(page) < 1000:  # noqa: PLR2004 - the page's limit
            return _Loaded(state, version, position)


async def _done_before(log: EventLog, command: Command, cause: Cause) -> Handled | None:
    first = await log.find(derived_id(cause.id, cause.handler, 0))
    if first is None:
        return None
    if first.metadata.get("command_digest") != digest(command):
        raise IdReusedError(first.id, first.stream)
    last = first
    for recorded in await log.read_stream(
        first.stream, after_version=first.version, limit=APPEND_EVENTS_MAX
    ):
        if recorded.id != derived_id(cause.id, cause.handler, recorded.version - first.version):
            break
        last = recorded
    return Handled(last.position, last.version, repeated=True)
