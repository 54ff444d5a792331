"""Load over HTTP from a client that costs little, because it shares the cores with the center."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlsplit

import orjson

from deploy.retrying import RETRY_LIMITS, RetryLimits, TryAgain, retry, retry_after_seconds

CONNECTIONS_MAX: Final = 512
"""A request waits for a free connection, and that wait is measured too."""
LEAD_SECONDS: Final = 0.05
_LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length: *(\d+)\r\n")
_RETRY_AFTER: Final = re.compile(rb"(?i)\r\nretry-after: *([^\r]*)\r\n")
_BUSY: Final = 503
_LOST: Final = (OSError, EOFError)
"""No answer came, or not all of it; a time-out is an `OSError`."""

Once = Callable[[], Awaitable[None]]
"""One repetition of what is measured."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body."""

    status: int
    body: bytes

    def content(self) -> Any:
        """The body, as JSON."""
        return orjson.loads(self.body)


class UnexpectedAnswerError(Exception):
    """The answer has another status than the one that is measured."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.status} {answer.body.decode(errors='replace')}")
        self.answer = answer


def request(
    method: str, path: str, headers: dict[str, str], content: dict[str, Any] | None = None
) -> bytes:
    """The bytes of an HTTP/1.1 request on a connection that stays open."""
    body = b"" if content is None else orjson.dumps(content)
    said = {"Host": "bench", "Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{n}: {v}" for n, v in (said | headers).items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Client:
    """Sends requests to one address, over one kept connection for each concurrent request."""

    def __init__(self, address: str, limits: RetryLimits = RETRY_LIMITS) -> None:
        self._limits = limits
        where = urlsplit(address)
        self._where = where.hostname, where.port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._room = asyncio.Semaphore(CONNECTIONS_MAX)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        for _, writer in self._free:
            writer.close()
            await writer.wait_closed()

    async def ask(self, message: bytes) -> Answer:
        """Send a request and return its answer; retry where none comes or the answer is 503.

        All attempts are measured. Raises `GaveUpError`.
        """

        async def once(seconds_max: float) -> Answer | TryAgain:
            try:
                async with asyncio.timeout(seconds_max), self._lent() as (reader, writer):
                    return await _answered(message, reader, writer)
            except _LOST as lost:
                return TryAgain(repr(lost))

        return await retry(once, self._limits)

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        async with self._room:
            link = self._kept() or await asyncio.open_connection(*self._where)
            try:
                yield link
            except BaseException:
                link[1].close()  # what is left of an answer would be read as the next one's
                raise
            self._free.append(link)

    def _kept(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """Return a free connection that the server has not closed, if there is one."""
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None


async def _answered(
    message: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Answer | TryAgain:
    writer.write(message)
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    answer = Answer(int(head[9:12]), await reader.readexactly(int(length[1])) if length else b"")
    if answer.status != _BUSY:
        return answer
    wait = _RETRY_AFTER.search(head)
    return TryAgain(f"{answer.status}", retry_after_seconds(wait[1].decode() if wait else None))


async def one_at_a_time(once: Once, *, times: int, pause_seconds: float) -> list[float]:
    """Return the seconds of each repetition; the pause lets everything come to rest."""
    took = []
    for _ in range(times):
        await asyncio.sleep(pause_seconds)
        begin = time.perf_counter()
        await once()
        took.append(time.perf_counter() - begin)
    return took


async def at_rate(once: Once, *, per_second: int, seconds: float) -> list[float]:
    """Return the seconds from each intended beginning, at a steady rate, until the end.

    They do not wait for earlier ones, and a late beginning counts: real callers do not wait for
    each other either.
    """
    begin = time.perf_counter() + LEAD_SECONDS

    async def one(intended: float) -> float:
        await once()
        return time.perf_counter() - intended

    async with asyncio.TaskGroup() as group:
        tasks = []
        for number in range(int(per_second * seconds)):
            intended = begin + number / per_second
            await asyncio.sleep(max(0.0, intended - time.perf_counter()))
            tasks.append(group.create_task(one(intended)))
    return [task.result() for task in tasks]


async def closed_loop(once: Once, *, callers: int, seconds: float) -> float:
    """Return repetitions a second, where each caller begins the next when its last has ended."""
    begin = time.perf_counter()
    done = 0

    async def call() -> None:
        nonlocal done
        while time.perf_counter() - begin < seconds:
            await once()
            done += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(callers):
            group.create_task(call())
    return done / (time.perf_counter() - begin)
