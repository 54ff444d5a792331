"""Group commit: many callers, one statement, one sync."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from events.log.database import is_lost
from events.log.store import Append, Appended, Outcome, StoppedError
from events.log.waiting import Waiting, WaitingAppends
from events.log.writer import Writer

DRAIN_SECONDS_MAX: Final = 10.0
RETRY_SECONDS_MIN: Final = 0.05
RETRY_SECONDS_MAX: Final = 2.0

_logger = structlog.get_logger()


class Appender:
    """Appends for all callers of a process, on one connection of its own.

    There is no timer: what is asked for while one group is on its way is the next group.
    """

    def __init__(
        self,
        open_writer: Callable[[], Awaitable[Writer]],
        on_appended: Callable[[int], None],
        waiting: WaitingAppends | None = None,
        *,
        drain_seconds_max: float = DRAIN_SECONDS_MAX,
    ) -> None:
        """`on_appended` is told the last position of each group that was committed."""
        self._drain_seconds_max = drain_seconds_max
        self._open_writer = open_writer
        self._on_appended = on_appended
        self._waiting = WaitingAppends() if waiting is None else waiting
        self._asked = asyncio.Event()
        self._writer: Writer | None = None
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect and begin. Raises what connecting raises."""
        self._writer = await self._open_writer()
        self._stopping = False
        self._task = asyncio.create_task(self._run(), name="appender")

    async def stop(self) -> None:
        """Append what waits, for some seconds at most, and end."""
        self._stopping = True
        self._asked.set()
        if self._task is not None:
            try:
                async with asyncio.timeout(self._drain_seconds_max):
                    await self._task
            except TimeoutError:
                _logger.warning("appender_stopped_early", after_seconds=self._drain_seconds_max)
            self._task = None
        self._drop_writer()

    async def append(self, append: Append) -> Outcome:
        """What became of an append. A caller that is cancelled only stops waiting for it.

        Raises `BusyError`, `StoppedError`, and what the database says of this append alone.
        """
        if self._stopping or self._task is None:
            raise StoppedError
        answer = self._waiting.put(append)
        self._asked.set()
        return await answer

    async def _run(self) -> None:
        group: list[Waiting] = []
        try:
            while len(self._waiting) or not self._stopping:
                self._asked.clear()
                if not len(self._waiting):
                    await self._asked.wait()
                group = self._waiting.take()
                await self._settle(group)
        finally:
            _refuse(group)
            while len(self._waiting):
                _refuse(self._waiting.take())

    async def _settle(self, group: Sequence[Waiting]) -> None:
        """Append a group and answer its callers; if it fails, each append by itself.

        So that only the append that the database will not have gets the error.
        """
        if not group:
            return
        try:
            outcomes = await self._send([waiting.append for waiting in group])
        except Exception as fault:  # noqa: BLE001 - it belongs to whoever asked
            if len(group) > 1:
                for waiting in group:
                    await self._settle([waiting])
            elif not group[0].answer.done():
                group[0].answer.set_exception(fault)
            return
        for waiting, outcome in zip(group, outcomes, strict=True):
            if not waiting.answer.done():
                waiting.answer.set_result(outcome)
        self._announce(outcomes)

    async def _send(self, appends: Sequence[Append]) -> list[Outcome]:
        """One statement. Where the connection is lost on the way, nobody knows the outcome.

        The same ids are then sent again: what was appended is answered as it would have been.
        """
        delay_seconds = RETRY_SECONDS_MIN
        while True:
            try:
                if self._writer is None:
                    self._writer = await self._open_writer()
                return await self._writer.append(appends)
            except Exception as fault:
                if not is_lost(fault, self._writer.connection if self._writer else None):
                    raise
                _logger.warning(
                    "append_sent_again",
                    appends=len(appends),
                    after_seconds=delay_seconds,
                    fault=f"{type(fault).__name__}: {fault}",
                )
            self._drop_writer()
            await asyncio.sleep(delay_seconds)
            delay_seconds = min(2 * delay_seconds, RETRY_SECONDS_MAX)

    def _announce(self, outcomes: Sequence[Outcome]) -> None:
        positions = [
            outcome.position
            for outcome in outcomes
            if isinstance(outcome, Appended) and not outcome.repeated
        ]
        if positions:
            self._on_appended(positions[-1])

    def _drop_writer(self) -> None:
        if self._writer is not None:
            self._writer.connection.terminate()
            self._writer = None


def _refuse(group: Sequence[Waiting]) -> None:
    for waiting in group:
        if not waiting.answer.done():
            waiting.answer.set_exception(StoppedError())
