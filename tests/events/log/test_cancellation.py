from __future__ import annotations

import asyncio

import pytest

from events.log.cancellation import raise_if_cancelled


async def test_a_cancellation_that_was_lost_is_found_again() -> None:
    answered = asyncio.Event()

    async def loses_it() -> None:
        try:
            await answered.wait()
        except asyncio.CancelledError:
            raise_if_cancelled()
        raise AssertionError("the cancellation stayed lost")

    task = asyncio.create_task(loses_it())
    await asyncio.wait([task], timeout=0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_task_that_nobody_cancelled_goes_on() -> None:
    raise_if_cancelled()
