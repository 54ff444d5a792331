"""How long others are waited for: only silence that this process could hear counts as silence.

A loop that is busy, on a machine that may be busy, too, calls its timers first and reads its
sockets afterwards. Time in which it did not read says nothing of who was to answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

LOOKS: Final = 2
"""How often the loop reads its sockets after a deadline, before an answer counts as missing.

Once an answer may be read, the second time the task that waits for it has gone on.
"""
LOOK_SECONDS: Final = 0.001
TICKS: Final = 8
"""In so many parts an alarm divides its time, to see whether the loop goes on meanwhile."""
TICK_SECONDS_MIN: Final = 0.05
LATE_SECONDS: Final = 0.25
"""So long a step of the loop may take, or two ticks, and still count as time in which it read."""


def _nothing() -> None:
    """Say of nothing that it moves."""


class Alarm:
    """Calls back once a deadline is over and the loop has read its sockets since.

    A loop that was busy past the deadline may have the answer in a socket that it has not read.
    """

    __slots__ = (
        "_call",
        "_deadline",
        "_extends",
        "_looked_at",
        "_looks",
        "_loop",
        "_mark",
        "_seen",
        "_step_seconds_max",
        "_tick_seconds",
        "_timer",
        "quiet_seconds",
        "rang",
    )

    def __init__(
        self,
        seconds: float,
        call: Callable[[], object],
        mark: Callable[[], object] | None = None,
        *,
        extends: bool = False,
    ) -> None:
        """`mark` returns another value whenever something moved.

        With `extends` time does not count in which the loop did not read.
        """
        self.rang = False
        self.quiet_seconds = 0.0
        """How long nothing has moved, as far as the loop could know."""
        self._call = call
        self._mark = mark or _nothing
        self._extends = extends
        self._looks = LOOKS
        self._loop = asyncio.get_running_loop()
        self._tick_seconds = max(seconds / TICKS, TICK_SECONDS_MIN)
        self._step_seconds_max = max(2 * self._tick_seconds, LATE_SECONDS)
        self._looked_at = self._loop.time()
        self._deadline = self._looked_at + seconds
        self._seen = self._mark()
        self._timer = self._loop.call_later(min(seconds, self._tick_seconds), self._look)

    def _look(self) -> None:
        now = self._loop.time()
        self._listened(now - self._looked_at)
        self._looked_at = now
        if now < self._deadline:
            again_seconds = min(self._tick_seconds, self._deadline - now)
            self._timer = self._loop.call_later(again_seconds, self._look)
        elif self._looks:
            self._looks -= 1
            self._timer = self._loop.call_later(LOOK_SECONDS, self._look)
        else:
            self.rang = True
            self._call()

    def _listened(self, seconds: float) -> None:
        """Count time since the last look, in which a step too long is one that did not read."""
        read_seconds = min(seconds, self._step_seconds_max)
        if self._extends:
            self._deadline += seconds - read_seconds
        seen = self._mark()
        self.quiet_seconds = read_seconds + (self.quiet_seconds if seen == self._seen else 0.0)
        self._seen = seen

    def cancel(self) -> None:
        """Do not call any more."""
        self._timer.cancel()


class listening:  # noqa: N801 - called like `asyncio.timeout`
    """Bounds a block like `asyncio.timeout`, by the time in which this process could hear.

    Raises `TimeoutError` once somebody else was silent for so long. A loop that is busy makes it
    later: no answer is given up that came, or could have come, while nobody read it.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def __aenter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can be bounded")
        self._task, self._cancelling = task, task.cancelling()
        self._alarm = Alarm(self._seconds, task.cancel, extends=True)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._alarm.cancel()
        if (
            self._alarm.rang
            and self._task.uncancel() <= self._cancelling
            and kind is asyncio.CancelledError
        ):
            raise TimeoutError from fault
