"""A connection to NATS that ends when it is lost, so that work starts again from the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog
from nats.aio.client import Client

from events.log.stream.login import NatsLogin, addresses_in, login_at

CONNECT_SECONDS_MAX: Final = 5
PING_SECONDS: Final = 5
PINGS_UNANSWERED_MAX: Final = 2

_logger = structlog.get_logger()


@asynccontextmanager
async def connected(
    to: NatsLogin | str, *, name: str, on_lost: Callable[[], None]
) -> AsyncIterator[Client]:
    """Connect without the client's own reconnecting; `on_lost` is called when it ends.

    A client that reconnects by itself sends its buffer before anybody can compare what the server
    still has. Raises what `Client.connect` raises, after at most two attempts.
    """

    async def on_error(fault: Exception) -> None:
        if not isinstance(fault, OSError):  # a server that is away is raised as well
            _logger.warning("nats_fault", connection=name, fault=f"{type(fault).__name__}: {fault}")

    async def on_closed() -> None:
        on_lost()

    login, client = login_at(to), Client()
    try:
        await client.connect(
            addresses_in(login.url),
            name=name,
            allow_reconnect=False,
            # Bounds the first connect too: without reconnecting the client would try 60 times.
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=CONNECT_SECONDS_MAX,
            ping_interval=PING_SECONDS,
            max_outstanding_pings=PINGS_UNANSWERED_MAX,
            error_cb=on_error,
            closed_cb=on_closed,
            **login.options(),
        )
        yield client
    finally:
        await client.close()
