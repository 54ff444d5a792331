"""Witnesses: they get the newest seal in the end, and keep nobody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.seal_health import seal_health
from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.seals.files import SealFile
from events.log.seals.note import Checkpoint, Seal, signed
from events.log.seals.witnesses import Witness, file_name
from services.kit.run.health import State
from services.kit.settings import Environment
from tests.events.log.seals.sealing import NAME, SIGNER, append, sealer
from tests.waiting import eventually


def sealed(size: int) -> Seal:
    return signed(Checkpoint(NAME, size, bytes(32)), [SIGNER])


@asynccontextmanager
async def listening(status: int) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server of HTTP that answers with a status; its address, and what it was sent."""
    got: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        )
        got.append(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 %d Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/seals?for=us", got


async def test_a_witness_over_http_gets_the_note(tmp_path: Path, database: str) -> None:
    await append(database, 2)
    async with listening(201) as (address, got):
        working = sealer(database, tmp_path, witnesses=[address])
        await working.start()
        [witness] = working.witnesses.all
        await eventually(lambda: witness.delivered == 2)
        await working.stop()
    assert [each.note.encode() for each in SealFile(tmp_path / file_name(NAME)).read()] == got


async def test_a_directory_gets_a_file_of_seals_that_only_grows(tmp_path: Path) -> None:
    witness = Witness(str(tmp_path))
    witness.start()
    witness.tell(sealed(2))
    await eventually(lambda: witness.delivered == 2)
    witness.tell(sealed(5))
    await eventually(lambda: witness.delivered == 5)
    witness.tell(sealed(2))
    await witness.stop()
    assert list(SealFile(tmp_path / file_name(NAME)).read()) == [sealed(2), sealed(5)]


async def test_what_is_not_taken_is_shown_in_health_and_sealing_goes_on(
    tmp_path: Path, database: str
) -> None:
    await append(database, 2)
    async with listening(500) as (address, _):
        secret = address.replace("//", "//us:word@")
        working = sealer(database, tmp_path, witnesses=[secret, str(tmp_path / "not mounted")])
        await working.start()
        over_http, directory = working.witnesses.all
        await eventually(lambda: over_http.fault and directory.fault)
        await append(database, 3)
        await eventually(lambda: working.sealed == 5)
        await working.stop()
    async with PostgresLog(database) as log:
        sealing, first, second = await seal_health(working, log, Environment.PRODUCTION)
    assert sealing.state is State.WELL
    assert first.state is second.state is State.DEGRADED
    assert "it answered 500" in first.says
    assert "is not there" in second.says
    assert "word" not in first.part + first.says
    assert not (tmp_path / "not mounted").exists()


async def test_an_event_that_waits_long_for_its_seal_is_told(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.seal_health.LATE_SECONDS_MAX", -1.0)
    working = sealer(database, tmp_path)
    await append(database, 2)
    await working.start()
    await eventually(lambda: working.sealed == 2)
    await working.stop()
    await append(database, 3)
    async with PostgresLog(database) as log:
        [part] = await seal_health(working, log, Environment.PRODUCTION)
    assert part.state is State.DEGRADED
    assert "sealed up to 2, 3 events and 0 s behind the log" in part.says


async def test_in_production_a_log_that_nobody_seals_is_degraded() -> None:
    [part] = await seal_health(None, MemoryLog(), Environment.PRODUCTION)
    assert part.state is State.DEGRADED
    assert "nothing is sealed" in part.says
    assert await seal_health(None, MemoryLog(), Environment.DEVELOPMENT) == []


def test_the_name_of_a_file_stays_in_its_folder() -> None:
    assert file_name("../a/b:c") == ".._a_b_c.seals"
