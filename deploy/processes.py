"""What runs in a process: services behind one port, the relay, and the sealer beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.logging_in import logged_in
from deploy.migrate import migrate_databases
from deploy.nats_admin import login_of, nats_admin
from deploy.published import PUBLISHED_ROWS, published
from deploy.relay_health import relay_health
from deploy.relay_samples import relay_samples
from deploy.seal_health import seal_health
from deploy.seal_samples import seal_samples
from deploy.sealing import sealing
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from events.log.relay.relay import ROLE as RELAY_ROLE
from events.log.relay.relay import Relay
from events.log.stream.stream import provision
from services.kit.http.request_times import RequestTimes
from services.kit.run.health import Part
from services.kit.run.metrics import Metrics
from services.kit.run.metrics_port import serving_metrics
from services.kit.run.mounting import mount
from services.kit.run.samples import Sample, Samples
from services.kit.run.serve import listen, serve_on
from services.kit.run.service import Service, build
from services.kit.run.tracing import tracing


async def prepare(settings: Settings) -> list[str]:
    """Bring the databases up to date and make the stream; return the migrations applied.

    Raises `MigrationError`, `UnfitNatsError`, `AwayError`.
    """
    applied = await migrate_databases(settings)
    async with nats_admin(settings) as connection:
        await provision(connection)
    return applied


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told of that which runs beside services, or alone."""

    health: Callable[[], Awaitable[Sequence[Part]]]
    samples: Samples


async def _no_parts() -> Sequence[Part]:
    return ()


async def _no_samples() -> Sequence[Sample]:
    return ()


_NOTHING_BESIDE: Final = Beside(_no_parts, _no_samples)


@asynccontextmanager
async def relaying(settings: Settings) -> AsyncIterator[Relay]:
    """Run the relay until the end of the block."""
    dsn = settings.dsn_of("log")
    async with PostgresLog(dsn, role=RELAY_ROLE) as log:
        relay = Relay(
            log,
            nats=login_of(settings, "relay"),
            lock_dsn=dsn,
            public_url=settings.public_url,
        )
        await relay.start()
        try:
            yield relay
        finally:
            await relay.stop()


@asynccontextmanager
async def relaying_and_sealing(
    settings: Settings, key_file: Path | None, *, alone: bool = False
) -> AsyncIterator[Beside]:
    """Run the relay, and the sealer where there is a key; return how they are.

    `alone` in its process, a relay that stopped is down. Raises `KeyFileError`, `OSError`.
    """
    own = logged_in(settings, "relay")
    async with sealing(own, key_file) as sealer, relaying(own) as relay:

        async def health() -> Sequence[Part]:
            relays = await relay_health(relay, alone=alone)
            return [relays, *await seal_health(sealer, relay.log, own.environment)]

        async def samples() -> Sequence[Sample]:
            return [*await relay_samples(relay), *await seal_samples(sealer, relay.log)]

        yield Beside(health, samples)


async def serve_services(
    settings: Settings,
    services: Sequence[Service],
    on_listening: Callable[[str], None],
    beside: Beside = _NOTHING_BESIDE,
) -> None:
    """Serve until SIGINT or SIGTERM; `beside` tells the health of what else runs here."""
    await _serve(settings, services, on_listening, beside)


async def serve_relay(
    settings: Settings, on_listening: Callable[[str], None], beside: Beside
) -> None:
    """Serve the health of a relay that runs alone in this process, until SIGINT or SIGTERM."""
    await _serve(settings, (), on_listening, beside)


@asynccontextmanager
async def serving_metrics_of(settings: Settings, beside: Beside) -> AsyncIterator[None]:
    """Serve the metrics of a process that listens for nothing else, until the end of the block."""
    metrics = Metrics(lambda: (), RequestTimes(), beside.samples)
    async with serving_metrics(settings, metrics):
        yield


async def _serve(
    settings: Settings,
    services: Sequence[Service],
    on_listening: Callable[[str], None],
    beside: Beside,
) -> None:
    with closing(listen(settings.host, settings.port)) as listening:
        # Links that services send name the port, also where it is any that is free.
        bound = settings.model_copy(update={"port": listening.getsockname()[1]})
        app = mount(
            services,
            {each.name: build(each, logged_in(bound, each.name)) for each in services},
            bound,
            beside.health,
            routers=[published(bound, services)] if services else (),
            rows=PUBLISHED_ROWS if services else (),
            samples=beside.samples,
        )
        name = services[0].name if len(services) == 1 else "all" if services else "relay"
        traced = tracing(bound, f"byfield-{name}")
        async with traced, serving_metrics(bound, app.state.metrics):
            await serve_on(listening, app, on_listening=on_listening)
