"""The faults of a round; each function returns when its fault is over, and describes it."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg
import nats
import orjson

from deploy.center_process import run_command
from deploy.local.data_directory import prepare_paths
from deploy.torture.callers import Callers, Ledger
from deploy.torture.collecting import PACKAGE, last_sequence
from deploy.torture.disks import filled
from deploy.torture.members import Center
from events.contracts.examples import FOLDER
from events.event import Metadata, schema_id
from events.ids import new_id
from events.log.database.statements import statement
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append, NewEvent
from services.kit.http.principals import Principal

EXAMPLE: Final = FOLDER / "RequestSubmitted.v1.example.json"
OPERATOR: Final = Principal("torture", "operator")
"""Who orders what a fault makes necessary."""
NEWER_VERSION: Final = 99
AWAY_SECONDS: Final = 3.0
FULL_SECONDS: Final = 4.0
PROGRESS_COMMANDS: Final = 10
PROGRESS_SECONDS_MAX: Final = 180.0
LOOK_AGAIN_SECONDS: Final = 0.1


class StuckError(Exception):
    """A fault was over, but something did not continue."""


@dataclass(slots=True)
class Torture:
    """The center, its callers, and what was done to it."""

    center: Center
    callers: Callers
    ledger: Ledger
    chance: random.Random
    mark: str
    small_disks: frozenset[str]
    """The servers whose disk can be filled."""
    newer: set[str] = field(default_factory=set)

    async def progress(self) -> None:
        """Wait until commands are acknowledged again. Raises `StuckError`."""
        wanted = len(self.ledger.acknowledged) + PROGRESS_COMMANDS
        deadline = asyncio.get_running_loop().time() + PROGRESS_SECONDS_MAX
        while len(self.ledger.acknowledged) < wanted:
            if asyncio.get_running_loop().time() > deadline:
                raise StuckError(f"no {PROGRESS_COMMANDS} commands in {PROGRESS_SECONDS_MAX:g} s")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def followed(self) -> None:
        """Wait until the stream carries what the log has now. Raises `StuckError`."""
        head = (await _last_row(self.center.postgres.dsn()))["position"]
        deadline = asyncio.get_running_loop().time() + PROGRESS_SECONDS_MAX
        while await last_sequence(self.center.nats.admin_url) < head:
            if asyncio.get_running_loop().time() > deadline:
                raise StuckError(f"the stream is not at {head} after {PROGRESS_SECONDS_MAX:g} s")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def kill_a_process(torture: Torture) -> str:
    """Kill a process and start it again."""
    member = torture.chance.choice(torture.center.members)
    await member.kill()
    return f"killed {member.label}"


async def pause_a_process(torture: Torture) -> str:
    """Stop a process for a while."""
    member = torture.chance.choice(torture.center.members)
    seconds = torture.chance.uniform(1, 3)
    await member.pause(seconds)
    return f"stopped {member.label} for {seconds:.1f} s"


async def crash_postgres(torture: Torture) -> str:
    """Crash PostgreSQL, and start it again, which recovers."""
    await torture.center.postgres.kill()
    await torture.center.postgres.start()
    return "crashed PostgreSQL"


async def kill_nats(torture: Torture) -> str:
    """Kill NATS, and start it after a while."""
    await torture.center.nats.kill()
    seconds = torture.chance.uniform(0, AWAY_SECONDS)
    await asyncio.sleep(seconds)
    await torture.center.nats.start()
    await torture.followed()
    return f"killed NATS, away for {seconds:.1f} s"


async def forge(torture: Torture) -> str:
    """Publish, with the rights of an administrator, a message that the log does not have."""
    row = await _last_row(torture.center.postgres.dsn())
    stolen = torture.chance.random() < 0.5  # noqa: PLR2004 - as often as not
    message = {
        "specversion": "1.0",
        "id": row["id"] if stolen else str(new_id()),
        "source": "urn:byfield",
        "type": "RequestSubmitted",
        "subject": row["stream"] if stolen else f"request-{new_id()}",
        "time": row["recorded_at"],
        "datacontenttype": "application/json",
        "dataschema": schema_id("RequestSubmitted", 1),
        "position": str(row["position"] + 1),
        "streamversion": 1,
        "data": orjson.loads(EXAMPLE.read_bytes()) | {"problem": torture.mark},
    }
    connection = await nats.connect(torture.center.nats.admin_url)
    try:
        await connection.jetstream().publish(
            "events.request.RequestSubmitted", orjson.dumps(message)
        )
    finally:
        await connection.close()
    await torture.progress()
    await _reset_stream(torture, "somebody published")
    return f"forged a message under {'a stolen' if stolen else 'a new'} id; reset the stream"


async def write_newer(torture: Torture) -> str:
    """Append a fact in a version that only a newer release knows."""
    stream = f"request-{new_id()}"
    event = NewEvent(new_id(), "RequestSubmitted", NEWER_VERSION, EXAMPLE.read_bytes())
    metadata = Metadata(actor="operator:newer", correlation_id="newer", command_digest="newer")
    dsn = torture.center.postgres.dsn()
    async with PostgresLog(dsn, role="byfield_intake") as log:
        await log.append(Append(stream, 0, (event,), metadata))
    torture.newer.add(stream)
    return f"a newer release told {stream}"


async def fill_nats(torture: Torture) -> str:
    """Fill the disk of NATS for a while."""
    if "nats" not in torture.small_disks:
        return "skipped: no small disk for NATS"
    with filled(torture.center.home / "nats"):
        await asyncio.sleep(FULL_SECONDS)
    began = asyncio.get_running_loop().time()
    await torture.followed()
    seconds = asyncio.get_running_loop().time() - began
    return f"filled the disk of NATS; the stream followed again after {seconds:.0f} s"


async def fill_postgres(torture: Torture) -> str:
    """Fill the disk of PostgreSQL for a while; start it again if it ended."""
    if "postgres" not in torture.small_disks:
        return "skipped: no small disk for PostgreSQL"
    postgres = torture.center.postgres
    with filled(prepare_paths(torture.center.home).data.parent):
        await asyncio.sleep(FULL_SECONDS)
    if postgres.child.exited.done():
        await postgres.start()
        return "filled the disk of PostgreSQL, which ended and was started again"
    return "filled the disk of PostgreSQL"


async def restore(torture: Torture) -> str:
    """Restore an earlier copy of the database while processes run, then remake the stream."""
    postgres, gate = torture.center.postgres, torture.callers.gate
    data = prepare_paths(torture.center.home).data
    copy = torture.center.home / "copy"
    await _quiet(torture)
    await postgres.stop()
    await asyncio.to_thread(_copy, data, copy)
    await postgres.start()
    position = (await _last_row(postgres.dsn()))["position"]
    gate.set()
    await torture.progress()
    await _quiet(torture)
    await postgres.stop()
    await asyncio.to_thread(_replace, data, copy)
    await postgres.start()
    lost = torture.ledger.forget_after(position)
    torture.newer &= await _streams(postgres.dsn())
    await _reset_stream(torture, "the database was restored")
    gate.set()
    return f"restored the database to position {position}: {lost} acknowledged commands undone"


async def _reset_stream(torture: Torture, reason: str) -> None:
    said = ("relay", "reset", "--yes", "--reason", reason)
    await run_command(torture.center.settings, *said, given_by=OPERATOR)


async def _quiet(torture: Torture) -> None:
    """Close the gate, and wait until every command under way is answered."""
    torture.callers.gate.clear()
    await torture.callers.resting.wait()


def _copy(data: Path, copy: Path) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy, symlinks=True)


def _replace(data: Path, copy: Path) -> None:
    owner = data.stat()
    shutil.rmtree(data)
    shutil.copytree(copy, data, symlinks=True)
    for path in (data, *data.rglob("*")):
        shutil.chown(path, owner.st_uid, owner.st_gid)


async def _rows(dsn: str, name: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetch(statement(PACKAGE, name))
    finally:
        await connection.close()


async def _last_row(dsn: str) -> asyncpg.Record:
    [row] = await _rows(dsn, "last_row")
    return row


async def _streams(dsn: str) -> set[str]:
    return {row["stream"] for row in await _rows(dsn, "streams")}


FAULTS: Final[Mapping[str, Callable[[Torture], Awaitable[str]]]] = {
    each.__name__: each
    for each in (
        kill_a_process,
        pause_a_process,
        crash_postgres,
        kill_nats,
        forge,
        write_newer,
        fill_nats,
        fill_postgres,
        restore,
    )
}
