from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.data_directory import LIBRARIES, NOTE, PROGRAMS, prepare_paths
from deploy.local.postgres import Postgres

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become another user")


@pytest.fixture
def elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands for /var/lib/byfield, and is made under a strict umask."""
    monkeypatch.setattr("deploy.local.data_directory.ELSEWHERE", home / "elsewhere")
    before = os.umask(0o077)
    yield home / "elsewhere"
    os.umask(before)


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


def _count(folder: Path) -> int:
    return len(list(folder.iterdir()))


def _mode(folder: Path) -> int:
    return folder.stat().st_mode & 0o777


@as_root
def test_a_home_made_again_is_empty_again(closed: Path, elsewhere: Path) -> None:
    first = prepare_paths(closed).data
    (closed / NOTE).unlink()
    second = prepare_paths(closed).data
    assert first != second
    assert {first.parent.parent, second.parent.parent} == {elsewhere}


@as_root
async def test_programs_in_a_closed_folder_are_run_from_a_copy(
    home: Path, closed: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = prepare_paths(home).programs.parents[2]
    for part in (PROGRAMS.parent, LIBRARIES):
        shutil.copytree(installed / part, closed / part, symlinks=True)
    (closed / PROGRAMS.parents[1] / "__init__.py").touch(mode=0o600)
    monkeypatch.syspath_prepend(closed)

    server = Postgres(home)
    await server.start()
    await server.stop()

    assert prepare_paths(home).programs.is_relative_to(elsewhere)
    assert _count(elsewhere) == 1


@as_root
def test_root_runs_postgres_as_the_user_who_has_the_data(home: Path) -> None:
    (home / "postgres").mkdir(mode=0o700)
    os.chown(home / "postgres", 12345, 12345)
    account = prepare_paths(home).account
    assert account is not None
    assert (account.uid, account.gid) == (12345, 12345)


def test_a_link_in_place_of_the_directory_is_refused(home: Path) -> None:
    (home / "postgres").symlink_to("/")
    with pytest.raises(PermissionError, match="must be a directory of user"):
        prepare_paths(home)
