"""`byfield backup`: take one, and look at one in a server made for that."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from deploy.backup.base import is_base
from deploy.backup.programs import BackupError
from deploy.backup.taking import take_backup
from deploy.backup.verifying import AskedBase, Known, verify_backup, verify_base
from deploy.cli.auditing import keys_of, seals_of
from deploy.cli.output import ERR, OUT
from deploy.cli.runtime import reachable, run, settings_with
from deploy.local.postgres import OWNER
from events.counted import counted
from events.log.seals.note import Verifier
from services.kit.escapes import escape_line
from services.kit.logs import configure_logs
from services.kit.settings import SettingsError

backup_app = App(name="backup", help="Take a backup of all databases, and look at one.")


@backup_app.command
def take(folder: Path, /) -> int:
    """Dump all databases into a new folder: the log, what services keep, and apart the vault.

    Services need not stop. The folder is readable by nobody else, and has its name once it is
    whole. All that people told is in it; keep `vault.dump` apart and short: as long as it is kept,
    who was forgotten since can be read by it.

    Example: byfield backup take /backups/2026-03-01
    """

    async def work() -> int:
        async with reachable() as settings:
            manifest = await take_backup(settings, folder)
        size = sum(each.bytes for each in manifest.dumps)
        OUT.print(
            f"{folder} has the log up to {manifest.position:,}, in "
            f"{counted(len(manifest.dumps), 'file')} of {counted(size, 'byte')} together."
        )
        return 0

    return run(work())


@backup_app.command
def verify(
    folder: Path,
    /,
    *,
    seals: Annotated[list[Path] | None, Parameter(negative="")] = None,
    key: Annotated[list[str] | None, Parameter(negative="")] = None,
    live: Annotated[bool, Parameter(negative="")] = False,
    wal: Path | None = None,
    until: datetime | None = None,
    superuser: str = OWNER,
    scratch: Path | None = None,
) -> int:
    """Restore a backup into a server made for that, and look whether all is as it was.

    It is a folder of `byfield backup take`, or a plain base backup (pg_basebackup). Each file is as
    it was written, all of it can be restored, the log is what its seals and those known here say,
    its migrations are this release's or can be brought up to that, every fact has its key, and each
    service handled or waits for every fact. Ends with 1 if anything differs. The server and its
    files are gone afterwards.

    Examples: byfield backup verify /backups/2026-03-01; byfield backup verify base/ --wal archive/

    Parameters
    ----------
    seals
        Files of seals, or folders of them, that were kept elsewhere; those that the sealer wrote
        here are always compared.
    key
        A public key of the log, its line or a file of lines; by default those known here.
    live
        Compare each fact with the log that is there now.
    wal
        Of a base backup: the folder into which the server archives its WAL.
    until
        Of a base backup: the moment to which it is brought, with its offset from UTC.
    superuser
        Of a base backup: who owns its server; of the embedded one it is byfield.
    scratch
        Where the server's files are for the while; it takes as much room as the databases do.
    """
    moment = _in_utc(until)

    async def work() -> int:
        settings = settings_with()
        configure_logs("error", settings.log_format)
        known = Known(
            keys=_keys(key or ()),
            seals=seals_of(seals or ()),
            live=settings.dsn_of("log") if live else None,
        )
        if is_base(folder):
            asked = AskedBase(wal, moment, superuser)
            looked = await verify_base(settings, folder, known, asked, scratch=scratch)
        elif wal is not None or moment is not None:
            raise BackupError(f"--wal and --until are for a base backup, and {folder} is none")
        else:
            looked = await verify_backup(settings, folder, known, scratch=scratch)
        for line in looked.says:
            OUT.print(escape_line(line), soft_wrap=True, highlight=False)
        for fault in looked.faults:
            ERR.print(escape_line(fault), style="red", soft_wrap=True, highlight=False)
        return 1 if looked.faults else 0

    return run(work())


def _keys(given: list[str] | tuple[()]) -> list[Verifier]:
    try:
        return keys_of(given)
    except SettingsError:
        if given:
            raise
        return []


def _in_utc(until: datetime | None) -> datetime | None:
    if until is None:
        return None
    if until.tzinfo is None:
        raise SettingsError([f"--until: {until} needs its offset from UTC, as 2026-03-01T10:00Z"])
    return until.astimezone(UTC)
