"""Serve an application on a port until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Final

import fastapi
import uvicorn

from services.kit.http.connections import Connections
from services.kit.http.limits import Limits
from services.kit.http.problems import public_url_of
from services.kit.http.protocol import LimitedProtocol
from services.kit.http.stopping import Stopping
from services.kit.settings import Settings
from services.kit.signals import ending_signals

GRACE_SECONDS_MAX: Final = 5
"""How long requests under way may take after the signal."""
BACKLOG_CONNECTIONS: Final = 2048


class AddressError(OSError):
    """An address that cannot be listened on; says which one and why."""

    def __init__(self, host: str, port: int, fault: OSError) -> None:
        super().__init__(f"cannot listen on {host}:{port}: {fault.strerror or fault}")
        self.host = host
        self.port = port


class _Server(uvicorn.Server):
    """Calls back when it listens. Its caller handles signals and the lifespan."""

    def __init__(
        self,
        config: uvicorn.Config,
        app: fastapi.FastAPI,
        limits: Limits,
        on_listening: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self.server_state = Connections(limits, public_url_of(app))
        self._on_listening = on_listening
        self._stopping: Stopping = app.state.stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping.ask()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn would raise the signal again when it has stopped, and end what must stop later.
        yield


async def serve(
    app: fastapi.FastAPI,
    *,
    host: str,
    port: int,
    on_listening: Callable[[str], None] | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> None:
    """Listen, and do what `serve_on` does. Port 0 takes a free one. Raises `AddressError`, too."""
    with contextlib.closing(listen(host, port)) as listening:
        await serve_on(listening, app, on_listening=on_listening, limits=limits)


async def serve_on(
    listening: socket.socket,
    app: fastapi.FastAPI,
    *,
    on_listening: Callable[[str], None] | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> None:
    """Open an application, answer requests until a signal, and close it.

    `on_listening` gets the address. After a second signal requests under way are not waited for.
    Raises what opening the application raises.
    """
    address = _address_of(listening)

    def report() -> None:
        if on_listening is not None:
            on_listening(address)

    server = _server(app, limits, report)
    with _stopped_by_signals(server):
        async with app.router.lifespan_context(app):
            try:
                await server.serve([listening])
            finally:
                # Of a server that is cancelled, the loop would go on watching a closed socket, and
                # not see the next one that gets its number.
                for each in server.servers:
                    each.close()


@contextlib.asynccontextmanager
async def serving(listening: socket.socket, app: fastapi.FastAPI) -> AsyncIterator[str]:
    """Answer requests until the end of the block, beside what this process is for; the address.

    The application needs no opening.
    """
    server = _server(app, Limits(), lambda: None)
    task = asyncio.create_task(server.serve([listening]))
    try:
        yield _address_of(listening)
    finally:
        server.should_exit = True
        await asyncio.wait([task])
        for each in getattr(server, "servers", ()):
            each.close()


def _address_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return "http://{}:{}".format(f"[{host}]" if ":" in host else host, port)


def _server(app: fastapi.FastAPI, limits: Limits, on_listening: Callable[[], None]) -> _Server:
    settings: Settings | None = getattr(app.state, "settings", None)
    trusted = () if settings is None else settings.trusted_proxies
    config = uvicorn.Config(
        app,
        http=LimitedProtocol,
        ws="none",
        lifespan="off",  # `serve` runs it, so that a failure is raised and not only logged
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=list(trusted),
        timeout_keep_alive=limits.keep_alive_seconds,
        timeout_graceful_shutdown=GRACE_SECONDS_MAX,
    )
    return _Server(config, app, limits.within_open_files(), on_listening)


def listen(host: str, port: int) -> socket.socket:
    """Take an address; port 0 is a free one. Raises `AddressError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG_CONNECTIONS)
    except OSError as fault:
        listening.close()
        raise AddressError(host, port, fault) from fault
    return listening


@contextlib.contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    before = {number: signal.getsignal(number) for number in ending_signals()}
    for number in before:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
