"""How work goes on in the background: it starts, survives faults, pauses, waits, and stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, NoReturn

import structlog

CANCEL_AGAIN_SECONDS: Final = 10.0
"""More than a task takes that closes its connections first."""

_logger = structlog.get_logger()


class Background:
    """A task of a process that is started once and stopped at once."""

    def __init__(self, name: str, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        self._name = name
        self._work = work
        self._task: asyncio.Task[object] | None = None

    def start(self) -> None:
        """Start the work; returns at once."""
        self._task = asyncio.create_task(self._work(), name=self._name)

    async def stop(self) -> bool:
        """Cancel the work and wait for its end; whether it had been started."""
        task, self._task = self._task, None
        if task is None:
            return False
        await ended(task)
        return True


class Backoff:
    """Pauses between attempts, each twice as long as the one before, between two bounds."""

    def __init__(self, seconds_min: float, seconds_max: float) -> None:
        self._seconds_min = self._seconds = seconds_min
        self._seconds_max = seconds_max

    def next_seconds(self) -> float:
        """Return how long to pause now; the next time it is longer."""
        seconds = self._seconds
        self._seconds = min(2 * seconds, self._seconds_max)
        return seconds

    async def wait(self) -> None:
        """Pause; the next time longer."""
        await asyncio.sleep(self.next_seconds())

    def reset(self) -> None:
        """Make the next pause the shortest again, because an attempt succeeded."""
        self._seconds = self._seconds_min


async def repeat_forever(
    turn: Callable[[], Awaitable[object]],
    on_fault: Callable[[Exception], None],
    pause: Backoff,
) -> NoReturn:
    """Take one turn after another until cancelled, with a pause between two of them.

    `on_fault` receives what a turn raises: no fault ends the loop. The turn itself resets the
    pause as soon as it succeeds.
    """
    while True:
        try:
            await turn()
        except Exception as fault:  # noqa: BLE001 - a background loop survives a bad turn
            on_fault(fault)
        raise_if_cancelled()
        await pause.wait()


async def happens_within(event: asyncio.Event, seconds_max: float) -> bool:
    """Wait for an event, for so many seconds at most; whether it happened."""
    try:
        async with asyncio.timeout(seconds_max):
            return await event.wait()
    except TimeoutError:
        return event.is_set()  # a loop that was late may have heard of both at once


async def first_of(*works: Coroutine[Any, Any, object]) -> None:
    """Run several coroutines until the first of them ends; cancel the others.

    Raises what the one that ended raised; where several ended at once, the last of them counts.
    """
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in reversed(tasks):
            if task.done():
                task.result()
    finally:
        await ended(*tasks)


async def ended(*tasks: asyncio.Task[Any], again_seconds: float = CANCEL_AGAIN_SECONDS) -> None:
    """Cancel tasks and wait for their ends, whatever they raise.

    A task that goes on is cancelled again: a library may lose a cancellation (see
    `raise_if_cancelled`), and whoever waits for the task would wait for ever.
    """
    going_on = set(tasks)
    while going_on:
        for task in going_on:
            task.cancel()
        _, going_on = await asyncio.wait(going_on, timeout=again_seconds)
        for task in going_on:
            _logger.warning("cancelled_again", task=task.get_name(), waits_in=waits_in(task))
    await asyncio.gather(*tasks, return_exceptions=True)


def waits_in(task: asyncio.Task[Any]) -> str:
    """Say where a task waits: its coroutine, what that awaits, and so on, with files and lines."""
    calls: list[str] = []
    awaited: Any = task.get_coro()
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "ag_frame", None)
        if frame is not None:
            file = "/".join(frame.f_code.co_filename.split("/")[-2:])
            calls.append(f"{awaited.__qualname__} ({file}:{frame.f_lineno})")
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "ag_await", None)
    return " > ".join(calls) or "nothing"


def raise_if_cancelled() -> None:
    """Raise the cancellation of this task that a library lost; for every turn that calls NATS.

    nats-py waits for answers with `asyncio.wait_for`, which until Python 3.12 loses a cancellation
    that comes together with the answer, and raises a fault instead of one that comes with a fault.
    Whoever cancelled the task would then wait for ever.
    """
    if is_cancelled():
        raise asyncio.CancelledError


def is_cancelled() -> bool:
    """Whether somebody cancelled this task, also where a library lost that or made it a fault.

    False where no loop runs, as in a thread.
    """
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    return task is not None and task.cancelling() > 0
