from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

import asyncpg
import pytest

from deploy.local.place import NOTE, find_place
from deploy.local.postgres import Postgres

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become another user")


@pytest.fixture
def elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for /var/lib/byfield."""
    monkeypatch.setattr("deploy.local.place.ELSEWHERE", home / "elsewhere")
    return home / "elsewhere"


@pytest.fixture
def closed(home: Path) -> Path:
    """A folder that only its owner can enter, such as /root."""
    folder = home / "closed"
    folder.mkdir(mode=0o700)
    return folder


@as_root
async def test_data_in_a_closed_folder_is_put_where_postgres_gets_in(
    closed: Path, elsewhere: Path
) -> None:
    server = Postgres(closed)
    await server.start()
    await server.ensure_database()
    await server.stop()

    assert (closed / NOTE).read_text().startswith(f"{elsewhere}/")
    assert not (closed / "postgres").exists()
    assert _mode(closed) == 0o700

    await server.start()
    connection = await asyncpg.connect(server.dsn())
    await connection.close()
    await server.stop()


def _mode(folder: Path) -> int:
    return folder.stat().st_mode & 0o777


@as_root
def test_a_home_made_again_is_empty_again(closed: Path, elsewhere: Path) -> None:
    first = find_place(closed).data
    (closed / NOTE).unlink()
    second = find_place(closed).data
    assert first != second
    assert {first.parent.parent, second.parent.parent} == {elsewhere}


@as_root
async def test_programs_in_a_closed_folder_are_copied_once(
    home: Path, closed: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = find_place(home).programs
    shutil.copytree(installed.parent, closed / "install", symlinks=True)
    monkeypatch.setattr(
        "deploy.local.place._installed_programs", lambda: closed / "install" / "bin"
    )
    place = find_place(home)
    assert place.programs.parent.parent == elsewhere
    assert find_place(home).programs == place.programs
    assert place.account is not None
    version = await asyncio.create_subprocess_exec(
        place.programs / "postgres",
        "--version",
        stdout=subprocess.PIPE,
        user=place.account.uid,
        group=place.account.gid,
    )
    assert (await version.communicate())[0].startswith(b"postgres (PostgreSQL) 18.")


@as_root
def test_root_runs_postgres_as_the_user_who_has_the_data(home: Path) -> None:
    (home / "postgres").mkdir(mode=0o700)
    os.chown(home / "postgres", 12345, 12345)
    account = find_place(home).account
    assert account is not None
    assert (account.uid, account.gid) == (12345, 12345)


def test_a_link_in_place_of_the_directory_is_refused(home: Path) -> None:
    (home / "postgres").symlink_to("/")
    with pytest.raises(PermissionError, match="must be a directory of user"):
        find_place(home)
