"""A cancellation that was lost on the way, found again."""

from __future__ import annotations

import asyncio


def raise_if_cancelled() -> None:
    """To be called after nats-py waited for an answer.

    It waits with `asyncio.wait_for`, which until Python 3.12 loses a cancellation that comes
    together with the answer: whoever cancelled would then wait for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
