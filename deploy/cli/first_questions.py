"""What to type in another terminal, to ask a center that is up on this machine."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from deploy.settings import Settings


def first_question(address: str, settings: Settings) -> str:
    """Return a line for a shell that asks for the annual table, as a coordinator.

    The key is made with the secret of this process, in whatever folder it is typed.
    """
    home = f"BYFIELD_HOME={shlex.quote(str(settings.home.absolute()))} "
    if settings.development_secret is not None:
        home = ""  # whoever has set the secret sets it there too; it is not shown
    key = f"{home}{_program()} token coordinator"
    return f'curl -H "Authorization: Bearer $({key})" {address}/reporting/annual'


def _program() -> str:
    started = Path(sys.argv[0]).absolute()
    if started.name != "byfield" or shutil.which("byfield") == str(started):
        return "byfield"
    return shlex.quote(str(started))
