"""A server within small limits, and HTTP written by hand."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.kit.http.application import Application
from services.kit.http.limits import Limits
from services.kit.run.serve import serve

ANSWER_SECONDS_MAX = 20
LINE = b"GET / HTTP/1.1\r\nHost: test\r\n"
ASK = LINE + b"\r\n"


@dataclass
class Raw:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, content: bytes) -> None:
        """Send; what a server that has closed says to it is seen when reading."""
        with contextlib.suppress(ConnectionError):
            self.writer.write(content)
            await self.writer.drain()

    async def answer(self) -> tuple[int, bytes]:
        """The next answer's status and its body."""
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            head = await self.reader.readuntil(b"\r\n\r\n")
            lines = head.decode().lower().split("\r\n")
            size = next(line for line in lines if line.startswith("content-length:"))
            body = await self.reader.readexactly(int(size.partition(":")[2]))
        return int(lines[0].split()[1]), body

    async def rest(self) -> bytes:
        """All that still comes until the server closes; a reset closes too."""
        got = b""
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                while piece := await self.reader.read(65536):
                    got += piece
        return got


@dataclass
class Server:
    """Where it listens."""

    host: str
    port: int

    @contextlib.asynccontextmanager
    async def connected(self) -> AsyncIterator[Raw]:
        """A connection, closed afterwards."""
        raw = await self.connect()
        try:
            yield raw
        finally:
            raw.writer.close()

    async def connect(self) -> Raw:
        """A connection that the caller closes."""
        return Raw(*await asyncio.open_connection(self.host, self.port))


@contextlib.asynccontextmanager
async def served(app: Application, limits: Limits) -> AsyncIterator[Server]:
    """The application, listening within these limits until the end of the block."""
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve(app, host="127.0.0.1", port=0, on_listening=listening.set_result, limits=limits)
    )
    try:
        address = await asyncio.wait_for(listening, ANSWER_SECONDS_MAX)
        host, _, port = address.removeprefix("http://").rpartition(":")
        yield Server(host, int(port))
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(serving, ANSWER_SECONDS_MAX)
    finally:
        serving.cancel()
