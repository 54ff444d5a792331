"""TLS in front of what has none: a server, PostgreSQL, the processes of a center."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

SSL_REQUEST: Final = bytes.fromhex("0000000804d2162f")
"""By which a client of PostgreSQL asks for TLS, before anything else."""
_AWAY: Final = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_HEAD: Final = re.compile(rb"(\S+ /([a-z]*)\S* HTTP/1\.1\r\n)(.*)", re.DOTALL)
_CONNECTION: Final = re.compile(rb"(?<=\r\n)connection:[^\r]*\r\n", re.IGNORECASE)


@asynccontextmanager
async def tls_before(tls: ssl.SSLContext, address: str) -> AsyncIterator[str]:
    """Give TLS to what answers at an address without, and yield the address by TLS."""
    inside = urlsplit(address)

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        there = await asyncio.open_connection(inside.hostname, inside.port)
        await _join(reader, writer, there)

    async with _listening(serve, tls) as port:
        yield f"https://127.0.0.1:{port}"


@asynccontextmanager
async def tls_before_postgres(tls: ssl.SSLContext, socket: Path) -> AsyncIterator[int]:
    """Give TLS to a PostgreSQL that was built without, for whoever asks for it as libpq does."""

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        if await reader.readexactly(len(SSL_REQUEST)) != SSL_REQUEST:
            writer.close()
            return
        writer.write(b"S")
        await writer.drain()
        await writer.start_tls(tls)
        await _join(reader, writer, await asyncio.open_unix_connection(socket))

    async with _listening(serve) as port:
        yield port


@asynccontextmanager
async def https_before(tls: ssl.SSLContext, addresses: Mapping[str, str]) -> AsyncIterator[str]:
    """Send each request to the process of its service, as a proxy does, and yield the address.

    `addresses` are looked at anew for each; who is not there is a 502.
    """

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        asked = _HEAD.match(await reader.readuntil(b"\r\n\r\n"))
        assert asked
        first, name, fields = asked.groups()
        there = urlsplit(addresses.get(name.decode(), ""))
        try:
            inside = await asyncio.open_connection(there.hostname, there.port)
        except OSError:
            writer.write(_AWAY)
            writer.close()
            return
        # One request a connection: the next one may be for another process.
        fields = _CONNECTION.sub(b"", b"\r\n" + fields).removeprefix(b"\r\n")
        inside[1].write(first + b"Connection: close\r\nX-Forwarded-For: 192.0.2.7\r\n" + fields)
        await _join(reader, writer, inside)

    async with _listening(serve, tls) as port:
        yield f"https://127.0.0.1:{port}"


@asynccontextmanager
async def _listening(
    serve: Callable[[StreamReader, StreamWriter], Awaitable[None]],
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    async def served(reader: StreamReader, writer: StreamWriter) -> None:
        gone = (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError)
        with contextlib.suppress(*gone), contextlib.closing(writer):
            await serve(reader, writer)

    async with await asyncio.start_server(served, "127.0.0.1", 0, ssl=tls) as listening:
        yield listening.sockets[0].getsockname()[1]


async def _join(
    reader: StreamReader, writer: StreamWriter, inside: tuple[StreamReader, StreamWriter]
) -> None:
    await asyncio.gather(_pass_on(reader, inside[1]), _pass_on(inside[0], writer))


async def _pass_on(reader: StreamReader, writer: StreamWriter) -> None:
    gone = (ConnectionError, ssl.SSLError)
    with contextlib.suppress(*gone), contextlib.closing(writer):
        while some := await reader.read(65_536):
            writer.write(some)
            await writer.drain()
