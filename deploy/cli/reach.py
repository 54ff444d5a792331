"""What commands reach for: settings, servers, the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import uvloop

from deploy.migrate import migrate_all
from deploy.servers import servers
from events.log.postgres import PostgresLog
from services.kit.logs import configure_logs
from services.kit.settings import Settings, read_settings

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command to its end."""
    return uvloop.run(work)


def given(**said: Any) -> dict[str, Any]:
    """What was said on the command line; the rest is up to the environment."""
    return {name: value for name, value in said.items() if value is not None}


@asynccontextmanager
async def reachable(**said: Any) -> AsyncIterator[Settings]:
    """The settings, with servers that answer and a database that is up to date.

    Only warnings are logged: a command says itself what it does.
    """
    settings = read_settings(**given(**said))
    configure_logs("warning", settings.log_format)
    async with servers(settings) as found:
        await migrate_all(found.dsn_of("log"))
        yield found


@asynccontextmanager
async def opened_log() -> AsyncIterator[PostgresLog]:
    """The log, for reading."""
    async with reachable() as settings, PostgresLog(settings.dsn_of("log")) as log:
        yield log
