"""The health check of an image: it asks the process beside it, and needs no setting."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.processes import byfield, ended


@asynccontextmanager
async def answering(status: str) -> AsyncIterator[tuple[int, list[str]]]:
    """A process that answers every request alike; its port, and what it was asked."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.split()[1].decode())
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\n{{}}".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        yield listening.sockets[0].getsockname()[1], asked


async def said(*arguments: str, **settings: object) -> tuple[int, str, str]:
    async with byfield("health", *arguments, settings=settings, stderr=PIPE) as health:
        return await ended(health)


@pytest.mark.parametrize(("status", "ends_with"), [("200 OK", 0), ("503 Unavailable", 1)])
async def test_it_ends_as_the_process_answers(status: str, ends_with: int) -> None:
    async with answering(status) as (port, asked):
        assert (await said("--port", str(port)))[:2] == (ends_with, "{}\n")
        assert (await said("--ready", port=port, pages_key="x"))[0] == ends_with
    assert asked == ["/health/live", "/health/ready"]


async def test_a_process_that_is_away_is_not_well() -> None:
    status, out, err = await said("--port", "1")
    assert (status, out) == (1, "")
    assert "no answer at port 1" in err
