"""Load, decide, append; decide again if somebody was faster."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, cast
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
_PAGE_EVENTS: Final = 1000


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

    @property
    def answers_a_fact(self) -> bool:
        """Whether it is a reaction's: then ids follow from the fact, and what has them answers it.

        How an earlier release put the command, with fewer fields perhaps, does not matter.
        """
        return self.causation_id == str(self.id)

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
    handling = _Handling(log, catalogue, decider, stream, command, cause, if_match)
    creating = isinstance(command, decider.creates)
    loaded = _Loaded(decider.initial, 0, 0) if creating else await handling.load()
    for _ in range(DECIDE_ATTEMPTS_MAX - 1):
        try:
            return await handling.decide_on(loaded)
        except ConflictError:
            loaded = await handling.load()
    return await handling.decide_on(loaded)


@dataclass(frozen=True, slots=True)
class _Loaded(Generic[StateT]):
    state: StateT
    version: int
    position: int


@dataclass(frozen=True, slots=True)
class _Handling(Generic[CommandT, StateT, EventT]):
    """One command on its way."""

    log: EventLog
    catalogue: Catalogue
    decider: Decider[CommandT, StateT, EventT]
    stream: str
    command: CommandT
    cause: Cause
    if_match: int | None

    async def load(self) -> _Loaded[StateT]:
        """The stream's state now."""
        state, version, position = self.decider.initial, 0, 0
        while True:
            page = await self.log.read_stream(
                self.stream, after_version=version, limit=_PAGE_EVENTS
            )
            for recorded in page:
                event = self.catalogue.load(recorded)
                # A newer service may have written what this one does not know: no rule here asks.
                if event is not None:
                    state = self.decider.evolve(state, cast("EventT", event))
                version, position = recorded.version, recorded.position
            if len(page) < _PAGE_EVENTS:
                return _Loaded(state, version, position)

    async def decide_on(self, loaded: _Loaded[StateT]) -> Handled:
        """Decide once and append. Raises `ConflictError` where that may be tried again."""
        try:
            events = self._decide(loaded)
        except (Refused, VersionMismatchError):
            if (done := await self._done_before()) is not None:
                return done
            raise
        if not events:
            return await self._done_before() or Handled(loaded.position, loaded.version)
        try:
            appended = await self.log.append(self._append(loaded.version, events))
        except ConflictError as conflict:
            if self.if_match is None:
                raise
            raise VersionMismatchError(self.stream, self.if_match, conflict.actual) from conflict
        except IdReusedError:
            if (done := await self._done_before()) is None:
                raise
            return done
        return Handled(appended.position, appended.version, appended.repeated)

    def _decide(self, loaded: _Loaded[StateT]) -> Sequence[EventT]:
        if self.if_match not in {None, loaded.version}:
            raise VersionMismatchError(self.stream, self.if_match or 0, loaded.version)
        return self.decider.decide(self.command, loaded.state)

    def _append(self, version: int, events: Sequence[EventT]) -> Append:
        new = tuple(
            NewEvent(self._id(ordinal), event.wire_name, event.schema_version, dump(event))
            for ordinal, event in enumerate(events)
        )
        return Append(self.stream, version, new, self.cause.metadata(self.command))

    async def _done_before(self) -> Handled | None:
        """What this command answered when it was handled before."""
        first = await self.log.find(self._id(0))
        if first is None:
            return None
        same = first.metadata.get("command_digest") == digest(self.command)
        if not same and not (self.cause.answers_a_fact and first.stream == self.stream):
            raise IdReusedError(first.id, first.stream)
        last = first
        for recorded in await self.log.read_stream(
            first.stream, after_version=first.version, limit=APPEND_EVENTS_MAX
        ):
            if recorded.id != self._id(recorded.version - first.version):
                break
            last = recorded
        return Handled(last.position, last.version, repeated=True)

    def _id(self, ordinal: int) -> UUID:
        return derived_id(self.cause.id, self.cause.handler, ordinal)
