"""Streams read from the log: folded into their states, or a category of them page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol

from events.catalogue import Catalogue
from events.decider import Decider, Fold, StateT
from events.event import Recorded
from events.log.store.event_log import READ_EVENTS_MAX, EventLog

PAGE_EVENTS: Final = 1000
"""Of each stream, in one read."""


class Foldable(Protocol):
    """A stream and how its state is folded."""

    @property
    def stream(self) -> str:
        """Its name."""
        ...

    @property
    def fold(self) -> Fold[Any, Any] | Decider[Any, Any, Any]:
        """Where it begins, and what a fact makes of it."""
        ...


@dataclass(frozen=True, slots=True)
class _Named:
    stream: str
    fold: Fold[Any, Any] | Decider[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Loaded(Generic[StateT]):
    """A stream's state, with the version and position of the last fact in it; 0 where none is."""

    state: StateT
    version: int = 0
    position: int = 0


async def load(
    log: EventLog,
    catalogue: Catalogue,
    wanted: Mapping[str, Foldable],
    known: Mapping[str, Loaded[Any]],
) -> dict[str, Loaded[Any]]:
    """The state of each stream that is wanted, by its key; what is `known` is read on from there.

    The last read sees all of them in one statement, and finds nothing further than it gives.
    Raises `NewerFactError` where a stream holds what this release does not know, for a rule would
    not see what it changed; `UndecodableError`.
    """
    loaded = {key: known.get(key) or Loaded(each.fold.initial) for key, each in wanted.items()}
    while True:
        pages = await _read(log, wanted, loaded)
        for key, each in wanted.items():
            loaded[key] = folded(loaded[key], each.fold, pages[each.stream], catalogue)
        if all(len(page) < PAGE_EVENTS for page in pages.values()):
            return loaded


async def load_one(
    log: EventLog,
    catalogue: Catalogue,
    stream: str,
    fold: Fold[StateT, Any] | Decider[Any, StateT, Any],
) -> Loaded[StateT]:
    """The state of one stream. Raises what `load` raises."""
    return (await load(log, catalogue, {stream: _Named(stream, fold)}, {}))[stream]


async def pages_of(log: EventLog, category: str) -> AsyncIterator[Sequence[Recorded]]:
    """All events of a category, in order: cheaper than asking for each stream."""
    after = 0
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


def folded(
    loaded: Loaded[StateT],
    fold: Fold[StateT, Any] | Decider[Any, StateT, Any],
    page: Iterable[Recorded],
    catalogue: Catalogue,
) -> Loaded[StateT]:
    """The state after those events of a page that follow it. Raises what `load` raises."""
    state, version, position = loaded.state, loaded.version, loaded.position
    for recorded in page:
        if recorded.version <= version:
            continue  # the page is also for another state of this stream, which was behind
        state = fold.evolve(state, catalogue.require(recorded))
        version, position = recorded.version, recorded.position
    return Loaded(state, version, position)
