"""The queue of appends, and which of them may be sent together in one group."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from events.log.histogram import Histogram
from events.log.store.event_log import Append, BusyError, Outcome

WAITING_APPENDS_MAX: Final = 10_000
WAITING_BYTES_MAX: Final = 64 * 1024 * 1024
_GROUP_APPENDS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)


@dataclass(frozen=True, slots=True)
class GroupBounds:
    """The bounds of one group. A single append may be larger, and is then sent alone.

    With 256 callers one half waits while the group of the other half is in flight. Measured, that
    is faster than groups of 256, where either the callers or the database would be idle.
    """

    appends_max: int = 128
    events_max: int = 2_000
    bytes_max: int = 4 * 1024 * 1024


@dataclass(slots=True, eq=False)
class Waiting:
    """One append, its metadata as JSON, and the future that its caller awaits."""

    append: Append
    metadata: bytes
    answer: asyncio.Future[Outcome]
    ids: frozenset[int]
    """As integers, which compare several times as fast as UUIDs."""
    bytes: int
    put_at: float
    """When it was queued, by the monotonic clock."""


@dataclass(slots=True)
class Group:
    """Appends that are sent together. No two of them meet.

    Two appends meet if they share a stream or an id, or if one appends to a stream that the other
    guards.
    """

    bounds: GroupBounds
    taken: list[Waiting] = field(default_factory=list)
    ids: set[int] = field(default_factory=set)
    streams: set[str] = field(default_factory=set)
    guarded: set[str] = field(default_factory=set)
    bytes: int = 0

    def meets(self, waiting: Waiting) -> bool:
        """Whether an append meets one of the group."""
        append = waiting.append
        return (
            append.stream in self.streams
            or append.stream in self.guarded
            or not self.ids.isdisjoint(waiting.ids)
            or (bool(append.guards) and any(each.stream in self.streams for each in append.guards))
        )

    def is_full_for(self, waiting: Waiting) -> bool:
        """Whether the group is not empty and this append would exceed its bounds."""
        events = len(self.ids) + len(waiting.ids)
        size = self.bytes + waiting.bytes
        return bool(self.taken) and (
            len(self.taken) >= self.bounds.appends_max
            or events > self.bounds.events_max
            or size > self.bounds.bytes_max
        )

    def add(self, waiting: Waiting) -> None:
        """Add an append to the group."""
        self.taken.append(waiting)
        self.bytes += waiting.bytes
        self.ids |= waiting.ids
        self.streams.add(waiting.append.stream)
        for guard in waiting.append.guards:
            self.guarded.add(guard.stream)


class WaitingAppends:
    """A bounded queue that gives groups in which no two appends meet.

    A group has at most one append a stream, no id twice, and no append to a stream that another
    one guards: both are judged by what was there before the group. Nor do two groups that are on
    their way at once.

    Streams take turns, so that one with many appends waiting does not keep the others back.
    """

    def __init__(
        self,
        bounds: GroupBounds | None = None,
        *,
        appends_max: int = WAITING_APPENDS_MAX,
        bytes_max: int = WAITING_BYTES_MAX,
    ) -> None:
        self._bounds = bounds or GroupBounds()
        self._appends_max = appends_max
        self._bytes_max = bytes_max
        self._streams: dict[str, deque[Waiting]] = {}
        self._appends = 0
        self._bytes = 0
        self.seconds = Histogram()
        """From being queued to the answer, of each append that was answered."""
        self.group_appends = Histogram(_GROUP_APPENDS)
        """How many appends each group had that was taken."""
        self.refused = 0
        """How many appends found no room."""

    def __len__(self) -> int:
        return self._appends

    def put(self, append: Append, metadata: bytes) -> asyncio.Future[Outcome]:
        """Queue an append with its metadata as JSON. Raises `BusyError` where too many wait."""
        size = sum([len(event.data) for event in append.events])
        if self._appends >= self._appends_max or self._bytes + size > self._bytes_max:
            self.refused += 1
            raise BusyError(self._appends)
        ids = frozenset([event.id.int for event in append.events])
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        waiting = Waiting(append, metadata, answer, ids, size, time.monotonic())
        if append.stream in self._streams:
            self._streams[append.stream].append(waiting)
        else:
            self._streams[append.stream] = deque((waiting,))
        self._appends += 1
        self._bytes += size
        return answer

    def drop(self, append: Append, answer: asyncio.Future[Outcome]) -> bool:
        """Remove an append whose caller gave up; return False where it was taken already."""
        for waiting in self._streams.get(append.stream, ()):
            if waiting.answer is answer:
                self._streams[append.stream].remove(waiting)
                self._appends -= 1
                self._bytes -= waiting.bytes
                if not self._streams[append.stream]:
                    del self._streams[append.stream]
                return True
        return False

    @property
    def bytes(self) -> int:
        """How much content waits."""
        return self._bytes

    @property
    def fill_a_group(self) -> bool:
        """Whether enough appends wait to fill a group."""
        return self._appends >= self._bounds.appends_max

    def take(self, beside: Group | None = None) -> Group:
        """Take the next group, in the order of the queue; it is empty if no append may be sent.

        Nothing in it meets the group `beside`, which is in flight. An append that is kept back
        stays ahead of later ones that meet it, and so goes into the next group.
        """
        group, kept_back = Group(self._bounds), None
        # As many again as may be kept back by the group beside.
        for stream in list(islice(self._streams, 2 * self._bounds.appends_max)):
            waiting = self._first(stream)
            if waiting is None:
                continue
            if group.is_full_for(waiting):
                break
            if (
                group.meets(waiting)
                or (beside is not None and beside.meets(waiting))
                or (kept_back is not None and kept_back.meets(waiting))
            ):
                kept_back = kept_back or Group(self._bounds)
                kept_back.add(waiting)
            else:
                group.add(waiting)
                self._remove(stream)
        if group.taken:
            self.group_appends.note(len(group.taken))
        return group

    def _first(self, stream: str) -> Waiting | None:
        """Return the stream's first append whose caller still waits; drop those before it."""
        queue = self._streams[stream]
        while queue[0].answer.done():
            self._remove(stream)
            if not queue:
                return None
        return queue[0]

    def _remove(self, stream: str) -> None:
        queue = self._streams.pop(stream)
        removed = queue.popleft()
        if queue:
            self._streams[stream] = queue  # behind the other streams
        self._appends -= 1
        self._bytes -= removed.bytes
