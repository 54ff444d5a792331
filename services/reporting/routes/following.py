"""The log as an event stream (Server-Sent Events): whoever follows it hears of each fact."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Final

import structlog
from fastapi import Header, Query
from starlette.requests import Request

from events.catalogue import NewerFactError
from events.log.database.passing import passes, said_of
from events.log.database.patience import patience
from services.kit.http.event_streams import (
    QUIET,
    QUIET_SECONDS_MAX,
    EventStream,
    Follower,
    OpenStreams,
    position_after,
)
from services.kit.http.policy import Allowed
from services.kit.http.reads import record_read
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.http.who_is import BearerToken
from services.reporting.positions import POSITION_MAX
from services.reporting.queries.log import LogSight, Message, extent_of, read_batch

STREAMS_MAX: Final = 20
"""Open at once in a process; each asks the log once a second."""
STREAMS_OF_ONE_MAX: Final = 3
BATCH_EVENTS: Final = 100
PAUSE_SECONDS: Final = 1.0
"""How long a stream that has told everything waits before it looks again, and asks who reads."""
RETRY_MILLISECONDS: Final = 2_000
LOG_THING: Final = "log"
"""What `follow_log` is about, as its row has it."""

_log = structlog.get_logger()

router = Router(prefix="/log", include_in_schema=False)


def _streams() -> OpenStreams:
    return OpenStreams(STREAMS_MAX, STREAMS_OF_ONE_MAX)


@router.get("/stream")
async def follow_log(
    request: Request,
    call: Allowed,
    token: BearerToken,
    running: CurrentService,
    after: Annotated[int, Query(ge=0, le=POSITION_MAX)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventStream:
    """Tell recorded facts after a position, and then each that is recorded, until who asks may not.

    Each is told as `/log` tells it, by the same scopes. `Last-Event-ID` is a position too, and
    goes before `after`: so a client that connects again misses nothing.
    """
    begin = position_after(after, last_event_id, POSITION_MAX)
    reader = _Reader(running, Follower(request, call.principal, token))
    return EventStream(reader.told(begin), running.keep(_streams), call.principal.person)


class _Reader:
    """One who follows the log."""

    def __init__(self, running: RunningService, follower: Follower) -> None:
        self._running = running
        self._follower = follower
        self._sight = LogSight.of(follower.principal)

    async def told(self, after: int) -> AsyncIterator[bytes]:
        """Yield each fact as an event, for as long as who reads may read it."""
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        looked_at = spoke_at = time.monotonic()
        while self._follower.is_served:
            if time.monotonic() - looked_at >= PAUSE_SECONDS:
                if not await self._follower.is_still_admitted():
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
                    yield QUIET
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
            self._follower.principal,
            follow_log.__name__,
            LOG_THING,
            extent=extent_of(messages),
        )
