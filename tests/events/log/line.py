"""A line to PostgreSQL that can be cut, or that swallows an answer after the server gave it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

_READY_FOR_QUERY = b"Z\x00\x00\x00\x05I"  # idle: what was asked is committed
_SOCKET = ".s.PGSQL.5432"


class Line:
    """Between whoever uses `dsn` and the server of the DSN that it was made for."""

    def __init__(self, dsn: str, folder: Path) -> None:
        parts = urlsplit(dsn)
        (host,) = parse_qs(parts.query)["host"]
        self._server_path = Path(host) / _SOCKET
        self._path = folder / _SOCKET
        query = urlencode({"host": str(folder), "port": "5432"}, safe="/")
        self.dsn = urlunsplit(parts._replace(query=query))
        self.swallowed = 0
        self._swallowing = False
        self._speaking = asyncio.Event()
        self._speaking.set()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.cut()

    async def mend(self) -> None:
        """Let connections through."""
        self._server = await asyncio.start_unix_server(self._connected, self._path)

    async def cut(self) -> None:
        """Cut every connection, and refuse new ones."""
        self.speak()
        if self._server is not None:
            self._server.close()
            self._cut_connections()
            await self._server.wait_closed()
            self._server = None
            self._path.unlink(missing_ok=True)

    def fall_silent(self) -> None:
        """Carry nothing any more, as if the server were stopped; connections stay, new ones too."""
        self._speaking.clear()

    def speak(self) -> None:
        """Carry on, with what was said meanwhile."""
        self._speaking.set()

    def swallow_next_answer(self) -> None:
        """Cut everything once the server has answered the next statement, the answer untold."""
        self._swallowing = True

    def _cut_connections(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self._server_path)
        self._writers |= {writer, server_writer}
        try:
            await asyncio.gather(
                self._carry(reader, server_writer), self._answer(server_reader, writer)
            )
        finally:
            self._writers -= {writer, server_writer}

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while content := await reader.read(65536):
                await self._speaking.wait()
                writer.write(content)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while content := await reader.read(65536):
                if not self._swallowing:
                    writer.write(content)
                elif content.endswith(_READY_FOR_QUERY):
                    self._swallowing = False
                    self.swallowed += 1
                    self._cut_connections()
        writer.close()
