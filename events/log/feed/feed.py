"""Brings the facts of the log to every handler of a service, in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import Final

import structlog

from events.catalogue import Catalogue
from events.log.feed.decoding import FactReader, Open, as_stored
from events.log.feed.forgeries import Forgeries
from events.log.feed.handler import (
    Checkpoint,
    CheckpointNotInLogError,
    Handler,
    HandlerState,
    Releases,
    fault_name,
)
from events.log.feed.source import InterruptedLogError, Source
from events.log.feed.turn import Turn
from events.log.loop import Background, Backoff, first_of, repeat_forever
from events.log.store.event_log import EventLog
from events.log.stream.broker import Broker

BACKOFF_SECONDS_MIN: Final = 0.05
BACKOFF_SECONDS_MAX: Final = 5.0
LOOK_SECONDS: Final = 5.0
"""The interval at which an idle handler reads its checkpoint: it may have been restored."""
SAVE_SECONDS: Final = 1.0
"""The same while its checkpoint is not stored yet; reading it stores it."""

_logger = structlog.get_logger()


class Feed:
    """All handlers of a service, each in its own task at its own pace, on one source of facts."""

    def __init__(
        self,
        log: EventLog,
        catalogue: Catalogue,
        handlers: Sequence[Handler],
        *,
        broker: Broker | None,
        turn: Turn | None = None,
        stored: EventLog | None = None,
        open_: Open = as_stored,
    ) -> None:
        """Without a broker it polls the log once a second; without a turn it always works.

        Where the log shows other content than it stores, `stored` is the one that the messages are
        compared with, and `open_` makes of its facts what handlers hear.
        """
        self.states = {handler.name: HandlerState(handler.name) for handler in handlers}
        self.turn = HandlerState("turn")
        """The state of waiting for the turn; it has no position."""
        if len(self.states) < len(handlers):
            raise ValueError("two handlers of one feed have the same name")
        self._log = log
        self._stored = log if stored is None else stored
        self._catalogue = catalogue
        self._handlers = tuple(handlers)
        hears = (name for each in handlers for name in each.hears)
        self._reader = FactReader(catalogue, hears, open_)
        self._broker = broker
        self._turn = turn
        self._source: Source | None = None
        self._background = Background("feed", self._run)
        self._pause = Backoff(BACKOFF_SECONDS_MIN, BACKOFF_SECONDS_MAX)

    @property
    def working(self) -> bool:
        """Whether this replica has the turn."""
        return self._source is not None

    @property
    def head(self) -> int:
        """The last known position of the log; 0 while this replica does not have the turn."""
        return self._source.head if self._source else 0

    @property
    def heard(self) -> int:
        """The last position that was announced over NATS."""
        return self._source.heard if self._source else 0

    @property
    def forgeries(self) -> Forgeries | None:
        """The foreign messages; None while this replica does not have the turn."""
        return self._source.forgeries if self._source else None

    async def start(self) -> None:
        """Work in the background; NATS and PostgreSQL may still be down."""
        self._background.start()

    async def stop(self) -> None:
        """Stop at once; the next replica repeats what was not finished.

        Checkpoints that only passed over facts are stored, if that takes at most `SAVE_SECONDS`.
        """
        if await self._background.stop():
            await self._save()

    async def _save(self) -> None:
        saving = (self._agreed(handler) for handler in self._handlers if handler.unsaved)
        with suppress(TimeoutError):  # otherwise the next replica passes over them again
            async with asyncio.timeout(SAVE_SECONDS):
                await asyncio.gather(*saving, return_exceptions=True)

    async def _run(self) -> None:
        await repeat_forever(self._take_turn, self._interrupted, self._pause)

    def _interrupted(self, fault: Exception) -> None:
        if self.turn.retrying_because is None:
            _logger.warning("feed_interrupted", fault=fault_name(fault))
        self.turn.stumbles(fault_name(fault))

    async def _take_turn(self) -> None:
        lost = asyncio.Event()
        async with AsyncExitStack() as stack:
            if self._turn is not None:
                await stack.enter_async_context(self._turn(lost.set))
            self._pause.reset()
            self.turn.works()
            self._source = Source(self._stored, self._reader, self._broker)
            try:
                await first_of(lost.wait(), self._work(self._source))
            finally:
                self._source = None
                for state in self.states.values():  # another replica knows it now
                    state.works()
                    state.begun = False
                    state.stopped_because = None

    async def _work(self, source: Source) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(source.run())
            for handler in self._handlers:
                tasks.create_task(self._tend(handler, source))

    async def _tend(self, handler: Handler, source: Source) -> None:
        state = self.states[handler.name]
        state.stopped_because = None
        pause = Backoff(BACKOFF_SECONDS_MIN, BACKOFF_SECONDS_MAX)

        async def follow() -> None:
            while True:
                with suppress(InterruptedLogError):
                    await self._follow(handler, source, state, pause)

        # Every fault is transient by contract; even a foreign checkpoint ends with a restore.
        await repeat_forever(follow, state.note, pause)

    async def _follow(
        self, handler: Handler, source: Source, state: HandlerState, pause: Backoff
    ) -> None:
        epoch = source.epoch
        checkpoint = await self._resume(handler)
        if state.stopped_because is not None:
            _logger.warning("handler_goes_on", handler=handler.name)
            state.stopped_because = None
        state.position, state.begun = checkpoint.position, True
        if checkpoint.position == source.head:
            state.works()
        while True:
            try:
                seconds = SAVE_SECONDS if handler.unsaved else LOOK_SECONDS
                async with asyncio.timeout(seconds) as waiting:
                    facts = await source.after(checkpoint.position, epoch)
            except TimeoutError:
                if not waiting.expired():
                    raise
                if await self._resume(handler) != checkpoint:
                    raise InterruptedLogError from None
                continue
            began = time.monotonic()
            checkpoint = await handler.handle(checkpoint, facts)
            state.seconds.note(time.monotonic() - began)
            state.facts += len(facts)
            state.position = checkpoint.position
            state.works()
            pause.reset()

    async def _resume(self, handler: Handler) -> Checkpoint:
        checkpoint = await self._agreed(handler)
        if isinstance(handler, Releases):
            await handler.release_newer(self._log, self._catalogue)
        return checkpoint

    async def _agreed(self, handler: Handler) -> Checkpoint:
        """Return a handler's checkpoint, and store it if the log has what was passed over."""
        checkpoint = await handler.resume()
        try:
            await self._agree(handler.name, checkpoint)
        except CheckpointNotInLogError:
            if not handler.unsaved:
                raise
            handler.forget()
            return await self._agreed(handler)
        if handler.unsaved:
            await handler.save()
        return checkpoint

    async def _agree(self, handler: str, checkpoint: Checkpoint) -> None:
        if checkpoint.position == 0:
            return
        found = await self._stored.read(after=checkpoint.position - 1, limit=1)
        if not found or found[0].id != checkpoint.id:
            raise CheckpointNotInLogError(handler, checkpoint, found[0].id if found else None)
