"""Serves a small application on this machine alone, within this process, until a block ends."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

HOST: Final = "127.0.0.1"
CONNECTIONS_MAX: Final = 100
STOP_SECONDS_MAX: Final = 2


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals are for the process, which ends the block


def listen_on_loopback(port: int = 0) -> tuple[socket.socket, str]:
    """Return a socket on this machine, 0 for a free port, and its address.

    Raises `OSError`, `OverflowError`.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(CONNECTIONS_MAX)
    except (OSError, OverflowError):  # the latter for a port that there cannot be
        listening.close()
        raise
    return listening, f"http://{HOST}:{listening.getsockname()[1]}"


@asynccontextmanager
async def serving(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    """Answer on a socket until the end of the block, and close it."""
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
    )
    server = _Server(config)
    with contextlib.closing(listening):
        running = asyncio.create_task(server.serve([listening]))
        try:
            await server.listens.wait()
            yield
        finally:
            server.should_exit = True
            await running
