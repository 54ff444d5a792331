"""A base backup and the WAL since, brought to a moment in a scratch server."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncpg

from deploy.backup.manifest import VAULT
from deploy.backup.programs import BackupError
from deploy.local.child import Account
from deploy.local.data_directory import prepare_paths
from deploy.local.postgres import MAJOR_VERSION, Postgres
from deploy.service_names import SERVICE_NAMES
from events.log.database.connections import reading
from events.log.database.statements import statement

RECOVERY_SECONDS_MAX: Final = 6 * 3600.0
_PACKAGE: Final = "deploy.backup"
_VERSION_FILE: Final = "PG_VERSION"
_LABEL_FILE: Final = "backup_label"
_BEGAN: Final = re.compile(r"^START WAL LOCATION: .* \(file ([0-9A-F]{24})\)$", re.MULTILINE)
_SEGMENT: Final = re.compile(r"[0-9A-F]{24}(\.partial)?|[0-9A-F]{8}\.history")


def is_base(folder: Path) -> bool:
    """Whether a folder is the data of a server."""
    return (folder / _VERSION_FILE).exists()


def server_of_base(
    home: Path, folder: Path, *, wal: Path | None, until: datetime | None, superuser: str
) -> Postgres:
    """Return a server on a copy of a base backup, which starts by replaying the WAL.

    It replays what the backup has, then the archive `wal` up to a moment, or all of it. It has our
    settings and none of the backup's, which may archive into the archive of a server at work.
    Raises `BackupError`, `OSError`.
    """
    began = _refuse_unfit(folder)
    paths = prepare_paths(home)
    beside = paths.data.parent
    shutil.copytree(folder, paths.data, symlinks=True)
    for left in ("postmaster.pid", "standby.signal", "recovery.signal"):
        (paths.data / left).unlink(missing_ok=True)
    for empty in (paths.data / "postgresql.auto.conf", beside / "server.conf", beside / "ident"):
        empty.write_text("")
    (beside / "hba").write_text("local all all trust\n")
    settings = {
        "config_file": str(beside / "server.conf"),
        "hba_file": str(beside / "hba"),
        "ident_file": str(beside / "ident"),
        "archive_mode": "off",
        "hot_standby": "off",
    }
    if wal is not None:
        _copy_since(began, wal, beside / "wal")
        (paths.data / "recovery.signal").touch()
        settings |= _recovery(beside / "wal", until)
    _give(beside, paths.account)
    return Postgres(
        home, settings=settings, owner=superuser, ready_seconds_max=RECOVERY_SECONDS_MAX
    )


async def databases_in(server: Postgres) -> dict[str, str]:
    """Return where the log, the vault and the tables of each service are, by name.

    Raises `BackupError` where that is not one database: which of them belong together nothing says.
    """
    connection = await asyncpg.connect(server.dsn("postgres"))
    try:
        rows = await connection.fetch(statement(_PACKAGE, "databases"))
    finally:
        await connection.close()
    with_log = list[str]()
    for row in rows:
        async with reading(server.dsn(row["name"])) as found:
            if await found.fetchval(statement(_PACKAGE, "has_log")):
                with_log.append(row["name"])
    if len(with_log) != 1:
        named = ", ".join(with_log) or "none"
        raise BackupError(
            f"a base backup with one database of a log can be looked at, not: {named}"
        )
    return dict.fromkeys(("log", *SERVICE_NAMES, VAULT), server.dsn(with_log[0]))


def _refuse_unfit(folder: Path) -> str:
    """Return the first segment of WAL that a base backup needs. Raises `BackupError`."""
    version = (folder / _VERSION_FILE).read_text().strip()
    if version != MAJOR_VERSION:
        raise BackupError(f"{folder} was made by PostgreSQL {version}, not {MAJOR_VERSION}")
    tablespaces = folder / "pg_tblspc"
    if tablespaces.is_dir() and any(tablespaces.iterdir()):
        raise BackupError(f"{folder} has tablespaces, which stand outside of it")
    label = folder / _LABEL_FILE
    began = _BEGAN.search(label.read_text()) if label.exists() else None
    if began is None:
        what = "it is no base backup, or a server ran on it"
        raise BackupError(f"{folder} has no {_LABEL_FILE}: {what}")
    return began[1]


def _copy_since(began: str, wal: Path, copy: Path) -> None:
    """Copy segments that are needed: the server's user may be unable to enter the archive."""
    copy.mkdir(mode=0o700)
    for file in wal.iterdir():
        # The first eight digits are the timeline's.
        if _SEGMENT.fullmatch(file.name) and (
            file.suffix == ".history" or file.name[8:24] >= began[8:]
        ):
            shutil.copy(file, copy / file.name)


def _recovery(archive: Path, until: datetime | None) -> Mapping[str, str]:
    settings = {"restore_command": f'cp "{archive}/%f" "%p"', "recovery_target_action": "promote"}
    if until is not None:
        settings["recovery_target_time"] = f"{until.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00"
    return settings


def _give(folder: Path, account: Account | None) -> None:
    """Give all of a folder to the server's user, and let nobody else in."""
    for path in (folder, *folder.rglob("*")):
        if account is not None:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
