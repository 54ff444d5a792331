from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import nats as client
import pytest

from deploy.local.lock import HomeTakenError
from deploy.local.stack import Stack, default_home
from tests.waiting import SECONDS_MAX, eventually


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended but is not yet waited for does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@asynccontextmanager
async def killed_holder(home: Path) -> AsyncIterator[list[int]]:
    """Servers whose parent was killed just now, by their process ids."""
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.deploy.local.holder", str(home), stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    line = await holder.stdout.readline()
    holder.kill()
    await holder.wait()
    yield json.loads(line)


async def test_a_started_stack_is_usable(home: Path) -> None:
    async with asyncio.timeout(SECONDS_MAX), Stack(home / "new") as stack:
        database = await asyncpg.connect(stack.postgres_dsn)
        assert await database.fetchval("SELECT current_database()") == "byfield"
        await database.close()
        connection = await client.connect(stack.nats.admin_url)
        assert (await connection.jetstream().account_info()).streams == 0
        await connection.close()


async def test_a_stopped_stack_leaves_no_process(home: Path) -> None:
    async with Stack(home) as stack:
        pids = [stack.postgres.child.pid, stack.nats.child.pid]
        assert all(map(lives, pids))
    assert not any(map(lives, pids))


async def test_a_stopped_stack_lets_the_next_one_in(home: Path) -> None:
    stack = Stack(home, with_postgres=False)
    for _ in range(2):
        await stack.start()
        await stack.stop()


async def test_a_second_stack_on_the_home_is_refused_naming_the_holder(home: Path) -> None:
    async with Stack(home, with_postgres=False) as first:
        with pytest.raises(HomeTakenError, match=rf"in use by process {os.getpid()} \("):
            await Stack(home).start()
        assert lives(first.nats.child.pid)


@pytest.mark.fault
async def test_servers_end_when_their_parent_is_killed(home: Path) -> None:
    async with killed_holder(home) as pids:
        await eventually(lambda: not any(map(lives, pids)))


@pytest.mark.fault
async def test_a_start_right_after_a_kill_waits_for_the_servers_and_loses_nothing(
    home: Path,
) -> None:
    async with killed_holder(home), Stack(home) as stack:
        connection = await asyncpg.connect(stack.postgres_dsn)
        assert await connection.fetchval("SELECT word FROM kept") == "committed"
        await connection.close()


@pytest.mark.fault
@pytest.mark.parametrize(("server", "name"), [("postgres", "PostgreSQL"), ("nats", "NATS")])
async def test_a_server_that_dies_is_noticed_and_named(home: Path, server: str, name: str) -> None:
    async with Stack(home) as stack:
        died = asyncio.create_task(stack.died())
        children = {"postgres": stack.postgres.child, "nats": stack.nats.child}
        os.kill(children[server].pid, signal.SIGQUIT)
        error = await asyncio.wait_for(died, SECONDS_MAX)
        assert error.name == name
        assert str(children[server].log) in str(error)


@pytest.mark.fault
async def test_a_failed_start_leaves_nothing_behind(home: Path) -> None:
    (home / "nats").mkdir()
    (home / "nats" / "jetstream").write_text("a file where a directory must be")
    stack = Stack(home)
    with pytest.raises(Exception, match="NATS ended"):
        await stack.start()
    (home / "nats" / "jetstream").unlink()
    async with Stack(home) as second:
        assert lives(second.nats.child.pid)


def test_the_home_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_HOME", "/srv/byfield")
    assert default_home() == Path("/srv/byfield")
    monkeypatch.delenv("BYFIELD_HOME")
    assert default_home() == Path.cwd() / ".byfield"
