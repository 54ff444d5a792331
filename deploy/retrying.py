"""Retries, bounded in attempts and in seconds, that heed `Retry-After`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Final, TypeVar

from events.counted import counted
from events.log.loop import Backoff

T = TypeVar("T")

PAUSE_SECONDS_MIN: Final = 0.1
PAUSE_SECONDS_MAX: Final = 2.0


@dataclass(frozen=True, slots=True)
class RetryLimits:
    """The bounds of a call: how many attempts, how long each, how long all of them."""

    attempts_max: int = 60
    seconds_max: float = 120.0
    attempt_seconds_max: float = 30.0


RETRY_LIMITS: Final = RetryLimits()


@dataclass(frozen=True, slots=True)
class TryAgain:
    """An attempt failed: why, and after how many seconds at least the server wants the next one."""

    why: str
    after_seconds: float = 0.0


class GaveUpError(Exception):
    """Every attempt failed; the message says why the last one did."""

    def __init__(self, why: str, attempts: int, seconds: float) -> None:
        super().__init__(f"{why} ({counted(attempts, 'attempt')} in {seconds:.0f} s)")
        self.attempts = attempts


async def retry(
    once: Callable[[float], Awaitable[T | TryAgain]], limits: RetryLimits = RETRY_LIMITS
) -> T:
    """Return the result of the first attempt that succeeds. Raises `GaveUpError`.

    `once` gets the number of seconds that it may take. The pause between attempts doubles, and is
    at least as long as the server wants; if that exceeds the limit, there is no other attempt.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    pause = Backoff(PAUSE_SECONDS_MIN, PAUSE_SECONDS_MAX)
    for attempt in count(1):
        left = limits.seconds_max - (clock() - began)
        outcome = await once(min(limits.attempt_seconds_max, left))
        if not isinstance(outcome, TryAgain):
            return outcome
        pause_seconds = max(pause.next_seconds(), outcome.after_seconds)
        passed = clock() - began
        over = passed + pause_seconds >= limits.seconds_max
        if over or attempt == limits.attempts_max:
            raise GaveUpError(outcome.why, attempt, passed)
        await asyncio.sleep(pause_seconds)
    raise AssertionError("counting has no end")


def retry_after_seconds(said: str | None, now: datetime | None = None) -> float:
    """Return the seconds that a `Retry-After` header names, as a number or a date; else 0."""
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
