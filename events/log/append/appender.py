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
from events.log.database.patience import CrowdedError, UnansweredError, in_time
from events.log.loop import ended
from events.log.store.event_log import Append, Appended, Outcome, StoppedError

DRAIN_SECONDS_MAX: Final = 10.0

_logger = structlog.get_logger()


class Appender:
    """Appends for all callers of a process, on connections of its own.

    There is no timer: the appends that come while one group is in flight are the next group. If
    they fill a whole group, it is sent on a second connection at once, so that the database has it
    when the first is committed. Two groups that meet (see `Group`) are never in flight together.
    """

    def __init__(
        self,
        open_writer: Callable[[], Awaitable[Writer]],
        on_appended: Callable[[int], None],
        waiting: WaitingAppends | None = None,
        *,
        drain_seconds_max: float = DRAIN_SECONDS_MAX,
    ) -> None:
        """`on_appended` receives the last position of each group that was committed."""
        self._drain_seconds_max = drain_seconds_max
        self._on_appended = on_appended
        self._waiting = WaitingAppends() if waiting is None else waiting
        self._first, self._second = Lane(open_writer), Lane(open_writer)
        self._context = copy_context()
        self._open = False
        self._well_at = time.monotonic()

    async def start(self) -> None:
        """Connect. Raises what connecting raises."""
        await self._first.open()
        self._context = copy_context()
        self._open = True

    async def stop(self) -> None:
        """Append what waits, for `drain_seconds_max` at most, and disconnect."""
        self._open = False
        try:
            async with asyncio.timeout(self._drain_seconds_max):
                while flying := self._flying():
                    await asyncio.wait(flying)
        except TimeoutError:
            _logger.warning("appender_stopped_early", after_seconds=self._drain_seconds_max)
        finally:
            await ended(*self._flying())
            while len(self._waiting):
                _refuse(self._waiting.take())
            for lane in self._lanes:
                lane.close()

    async def append(self, append: Append, metadata: bytes) -> Outcome:
        """Append, with the metadata as JSON, and return the outcome.

        A cancelled caller only stops waiting: the append may still happen. The same is true where
        its patience ends, which raises `UnansweredError`; or `CrowdedError` where the database was
        not silent, and answered others. Raises also `BusyError`, `StoppedError`, and what the
        database says of this append alone.
        """
        if not self._open:
            raise StoppedError
        begun_at = time.monotonic()
        answer = self._waiting.put(append, metadata)
        self._begin()
        try:
            return await in_time(answer, "the append", lambda: self._well_at)
        except UnansweredError as fault:
            if self._waiting.drop(append, answer) and self._well_at > begun_at:
                raise CrowdedError(fault.awaited, fault.seconds) from None
            raise UnansweredError(fault.awaited, fault.seconds, self.because) from None
        except (asyncio.CancelledError, CrowdedError):
            self._waiting.drop(append, answer)
            raise

    @property
    def waiting_seconds(self) -> float:
        """How long the older group has been in flight; 0 if none is."""
        return max(self._first.waiting_seconds, self._second.waiting_seconds)

    @property
    def idle_seconds(self) -> float:
        """The seconds since the last group was answered, or since the start."""
        return time.monotonic() - self._well_at

    @property
    def because(self) -> str | None:
        """What delays a group in flight, if that is known."""
        return self._first.because or self._second.because

    @property
    def _lanes(self) -> tuple[Lane, Lane]:
        return self._first, self._second

    def _flying(self) -> list[asyncio.Task[None]]:
        return [lane.task for lane in self._lanes if lane.task is not None]

    def _begin(self) -> None:
        """Send what may be sent, in the loop's next turn, so that appends of this turn go along."""
        if self._first.task is None:
            if len(self._waiting):
                self._take_off(self._first, beside=self._second)
        elif self._second.task is None and self._waiting.fill_a_group:
            self._take_off(self._second, beside=self._first)

    def _take_off(self, lane: Lane, *, beside: Lane) -> None:
        # In the context of the start: the patience of one caller must not bound the group.
        flight = self._fly(lane, beside)
        lane.task = asyncio.get_running_loop().create_task(flight, context=self._context)

    async def _fly(self, lane: Lane, beside: Lane) -> None:
        """Send group after group: the first lane any that wait, the second only full groups.

        An append that meets the group of the other lane waits for its end, and then goes first.
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
        """Append a group and answer its callers; if it fails, send each append by itself.

        So only the append that the database refuses gets the error.
        """
        try:
            answered = await lane.send(group)
        except Exception as fault:  # noqa: BLE001 - it is raised to the caller
            if len(group) > 1:
                for waiting in group:
                    await self._settle(lane, [waiting])
            elif not group[0].answer.done():
                group[0].answer.set_exception(fault)
            return
        if answered:
            self._well_at = time.monotonic()
        if len(self._waiting):
            # First the next group is sent: its statement runs while these callers continue.
            asyncio.get_running_loop().call_soon(self._answer, answered)
        else:
            self._answer(answered)

    def _answer(self, answered: Iterable[tuple[Waiting, Outcome]]) -> None:
        last_position, now = 0, time.monotonic()
        for waiting, outcome in answered:
            self._waiting.seconds.note(now - waiting.put_at)
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
