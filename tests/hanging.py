"""A test that hangs fails, and says where every task waits, instead of stopping the whole run."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import pytest

from events.log.loop import waits_in

HANGING_SECONDS: Final = 900
"""The longest tests take less than a tenth of it, on a machine that does nothing else."""
_TASKS_MAX: Final = 100


class HangingError(Exception):
    """Raised in whatever a test was doing when its time was over."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, Any, Any]:
    with _ended_after(HANGING_SECONDS):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, Any, Any]:
    with _ended_after(HANGING_SECONDS):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, Any, Any]:
    with _ended_after(HANGING_SECONDS):
        return (yield)


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    def end(_signal: int, _frame: FrameType | None) -> None:
        raise HangingError(f"it takes more than {seconds:g} seconds;\n" + "\n".join(_waiting()))

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _waiting() -> list[str]:
    """Say of each task of the running loop where it waits."""
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:
        return ["no event loop runs"]
    return [f"{task.get_name()}: {waits_in(task)}" for task in list(tasks)[:_TASKS_MAX]]
