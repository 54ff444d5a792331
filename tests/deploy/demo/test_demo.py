from __future__ import annotations

import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_shell
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from deploy.service_names import SERVICE_NAMES
from services.reporting.decisions.snapshots import CONTENT_BYTES_MAX
from tests.processes import BYFIELD, ended, environment, said_by, servers_on, started
from tests.waiting import eventually

CTRL_C = b"\x03"
IN_A_TERMINAL = """
import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
"""
"""Keys come in as bytes, and what is shown goes out."""
WHERE_ANSWERS_GET_LOST = (sys.executable, "-m", "tests.deploy.demo.losing")


@asynccontextmanager
async def terminal(
    *arguments: str, home: Path, byfield: Sequence[str] = (str(BYFIELD),)
) -> AsyncIterator[Process]:
    """`byfield ...` in a terminal of its own, 80 columns wide; it puts its data under `home`."""
    command = [sys.executable, "-c", IN_A_TERMINAL, *byfield, *arguments]
    env = environment({}) | {"TMPDIR": str(home), "COLUMNS": "80", "TERM": "dumb"}
    async with started(*command, env=env, stdin=PIPE) as process:
        yield process


def left_at(home: Path) -> list[str]:
    """Servers that run on it, other processes that were given it, and files that are there."""
    commands = [command for _, command in given(home)]
    return [*servers_on(home), *commands, *(file.name for file in home.iterdir())]


def given(home: Path) -> Iterator[tuple[int, str]]:
    """Processes that were told to put their data there, each with its command."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and f"TMPDIR={home}".encode() in _read(process / "environ"):
            yield int(process.name), _read(process / "cmdline").decode()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it has just ended
        return b""


async def press(process: Process, key: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(key)
    await process.stdin.drain()


async def test_a_short_demo_that_loses_answers_proves_itself_stays_up_and_leaves_nothing(
    home: Path,
) -> None:
    command = ("demo", "--short", "--keep")
    async with terminal(*command, home=home, byfield=WHERE_ANSWERS_GET_LOST) as demo:
        lines = [await said_by(demo, "")]
        while "Ctrl-C ends it" not in lines[-1]:
            lines.append(await said_by(demo, ""))
        said = "".join(lines)
        assert "DIFFERENT" not in said
        assert "REFUTED" not in said
        assert said.count("agreed") > 20
        ends = said.partition("every fact is sealed")[2]
        assert re.search(r"verified ([\d,]+) facts against [\d,]+ seals", ends)
        assert ends.count("checked offline") == 2
        table = said.partition("By federal fiscal year")[2].partition("Byfield stays up")[0]
        assert max(len(line) for line in table.splitlines()) <= 80
        published = re.search(r"([\d,]+) bytes, SHA-256", table)
        assert published
        assert 10_000 < int(published[1].replace(",", "")) < CONTENT_BYTES_MAX / 2

        address, token = await shown(said)
        async with httpx.AsyncClient(base_url=address, headers=token) as client:
            # A line of a signed note may begin with a slash, too.
            paths = re.findall(rf"  (/(?:{'|'.join(SERVICE_NAMES)})\b\S*)\r?$", said, re.MULTILINE)
            assert paths
            for path in paths:
                assert (await client.get(path)).is_success, path
        assert servers_on(home)

        await press(demo, CTRL_C)
        status, _, _ = await ended(demo)
    assert status == 0
    assert left_at(home) == []
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(address)


async def shown(said: str) -> tuple[str, Mapping[str, str]]:
    """The address, and the header of which the demo says how to make its key."""
    address = re.search(r"stays up: (http://\S+)", said)
    make_key = re.search(r"Bearer \$\((.+?)\)\"", said)
    assert address
    assert make_key
    path = f"{BYFIELD.parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path}
    making = await create_subprocess_shell(make_key[1], stdout=PIPE, env=env)
    key, _ = await making.communicate()
    return address[1], {"Authorization": f"Bearer {key.decode().strip()}"}


async def test_ctrl_c_ends_a_demo_that_plays_and_leaves_nothing(home: Path) -> None:
    async with terminal("demo", "--short", home=home) as demo:
        await said_by(demo, "Registering")
        await press(demo, CTRL_C)
        status, _, _ = await ended(demo)
    assert status == 130
    assert left_at(home) == []


async def test_a_demo_whose_terminal_is_closed_leaves_nothing(home: Path) -> None:
    async with terminal("demo", "--short", home=home) as demo:
        await said_by(demo, "Registering")
        assert left_at(home)
        demo.kill()
        await eventually(lambda: not left_at(home))


async def test_a_demo_whose_center_dies_says_so_in_a_line_and_leaves_nothing(home: Path) -> None:
    async with terminal("demo", "--short", home=home) as demo:
        await said_by(demo, "Registering")
        [center] = [number for number, command in given(home) if "main(['up'" in command]
        os.kill(center, signal.SIGKILL)
        status, said, _ = await ended(demo)
    assert status == 1
    assert said.splitlines()[-1] == "byfield: the center ended by itself, status -9"
    assert "Traceback" not in said
    assert left_at(home) == []
