"""A way to a server on which connections are cut and answers get lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import urlsplit

READ_BYTES = 65_536


class Fault(Enum):
    """What becomes of a connection on which something was asked."""

    NONE = auto()
    CUT_AFTER_ASKING = auto()
    """The request gets through; of its answer nothing comes back."""
    CUT_IN_MID_ANSWER = auto()
    """Its first bytes come back."""
    SILENCE = auto()
    """The request gets through; nothing comes back, and the connection stays."""


FIRST_BYTES = 20


@dataclass
class Way:
    """How connections fare, the n-th as `faults` says; counts them."""

    address: str
    faults: Callable[[int], Fault]
    connections: int = 0
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _carrying: set[asyncio.Task[None]] = field(default_factory=set)

    def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until it ends."""
        fault = self.faults(self.connections)
        self.connections += 1
        self._writers.append(writer)
        self._carrying.add(asyncio.create_task(self._carry(reader, writer, fault)))

    async def end(self) -> None:
        """Every connection."""
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*self._carrying)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault
    ) -> None:
        where = urlsplit(self.address)
        there, thither = await asyncio.open_connection(where.hostname, where.port)
        self._writers.append(thither)
        asking = asyncio.create_task(_pass_on(reader, thither))
        with suppress(OSError):
            await self._bring_back(there, writer, fault)
        thither.close()
        writer.close()
        await asking

    async def _bring_back(
        self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault
    ) -> None:
        while part := await there.read(READ_BYTES):
            match fault:
                case Fault.NONE:
                    writer.write(part)
                case Fault.CUT_AFTER_ASKING:
                    return
                case Fault.CUT_IN_MID_ANSWER:
                    writer.write(part[:FIRST_BYTES])
                    await writer.drain()
                    return
                case Fault.SILENCE:
                    pass


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while part := await reader.read(READ_BYTES):
            writer.write(part)
    writer.close()


@asynccontextmanager
async def way_to(address: str, faults: Callable[[int], Fault]) -> AsyncIterator[tuple[Way, str]]:
    """A way to that address, and its own address."""
    way = Way(address, faults)
    server = await asyncio.start_server(way.carry, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        try:
            yield way, f"http://127.0.0.1:{port}"
        finally:
            await way.end()
