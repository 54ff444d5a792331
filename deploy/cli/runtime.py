"""What commands reach for: settings, servers, the log."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import uvloop

from deploy.garbage_collection import search_rarely
from deploy.migrate import migrate_databases
from deploy.servers import servers
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from services.kit.logs import configure_logs
from services.kit.signals import ending_signals

T = TypeVar("T")


class TerminatedError(Exception):
    """Somebody sent SIGTERM, or closed the terminal, and what was open has been closed."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(number.name)
        self.number = number


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command to its end; SIGTERM and a closed terminal end it as orderly as Ctrl-C does.

    Raises `TerminatedError`, and `KeyboardInterrupt` after Ctrl-C.
    """
    heard: list[signal.Signals] = []

    async def stoppable() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def end(number: signal.Signals) -> None:
            heard.append(number)
            if task is not None:
                task.cancel()

        for number in ending_signals():
            if number is not signal.SIGINT:  # asyncio hears it itself
                loop.add_signal_handler(number, end, number)
        return await work

    try:
        search_rarely()
        _hear_ctrl_c()
        return uvloop.run(stoppable())
    except asyncio.CancelledError:
        raise TerminatedError(heard[0] if heard else signal.SIGTERM) from None
    finally:
        work.close()  # it never began where Ctrl-C came first, and nobody is to be told that


def _hear_ctrl_c() -> None:
    """Where SIGINT was ignored when we started, Python and asyncio leave it so."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def settings_with(*, nats: str | None = None, **said: Any) -> Settings:
    """The settings: what was said on the command line, the rest from the environment.

    `nats` stands for every user of that server: the stream is in one place.
    """
    said |= {"nats_url": nats, "nats_relay_url": nats, "nats_admin_url": nats}
    return Settings.read(**{name: value for name, value in said.items() if value is not None})


@asynccontextmanager
async def reachable() -> AsyncIterator[Settings]:
    """The settings, with servers that answer.

    Servers of our own are brought up to date; others only `byfield migrate` changes. Only warnings
    are logged: a command says itself what it does.
    """
    settings = settings_with()
    configure_logs("warning", settings.log_format)
    async with servers(settings) as found:
        if settings.postgres_dsn is None:
            await migrate_databases(found)
        yield found


@asynccontextmanager
async def opened_log() -> AsyncIterator[PostgresLog]:
    """The log, for reading."""
    async with reachable() as settings, PostgresLog(settings.dsn_of("log")) as log:
        yield log
