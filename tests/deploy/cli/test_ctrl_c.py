"""Ctrl-C while a command is only starting: no traceback, and the status of a signal."""

from __future__ import annotations

import signal
import sys
from asyncio.subprocess import PIPE

import pytest

from tests.processes import ended, environment, started

RUNG = """
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)  # these tests may have it ignored

class Bell:
    def find_spec(self, name, path, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Bell())
from deploy.cli.app import main
main(sys.argv[2:])
"""
BEFORE_ITS_WORK = """
import os, signal

signal.signal(signal.SIGINT, signal.default_int_handler)
from deploy.cli import runtime
from deploy.cli.app import main

runtime.search_rarely = lambda: os.kill(os.getpid(), signal.SIGINT)
main(["log", "head"])
"""


@pytest.mark.parametrize(
    ("module", "command", "status"),
    [
        ("deploy.cli.commands", ("log", "head"), -signal.SIGINT),
        ("asyncpg", ("log", "head"), -signal.SIGINT),
        ("services.reporting.app", ("up",), 128 + signal.SIGINT),
    ],
)
async def test_while_its_modules_are_read_a_command_ends_in_silence(
    module: str, command: tuple[str, ...], status: int
) -> None:
    program = (sys.executable, "-c", RUNG, module, *command)
    async with started(*program, env=environment({}), stderr=PIPE) as process:
        assert await ended(process) == (status, "", "")


async def test_a_command_that_has_not_begun_its_work_ends_in_silence() -> None:
    command = (sys.executable, "-c", BEFORE_ITS_WORK)
    async with started(*command, env=environment({}), stderr=PIPE) as process:
        assert await ended(process) == (128 + signal.SIGINT, "", "")
