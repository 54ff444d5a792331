"""Work that ends when a process that it needs has died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def watched(death: Coroutine[Any, Any, Exception]) -> AsyncIterator[None]:
    """End the block with the exception that `death` returns, as soon as it returns one."""
    work = asyncio.current_task()
    if work is None:
        raise RuntimeError("watched() must be used within a task")
    died = asyncio.create_task(death)

    def end(watch: asyncio.Task[Exception]) -> None:
        if not watch.cancelled():
            work.cancel()

    died.add_done_callback(end)
    try:
        yield
    except asyncio.CancelledError:
        if died.done() and work.uncancel() == 0:
            raise died.result() from None
        raise
    finally:
        died.remove_done_callback(end)  # its end is intended from now on
        died.cancel()
