"""Group commit: many callers, one statement, one sync."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

import structlog

from events.log.database import is_lost
from events.log.passing import said_of
from events.log.patience import UnansweredError, in_time
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
        self._sent_at: float | None = None
        self._well_at = time.monotonic()
        self._because: str | None = None

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

    async def append(self, append: Append, metadata: bytes) -> Outcome:
        """What became of an append, given with its metadata as JSON.

        A caller that is cancelled only stops waiting for it. So does one that runs out of patience:
        `UnansweredError`, and nobody knows. Raises also `BusyError`, `StoppedError`, and what the
        database says of this append alone.
        """
        if self._stopping or self._task is None:
            raise StoppedError
        answer = self._waiting.put(append, metadata)
        self._asked.set()
        try:
            return await in_time(answer, "the append")
        except UnansweredError as fault:
            self._waiting.drop(append, answer)
            raise UnansweredError(fault.awaited, fault.seconds, self._because) from None
        except asyncio.CancelledError:
            self._waiting.drop(append, answer)
            raise

    @property
    def waiting_seconds(self) -> float:
        """How long the group has been on its way that is on its way; 0 if there is none."""
        return 0.0 if self._sent_at is None else time.monotonic() - self._sent_at

    @property
    def idle_seconds(self) -> float:
        """How long ago something was appended, or nothing was wrong with it; from the start on."""
        return time.monotonic() - self._well_at

    @property
    def because(self) -> str | None:
        """What keeps the group that is on its way, if that is known."""
        return self._because

    async def _run(self) -> None:
        group: list[Waiting] = []
        try:
            while len(self._waiting) or not self._stopping:
                self._asked.clear()
                if not len(self._waiting):
                    await self._asked.wait()
                group = self._waiting.take()
                self._sent_at = time.monotonic()
                await self._settle(group)
                self._sent_at = None
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
            answered = await self._send(group)
        except Exception as fault:  # noqa: BLE001 - it belongs to whoever asked
            if len(group) > 1:
                for waiting in group:
                    await self._settle([waiting])
            elif not group[0].answer.done():
                group[0].answer.set_exception(fault)
            return
        if len(self._waiting):
            # The next group goes first: its statement runs while these callers go on.
            asyncio.get_running_loop().call_soon(self._answer, answered)
        else:
            self._answer(answered)

    def _answer(self, answered: Iterable[tuple[Waiting, Outcome]]) -> None:
        last_position = 0
        for waiting, outcome in answered:
            if not waiting.answer.done():
                waiting.answer.set_result(outcome)
            if isinstance(outcome, Appended) and not outcome.repeated:
                last_position = outcome.position
        if last_position:
            self._on_appended(last_position)

    async def _send(self, group: Sequence[Waiting]) -> Iterable[tuple[Waiting, Outcome]]:
        """One statement. Where the connection is lost on the way, nobody knows the outcome.

        The same ids are then sent again: what was appended is answered as it would have been. An
        append that never left here is dropped once its caller has given up.
        """
        delay_seconds = RETRY_SECONDS_MIN
        left_here = False
        while group:
            try:
                if self._writer is None:
                    self._writer = await self._open_writer()
                left_here = True
                outcomes = await self._writer.append(
                    [waiting.append for waiting in group], [waiting.metadata for waiting in group]
                )
                self._goes_on()
                self._well_at = time.monotonic()
                return zip(group, outcomes, strict=True)
            except Exception as fault:
                if not is_lost(fault, self._writer.connection if self._writer else None):
                    self._goes_on()
                    raise
                self._is_kept(fault, len(group))
            self._drop_writer()
            await asyncio.sleep(delay_seconds)
            delay_seconds = min(2 * delay_seconds, RETRY_SECONDS_MAX)
            if not left_here:
                group = [waiting for waiting in group if not waiting.answer.done()]
        return []

    def _is_kept(self, fault: Exception, appends: int) -> None:
        """Said once for each reason, however often it is tried."""
        because = said_of(fault)
        if because != self._because:
            _logger.warning(
                "append_sent_again", appends=appends, because=because, fault=type(fault).__name__
            )
        self._because = because

    def _goes_on(self) -> None:
        if self._because is not None:
            _logger.info("append_goes_on", after_seconds=round(self.waiting_seconds, 1))
        self._because = None

    def _drop_writer(self) -> None:
        if self._writer is not None:
            self._writer.connection.terminate()
            self._writer = None


def _refuse(group: Sequence[Waiting]) -> None:
    for waiting in group:
        if not waiting.answer.done():
            waiting.answer.set_exception(StoppedError())
