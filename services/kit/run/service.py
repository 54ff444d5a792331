"""A service, and how it is opened: its log, its tables, its feed and its schedules."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field

import fastapi
import structlog

from events.catalogue import Catalogue
from events.log.append.waiting import WaitingAppends
from events.log.database.connections import Pool, close_pool
from events.log.database.exclusive import exclusive
from events.log.feed.feed import Feed
from events.log.feed.handler import Handler
from events.log.feed.turn import Turn
from events.log.store.event_log import EventLog
from events.log.stream.broker import Broker
from events.vault.private_log import PrivateLog
from services.kit.feed.connections import open_pool
from services.kit.feed.freshness import Freshness
from services.kit.feed.joint_writer import JointWriter
from services.kit.feed.live_writer import RowWriter
from services.kit.feed.projection import Projection, ProjectionHandler
from services.kit.feed.reaction import Reaction, ReactionHandler
from services.kit.feed.schedule import (
    ERRAND_FAULT_SECONDS,
    ERRAND_SECONDS,
    Clock,
    Schedule,
    Scheduler,
    utc_now,
)
from services.kit.feed.tables import Folds
from services.kit.http.application import Application, application
from services.kit.http.policy import Policy
from services.kit.http.principals import Principal
from services.kit.http.reads import forget_reads
from services.kit.http.running_service import RunningService
from services.kit.pages.assets import ASSET_ROWS
from services.kit.pages.mounting import add_pages
from services.kit.pages.site import Site
from services.kit.run.conservation import Conservation
from services.kit.run.private_log import open_log
from services.kit.run.samples import Counted
from services.kit.settings import Settings

Whoami = Callable[[RunningService, bytes], Awaitable[Principal | None]]
"""Returns whom the token with this SHA-256 stands for now; None for one that is not good."""

_log = structlog.get_logger()


def _none(_running: RunningService) -> Sequence[Reaction]:
    return ()


def _nothing_due(_running: RunningService) -> Sequence[Schedule]:
    return ()


def _nothing_beside(_settings: Settings, _clock: Clock) -> AbstractAsyncContextManager[object]:
    return contextlib.nullcontext()


def _any(_settings: Settings) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Service:
    """The declaration of a service. Its schema, its role and its path have its name."""

    name: str
    title: str
    catalogue: Catalogue
    routers: tuple[fastapi.APIRouter, ...]
    """Each with its own prefix: log lines show the path of a route as its router has it."""
    policy: Policy
    """Who may call which of these routes and pages; one without a row does not start."""
    projections: tuple[Projection, ...] = ()
    reactions: Callable[[RunningService], Sequence[Reaction]] = _none
    """Makes the reactions when the service is open, because they give commands."""
    schedules: Callable[[RunningService], Sequence[Schedule]] = _nothing_due
    """Makes the schedules, likewise."""
    errands: Callable[[RunningService], Sequence[Schedule]] = _nothing_due
    """Makes what it looks for again after seconds, likewise; each has a turn of its own."""
    watched: Mapping[str, Callable[[RunningService], Awaitable[str | None]]] = field(
        default_factory=dict
    )
    """Parts of its health beside those that every service has: each says what is wrong, or None."""
    counted: Counted | None = None
    """What is measured of it beside what is measured of every service."""
    rules: Mapping[str, str] = field(default_factory=dict)
    """The rules by which it may refuse, and what each means."""
    whoami: Whoami | None = None
    """Says whom a token stands for, if this is the service that knows; all others ask it."""
    check: Callable[[Settings], object] = _any
    """Called before it opens. Raises `SettingsError` for settings that only it can check."""

    beside: Callable[[Settings, Clock], AbstractAsyncContextManager[object]] = _nothing_beside
    """Opens what it needs besides, and closes it; its routes find it as `RunningService.beside`."""
    sites: tuple[Site, ...] = ()
    """Its pages, if it has any: several sites where not all pages have the same visitors."""
    hears_texts: bool = True
    """Whether its projections and reactions look at personal or free text. If not, they get tokens
    in its place, and no key is unwrapped for them."""

    parties_told: Catalogue | None = None
    """The facts that say whose a thing is, where `catalogue` has narrower ones."""
    write: Callable[[Folds], RowWriter] | None = None
    """Makes the writer of its rows; None: one with the statements in its `sql` folder."""
    apart: tuple[fastapi.APIRouter, ...] = ()
    """Routes that take or give something else than JSON, as a standard says: they check what comes
    by themselves, and no OpenAPI document has them. They have rows as all others."""

    @property
    def folds(self) -> Folds:
        """The folds of all its projections."""
        return tuple(fold for projection in self.projections for fold in projection.folds)


@dataclass(frozen=True, slots=True)
class OpenService:
    """An open service."""

    service: Service
    running: RunningService
    handlers: tuple[ProjectionHandler | ReactionHandler, ...]
    feed: Feed
    scheduler: Scheduler
    broker: Broker | None
    conservation: Conservation
    stored: EventLog
    """The log as it is stored, without the texts."""
    waiting: WaitingAppends
    """The appends of this process that wait for their group."""
    errands: tuple[Scheduler, ...] = ()
    """One for each errand, so that none waits for another or for a schedule."""


@contextlib.asynccontextmanager
async def open_service(
    service: Service,
    settings: Settings,
    *,
    listening: bool = True,
    clock: Clock = utc_now,
    broker: Broker | None = None,
) -> AsyncIterator[OpenService]:
    """Open a service and close it afterwards; with `listening` off no feed and no schedule runs.

    It hears by the `broker` of its process, or else by one of its own. NATS may be away. Raises
    `SettingsError`, and what asyncpg raises if the log is away or not migrated.
    """
    service.check(settings)
    async with AsyncExitStack() as stack:
        waiting = WaitingAppends()
        if listening and broker is None:
            broker = await stack.enter_async_context(broker_of([service], settings))
        log = await stack.enter_async_context(
            open_log(
                settings,
                service.name,
                on_head=broker.hint_head if broker else None,
                waiting=waiting,
            )
        )
        pool = await open_pool(settings.dsn_of(service.name), service.name)
        stack.push_async_callback(close_pool, pool)
        freshness = Freshness(pool, log)
        beside = await stack.enter_async_context(service.beside(settings, clock))
        told = service.parties_told
        running = RunningService(
            settings, service.catalogue, log, pool, freshness, clock, beside, told, log.secret
        )
        stack.push_async_callback(running.stop)
        handlers: tuple[ProjectionHandler | ReactionHandler, ...] = (
            *projecting(service, pool, freshness),
            *(ReactionHandler(each, pool, log, freshness) for each in service.reactions(running)),
        )
        for handler in handlers:
            freshness.register(handler.name, handler.hears)
        feed = _feed(service, settings, log, handlers, broker)
        scheduler = Scheduler(
            [*service.schedules(running), forget_reads(running)],
            turn=_turn(service, settings, turn_key(f"{service.name} schedules")),
            clock=clock,
            zone=settings.time_zone,
        )
        errands = tuple(_errands(service, settings, running, clock))
        if listening:
            await feed.start()
            stack.push_async_callback(feed.stop)
            for each in (scheduler, *errands):
                await each.start()
                stack.push_async_callback(each.stop)
        _log.info("service_opened", service=service.name, handlers=len(handlers))
        kept = Conservation(service.name, handlers, service.catalogue, log.stored, pool)
        yield OpenService(
            service,
            running,
            handlers,
            feed,
            scheduler,
            broker,
            kept,
            log.stored,
            waiting,
            errands,
        )
    _log.info("service_closed", service=service.name)


def build(service: Service, settings: Settings, *, clock: Clock = utc_now) -> Application:
    """Return the application of a service, whose lifespan opens and closes the service."""

    @contextlib.asynccontextmanager
    async def lifespan(app: fastapi.FastAPI) -> AsyncIterator[None]:
        broker = getattr(app.state, "broker", None)
        async with open_service(service, app.state.settings, clock=clock, broker=broker) as opened:
            app.state.running = opened.running
            app.state.open_service = opened
            yield

    app = application(service.title, settings, lifespan)
    for router in service.routers:
        app.add_routes(router)
    for router in service.apart:
        app.add_routes_apart(router)
    rows = service.policy.rows
    if service.sites:
        add_pages(app, service.sites)
        rows = (*rows, *ASSET_ROWS)
    app.govern(Policy(rows))
    return app


@contextlib.asynccontextmanager
async def broker_of(
    services: Sequence[Service], settings: Settings
) -> AsyncIterator[Broker | None]:
    """Open the broker of a process with these services; None where no address of NATS is set.

    It signs in as the first of them: all have the same rights. Raises `SettingsError` where one of
    them could not sign in.
    """
    logins = [settings.nats_login(service.name) for service in services]
    if not logins or logins[0] is None:
        yield None
        return
    broker = Broker(logins[0], name="-".join(["byfield", *(each.name for each in services)]))
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


def projecting(
    service: Service, pool: Pool, freshness: Freshness | None = None
) -> list[ProjectionHandler]:
    """Return the handlers of a service's projections, which share a `JointWriter`."""
    if not service.projections:
        return []
    folds = service.folds
    writer = (
        service.write(folds) if service.write else RowWriter.of(f"services.{service.name}", folds)
    )
    joint_writer = JointWriter(pool, writer)
    return [
        ProjectionHandler(projection, pool, freshness, joint_writer)
        for projection in service.projections
    ]


def _feed(
    service: Service,
    settings: Settings,
    log: PrivateLog,
    handlers: Sequence[Handler],
    broker: Broker | None,
) -> Feed:
    return Feed(
        log,
        service.catalogue,
        handlers,
        broker=broker,
        turn=_turn(service, settings, turn_key(service.name)),
        stored=log.stored,
        open_=log.opened if service.hears_texts else log.closed,
    )


def _errands(
    service: Service, settings: Settings, running: RunningService, clock: Clock
) -> Iterator[Scheduler]:
    for errand in service.errands(running):
        yield Scheduler(
            [errand],
            turn=_turn(service, settings, turn_key(f"{service.name} {errand.name}")),
            clock=clock,
            zone=settings.time_zone,
            every_seconds=ERRAND_SECONDS,
            fault_seconds=ERRAND_FAULT_SECONDS,
        )


def _turn(service: Service, settings: Settings, key: int) -> Turn:
    dsn = settings.dsn_of(service.name)

    def turn(on_lost: Callable[[], None]) -> AbstractAsyncContextManager[object]:
        return exclusive(dsn, key, role=f"byfield_{service.name}", on_lost=on_lost)

    return turn


def turn_key(name: str) -> int:
    """Return the key of the advisory lock by which replicas take turns."""
    digest = hashlib.sha256(f"byfield feed {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
