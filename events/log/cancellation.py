"""A cancellation that was lost on the way, found again."""

from __future__ import annotations

import asyncio


def raise_if_cancelled() -> None:
    """To be called in every turn of a loop that asks NATS.

    nats-py waits for answers with `asyncio.wait_for`, which until Python 3.12 loses a cancellation
    that comes together with the answer, and makes a fault of one that comes with a fault: whoever
    cancelled would then wait for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
