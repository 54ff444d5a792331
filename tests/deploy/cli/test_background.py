"""Commands that were started as shells, cron and some CI do it: with signals ignored."""

from __future__ import annotations

import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from events.log.postgres import PostgresLog
from tests.appends import append_of, new_stream
from tests.processes import BYFIELD, address_of, ended, environment, said_by, started

IGNORED = """
import os, signal, sys
for name in ("INT", "TERM", "HUP"):  # whatever these tests themselves were started to ignore
    ignored = name in sys.argv[1].split()
    signal.signal(signal.Signals["SIG" + name], signal.SIG_IGN if ignored else signal.SIG_DFL)
os.execv(sys.argv[2], sys.argv[2:])
"""
ENDING = [signal.SIGINT, signal.SIGTERM]


@pytest.fixture
def here(database: str) -> Mapping[str, object]:
    """The settings of a database that is there; NATS is not needed."""
    return {"postgres_dsn": database, "nats_url": "nats://127.0.0.1:1", "port": 0}


@asynccontextmanager
async def ignoring(
    names: str, *arguments: str, settings: Mapping[str, object]
) -> AsyncIterator[Process]:
    """`byfield ...` under way, which inherits that these signals are ignored."""
    command = (sys.executable, "-c", IGNORED, names, str(BYFIELD), *arguments)
    async with started(*command, env=environment(settings), stderr=PIPE) as process:
        yield process


@asynccontextmanager
async def tailing(names: str, here: Mapping[str, object]) -> AsyncIterator[Process]:
    """`byfield log tail`, at work."""
    async with (
        ignoring(names, "log", "tail", settings=here) as tail,
        PostgresLog(str(here["postgres_dsn"])) as log,
    ):
        await log.append(append_of(new_stream()))
        await said_by(tail, "RequestSubmitted")
        yield tail


@pytest.mark.parametrize("number", ENDING)
async def test_a_command_in_the_background_ends_when_it_is_told(
    here: Mapping[str, object], number: signal.Signals
) -> None:
    async with tailing("INT TERM", here) as tail:
        tail.send_signal(number)
        assert await ended(tail) == (128 + number, "", "")


@pytest.mark.parametrize("number", ENDING)
async def test_so_does_a_service(here: Mapping[str, object], number: signal.Signals) -> None:
    async with ignoring("INT TERM", "run", "reporting", settings=here) as reporting:
        await address_of(reporting)
        reporting.send_signal(number)
        assert (await ended(reporting))[0] == 0


async def test_a_command_whose_terminal_is_closed_ends_in_order(here: Mapping[str, object]) -> None:
    async with tailing("INT", here) as tail:
        tail.send_signal(signal.SIGHUP)
        assert await ended(tail) == (128 + signal.SIGHUP, "", "")


async def test_after_nohup_it_goes_on_without_a_terminal(here: Mapping[str, object]) -> None:
    async with tailing("HUP", here) as tail, PostgresLog(str(here["postgres_dsn"])) as log:
        tail.send_signal(signal.SIGHUP)
        await log.append(append_of(new_stream()))
        await said_by(tail, "RequestSubmitted")
        tail.send_signal(signal.SIGINT)
        assert (await ended(tail))[0] == 128 + signal.SIGINT
