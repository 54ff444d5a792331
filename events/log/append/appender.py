"""Group commit: many callers, one statement, one sync."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import copy_context
from typing import Final

import structlog

from events.log.append.lane import Lane
from events.log.append.waiting import Group, Waiting, WaitingAppends
from events.log.append.writer import Writer
from events.log.database.patience import UnansweredError, in_time
from events.log.store.event_log import Append, Appended, Outcome, StoppedError

DRAIN_SECONDS_MAX: Final = 10.0

_logger = structlog.get_logger()


class Appender:
    """Appends for all callers of a process, on connections of its own.

    There is no timer: what is asked for while one group is on its way is the next group. Where so
    many wait that they fill one, it is sent on a second connection at once: the database has it at
    hand when the first is committed. No two that meet are on their way at the same time.
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
        self._on_appended = on_appended
        self._waiting = WaitingAppends() if waiting is None else waiting
        self._first, self._second = Lane(open_writer), Lane(open_writer)
        self._context = copy_context()
        self._open = False
        self._well_at = time.monotonic()

    async def start(self) -> None:
        """Connect and begin. Raises what connecting raises."""
        await self._first.open()
        self._context = copy_context()
        self._open = True

    async def stop(self) -> None:
        """Append what waits, for some seconds at most, and end."""
        self._open = False
        try:
            async with asyncio.timeout(self._drain_seconds_max):
                while flying := self._flying():
                    await asyncio.wait(flying)
        except TimeoutError:
            _logger.warning("appender_stopped_early", after_seconds=self._drain_seconds_max)
        finally:
            flying = self._flying()
            for task in flying:
                task.cancel()
            await asyncio.gather(*flying, return_exceptions=True)
            while len(self._waiting):
                _refuse(self._waiting.take())
            for lane in self._lanes:
                lane.close()

    async def append(self, append: Append, metadata: bytes) -> Outcome:
        """What became of an append, given with its metadata as JSON.

        A caller that is cancelled only stops waiting for it. So does one that runs out of patience:
        `UnansweredError`, and nobody knows. Raises also `BusyError`, `StoppedError`, and what the
        database says of this append alone.
        """
        if not self._open:
            raise StoppedError
        answer = self._waiting.put(append, metadata)
        self._begin()
        try:
            return await in_time(answer, "the append")
        except UnansweredError as fault:
            self._waiting.drop(append, answer)
            raise UnansweredError(fault.awaited, fault.seconds, self.because) from None
        except asyncio.CancelledError:
            self._waiting.drop(append, answer)
            raise

    @property
    def waiting_seconds(self) -> float:
        """How long the older group has been on its way that is on its way; 0 if there is none."""
        return max(self._first.waiting_seconds, self._second.waiting_seconds)

    @property
    def idle_seconds(self) -> float:
        """How long ago something was appended, or nothing was wrong with it; from the start on."""
        return time.monotonic() - self._well_at

    @property
    def because(self) -> str | None:
        """What keeps a group that is on its way, if that is known."""
        return self._first.because or self._second.because

    @property
    def _lanes(self) -> tuple[Lane, Lane]:
        return self._first, self._second

    def _flying(self) -> list[asyncio.Task[None]]:
        return [lane.task for lane in self._lanes if lane.task is not None]

    def _begin(self) -> None:
        """Let go whoever may go, in the loop's next turn: so those who ask in this one go along."""
        if self._first.task is None:
            if len(self._waiting):
                self._take_off(self._first, beside=self._second)
        elif self._second.task is None and self._waiting.fill_a_group:
            self._take_off(self._second, beside=self._first)

    def _take_off(self, lane: Lane, *, beside: Lane) -> None:
        # In a context of its own: a caller's patience and names are not the group's.
        flight = self._fly(lane, beside)
        lane.task = asyncio.get_running_loop().create_task(flight, context=self._context)

    async def _fly(self, lane: Lane, beside: Lane) -> None:
        """Send group after group: on the first lane while somebody waits, on the other full ones.

        Who meets the group of the other lane waits for its end, and then goes first.
        """
        try:
            while self._waiting.fill_a_group if lane is self._second else len(self._waiting):
                group = self._waiting.take(beside.group)
                if not group.taken:
                    break
                lane.group, lane.sent_at = group, time.monotonic()
                await self._settle(lane, group.taken)
                lane.group = None
                self._begin()
        finally:
            if lane.group is not None:
                _refuse(lane.group)
            lane.group = lane.task = None

    async def _settle(self, lane: Lane, group: Sequence[Waiting]) -> None:
        """Append a group and answer its callers; if it fails, each append by itself.

        So that only the append that the database will not have gets the error.
        """
        try:
            answered = await lane.send(group)
        except Exception as fault:  # noqa: BLE001 - it belongs to whoever asked
            if len(group) > 1:
                for waiting in group:
                    await self._settle(lane, [waiting])
            elif not group[0].answer.done():
                group[0].answer.set_exception(fault)
            return
        if answered:
            self._well_at = time.monotonic()
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


def _refuse(group: Group) -> None:
    for waiting in group.taken:
        if not waiting.answer.done():
            waiting.answer.set_exception(StoppedError())
