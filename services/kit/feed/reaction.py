"""Reactions: a fact causes a command. It is handled at least once, and has its effect once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, TypeAlias

from structlog.contextvars import bound_contextvars

from events.catalogue import Catalogue
from events.event import Heard
from events.log.database.connections import Connection, Pool
from events.log.database.patience import patience
from events.log.deciding.handle import Cause
from events.log.feed.decoding import Fact
from events.log.feed.handler import Checkpoint
from events.log.spans import begun
from events.log.store.event_log import EventLog
from services.kit.feed.checkpoints import (
    BEGINNING,
    FeedCheckpoint,
    StaleError,
    advance,
)
from services.kit.feed.connections import lent, transaction
from services.kit.feed.discarding import order_of, read_put_aside
from services.kit.feed.fact_faults import is_fault_of_fact
from services.kit.feed.freshness import Freshness
from services.kit.feed.parking import Parking, handle_each, park, read_parked_streams, wanted_of
from services.kit.feed.parking_reasons import Reason
from services.kit.feed.releasing import release_newer

REACTION_FACTS_MAX: Final = 100
"""Facts between two stored checkpoints. After a kill they are handled again, to no effect."""

MANY_FACTS_MIN: Final = 2
"""From so many facts on, what they need is asked once for all."""
React: TypeAlias = Callable[[Heard], Awaitable[None]]
"""Does what is to be done about one fact."""

_span: ContextVar[str | None] = ContextVar("span", default=None)
"""The traceparent of the reaction that is at work, where it is traced."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What the log must have as the answer of a reaction to one fact."""

    streams: tuple[str, ...] = ()
    """Each has a fact that names this one as its cause."""
    silent_because: str | None = None
    """Where no stream is named: why there may be no answer."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a service does about facts, its own or those of another service.

    `react` gives a command with the `cause_of` the fact, and the fact's `recorded_at` as the time,
    so that a retry gives exactly the same command. A new reaction starts at the head of the log.
    """

    name: str
    hears: frozenset[str]
    """The wire names of the facts that it reacts to."""
    react: React
    starts: Literal["head", "beginning"] = "head"
    owes: Callable[[Heard], Owed] | None = None
    """What the log must have as its answer; undeclared, every fact must have one.

    `byfield audit flow` holds the log against it.
    """
    asks_once: Callable[[Sequence[Heard]], Awaitable[React]] | None = None
    """Asks what several facts need, after all of them were told; what reacts to each with that."""


def cause_of(heard: Heard, reaction: str, service: str) -> Cause:
    """Return the cause of a command that a fact causes; it has the fact's `correlation_id`.

    It follows from the span of the reaction, or else from that of the fact.
    """
    recorded = heard.recorded
    return Cause(
        id=recorded.id,
        handler=reaction,
        actor=f"service:{service}",
        correlation_id=recorded.correlation_id,
        causation_id=str(recorded.id),
        traceparent=_span.get() or recorded.metadata.get("traceparent"),
    )


class ReactionHandler:
    """Reacts to facts one after another; see `events.log.feed.handler.Handler`."""

    def __init__(
        self, reaction: Reaction, pool: Pool, log: EventLog, freshness: Freshness | None = None
    ) -> None:
        self.reaction = reaction
        self.name = reaction.name
        self.hears = reaction.hears
        self._pool = pool
        self._checkpoint = FeedCheckpoint(reaction.name)
        self._log = log
        self._freshness = freshness

    @property
    def unsaved(self) -> bool:
        """See `Handler`."""
        return self._checkpoint.unsaved

    async def resume(self) -> Checkpoint:
        """Return the checkpoint; a new reaction starts where it declares."""
        async with lent(self._pool) as connection:
            return await self._checkpoint.resume(connection, self._start)

    async def save(self) -> None:
        """See `Handler`."""
        async with lent(self._pool) as connection:
            await self._checkpoint.save(connection)

    def forget(self) -> None:
        """See `Handler`."""
        self._checkpoint.forget()

    async def handle(self, checkpoint: Checkpoint, facts: Sequence[Fact]) -> Checkpoint:
        """React to some facts at a time, and store the checkpoint after each time."""
        for part in _parts(facts, self.hears):
            last = part[-1].recorded
            reached = Checkpoint(last.position, last.id)
            await self._react(checkpoint, reached, wanted_of(part, self.hears))
            checkpoint = reached
        if self._freshness is not None:
            self._freshness.note(self.name, checkpoint.position)
        return checkpoint

    async def handle_one(self, connection: Connection, heard: Heard) -> None:
        """React to one fact that was parked, if this release reacts to it and it was not given up.

        An earlier release, which knows of nothing given up, may have parked it once more.
        """
        if heard.recorded.type not in self.hears:
            return
        if await order_of(connection, self.name, heard.recorded.id) is None:
            await self._react_in_time(self.reaction.react, heard)

    async def _react_in_time(self, react: React, heard: Heard) -> None:
        """React within the time limit; by its ids a command that is given again has no effect.

        Log lines meanwhile have the call id of the request that the fact came of.
        """
        recorded = heard.recorded
        parent = recorded.metadata.get("traceparent")
        with (
            bound_contextvars(call_id=recorded.correlation_id),
            patience(),
            begun(f"react {self.name}", parent) as span,
        ):
            before = _span.set(None if span is None else span.traceparent)
            try:
                await react(heard)
            finally:
                _span.reset(before)

    async def release_newer(self, log: EventLog, catalogue: Catalogue) -> None:
        """See `events.log.feed.handler.Releases`."""
        if self._checkpoint.waits:
            await release_newer(self._pool, log, catalogue, self.name, self.handle_one)

    async def _start(self) -> Checkpoint:
        if self.reaction.starts == "beginning":
            return BEGINNING
        head = await self._log.head()
        return Checkpoint(head.position, head.id)

    async def _react(self, before: Checkpoint, to: Checkpoint, facts: Sequence[Fact]) -> None:
        stored = self._checkpoint.stored(before)
        if not facts:
            if not self._checkpoint.pass_over(before, to):
                await advance(self._pool, self.name, stored, to)
                self._checkpoint.is_stored(to)
            return
        parked, discarded = await read_put_aside(self._pool, self.name, facts)
        left = [fact for fact in facts if fact.recorded.id not in discarded]
        react = partial(self._react_in_time, await self._reacting_to(left, parked))
        parkings = await handle_each(left, set(parked), react)
        if parkings:
            async with transaction(self._pool) as connection:
                await advance(connection, self.name, stored, to)
                if await self._released_meanwhile(connection, parked, parkings):
                    raise StaleError(self.name, before.position)
                await park(connection, self.name, parkings)
        else:
            await advance(self._pool, self.name, stored, to)
        self._checkpoint.is_stored(to)
        self._checkpoint.waits |= bool(parkings)

    async def _reacting_to(self, facts: Sequence[Fact], parked: Collection[str]) -> React:
        """Return what reacts to each of the facts, after what they need was asked for all of them.

        Where one of them is at fault, each asks for itself, and that one is parked.
        """
        heard = [
            fact.heard
            for fact in facts
            if fact.heard is not None and fact.recorded.stream not in parked
        ]
        if self.reaction.asks_once is None or len(heard) < MANY_FACTS_MIN:
            return self.reaction.react
        try:
            with patience():
                return await self.reaction.asks_once(heard)
        except Exception as fault:
            if not is_fault_of_fact(fault):
                raise
            return self.reaction.react

    async def _released_meanwhile(
        self, connection: Connection, parked: set[str], parkings: Sequence[Parking]
    ) -> bool:
        """Whether a fact would be parked behind a stream that was released meanwhile."""
        waiting = {each.stream for each in parkings if each.reason is Reason.BEHIND} & parked
        return bool(waiting) and not waiting <= await read_parked_streams(connection, self.name)


def _parts(facts: Sequence[Fact], hears: frozenset[str]) -> Iterator[Sequence[Fact]]:
    """Cut after every `REACTION_FACTS_MAX` facts that the reaction hears."""
    start = heard = 0
    for index, fact in enumerate(facts, start=1):
        heard += fact.recorded.type in hears
        if heard == REACTION_FACTS_MAX:
            yield facts[start:index]
            start, heard = index, 0
    if start < len(facts):
        yield facts[start:]
