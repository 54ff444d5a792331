"""A running service: what its routes, reactions and schedules work with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, TypeVar, cast

import structlog
from fastapi import Depends
from starlette.requests import Request

from events.catalogue import Catalogue
from events.decider import CommandT, Decider, EventT, StateT
from events.log.database import patience
from events.log.database.connections import Pool
from events.log.deciding.beside import BesideOf
from events.log.deciding.handle import Handled, handle
from events.log.deciding.kept import Kept
from events.log.deciding.sharing import AnswerT, AskT, Sharing
from events.log.store.event_log import EventLog
from events.vault.secret import Secret
from services.kit.feed.freshness import Freshness
from services.kit.feed.schedule import Clock, utc_now
from services.kit.http.call_ids import CallIds
from services.kit.http.calls import Call
from services.kit.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunningService:
    """The open connections, the settings and the clock of a service."""

    settings: Settings
    catalogue: Catalogue
    log: EventLog
    pool: Pool
    """Connections to the service's read model, in its role, on its schema."""
    freshness: Freshness
    clock: Clock = utc_now
    beside: object = field(default=None, repr=False)
    """What the service opened besides; None for most."""
    parties_told: Catalogue | None = None
    """The facts that say whose a thing is, where `catalogue` has narrower ones."""
    secret: Secret | None = None
    """Of the vault, if the service has one."""
    call_ids: CallIds = field(init=False, repr=False, compare=False)
    streams: Kept = field(init=False, repr=False, compare=False)
    """The states of the log's streams, kept from earlier loads."""
    parties: Kept = field(init=False, repr=False, compare=False)
    """Likewise, of those that say whose a thing is."""
    _kept: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False, compare=False)
    _underway: set[asyncio.Task[Any]] = field(default_factory=set, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Begin with no kept states."""
        streams = Kept(self.log, self.catalogue)
        object.__setattr__(self, "call_ids", CallIds(self.log, self.secret))
        told = self.parties_told
        object.__setattr__(self, "streams", streams)
        object.__setattr__(self, "parties", streams if told is None else Kept(self.log, told))

    def keep(self, make: Callable[[], T]) -> T:
        """Return what `make` returned the first time, for as long as the service runs.

        For what is costly to read and can be read again at any time, such as a cache of rows.
        """
        if make not in self._kept:
            self._kept[make] = make()
        kept: T = self._kept[make]
        return kept

    def shared(
        self, read: Callable[[Pool, Sequence[AskT]], Awaitable[Sequence[AnswerT | Exception]]]
    ) -> Sharing[AskT, AnswerT]:
        """Return a query that answers several callers at once with one statement."""
        if read not in self._kept:
            self._kept[read] = Sharing(partial(read, self.pool), read.__name__)
        shared: Sharing[AskT, AnswerT] = self._kept[read]
        return shared

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin work that goes on after the call that asked for it, until the service ends.

        It has a context of its own: the patience of a call is that of its answer.
        """
        task = asyncio.create_task(work, context=Context())
        self._underway.add(task)
        task.add_done_callback(self._underway.discard)
        return task

    async def stop(self) -> None:
        """End what was begun and is not over."""
        underway = list(self._underway)
        for task in underway:
            task.cancel()
        await asyncio.gather(*underway, return_exceptions=True)

    def now(self) -> datetime:
        """Return the time in the center's zone: its date is the center's day."""
        return self.clock().astimezone(self.settings.time_zone)

    def today(self) -> date:
        """Return the center's day."""
        return self.now().date()

    def dated(self, on: date | None) -> dict[str, Any]:
        """Return the fields of a command that date it: on the given day, or else today."""
        now = self.now()
        fields = {"now": now, "center_began_on": self.settings.center_began_on}
        if on is not None:
            return fields | {"on": on}
        return fields | {"on": now.date(), "filled_in": frozenset({"on"})}

    async def wait_for_feeds(self, call: Call, *feeds: str) -> None:
        """Wait until these projections have reached `Byfield-After`. Raises `NotYetError`."""
        if call.headers.after:
            await self.wait_for_position(call.headers.after, *feeds)

    async def wait_for_reaction(self, call: Call, reaction: str, *feeds: str) -> None:
        """Wait until a reaction has reached `Byfield-After`, and these projections its facts.

        The facts of a reaction come later in the log, so the projections must reach the head that
        the log has when the reaction is done. Raises `NotYetError`.
        """
        if not call.headers.after:
            return
        half = self.settings.answer_seconds_max / 2
        await self.wait_for_position(call.headers.after, reaction, seconds_max=half)
        head = await self.log.head()
        await self.wait_for_position(head.position, *feeds, seconds_max=half)

    async def wait_for_position(
        self, position: int, *feeds: str, seconds_max: float | None = None
    ) -> None:
        """Wait until these feeds have reached a position. Raises `NotYetError`.

        Without `seconds_max` that takes as long as an answer may.
        """
        if seconds_max is None:
            seconds_max = self.settings.answer_seconds_max
        await self.freshness.wait_until(feeds, position, seconds_max=seconds_max)
        if (until := patience.current()) is not None:
            until.renew()  # this was no wait for the database

    async def handle(
        self,
        decider: Decider[CommandT, StateT, EventT],
        stream: str,
        command: CommandT,
        call: Call,
        *,
        beside: BesideOf[StateT] | None = None,
    ) -> Handled:
        """Handle a command of a call; log lines then have its stream and position."""
        structlog.contextvars.bind_contextvars(stream=stream)
        handled = await handle(
            self.log,
            self.catalogue,
            decider,
            stream,
            command,
            call.cause,
            if_match=call.headers.if_match,
            beside=beside,
            kept=self.streams,
        )
        structlog.contextvars.bind_contextvars(position=handled.position)
        return handled


async def current_service(request: Request) -> RunningService:
    """Return the running service that a call came to, as a dependency."""
    return cast("RunningService", request.app.state.running)


CurrentService = Annotated[RunningService, Depends(current_service)]
"""A route's parameter: the running service that the route belongs to."""
