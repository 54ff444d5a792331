"""Work that ends when other work ends, and a cancellation that was lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


def raise_if_cancelled() -> None:
    """To be called in every turn of a loop that asks NATS.

    nats-py waits for answers with `asyncio.wait_for`, which until Python 3.12 loses a cancellation
    that comes together with the answer, and makes a fault of one that comes with a fault: whoever
    cancelled would then wait for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def first_of(*works: Coroutine[Any, Any, object]) -> None:
    """Do several things until the first of them is done, and end the others; raise what it raised.

    Where several raise at once, the last of them counts.
    """
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in reversed(tasks):
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
