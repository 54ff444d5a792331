"""The FastStream broker of a process; it connects and reconnects in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

import nats.errors
import structlog
from faststream.nats import NatsBroker
from faststream.nats.security import NatsNKey, NatsSecurity
from nats.aio.client import Client

from events.log.loop import Background
from events.log.stream.hearing import Hearing
from events.log.stream.login import NatsLogin, addresses_in, login_at
from events.log.stream.stream import HEAD_SUBJECT, StreamState, state

RECONNECT_SECONDS: Final = 0.5
CONNECT_SECONDS_MAX: Final = 2
STOP_SECONDS_MAX: Final = 2.0
DRAIN_SECONDS_MAX: Final = 1
"""Of these: nats-py forgets a cancellation while it drains, and waits ten seconds more."""

_logger = structlog.get_logger()


class Broker:
    """Connects without blocking: facts come from the log too, and commands need no NATS."""

    def __init__(self, to: NatsLogin | str, *, name: str) -> None:
        login = login_at(to)
        self._listeners: list[Callable[[], None]] = []
        self._client: Client | None = None
        self._connecting = Background("broker", self._connect)
        self.faststream = NatsBroker(
            addresses_in(login.url),
            name=name,
            security=_security(login),
            inbox_prefix=login.inbox,
            # The default budget ends in a loop that not even SIGTERM stops.
            max_reconnect_attempts=-1,
            reconnect_time_wait=RECONNECT_SECONDS,  # type: ignore[arg-type] # nats-py takes floats
            connect_timeout=CONNECT_SECONDS_MAX,
            drain_timeout=DRAIN_SECONDS_MAX,
            reconnected_cb=self._on_connected,
            error_cb=self._on_error,
            graceful_timeout=STOP_SECONDS_MAX,
            # Its logger writes two lines a message, its types cost as much as all else it does.
            apply_types=False,
            logger=None,
        )
        self.hearing = Hearing(self.faststream)
        self._hints = self.faststream.publisher(HEAD_SUBJECT, include_in_schema=False)

    @property
    def connected(self) -> bool:
        """Whether NATS is connected now."""
        return self._client is not None and self._client.is_connected

    async def start(self) -> None:
        """Connect in the background, which lasts until NATS is there."""
        self._connecting.start()

    async def stop(self) -> None:
        """Disconnect, and wait at most `STOP_SECONDS_MAX` for the server."""
        await self._connecting.stop()
        client, self._client = self._client, None
        with suppress(nats.errors.Error, OSError, TimeoutError):
            async with asyncio.timeout(STOP_SECONDS_MAX):
                await self.faststream.stop()
        if client is not None and not client.is_closed:
            await client.close()

    def on_connected(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` at every connection; return a function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def hint_head(self, position: int) -> None:
        """Tell the relay that the log has grown: a hint, which is dropped while NATS is away."""
        if self.connected:
            await self._hints.publish(position)

    async def stream(self) -> StreamState | None:
        """Return the state of the stream, None without one. Raises what NATS raises, `OSError`."""
        if self._client is None:
            raise ConnectionError("NATS is away")
        return await state(self._client)

    async def _connect(self) -> None:
        self._client = await self.faststream.connect()
        await self.faststream.start()
        await self._on_connected()

    async def _on_connected(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    async def _on_error(self, fault: Exception) -> None:
        _logger.debug("nats_fault", fault=type(fault).__name__)


def _security(login: NatsLogin) -> NatsSecurity:
    """Return for FastStream what `NatsLogin.options` returns for the client."""
    context = login.tls()
    make = NatsSecurity if login.seed is None else partial(NatsNKey.from_seed, login.seed)
    return make(
        ssl_context=context,
        use_ssl=context is not None,
        tls_handshake_first=context is not None,
    )
