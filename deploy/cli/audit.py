"""`byfield audit`: seals of the log, and the proof that it was not changed since."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from deploy.cli.output import ERR, OUT
from deploy.cli.runtime import reachable, run, settings_with
from deploy.sealing import DEVELOPMENT_NAME, key_file_of, sealer_of
from events.log.seals.key_file import add_key, make_key
from services.kit.settings import SettingsError

audit_app = App(name="audit", help="Seals of the log, and the proof that nothing was changed.")

TURN_SECONDS_MAX: Final = 5.0


@audit_app.command
def keygen(
    file: Path,
    /,
    *,
    name: str = DEVELOPMENT_NAME,
    add: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Make a key that seals the log; print its public line, which whoever checks seals needs.

    BYFIELD_SEAL_KEY_FILE names the file. Give the line to people outside, and keep it.

    Examples: byfield audit keygen seal.key --name center.example/log

    Parameters
    ----------
    name
        The name of the log, as every seal says it.
    add
        Add a key to the file: from now on both sign. Remove the line of the former one when
        everybody has the new public line.
    """
    OUT.out(add_key(file) if add else make_key(file, name), highlight=False)


@audit_app.command
def seal() -> int:
    """Seal now what was appended, and print the last seal.

    For a center that is not up; one that is up does it by itself, each second.

    Example: byfield audit seal
    """

    async def work() -> int:
        async with reachable() as settings:
            key_file = key_file_of(settings_with())
            if key_file is None:
                raise SettingsError(["BYFIELD_SEAL_KEY_FILE: must be set"])
            try:
                async with asyncio.timeout(TURN_SECONDS_MAX):
                    last = await sealer_of(settings, key_file).seal_once()
            except TimeoutError:
                ERR.print("Another sealer is at work, and seals each second by itself.")
                return 1
        if last is None:
            ERR.print("The log is empty.")
            return 1
        OUT.out(last.note, end="", highlight=False)
        return 0

    return run(work())
