"""A backup is whole or not there, whoever else takes one, and whatever ends it."""

from __future__ import annotations

from asyncio.subprocess import PIPE
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import pytest

from deploy.backup.unfinished import new_folder
from deploy.torture.disks import filled, small_disk
from tests.deploy.cli.conftest import Cli
from tests.processes import byfield, ended
from tests.waiting import eventually


def test_of_two_that_are_taken_at_once_one_wins_and_the_other_leaves_nothing(
    tmp_path: Path,
) -> None:
    there = tmp_path / "there"
    with new_folder(there) as first:
        (first / "log.dump").write_text("first")
        end = ExitStack()
        (end.enter_context(new_folder(there)) / "log.dump").write_text("second")
    with pytest.raises(FileExistsError, match="there is something of that name") as refused:
        end.close()
    assert refused.value.filename == str(there)
    assert [each.read_text() for each in tmp_path.rglob("*.dump")] == ["first"]


def test_what_is_no_lock_of_a_backup_keeps_nobody_from_taking_one(tmp_path: Path) -> None:
    """Whoever may write beside backups puts a link there, or a folder."""
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    (tmp_path / ".byfield-backup-link.lock").symlink_to(mine)
    (tmp_path / ".byfield-backup-loose.lock").symlink_to(tmp_path / "nothing")
    (tmp_path / ".byfield-backup-folder.lock").mkdir()
    before = set(tmp_path.iterdir())
    with new_folder(tmp_path / "taken"):
        pass
    assert set(tmp_path.iterdir()) == before | {tmp_path / "taken"}
    assert mine.read_text() == "mine"


@pytest.mark.fault
async def test_what_a_killed_one_left_is_removed_by_the_next_and_of_one_at_work_nothing(
    database: str, tmp_path: Path
) -> None:
    there = tmp_path / "backups"
    there.mkdir()
    settings = {"postgres_dsn": database, "home": tmp_path / "home"}
    holder = await asyncpg.connect(database)
    try:
        # pg_dump waits for the table once it has made its file.
        await holder.execute("BEGIN; LOCK TABLE intake.requests IN ACCESS EXCLUSIVE MODE")
        killed = byfield("backup", "take", str(there / "killed"), settings=settings, stderr=PIPE)
        async with killed as taking:
            left = await eventually(lambda: _unfinished_in(there))
            assert left
            with new_folder(there / "beside"):
                assert left.exists()
            taking.kill()
            await taking.wait()
        assert left.exists()
    finally:
        await holder.close()
    taken = byfield("backup", "take", str(there / "taken"), settings=settings, stderr=PIPE)
    async with taken as taking:
        assert (await ended(taking))[0] == 0
    assert {each.name for each in there.iterdir()} == {"beside", "taken"}


def _unfinished_in(folder: Path) -> Path | None:
    return next((file.parent for file in folder.glob(".*/*.dump")), None)


@pytest.mark.parametrize("kind", ["folder", "file", "empty folder"])
@pytest.mark.usefixtures("imported")
def test_what_is_there_is_never_overwritten(cli: Cli, tmp_path: Path, kind: str) -> None:
    there = tmp_path / "there"
    if kind == "file":
        there.write_text("mine")
    else:
        there.mkdir()
    if kind == "folder":
        (there / "mine").touch()
    before = sorted(tmp_path.rglob("*"))
    said = cli("backup", "take", there)
    assert (said.status, said.err) == (1, f"byfield: {there}: there is something of that name\n")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("imported")
def test_on_a_full_disk_nothing_half_written_is_left(cli: Cli, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4, owner=None) as mounted:
        if not mounted:
            pytest.skip("a small file system cannot be mounted here")
        with filled(tmp_path / "disk"):
            said = cli("backup", "take", tmp_path / "disk" / "taken")
            assert (said.status, "No space left on device" in said.err) == (1, True)
            assert [each.name for each in (tmp_path / "disk").iterdir()] == ["ballast"]
        assert cli("backup", "take", tmp_path / "disk" / "taken").status == 0
