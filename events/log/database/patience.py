"""How long a caller waits for the database: one deadline for all steps of its work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

from events.log.alarm import Alarm

T = TypeVar("T")

WAIT_SECONDS_MAX: Final = 5.0
"""For a request, a reaction and a scheduled command; the command line has no deadline."""
SILENT_SHARE: Final = 0.5
"""Who said nothing for so much of a caller's patience was silent, and not just late."""


class UnansweredError(Exception):
    """The database did not answer in time. The work may still be done; a retry will tell."""

    def __init__(self, awaited: str, seconds: float, because: str | None = None) -> None:
        why = "" if because is None else f": {because}"
        super().__init__(f"{awaited} took more than {seconds:g} seconds{why}")
        self.awaited = awaited
        self.seconds = seconds
        self.because = because


class CrowdedError(Exception):
    """The time was over, although the database was not silent.

    It answered others, or this caller before, or this process was too busy to hear it.
    """

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
        self._mark: Callable[[], object] | None = None
        self.answers = 0
        """How often the database answered while a connection was made."""
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

    def late(self, awaited: str, quiet_seconds: float) -> UnansweredError | CrowdedError:
        """Return the error of a step in which nothing had moved for so long when time was over."""
        if quiet_seconds < SILENT_SHARE * self.seconds:
            return CrowdedError(awaited, self.seconds)
        return self.unanswered(awaited)

    def marks(self, mark: Callable[[], object]) -> None:
        """Take over how to see whether the step moves that begins now."""
        self._mark = mark

    def mark(self) -> object:
        """Return another value whenever the work moved that is done in this patience."""
        return None if self._mark is None else (self._mark, self._mark())


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


def current() -> Patience | None:
    """Return the patience of the caller; None if it is endless."""
    return _patience.get()


def note_answer() -> None:
    """Note that the database answered the caller, in a step of several answers."""
    until = current()
    if until is not None:
        until.answers += 1


@contextmanager
def patience(seconds: float = WAIT_SECONDS_MAX) -> Iterator[Patience]:
    """Bound the waiting for the database, in the block and in tasks started there."""
    until = Patience(seconds)
    token = _patience.set(until)
    try:
        yield until
    finally:
        _patience.reset(token)


async def in_time(
    answer: asyncio.Future[T], awaited: str, mark: Callable[[], object] | None = None
) -> T:
    """Return the future's result; if it takes too long, cancel it and raise `UnansweredError`.

    Raises `CrowdedError` where there was no silence, as `mark` shows (see `Alarm`), and what
    `Patience.left` raises.
    """
    until = current()
    if until is None or answer.done():
        return await answer
    try:
        left = until.left(awaited)
    except BaseException:
        answer.cancel()
        raise
    alarm, cancelled = Alarm(left, answer.cancel, mark), _times_cancelled()
    try:
        return await answer
    except asyncio.CancelledError:
        if alarm.rang and _times_cancelled() == cancelled:
            raise until.late(awaited, alarm.quiet_seconds) from None
        raise
    finally:
        alarm.cancel()


def _times_cancelled() -> int:
    """Return how often somebody cancelled the task that is running."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()
