"""The log as an event stream (Server-Sent Events): whoever follows it hears of each fact."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Final

import structlog
from fastapi import Header, Query
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from events.catalogue import NewerFactError
from events.log.database.passing import passes, said_of
from events.log.database.patience import patience
from services.kit.http.policy import Allowed
from services.kit.http.principals import Principal, WhoIs
from services.kit.http.problem_kinds import BAD_HEADER, BUSY
from services.kit.http.problems import ProblemError
from services.kit.http.reads import record_read
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.http.security import NO_STORE
from services.kit.http.stopping import Stopping
from services.kit.http.who_is import BearerToken
from services.reporting.positions import POSITION_MAX
from services.reporting.queries.log import LogSight, Message, extent_of, read_batch

STREAMS_MAX: Final = 20
"""Open at once in a process; each asks the log once a second."""
STREAMS_OF_ONE_MAX: Final = 3
BATCH_EVENTS: Final = 100
PAUSE_SECONDS: Final = 1.0
"""How long a stream that has told everything waits before it looks again, and asks who reads."""
QUIET_SECONDS_MAX: Final = 15.0
"""After so long without a fact a comment is sent, so that a lost connection shows."""
RETRY_MILLISECONDS: Final = 2_000
MEDIA_TYPE: Final = "text/event-stream"
LOG_THING: Final = "log"
"""What `follow_log` is about, as its row has it."""

_log = structlog.get_logger()

router = Router(prefix="/log", include_in_schema=False)


class OpenStreams:
    """How many streams are open, in all and of one caller."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()

    def refuse_more(self, person: str) -> None:
        """Raise a 503 problem where there are as many as there may be."""
        if self._of.total() >= STREAMS_MAX or self._of[person] >= STREAMS_OF_ONE_MAX:
            raise ProblemError(
                BUSY,
                f"{self._of.total()} streams are open, {self._of[person]} of them yours. "
                "Close one, or ask /log.",
            )

    def enter(self, person: str) -> None:
        """Count another stream. Raises what `refuse_more` does."""
        self.refuse_more(person)
        self._of[person] += 1

    def leave(self, person: str) -> None:
        """Forget a stream."""
        self._of[person] -= 1
        self._of += Counter()  # forgets those that have none


class _Stream(StreamingResponse):
    """An answer that is counted from when it begins until it ends, however it ends.

    It begins after its read was recorded; where that fails, it never does.
    """

    def __init__(self, told: AsyncIterator[bytes], streams: OpenStreams, person: str) -> None:
        super().__init__(told, media_type=MEDIA_TYPE, headers={"Cache-Control": NO_STORE})
        self._streams = streams
        self._person = person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._streams.enter(self._person)
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.leave(self._person)


@router.get("/stream")
async def follow_log(
    request: Request,
    call: Allowed,
    token: BearerToken,
    running: CurrentService,
    after: Annotated[int, Query(ge=0, le=POSITION_MAX)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> _Stream:
    """Tell recorded facts after a position, and then each that is recorded, until who asks may not.

    Each is told as `/log` tells it, by the same scopes. `Last-Event-ID` is a position too, and
    goes before `after`: so a client that connects again misses nothing.
    """
    begin = after if last_event_id is None else _position(last_event_id)
    streams = running.keep(OpenStreams)
    streams.refuse_more(call.principal.person)  # before its read is recorded
    reader = _Reader(request, running, call.principal, token)
    return _Stream(reader.told(begin), streams, call.principal.person)


class _Reader:
    """One who follows the log."""

    def __init__(
        self, request: Request, running: RunningService, principal: Principal, token: str
    ) -> None:
        self._who_is: WhoIs = request.app.state.who_is
        self._stopping: Stopping = request.app.state.stopping
        self._running = running
        self._principal = principal
        self._token = token
        self._sight = LogSight.of(principal)

    async def told(self, after: int) -> AsyncIterator[bytes]:
        """Yield each fact as an event, for as long as who reads may read it."""
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        looked_at = spoke_at = time.monotonic()
        while not self._stopping.is_asked:
            if time.monotonic() - looked_at >= PAUSE_SECONDS:
                if not await self._is_still_admitted():
                    return
                looked_at = time.monotonic()
            messages = await self._batch(after)
            if messages is None:
                return
            for message in messages:
                yield b"id: %d\ndata: %b\n\n" % message
                after = message.position
                spoke_at = time.monotonic()
            if not messages:
                if time.monotonic() - spoke_at >= QUIET_SECONDS_MAX:
                    yield b": nothing new\n\n"
                    spoke_at = time.monotonic()
                await asyncio.sleep(PAUSE_SECONDS)

    async def _batch(self, after: int) -> list[Message] | None:
        """Return what follows; None where that cannot be told now, so that who reads asks again."""
        try:
            with patience(self._running.settings.answer_seconds_max):
                messages = await read_batch(self._running, self._sight, after, BATCH_EVENTS)
                if messages:
                    await self._record(messages)
                return messages
        except Exception as fault:
            if not (isinstance(fault, NewerFactError) or passes(fault)):
                raise
            because = said_of(fault)
        _log.warning("log_stream_ended", because=because)
        return None

    async def _record(self, messages: Sequence[Message]) -> None:
        """Record what is told next; that the stream was opened is recorded as every read."""
        await record_read(
            self._running,
            self._principal,
            follow_log.__name__,
            LOG_THING,
            extent=extent_of(messages),
        )

    async def _is_still_admitted(self) -> bool:
        """Whether the token is still good, for the same. Where that is not known it is not."""
        try:
            with patience(self._running.settings.answer_seconds_max):
                return await self._who_is(self._token) == self._principal
        except ProblemError:
            return False


def _position(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(POSITION_MAX))):
        raise ProblemError(BAD_HEADER, "Last-Event-ID is a position: 0, 1, 2, ...")
    return min(int(text), POSITION_MAX)
