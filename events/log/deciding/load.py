"""Streams are read from the log and folded into their states: one, several, or a whole category."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

from events.catalogue import Catalogue
from events.decider import Fold, StateT
from events.event import Recorded
from events.log.store.event_log import READ_EVENTS_MAX, READ_STREAMS_MAX, EventLog

StreamT = TypeVar("StreamT")

PAGE_EVENTS: Final = 1000
"""The events of each stream in one read."""


class Foldable(Protocol):
    """A stream and how its state is folded."""

    @property
    def stream(self) -> str:
        """Its name."""
        ...

    @property
    def fold(self) -> Fold[Any, Any]:
        """How its facts become its state."""
        ...


@dataclass(frozen=True, slots=True)
class _Named:
    stream: str
    fold: Fold[Any, Any]


@dataclass(frozen=True, slots=True)
class Loaded(Generic[StateT]):
    """A stream's state, with the version and position of the last fact in it; 0 where none is."""

    state: StateT
    version: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class LoadedCategory(Generic[StateT]):
    """The states of all streams of a category, as they were at a position of the log."""

    initial: StateT
    states: Mapping[str, Loaded[StateT]] = field(default_factory=dict)
    """By the id in the stream's name."""
    position: int = 0
    """Of the last event of the category; 0 where there is none."""

    def of(self, id: UUID | str) -> Loaded[StateT]:  # noqa: A002 - what it is
        """Return the state of one stream: the initial one where the log has no such stream."""
        return self.states.get(str(id)) or Loaded(self.initial)


async def load(
    log: EventLog,
    catalogue: Catalogue,
    fold: Fold[StateT, Any],
    id: UUID | str,  # noqa: A002 - what it is
) -> Loaded[StateT]:
    """Return the state of one stream.

    Raises `NewerFactError` where the stream holds what this release does not know, because a rule
    would not see what that fact changed; `UndecodableError`.
    """
    stream = fold.stream(id)
    return (await load_streams(log, catalogue, {stream: _Named(stream, fold)}, {}))[stream]


async def load_each(
    log: EventLog,
    catalogue: Catalogue,
    fold: Fold[StateT, Any],
    ids: Iterable[UUID],
) -> dict[UUID, StateT]:
    """Return the states of several streams, `READ_STREAMS_MAX` of them as of one moment.

    Raises what `load` raises.
    """
    states: dict[UUID, StateT] = {}
    for part in streams_at_once(ids):
        wanted = {str(id_): _Named(fold.stream(id_), fold) for id_ in part}
        loaded = await load_streams(log, catalogue, wanted, {})
        states |= {id_: loaded[str(id_)].state for id_ in part}
    return states


def streams_at_once(streams: Iterable[StreamT]) -> Iterator[Sequence[StreamT]]:
    """Yield all streams, or their ids, in parts that one read takes: `READ_STREAMS_MAX`."""
    left = list(streams)
    while left:
        part, left = left[:READ_STREAMS_MAX], left[READ_STREAMS_MAX:]
        yield part


async def load_streams(
    log: EventLog,
    catalogue: Catalogue,
    wanted: Mapping[str, Foldable],
    known: Mapping[str, Loaded[Any]],
) -> dict[str, Loaded[Any]]:
    """Return the state of each wanted stream, by its key; what is `known` is read on from there.

    The last read sees all of them in one statement, and finds nothing more behind its page. If it
    is told meanwhile that somebody was forgotten, all is read from the beginning.
    Raises what `load` raises.
    """
    loaded = {key: known.get(key) or Loaded(each.fold.initial) for key, each in wanted.items()}
    while True:
        pages = await _read(log, wanted, loaded)
        known_so_far = (
            (each.stream, each.fold, loaded[key].version) for key, each in wanted.items()
        )
        if is_outdated(known_so_far, pages):
            loaded = {key: Loaded(each.fold.initial) for key, each in wanted.items()}
            continue
        for key, each in wanted.items():
            loaded[key] = folded(loaded[key], each.fold, pages[each.stream], catalogue)
        if all(len(page) < PAGE_EVENTS for page in pages.values()):
            return loaded


async def load_category(
    log: EventLog,
    catalogue: Catalogue,
    fold: Fold[StateT, Any],
    known: LoadedCategory[StateT] | None = None,
) -> LoadedCategory[StateT]:
    """Return the states of all streams of the fold's category: cheaper than one by one.

    What is `known` is not changed, and is read on from its position. Raises what `load` raises.
    """
    states = {} if known is None else dict(known.states)
    position = 0 if known is None else known.position
    async for page in category_pages(log, fold.category, after=position):
        for recorded in page:
            id_ = recorded.stream.removeprefix(f"{fold.category}-")
            before = states.get(id_) or Loaded(fold.initial)
            states[id_] = folded(before, fold, (recorded,), catalogue)
        position = page[-1].position
    return LoadedCategory(fold.initial, states, position)


async def category_pages(
    log: EventLog, category: str, *, after: int = 0
) -> AsyncIterator[Sequence[Recorded]]:
    """Yield all events of a category behind a position, in order, page by page."""
    while page := await log.read(after=after, limit=READ_EVENTS_MAX, category=category):
        yield page
        after = page[-1].position


async def _read(
    log: EventLog, wanted: Mapping[str, Foldable], loaded: Mapping[str, Loaded[Any]]
) -> Mapping[str, list[Recorded]]:
    after: dict[str, int] = {}
    for key, each in wanted.items():
        version = loaded[key].version
        after[each.stream] = min(version, after.get(each.stream, version))
    if len(after) > 1:
        return await log.read_streams(after, limit=PAGE_EVENTS)
    return {
        stream: await log.read_stream(stream, after_version=version, limit=PAGE_EVENTS)
        for stream, version in after.items()
    }


def is_outdated(
    known: Iterable[tuple[str, Fold[Any, Any], int]], pages: Mapping[str, Sequence[Recorded]]
) -> bool:
    """Whether pages tell of forgetting what states that were read before may still say.

    Known are the streams with their folds and the versions that were read.
    """
    forgetting, others = False, False
    for stream, fold, version in known:
        if not fold.forgets:
            others = others or version > 0
        elif page := pages.get(stream):
            forgetting = forgetting or page[-1].version > version
    return forgetting and others


def folded(
    loaded: Loaded[StateT],
    fold: Fold[StateT, Any],
    page: Iterable[Recorded],
    catalogue: Catalogue,
) -> Loaded[StateT]:
    """Return the state after the events of a page that follow it. Raises what `load` raises."""
    state, version, position = loaded.state, loaded.version, loaded.position
    for recorded in page:
        if recorded.version <= version:
            continue  # the page is also for another state of this stream, which was behind
        state = fold.evolve(state, catalogue.require(recorded))
        version, position = recorded.version, recorded.position
    return Loaded(state, version, position)
