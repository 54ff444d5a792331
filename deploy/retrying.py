"""Trying again what may be tried again, bounded in attempts and in seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Final, TypeVar

from events.log.loop import Backoff

T = TypeVar("T")

PAUSE_SECONDS_MIN: Final = 0.1
PAUSE_SECONDS_MAX: Final = 2.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer is waited for, one attempt and all of them."""

    attempts_max: int = 60
    seconds_max: float = 120.0
    attempt_seconds_max: float = 30.0


PATIENCE: Final = Patience()


@dataclass(frozen=True, slots=True)
class TryAgain:
    """An attempt came to nothing; why, and how soon the next one is welcome."""

    why: str
    after_seconds: float = 0.0


class GaveUpError(Exception):
    """No attempt came to anything; says why the last one did not."""

    def __init__(self, why: str, attempts: int, seconds: float) -> None:
        super().__init__(f"{why} ({attempts} attempts in {seconds:.0f} s)")
        self.attempts = attempts


async def patiently(
    once: Callable[[float], Awaitable[T | TryAgain]], patience: Patience = PATIENCE
) -> T:
    """What the first attempt gives that gives something. Raises `GaveUpError`.

    `once` is told how many seconds it may take. Between attempts a pause grows, and is as long as
    was asked for; where that would be too long in all, it is given up at once.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    pause = Backoff(PAUSE_SECONDS_MIN, PAUSE_SECONDS_MAX)
    for attempt in count(1):
        left = patience.seconds_max - (clock() - began)
        outcome = await once(min(patience.attempt_seconds_max, left))
        if not isinstance(outcome, TryAgain):
            return outcome
        pause_seconds = max(pause.next_seconds(), outcome.after_seconds)
        passed = clock() - began
        over = passed + pause_seconds >= patience.seconds_max
        if over or attempt == patience.attempts_max:
            raise GaveUpError(outcome.why, attempt, passed)
        await asyncio.sleep(pause_seconds)
    raise AssertionError("counting has no end")


def retry_after_seconds(said: str | None, now: datetime | None = None) -> float:
    """What `Retry-After` asks for: seconds or, by RFC 9110, a date; 0 where it says neither."""
    if not said:
        return 0.0
    if said.isascii() and said.isdecimal():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())
