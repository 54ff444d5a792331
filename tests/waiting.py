"""Waiting for the truth instead of for a while."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar, overload

T = TypeVar("T")

SECONDS_MAX = 120.0
"""So long for what takes a moment: a busy machine takes long, a fault takes for ever."""
PAUSE_SECONDS_MAX = 0.1


@overload
async def eventually(
    predicate: Callable[[], Awaitable[T]], seconds_max: float = SECONDS_MAX
) -> T: ...
@overload
async def eventually(predicate: Callable[[], T], seconds_max: float = SECONDS_MAX) -> T: ...
async def eventually(
    predicate: Callable[[], T | Awaitable[T]], seconds_max: float = SECONDS_MAX
) -> T:
    """Ask until the answer is true, and return it; fails when `seconds_max` have passed.

    The predicate may be a coroutine function. What it raises is raised.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds_max
    pause_seconds = 0.002
    while True:
        asked = predicate()
        answer: T = await asked if inspect.isawaitable(asked) else asked
        if answer:
            return answer
        if loop.time() > deadline:
            raise AssertionError(f"still {answer!r} after {seconds_max:g} s")
        await _pause(pause_seconds)
        pause_seconds = min(pause_seconds * 2, PAUSE_SECONDS_MAX)


async def _pause(seconds: float) -> None:
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, over.set)
    await over.wait()
