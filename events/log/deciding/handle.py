"""Load, decide, append; decide again if somebody was faster."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final, Generic
from uuid import UUID

from events.catalogue import Catalogue, UnreadableError, dump
from events.decider import Command, CommandT, Decider, EventT, Refused, StateT
from events.event import Metadata
from events.ids import derived_id
from events.log.deciding.beside import Beside, BesideOf, Looked, each_of, streams_of, with_states
from events.log.deciding.kept import Kept
from events.log.deciding.load import Foldable, Loaded, load_streams
from events.log.store.event_log import (
    APPEND_EVENTS_MAX,
    Append,
    ConflictError,
    EventLog,
    Guard,
    GuardConflictError,
    IdReusedError,
    NewEvent,
)

DECIDE_ATTEMPTS_MAX: Final = 5
EXISTING: Final = range(1, 2**31)
"""Every version of a stream that exists: what `If-Match: *` expects."""
_OWN: Final = ""
"""The key of the command's own stream among those that are read; no field is named so."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What caused a command: the ids of the facts that follow are derived from it.

    For an HTTP request `id` is the request's (see `events.ids.call_id`) and `handler` the route;
    for a reaction they are the id of the fact that it handles and the name of the reaction.
    """

    id: UUID
    handler: str
    actor: str
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None

    @property
    def answers_a_fact(self) -> bool:
        """Whether a reaction caused the command.

        Then a recorded fact with the derived id is its outcome, even if an earlier release gave
        the command with other fields.
        """
        return self.causation_id == str(self.id)

    def metadata(self, command: Command) -> Metadata:
        """Return the metadata of the facts that this command leads to."""
        return Metadata(
            actor=self.actor,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            traceparent=self.traceparent,
            command_digest=digest(command),
        )


@dataclass(frozen=True, slots=True)
class Handled:
    """The outcome of a command: the position to read after, and the stream's version now."""

    position: int
    version: int
    repeated: bool = False


class VersionMismatchError(Exception):
    """`If-Match` named other versions than the stream has. Nothing was decided."""

    def __init__(self, stream: str, expected: Collection[int], actual: int) -> None:
        self.stream = stream
        self.expected = expected
        self.actual = actual
        super().__init__(f"{stream} is at version {actual}, the request was made for {self.named}")

    @property
    def named(self) -> str:
        """The expected versions in words."""
        if self.expected == EXISTING:
            return "any that exists"
        return " or ".join(str(version) for version in sorted(self.expected)) or "none of its"


def digest(command: Command) -> str:
    """Return the SHA-256 of a command: its name and its fields without clock and look-ups.

    A log that has a vault keeps an HMAC of it, because whoever reads a log could guess a command.
    Fields that the edge filled in are left out too, so that a retry after midnight is the same.
    """
    return _digest(command, command.filled_in)


def _digest(command: Command, without: AbstractSet[str]) -> str:
    left_out = without | command.unused_additions()
    asked = f"{type(command).__name__}\n{command.model_dump_json(exclude=set(left_out))}"
    return hashlib.sha256(asked.encode()).hexdigest()


async def handle(
    log: EventLog,
    catalogue: Catalogue,
    decider: Decider[CommandT, StateT, EventT],
    stream: str,
    command: CommandT,
    cause: Cause,
    *,
    if_match: Collection[int] | None = None,
    beside: BesideOf[StateT] | None = None,
    kept: Kept | None = None,
    any_version: bool = False,
    guards: tuple[Guard, ...] = (),
) -> Handled:
    """Load the stream's state, decide the command, and append the facts that follow.

    A command that creates does not load its own stream in the first attempt. The states of the
    streams `beside` are read in the same statement as the own one. Each reaches `decide` in the
    field of the command that it is named by; such a field is declared with `Field(exclude=True)`,
    since a looked-up value is no part of the request. Reading starts from the states in `kept`.

    If the own stream or a guarded one changed meanwhile, everything is read and decided again, in
    at most `DECIDE_ATTEMPTS_MAX` attempts; if the own stream changed to a version outside of
    `if_match`, it is not. `Refused` and `[]` were true at the moment of reading and guard nothing.
    The same command with the same cause gets the answer of the first time.

    With `any_version` the own stream may change meanwhile: nothing that others append to it can
    make the decision wrong. So any number can be told there at once.

    `guards` are streams that the caller has dealt with up to a version, beside those that are read:
    if one of them went on, nothing is told, and `GuardConflictError` is raised at once.

    Raises `Refused`, `VersionMismatchError`, what `EventLog.append` raises, and `UnreadableError`
    where a stream holds a fact that this release cannot read.
    """
    handling = _Handling(
        *(log, catalogue, decider, stream, command, cause),
        *(if_match, beside or {}, kept, any_version, guards),
    )
    # A caller that expects an existing version must be compared with it; 0 means a new stream.
    creating = isinstance(command, decider.creates) and (if_match is None or handling.expects(0))
    for _ in range(DECIDE_ATTEMPTS_MAX - 1):
        try:
            return await handling.attempt(creating=creating)
        except (ConflictError, GuardConflictError) as conflict:
            if conflict.stream in {guard.stream for guard in guards}:
                raise
            creating = False
    return await handling.attempt(creating=creating)


async def rehearse(
    decider: Decider[CommandT, StateT, EventT], command: CommandT, beside: Looked, kept: Kept
) -> None:
    """Decide a command as if its stream were new, and append nothing. Raises `Refused`.

    What it says may be true no longer when the command is given.
    """
    loaded = await kept.load(each_of(beside))
    decider.decide(with_states(command, beside, loaded), decider.initial)


@dataclass(frozen=True, slots=True)
class _Seen(Generic[CommandT, StateT]):
    """What the rule decides on: the own state, and the command with the other states in it."""

    own: Loaded[StateT]
    command: CommandT
    guards: tuple[Guard, ...]


@dataclass(frozen=True, slots=True)
class _Handling(Generic[CommandT, StateT, EventT]):
    """The handling of one command."""

    log: EventLog
    catalogue: Catalogue
    decider: Decider[CommandT, StateT, EventT]
    stream: str
    command: CommandT
    cause: Cause
    if_match: Collection[int] | None
    beside: BesideOf[StateT]
    kept: Kept | None
    any_version: bool
    guards: tuple[Guard, ...]

    def expects(self, version: int) -> bool:
        """Whether `if_match` names this version."""
        return self.if_match is not None and version in self.if_match

    async def attempt(self, *, creating: bool) -> Handled:
        """Read, decide and append once. Raises the conflict where another attempt is allowed."""
        try:
            seen = await self._read(creating=creating)
            events = self._decide(seen)
        except (Refused, VersionMismatchError, UnreadableError):
            if (done := await self._done_before()) is not None:
                return done
            raise
        if not events:
            return await self._done_before() or Handled(seen.own.position, seen.own.version)
        try:
            appended = await self.log.append(self._append(seen, events))
        except ConflictError as conflict:
            if self.if_match is None or self.expects(conflict.actual):
                raise
            raise VersionMismatchError(self.stream, self.if_match, conflict.actual) from conflict
        except IdReusedError:
            if (done := await self._done_before()) is None:
                raise
            return done
        return Handled(appended.position, appended.version, appended.repeated)

    async def _read(self, *, creating: bool) -> _Seen[CommandT, StateT]:
        """Read everything that the rule looks at, as it was at one moment."""
        own = Loaded(self.decider.initial)
        own_alone = {_OWN: Beside(self.stream, self.decider)}
        if callable(self.beside) and not creating:
            own = self._glance() or (await self._load(own_alone, {}))[_OWN]
        looked = self._looked(own.state)
        beside = each_of(looked)
        wanted = beside if creating else own_alone | beside
        loaded = await self._load(wanted, {_OWN: own})
        read = loaded.pop(_OWN, own)
        if callable(self.beside) and streams_of(self._looked(read.state)) != streams_of(looked):
            # The own stream changed between two reads and names other streams now.
            raise ConflictError(self.stream, own.version, read.version)
        # The own stream is guarded by its expected version; one in two fields is guarded once.
        guarded = {
            beside[key].stream: each.version
            for key, each in loaded.items()
            if beside[key].guarded and beside[key].stream != self.stream
        }
        guards = tuple(Guard(stream, version) for stream, version in guarded.items())
        return _Seen(read, with_states(self.command, looked, loaded), guards)

    def _glance(self) -> Loaded[StateT] | None:
        """Return the kept own state: it names the other streams, and is read on with them."""
        return None if self.kept is None else self.kept.glance(self.stream, self.decider)

    async def _load(
        self, wanted: Mapping[str, Foldable], known: Mapping[str, Loaded[Any]]
    ) -> dict[str, Loaded[Any]]:
        if self.kept is None:
            return await load_streams(self.log, self.catalogue, wanted, known)
        return await self.kept.load(wanted)

    def _looked(self, state: StateT) -> Looked:
        return self.beside(state) if callable(self.beside) else self.beside

    def _decide(self, seen: _Seen[CommandT, StateT]) -> Sequence[EventT]:
        if self.if_match is not None and not self.expects(seen.own.version):
            raise VersionMismatchError(self.stream, self.if_match, seen.own.version)
        return self.decider.decide(seen.command, seen.own.state)

    def _append(self, seen: _Seen[CommandT, StateT], events: Sequence[EventT]) -> Append:
        new = tuple(
            NewEvent(self._id(ordinal), event.wire_name, event.schema_version, dump(event))
            for ordinal, event in enumerate(events)
        )
        metadata = self.cause.metadata(self.command)
        expected = None if self.any_version else seen.own.version
        return Append(self.stream, expected, new, metadata, seen.guards + self.guards)

    async def _done_before(self) -> Handled | None:
        """Return the outcome of this command if it was handled before."""
        first = await self.log.find(self._id(0))
        if first is None:
            return None
        # An earlier release included the fields that the edge filled in.
        known = (digest(self.command), _digest(self.command, frozenset()))
        told = first.metadata.get("command_digest")
        same = any(told in self.log.digest_forms(each) for each in known)
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
