"""How long a caller waits for the database: one deadline for all steps of its work."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

T = TypeVar("T")

WAIT_SECONDS_MAX: Final = 5.0
"""For a request, a reaction and a scheduled command; the command line has no deadline."""


class UnansweredError(Exception):
    """The database did not answer in time. The work may still be done; a retry will tell."""

    def __init__(self, awaited: str, seconds: float, because: str | None = None) -> None:
        why = "" if because is None else f": {because}"
        super().__init__(f"{awaited} took more than {seconds:g} seconds{why}")
        self.awaited = awaited
        self.seconds = seconds
        self.because = because


class Patience:
    """A deadline that all steps of a caller's work share."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0
        self.renew()

    def renew(self) -> None:
        """Count from now, because the time before was not spent on the database."""
        self._until = asyncio.get_running_loop().time() + self.seconds

    def left(self, awaited: str) -> float:
        """Return the seconds that are left. Raises `UnansweredError` if there are none."""
        left = self._until - asyncio.get_running_loop().time()
        if left <= 0:
            raise UnansweredError(awaited, self.seconds)
        return left


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


async def in_time(answer: asyncio.Future[T], awaited: str) -> T:
    """Return the future's result; if it takes too long, cancel it and raise `UnansweredError`."""
    until = current()
    if until is None:
        return await answer
    try:
        async with asyncio.timeout(until.left(awaited)) as within:
            return await answer
    except TimeoutError:
        if within.expired():
            raise UnansweredError(awaited, until.seconds) from None
        raise  # raised by the future itself
