"""What runs: services behind one port, and the relay, on servers that are there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from nats.aio.client import Client
from services.assignment.app import SERVICE as ASSIGNMENT
from services.intake.app import SERVICE as INTAKE
from services.reporting.app import SERVICE as REPORTING

from deploy.migrate import migrate_all
from events.log.connection import connected
from events.log.postgres import PostgresLog
from events.log.relay import ROLE as RELAY_ROLE
from events.log.relay import Relay
from events.log.stream import provision
from services.kit.serve import serve
from services.kit.service import Service
from services.kit.settings import Settings, SettingsError
from services.kit.together import together

SERVICES: Final = {service.name: service for service in (INTAKE, ASSIGNMENT, REPORTING)}


async def prepare(settings: Settings) -> list[str]:
    """Bring the database up to date and make the stream; the migrations that were applied."""
    applied = await migrate_all(settings.dsn_of("log"))
    async with nats_admin(settings) as connection:
        await provision(connection)
    return applied


@asynccontextmanager
async def nats_admin(settings: Settings) -> AsyncIterator[Client]:
    """NATS as the user that may provision."""
    async with connected(
        _set(settings, "nats_admin_url"), name="byfield admin", on_lost=lambda: None
    ) as connection:
        yield connection


@asynccontextmanager
async def relaying(settings: Settings) -> AsyncIterator[Relay]:
    """The relay at work, until the end of the block."""
    dsn = settings.dsn_of("log")
    async with PostgresLog(dsn, role=RELAY_ROLE) as log:
        relay = Relay(log, nats_url=_set(settings, "nats_relay_url"), lock_dsn=dsn)
        await relay.start()
        try:
            yield relay
        finally:
            await relay.stop()


async def serve_services(
    settings: Settings, services: Sequence[Service], on_listening: Callable[[str], None]
) -> None:
    """Answer requests until SIGINT or SIGTERM."""
    await serve(
        together(services, settings),
        host=settings.host,
        port=settings.port,
        on_listening=on_listening,
    )


def _set(settings: Settings, name: str) -> str:
    value: str | None = getattr(settings, name)
    if value is None:
        raise SettingsError([f"BYFIELD_{name.upper()}: must be set"])
    return value
