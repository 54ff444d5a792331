"""Whose turn it is to have a connection, and when another one is worth opening."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from events.log.alarm import Alarm

WIDEN_SECONDS: Final = 0.05
"""So long the first in line waits before a further connection is opened: as long as opening takes.

A connection given back meanwhile has its statements prepared, a new one knows nothing.
"""


@dataclass(slots=True, eq=False)
class _Waiter:
    since: float
    turn: asyncio.Future[None]


class Turns:
    """First come, first served, among as few as do.

    It begins with the connections that are open, or one, and gives one turn more whenever the first
    in line has waited for `WIDEN_SECONDS`, up to `most`. For one event loop.
    """

    def __init__(self, most: int, count_open: Callable[[], int]) -> None:
        """`count_open` says how many connections there are."""
        self._most = most
        self._count_open = count_open
        self._width = 0
        self._taken = 0
        self._waiting = deque[_Waiter]()
        self._alarm: Alarm | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def acquire(self) -> None:
        """Take a turn, in the order of asking."""
        if not self._taken:
            self._width = max(self._count_open(), 1)
        if self._taken < self._width:
            self._taken += 1
            return
        loop = asyncio.get_running_loop()
        waiter = _Waiter(loop.time(), loop.create_future())
        self._waiting.append(waiter)
        if self._alarm is None and self._width < self._most:
            self._alarm = Alarm(WIDEN_SECONDS, self._widen)
        try:
            await waiter.turn
        except asyncio.CancelledError:
            if not waiter.turn.cancelled():  # the turn came in the same step
                self.release()
            elif waiter in self._waiting:
                self._waiting.remove(waiter)
            raise

    def release(self) -> None:
        """Give a turn back."""
        self._taken -= 1
        self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting and self._taken < self._width:
            turn = self._waiting.popleft().turn
            if not turn.done():  # cancelled, and its task has not run since
                turn.set_result(None)
                self._taken += 1

    def _widen(self) -> None:
        """Give another turn if the first in line has waited long enough, and look again later."""
        self._alarm = None
        if not self._waiting or self._width >= self._most:
            return
        loop = asyncio.get_running_loop()
        left = self._waiting[0].since + WIDEN_SECONDS - loop.time()
        if left <= 0:
            self._width += 1
            self._pass_on()
            left = WIDEN_SECONDS
        if self._waiting:
            self._alarm = Alarm(left, self._widen)
