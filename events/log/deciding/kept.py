"""States of streams, kept in memory and read on from there."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import structlog

from events.catalogue import Catalogue, UnreadableError
from events.decider import Fold
from events.event import Recorded
from events.log.deciding.load import PAGE_EVENTS, Foldable, Loaded, folded, is_outdated
from events.log.deciding.sharing import Sharing
from events.log.store.event_log import (
    READ_STREAMS_MAX,
    EventLog,
    Mark,
    OtherHistoryError,
    mark_of,
)

KEPT_BYTES_MAX: Final = 8 * 1024 * 1024
"""The size of the facts behind all kept states; as Python objects they take some five times that.

These are some 20,000 facts: a center's agencies and topics, and the requests of its last weeks.
"""

KEPT_SECONDS: Final = 60.0
"""Then a state is read from the beginning again: somebody whom it names may be forgotten."""

_logger = structlog.get_logger()

_Fold: TypeAlias = Fold[Any, Any]
_Key: TypeAlias = tuple[str, int]
"""A stream and the identity of its fold: several rules may fold the same stream."""
_Wanted: TypeAlias = Mapping[str, Foldable]
_Answer: TypeAlias = dict[str, Loaded[Any]]


@dataclass(frozen=True, slots=True)
class _State:
    fold: _Fold
    """Referenced, so that no other object gets its identity."""
    loaded: Loaded[Any]
    bytes: int
    until: float
    """By a clock that no one sets."""


@dataclass(slots=True)
class _Read:
    """The progress of one read: states, faults and sizes by stream and fold."""

    folds: dict[_Key, _Fold]
    states: dict[_Key, Loaded[Any]]
    faults: dict[_Key, UnreadableError] = field(default_factory=dict)
    bytes: dict[_Key, int] = field(default_factory=dict)


class Kept:
    """Loads streams as `events.log.deciding.load.load_streams` does, and keeps their states.

    Every load reads from the log, in one statement, what follows the kept states, so the result
    is the same as one read from the beginning; after `KEPT_SECONDS` it is one. The statement also
    reads the latest event that is part of any kept state: if the log does not have it, the log was
    restored to an earlier state, and all kept states are dropped. Where it is told meanwhile that
    somebody was forgotten (`Fold.forgets`), what is read with it is read from the beginning.
    Concurrent loads share a statement. The least recently used states are dropped first.
    """

    def __init__(
        self,
        log: EventLog,
        catalogue: Catalogue,
        *,
        bytes_max: int = KEPT_BYTES_MAX,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log = log
        self._catalogue = catalogue
        self._bytes_max = bytes_max
        self._clock = clock
        self._states: OrderedDict[_Key, _State] = OrderedDict()
        self._bytes = 0
        self._mark: Mark | None = None
        self._sharing = Sharing[_Wanted, _Answer](self._answers, "a read of the log")

    @property
    def bytes(self) -> int:
        """The size of the facts in the kept states."""
        return self._bytes

    def glance(self, stream: str, fold: _Fold) -> Loaded[Any] | None:
        """Return the kept state of a stream, which may be outdated; None where none is kept."""
        kept = self._states.get((stream, id(fold)))
        return None if kept is None else kept.loaded

    async def load(self, wanted: _Wanted) -> _Answer:
        """Return the state of each wanted stream by its key, all as they were at one moment.

        Raises what `load_streams` raises, `UnansweredError`, and what the log raises.
        """
        return await self._sharing.ask(wanted)

    async def _answers(self, asks: Sequence[_Wanted]) -> list[_Answer | Exception]:
        answers: list[_Answer | Exception] = []
        for some in _fitting(asks):
            read = await self._read(some)
            answers += [_answer(wanted, read) for wanted in some]
        return answers

    async def _read(self, asks: Sequence[_Wanted]) -> _Read:
        folds = {_key(each): each.fold for wanted in asks for each in wanted.values()}
        while True:
            try:
                return await self._read_on(folds)
            except OtherHistoryError as fault:
                _logger.warning("kept_states_forgotten", because=str(fault))
                self._states.clear()
                self._bytes = 0
                self._mark = None

    async def _read_on(self, folds: dict[_Key, _Fold]) -> _Read:
        """Read what follows the kept states, and keep the new states.

        The last statement sees all streams at one moment and finds nothing more behind its page.
        """
        read = _Read(folds, {key: self._known(key, fold) for key, fold in folds.items()})
        mark = self._mark
        while True:
            pages = await self._log.read_streams(_after(read), limit=PAGE_EVENTS, mark=mark)
            if _is_outdated(read, pages):
                for key in folds:
                    self._drop(key)
                read = _Read(folds, {key: Loaded(fold.initial) for key, fold in folds.items()})
                continue
            for page in filter(None, pages.values()):
                if mark is None or page[-1].position > mark.position:
                    mark = mark_of(page[-1])
            for key in folds:
                if page := pages.get(key[0], []):
                    self._fold(read, key, page)
            if all(len(page) < PAGE_EVENTS for page in pages.values()):
                self._mark = mark
                self._keep(read)
                return read

    def _known(self, key: _Key, fold: _Fold) -> Loaded[Any]:
        """Return the kept state; one that is too old is dropped, and read from the beginning."""
        kept = self._states.get(key)
        if kept is not None and kept.until <= self._clock():
            self._drop(key)
            kept = None
        return Loaded(fold.initial) if kept is None else kept.loaded

    def _drop(self, key: _Key) -> None:
        if (kept := self._states.pop(key, None)) is not None:
            self._bytes -= kept.bytes

    def _fold(self, read: _Read, key: _Key, page: Sequence[Recorded]) -> None:
        before = read.states[key]
        try:
            read.states[key] = folded(before, read.folds[key], page, self._catalogue)
        except UnreadableError as fault:
            read.faults[key] = fault  # raised only to the callers that want this stream
            return
        more = sum(len(each.data) for each in page if each.version > before.version)
        read.bytes[key] = read.bytes.get(key, 0) + more

    def _keep(self, read: _Read) -> None:
        for key, loaded in read.states.items():
            if key in read.faults or loaded.version == 0:
                continue
            before = self._states.get(key)
            if before is None or before.loaded.version < loaded.version:
                more = read.bytes[key]
                size = more if before is None else before.bytes + more
                until = self._clock() + KEPT_SECONDS if before is None else before.until
                self._states[key] = _State(read.folds[key], loaded, size, until)
                self._bytes += more
            self._states.move_to_end(key)
        while self._bytes > self._bytes_max:
            _, dropped = self._states.popitem(last=False)
            self._bytes -= dropped.bytes


def _after(read: _Read) -> dict[str, int]:
    """Return the versions behind which the streams are read on."""
    after: dict[str, int] = {}
    for key, state in read.states.items():
        if key not in read.faults:
            after[key[0]] = min(state.version, after.get(key[0], state.version))
    return after


def _is_outdated(read: _Read, pages: Mapping[str, Sequence[Recorded]]) -> bool:
    known = (
        (stream, fold, read.states[stream, fold_id].version)
        for (stream, fold_id), fold in read.folds.items()
    )
    return is_outdated(known, pages)


def _key(each: Foldable) -> _Key:
    return each.stream, id(each.fold)


def _fitting(asks: Sequence[_Wanted]) -> Iterator[list[_Wanted]]:
    """Yield groups of loads that fit into one read; a group has at least one."""
    some: list[_Wanted] = []
    streams: set[str] = set()
    for wanted in asks:
        its = {each.stream for each in wanted.values()}
        if some and len(streams | its) > READ_STREAMS_MAX:
            yield some
            some, streams = [], set()
        some.append(wanted)
        streams |= its
    yield some


def _answer(wanted: _Wanted, read: _Read) -> _Answer | Exception:
    for each in wanted.values():
        if (fault := read.faults.get(_key(each))) is not None:
            return fault
    return {name: read.states[_key(each)] for name, each in wanted.items()}
