"""How long somebody waits for the database, whatever keeps it: a deadline of whoever asks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

T = TypeVar("T")

WAIT_SECONDS_MAX: Final = 5.0
"""For a request, a reaction and a scheduled command; a command line waits as long as it is let."""


class UnansweredError(Exception):
    """The database did not answer in time. What was asked may still be done; ids will tell."""

    def __init__(self, awaited: str, seconds: float, because: str | None = None) -> None:
        why = "" if because is None else f": {because}"
        super().__init__(f"{awaited} took more than {seconds:g} seconds{why}")
        self.awaited = awaited
        self.seconds = seconds
        self.because = because


class Patience:
    """A deadline that everything on the way shares, however many steps it has."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0
        self.renew()

    def renew(self) -> None:
        """Count from now: what came before was not the database's doing."""
        self._until = asyncio.get_running_loop().time() + self.seconds

    def left(self, awaited: str) -> float:
        """The seconds that are left. Raises `UnansweredError` where there are none."""
        left = self._until - asyncio.get_running_loop().time()
        if left <= 0:
            raise UnansweredError(awaited, self.seconds)
        return left


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


def current() -> Patience | None:
    """The patience of whoever asks; None if it is endless."""
    return _patience.get()


@contextmanager
def patience(seconds: float = WAIT_SECONDS_MAX) -> Iterator[Patience]:
    """Within the block, and in tasks begun there, the database is waited for so long in all."""
    until = Patience(seconds)
    token = _patience.set(until)
    try:
        yield until
    finally:
        _patience.reset(token)


async def in_time(answer: asyncio.Future[T], awaited: str) -> T:
    """What the future gives. Raises `UnansweredError` if it takes too long, and cancels it."""
    until = current()
    if until is None:
        return await answer
    try:
        async with asyncio.timeout(until.left(awaited)) as within:
            return await answer
    except TimeoutError:
        if within.expired():
            raise UnansweredError(awaited, until.seconds) from None
        raise  # it is what the future said
