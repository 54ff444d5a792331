"""Many writers in several processes, some of them killed, and a reader on their heels."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

import pytest

from events.event import Recorded
from events.log.postgres import PostgresLog
from tests.events.log.killing import kill_backends
from tests.events.log.relay.relaying import whole
from tests.waiting import eventually


@dataclass(frozen=True)
class Acknowledged:
    """What a writer was told, as it told us."""

    command: str
    position: int
    version: int
    ids: list[UUID]


@dataclass
class Writing:
    """A process that appends, and what it was told so far."""

    process: asyncio.subprocess.Process
    acknowledged: list[Acknowledged] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def begun(cls, dsn: str, seed: int) -> AsyncIterator[Self]:
        """A process that writes until it is stopped or killed, ended at the latest here."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.events.log.append.writer_process", dsn, str(seed)),
            stdout=asyncio.subprocess.PIPE,
            stdin=asyncio.subprocess.PIPE,
        )
        try:
            yield cls(process)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    def stop(self) -> None:
        """Let it finish what it does, and end."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    async def listen(self) -> int:
        """Until the process ends; gives its status."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if line.endswith(b"\n"):  # a killed process may leave half a line
                command, position, version, ids = line.decode().split()
                self.acknowledged.append(
                    Acknowledged(
                        command, int(position), int(version), list(map(UUID, ids.split(",")))
                    )
                )
        return await self.process.wait()


async def follow(log: PostgresLog, writing: asyncio.Event) -> list[Recorded]:
    """Read on and on while others write; each page must begin where the last one ended."""
    seen: list[Recorded] = []
    while True:
        last_round = not writing.is_set()
        page = await log.read(after=len(seen), limit=100)
        assert [event.position for event in page] == list(
            range(len(seen) + 1, len(seen) + 1 + len(page))
        )
        seen += page
        if last_round and not page:
            return seen


@pytest.mark.fault
@pytest.mark.parametrize("seed", [1, 2])
async def test_what_was_acknowledged_is_there_once_whoever_was_killed(
    database: str, seed: int
) -> None:
    writing = asyncio.Event()
    writing.set()
    async with (
        PostgresLog(database) as log,
        Writing.begun(database, 10 * seed) as killed,
        Writing.begun(database, 10 * seed + 1) as one,
        Writing.begun(database, 10 * seed + 2) as another,
        asyncio.TaskGroup() as tasks,
    ):
        following = tasks.create_task(follow(log, writing))
        ends = [tasks.create_task(each.listen()) for each in (killed, one, another)]
        await eventually(
            lambda: all(len(each.acknowledged) > 200 for each in (killed, one, another))
        )
        killed.process.kill()
        await kill_backends(database, times=4)
        so_far = len(one.acknowledged)
        await eventually(lambda: len(one.acknowledged) > so_far + 200)
        one.stop()
        another.stop()
        assert [await end for end in ends] == [-signal.SIGKILL, 0, 0]
        writing.clear()
        seen, everything = await following, await whole(log)

    assert seen == everything
    assert_no_hole(everything)
    assert_all_or_nothing(everything)
    for each in (killed, one, another):
        assert_each_is_there_once(everything, each.acknowledged)


def assert_no_hole(everything: Sequence[Recorded]) -> None:
    assert [event.position for event in everything] == list(range(1, len(everything) + 1))
    versions: dict[str, list[int]] = defaultdict(list)
    for event in everything:
        versions[event.stream].append(event.version)
    for stream, found in versions.items():
        assert found == list(range(1, len(found) + 1)), stream
    moments = [event.recorded_at for event in everything]
    assert moments == sorted(moments)


def assert_all_or_nothing(everything: Sequence[Recorded]) -> None:
    found = Counter(event.metadata["command_digest"] for event in everything)
    for command, count in found.items():
        assert command.endswith(f"/{count}")


def assert_each_is_there_once(
    everything: Sequence[Recorded], acknowledged: Sequence[Acknowledged]
) -> None:
    for answer in acknowledged:
        size = len(answer.ids)
        events = everything[answer.position - size : answer.position]
        assert [event.id for event in events] == answer.ids
        assert len({event.stream for event in events}) == 1
        assert events[-1].version == answer.version
    ids = Counter(event.id for event in everything)
    assert max(ids.values()) == 1
