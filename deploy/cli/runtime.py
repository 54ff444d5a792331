"""How a command runs: its event loop and signals, its settings, the servers, the log."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import uvloop

from deploy.cli.terminated import TerminatedError
from deploy.garbage_collection import search_rarely
from deploy.servers import NATS_URLS, servers
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from services.kit.logs import configure_logs
from services.kit.signals import ending_signals

T = TypeVar("T")


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
            if number is not signal.SIGINT:  # asyncio handles it itself
                loop.add_signal_handler(number, end, number)
        return await work

    try:
        search_rarely()
        _hear_ctrl_c()
        return uvloop.run(stoppable())
    except asyncio.CancelledError:
        raise TerminatedError(heard[0] if heard else signal.SIGTERM) from None
    finally:
        work.close()  # avoids a warning where Ctrl-C came before it began


def _hear_ctrl_c() -> None:
    """Handle SIGINT also where it was ignored at the start, which Python and asyncio respect."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def settings_with(*, nats: str | None = None, **said: Any) -> Settings:
    """Return the settings: those of the command line, the others from the environment.

    `nats` is the address for every NATS user, since there is one server.
    """
    said |= dict.fromkeys(("nats_url", *NATS_URLS.values()), nats)
    return Settings.read(**{name: value for name, value in said.items() if value is not None})


@asynccontextmanager
async def reachable() -> AsyncIterator[Settings]:
    """Provide the settings, with servers that run until the end of the block.

    An embedded database is migrated; any other is migrated only by `byfield migrate`. Only warnings
    are logged, since commands print what they do.
    """
    settings = settings_with()
    configure_logs("warning", settings.log_format)
    async with servers(settings) as found:
        if settings.postgres_dsn is None:
            from deploy.migrate import migrate_databases  # noqa: PLC0415 - it knows every fact

            await migrate_databases(found)
        yield found


@asynccontextmanager
async def opened_log() -> AsyncIterator[PostgresLog]:
    """Open the log for reading."""
    async with reachable() as settings, PostgresLog(settings.dsn_of("log")) as log:
        yield log
