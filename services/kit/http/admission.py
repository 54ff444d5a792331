"""How many requests are at work at once, and how long each may wait for the database."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events.log.database.patience import patience
from services.kit.http.body_limit import is_too_large
from services.kit.http.problem_kinds import BUSY
from services.kit.http.problems import answer_problem
from services.kit.settings import Settings

_QUERY_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HEALTH: Final = frozenset({"/health/live", "/health/ready"})
"""Monitoring calls these every second, above all under load: they are always admitted."""
IN_LINE_SECONDS_MAX: Final = 1.0


_LEAVE: Final = "byfield.leave"


def leave_place(request: Request) -> None:
    """Give back the place of a request, which from now on waits for another service.

    That may run in this process, and needs a place itself: many who held one while they wait for
    one would be refused, all of them.
    """
    leave: Callable[[], None] | None = request.scope.get(_LEAVE)
    if leave is not None:
        leave()


class OverloadedError(Exception):
    """So many requests are at work and in line that another is refused; nothing was done."""

    def __init__(self, at_work: int, in_line: int) -> None:
        super().__init__(f"{at_work} are at work and {in_line} in line")
        self.at_work = at_work
        self.in_line = in_line


class ConcurrencyLimit:
    """A number of requests that may be at work at once; a few more wait in line for a while."""

    def __init__(self, *, at_work_max: int, in_line_max: int, in_line_seconds_max: float) -> None:
        self._at_work_max = at_work_max
        self._in_line_max = in_line_max
        self._in_line_seconds_max = in_line_seconds_max
        self._at_work = 0
        self._line: deque[asyncio.Future[None]] = deque()

    @property
    def at_work(self) -> int:
        """How many are at work now."""
        return self._at_work

    @property
    def in_line(self) -> int:
        """How many wait in line."""
        return len(self._line)

    async def enter(self) -> None:
        """Take a place, first come first served; `leave` frees it. Raises `OverloadedError`."""
        if self._at_work < self._at_work_max and not self._line:
            self._at_work += 1
            return
        if len(self._line) >= self._in_line_max:
            raise OverloadedError(self._at_work, len(self._line))
        place = asyncio.get_running_loop().create_future()
        self._line.append(place)
        try:
            async with asyncio.timeout(self._in_line_seconds_max):
                await place
        except TimeoutError:
            if not place.cancelled():
                return  # it was given the place at the same moment
            self._forget(place)
            raise OverloadedError(self._at_work, len(self._line)) from None
        except asyncio.CancelledError:
            if place.cancelled():
                self._forget(place)
            else:
                self.leave()  # likewise
            raise

    def _forget(self, place: asyncio.Future[None]) -> None:
        with contextlib.suppress(ValueError):  # `leave` may have removed it
            self._line.remove(place)

    def leave(self) -> None:
        """Give the place to the next in line."""
        while self._line:
            place = self._line.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._at_work -= 1


class Admission:
    """Wraps an application: it admits a request, or answers 503 at once.

    Commands and queries have a limit each, so that neither keeps the other out. The body is read
    before a request is admitted, so that a slow client takes no place.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        body_bytes_max: int,
        *,
        in_line_seconds_max: float = IN_LINE_SECONDS_MAX,
    ) -> None:
        self._app = app
        self._body_bytes_max = body_bytes_max
        self._seconds = settings.answer_seconds_max
        self.commands = ConcurrencyLimit(
            at_work_max=settings.commands_at_work_max,
            in_line_max=settings.in_line_max,
            in_line_seconds_max=in_line_seconds_max,
        )
        self.queries = ConcurrencyLimit(
            at_work_max=settings.questions_at_work_max,
            in_line_max=settings.in_line_max,
            in_line_seconds_max=in_line_seconds_max,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application for one request."""
        if scope["type"] != "http" or scope["path"] in HEALTH:
            await self._app(scope, receive, send)
        elif scope["method"] in _QUERY_METHODS:
            await self._admit(self.queries, scope, receive, send)
        else:
            received = receive
            if not is_too_large(scope, self._body_bytes_max):
                received = await _received(receive, self._body_bytes_max)
            await self._admit(self.commands, scope, received, send)

    async def _admit(
        self, limit: ConcurrencyLimit, scope: Scope, receive: Receive, send: Send
    ) -> None:
        with patience(self._seconds):
            try:
                await limit.enter()
            except OverloadedError as overloaded:
                await _answer_busy(overloaded, scope, receive, send)
                return
            inside = True

            def leave() -> None:
                nonlocal inside
                if inside:
                    inside = False
                    limit.leave()

            async def answer(message: Message) -> None:
                # The work is done; a client that reads the answer slowly keeps no place.
                if message["type"] == "http.response.start":
                    leave()
                await send(message)

            scope[_LEAVE] = leave
            try:
                await self._app(scope, receive, answer)
            finally:
                leave()


async def _received(receive: Receive, bytes_max: int) -> Receive:
    """Read the body and return a `receive` that replays it; `BodyLimit` refuses one too large."""
    read: deque[Message] = deque()
    size_bytes = 0
    while size_bytes <= bytes_max:
        message = await receive()
        read.append(message)
        size_bytes += len(message.get("body", b""))
        if not message.get("more_body", False):
            break

    async def again() -> Message:
        return read.popleft() if read else await receive()

    return again


async def _answer_busy(
    overloaded: OverloadedError, scope: Scope, receive: Receive, send: Send
) -> None:
    response = answer_problem(
        Request(scope),
        BUSY,
        f"{overloaded.at_work} requests are at work and {overloaded.in_line} in line; "
        "nothing was done. Try again.",
    )
    await response(scope, receive, send)
