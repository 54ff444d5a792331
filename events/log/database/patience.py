"""How long a caller waits for the database: one deadline for all steps of its work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

T = TypeVar("T")

WAIT_SECONDS_MAX: Final = 5.0
"""For a request, a reaction and a scheduled command; the command line has no deadline."""
LOOKS: Final = 2
"""How often the loop reads its sockets after a deadline, before an answer counts as missing.

Once an answer may be read, the second time the task that waits for it has gone on.
"""
LOOK_SECONDS: Final = 0.001


class UnansweredError(Exception):
    """The database did not answer in time. The work may still be done; a retry will tell."""

    def __init__(self, awaited: str, seconds: float, because: str | None = None) -> None:
        why = "" if because is None else f": {because}"
        super().__init__(f"{awaited} took more than {seconds:g} seconds{why}")
        self.awaited = awaited
        self.seconds = seconds
        self.because = because


class CrowdedError(Exception):
    """The time was over before this step could begin, although the database answered others."""

    def __init__(self, awaited: str, seconds: float) -> None:
        super().__init__(f"{awaited} was waited for until {seconds:g} seconds were over")
        self.awaited = awaited
        self.seconds = seconds


class Patience:
    """A deadline that all steps of a caller's work share."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0
        self._unanswered = False
        self.renew()

    def renew(self) -> None:
        """Count from now, because the time before was not spent on the database."""
        self._until = asyncio.get_running_loop().time() + self.seconds
        self._unanswered = False

    def left(self, awaited: str) -> float:
        """Return the seconds that are left for a step.

        Raises `CrowdedError` if there are none, or `UnansweredError` where an earlier step took
        them, because the database did not answer it.
        """
        left = self._until - asyncio.get_running_loop().time()
        if left > 0:
            return left
        if self._unanswered:
            raise UnansweredError(awaited, self.seconds)
        raise CrowdedError(awaited, self.seconds)

    def unanswered(self, awaited: str) -> UnansweredError:
        """Return the error of a step that the database did not answer."""
        self._unanswered = True
        return UnansweredError(awaited, self.seconds)


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


def current() -> Patience | None:
    """Return the patience of the caller; None if it is endless."""
    return _patience.get()


@contextmanager
def patience(seconds: float = WAIT_SECONDS_MAX) -> Iterator[Patience]:
    """Bound the waiting for the database, in the block and in tasks started there."""
    until = Patience(seconds)
    token = _patience.set(until)
    try:
        yield until
    finally:
        _patience.reset(token)


class Alarm:
    """Calls back once a deadline is over and the loop has read its sockets since.

    A loop that was busy past the deadline may have the answer in a socket that it has not read.
    """

    __slots__ = ("_call", "_looks", "_loop", "_timer", "rang")

    def __init__(self, seconds: float, call: Callable[[], object]) -> None:
        self.rang = False
        self._call = call
        self._looks = LOOKS
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(seconds, self._look)

    def _look(self) -> None:
        if self._looks:
            self._looks -= 1
            self._timer = self._loop.call_later(LOOK_SECONDS, self._look)
        else:
            self.rang = True
            self._call()

    def cancel(self) -> None:
        """Do not call any more."""
        self._timer.cancel()


async def in_time(answer: asyncio.Future[T], awaited: str) -> T:
    """Return the future's result; if it takes too long, cancel it and raise `UnansweredError`.

    Raises also what `Patience.left` raises.
    """
    until = current()
    if until is None or answer.done():
        return await answer
    try:
        left = until.left(awaited)
    except BaseException:
        answer.cancel()
        raise
    alarm, cancelled = Alarm(left, answer.cancel), _times_cancelled()
    try:
        return await answer
    except asyncio.CancelledError:
        if alarm.rang and _times_cancelled() == cancelled:
            raise until.unanswered(awaited) from None
        raise
    finally:
        alarm.cancel()


def _times_cancelled() -> int:
    """Return how often somebody cancelled the task that is running."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()
