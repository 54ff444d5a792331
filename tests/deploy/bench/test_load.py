"""Load: what is asked, what is read, and from when it is measured."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from deploy.bench.load import Client, at_rate, closed_loop, one_at_a_time, request
from deploy.retrying import GaveUpError, RetryLimits

Respond = Callable[[bytes, bytes], bytes]
"""Head and body of a request -> the answer."""
BREAK_OFF = b"<the connection ends>"


@asynccontextmanager
async def _server(respond: Respond) -> AsyncIterator[tuple[str, list[int]]]:
    """A server that answers head and body of each request; its address, and its connections."""
    connections: list[int] = []

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(len(connections))
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
                answer = respond(head, await reader.readexactly(length))
                writer.write(answer.removesuffix(BREAK_OFF))
                if answer.endswith(BREAK_OFF):
                    break
        except asyncio.IncompleteReadError:
            pass
        writer.close()

    server = await asyncio.start_server(on_connection, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", connections


def _echo(head: bytes, body: bytes) -> bytes:
    said = head.splitlines()[0] + b" " + body
    return b"HTTP/1.1 201 Created\r\ncontent-length: %d\r\n\r\n%s" % (len(said), said)


async def test_an_answer_is_read_whole_and_the_connection_is_kept() -> None:
    async with _server(_echo) as (address, connections), Client(address) as client:
        for number in range(3):
            answer = await client.ask(request("POST", "/things", {"A": "b"}, {"number": number}))
            assert answer.status == 201
            assert answer.body == b'POST /things HTTP/1.1 {"number":%d}' % number
    assert len(connections) == 1


async def test_those_who_ask_at_once_have_a_connection_each() -> None:
    async with _server(_echo) as (address, connections), Client(address) as client:
        await asyncio.gather(*(client.ask(request("GET", "/", {})) for _ in range(5)))
    assert len(connections) == 5


async def test_who_gets_half_an_answer_asks_again_and_gives_up_in_the_end() -> None:
    asked: list[bytes] = []

    def half(head: bytes, _body: bytes) -> bytes:
        asked.append(head)
        return b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf" + BREAK_OFF

    limits = RetryLimits(attempts_max=2)
    async with _server(half) as (address, _), Client(address, limits) as client:
        with pytest.raises(GaveUpError, match=r"IncompleteReadError.*2 attempts"):
            await client.ask(request("POST", "/", {"Idempotency-Key": "one"}))
    assert [b"Idempotency-Key: one" in head for head in asked] == [True, True]


async def test_who_is_told_to_ask_again_does() -> None:
    answers = [b"503 Busy\r\nRetry-After: 0", b"200 OK"]

    def busy(_head: bytes, _body: bytes) -> bytes:
        return b"HTTP/1.1 %s\r\ncontent-length: 2\r\n\r\nhi" % answers.pop(0)

    async with _server(busy) as (address, connections), Client(address) as client:
        assert (await client.ask(request("GET", "/", {}))).status == 200
    assert len(connections) == 1


async def test_one_at_a_time_measures_each() -> None:
    assert len(await one_at_a_time(_nothing, times=4, pause_seconds=0)) == 4


async def test_a_closed_loop_counts_what_was_done() -> None:
    done = 0

    async def once() -> None:
        nonlocal done
        done += 1
        await _nothing()

    begin = time.perf_counter()
    per_second = await closed_loop(once, callers=3, seconds=0.01)
    assert done > 0
    assert per_second >= done / (time.perf_counter() - begin)


async def test_a_rate_is_kept_whether_or_not_the_earlier_ones_have_ended() -> None:
    begun, all_begun = 0, asyncio.Event()

    async def once() -> None:
        nonlocal begun
        begun += 1
        if begun == 10:
            all_begun.set()
        await all_begun.wait()

    assert len(await at_rate(once, per_second=1000, seconds=0.01)) == 10


async def test_who_was_to_begin_while_nothing_moved_has_waited() -> None:
    stalled_until = 0.0

    async def once() -> None:
        nonlocal stalled_until
        if not stalled_until:
            stalled_until = time.perf_counter() + 0.1
            while time.perf_counter() < stalled_until:
                pass

    took = await at_rate(once, per_second=1000, seconds=0.01)
    assert min(took) >= 0.08  # the last was to begin 9 ms after the first, which stalled for 100


async def test_the_first_fault_ends_the_load() -> None:
    async def fails() -> None:
        raise ConnectionResetError

    with pytest.raises(ExceptionGroup):
        await closed_loop(fails, callers=2, seconds=10)


async def _nothing() -> None:
    moment: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(moment.set_result, None)
    await moment
