from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.child import LAUNCH, LOG_BYTES_MAX, ServerError, spawn
from tests.waiting import SECONDS_MAX


async def test_a_server_whose_parent_is_gone_already_does_not_start() -> None:
    another = "1"
    arguments = [another, str(signal.SIGTERM.value), "-", "/bin/echo", "started"]
    launched = await asyncio.create_subprocess_exec(
        sys.executable, LAUNCH, *arguments, stdout=subprocess.PIPE
    )
    assert (await launched.communicate())[0] == b""
    assert launched.returncode == 1


async def test_a_server_may_only_be_started_by_the_main_thread(tmp_path: Path) -> None:
    def start() -> None:
        spawn(
            "cat",
            ["/bin/cat"],
            log=tmp_path / "log",
            directory=tmp_path,
            death_signal=signal.SIGTERM,
        )

    with pytest.raises(RuntimeError, match="main thread"):
        await asyncio.to_thread(start)


async def test_a_server_that_is_never_ready_shows_the_end_of_its_log(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    log = tmp_path / "log"
    log.write_text("of an earlier run\n")
    child = spawn(
        "shell",
        ["/bin/sh", "-c", "seq 100; exec tail -f /dev/null"],
        log=log,
        directory=tmp_path,
        death_signal=signal.SIGTERM,
    )
    with pytest.raises(ServerError, match=r"(?s)not ready in 0\.5 s.*  99\n  100$") as raised:
        await child.until_ready(never, seconds_max=0.5)
    assert "earlier" not in str(raised.value)
    await child.end((signal.SIGTERM, SECONDS_MAX))
    assert child.exited.result() == -signal.SIGTERM


async def test_a_server_that_ignores_a_signal_gets_the_next(tmp_path: Path) -> None:
    child = spawn(
        "shell",
        ["/bin/sh", "-c", "trap '' TERM; echo ready; while :; do read line; done < /dev/zero"],
        log=tmp_path / "log",
        directory=tmp_path,
        death_signal=signal.SIGKILL,
    )

    async def is_ready() -> bool:
        return "ready" in child.tail()

    await child.until_ready(is_ready, seconds_max=SECONDS_MAX)
    await child.end((signal.SIGTERM, 0.1), (signal.SIGKILL, 5.0))
    assert child.exited.result() == -signal.SIGKILL


async def test_a_server_hears_what_ends_it_although_we_ignore_it(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        child = spawn(
            "cat",
            ["/bin/sh", "-c", "echo ready; exec tail -f /dev/null"],
            log=tmp_path / "log",
            directory=tmp_path,
            death_signal=signal.SIGTERM,
        )
    finally:
        signal.signal(signal.SIGTERM, before)

    async def is_ready() -> bool:
        return "ready" in child.tail()

    await child.until_ready(is_ready, seconds_max=SECONDS_MAX)
    await child.end((signal.SIGTERM, SECONDS_MAX), (signal.SIGKILL, 5.0))
    assert child.exited.result() == -signal.SIGTERM


async def test_a_log_that_grew_too_long_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.touch()
    os.truncate(log, LOG_BYTES_MAX + 1)
    child = spawn(
        "echo", ["/bin/echo", "hello"], log=log, directory=tmp_path, death_signal=signal.SIGTERM
    )
    await asyncio.wait([child.exited])
    assert log.read_text() == "hello\n"
    assert (tmp_path / "server.old.log").stat().st_size > LOG_BYTES_MAX
