"""A full disk under the sealer: it waits and says so, and goes on when there is room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.postgres import Postgres
from deploy.torture.disks import filled, small_disk
from events.log.condition import Doing
from events.log.seals.files import SealFile
from events.log.seals.key_file import note_verifiers, read_verifiers
from events.log.seals.note import Signer
from events.log.seals.sealer import KEYS_FILE, Sealer
from events.log.seals.witnesses import file_name
from tests.events.log.seals.sealing import NAME, SIGNER, append, sealer
from tests.events.log.seals.test_verifying import verified
from tests.waiting import eventually

MEGABYTES = 2


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder on a small disk of its own."""
    with small_disk(tmp_path / "small", MEGABYTES, owner=None) as mounted:
        if not mounted:
            pytest.skip("a small file system cannot be mounted here")
        yield tmp_path / "small"


def sizes(folder: Path) -> list[int]:
    return [each.size for each in SealFile(folder / file_name(NAME)).read()]


def waits_for_room(working: Sealer) -> bool:
    condition = working.condition
    return condition.doing is Doing.WAITS and "No space left" in str(condition)


async def test_with_no_room_for_its_file_it_waits_says_so_and_goes_on(
    database: str, folder: Path
) -> None:
    note_verifiers(folder / KEYS_FILE, [SIGNER.verifier])
    working = sealer(database, folder)
    await append(database, 3)
    try:
        with filled(folder):
            await working.start()
            await eventually(lambda: waits_for_room(working))
            assert (sizes(folder), working.sealed) == ([], 0)
            await append(database, 4)
        await eventually(lambda: working.sealed == 7)
        await eventually(lambda: working.condition.doing is Doing.WORKS)
    finally:
        await working.stop()
    assert sizes(folder) == [3, 7]
    assert (await verified(database)).findings == []


async def test_a_witness_without_room_keeps_nobody_waiting_and_gets_the_newest_seal_later(
    database: str, folder: Path, tmp_path: Path
) -> None:
    working = sealer(database, tmp_path / "own", witnesses=[str(folder)])
    [witness] = working.witnesses.all
    await working.start()
    try:
        with filled(folder):
            await append(database, 5)
            await eventually(lambda: "No space left" in (witness.fault or ""))
            await eventually(lambda: working.sealed == 5)
        await eventually(lambda: witness.delivered == 5)
        assert witness.fault is None
    finally:
        await working.stop()
    assert sizes(folder) == [5]


def test_the_file_of_public_keys_is_whole_whatever_room_there_is(folder: Path) -> None:
    file = folder / KEYS_FILE
    note_verifiers(file, [SIGNER.verifier])
    following = Signer.new(NAME).verifier
    with filled(folder), pytest.raises(OSError, match="No space left"):
        note_verifiers(file, [SIGNER.verifier, following])
    assert read_verifiers(file) == [SIGNER.verifier]
    assert note_verifiers(file, [following]) == [SIGNER.verifier, following]
    assert [each.name for each in folder.iterdir()] == [KEYS_FILE]


async def test_with_no_room_in_the_database_nothing_is_sealed_until_there_is(
    server_on_disk: Postgres, disk: Path, tmp_path: Path
) -> None:
    dsn = server_on_disk.dsn()
    working = sealer(dsn, tmp_path)
    await append(dsn, 300)
    try:
        with filled(disk):
            await working.start()
            await eventually(lambda: working.condition.doing is Doing.WAITS)
        await eventually(lambda: working.sealed == 300)
    finally:
        await working.stop()
    assert sizes(tmp_path)[-1] == 300
    assert (await verified(dsn)).findings == []
