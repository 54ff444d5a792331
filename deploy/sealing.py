"""Which key seals the log of an installation, and where its seals are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from deploy.settings import Settings
from events.log.seals.key_file import make_key, read_signers
from events.log.seals.sealer import Sealer
from services.kit.home import make_home
from services.kit.settings import Environment

DEVELOPMENT_KEY_FILE: Final = "seal.key"
DEVELOPMENT_NAME: Final = "byfield-development"
FOLDER: Final = "seals"


def key_file_of(settings: Settings) -> Path | None:
    """Return the file of the key, by the settings as they were given; None if nothing is sealed.

    In development the servers of a home have one there. Servers that are somebody's own have the
    one that is set: of several databases on one home, the second would look like the first, cut.
    """
    if settings.seal_key_file is not None:
        return settings.seal_key_file
    own_servers = settings.postgres_dsn is None and settings.log_dsn is None
    if settings.environment is Environment.PRODUCTION or not own_servers:
        return None
    return settings.home / DEVELOPMENT_KEY_FILE


def seals_folder_of(settings: Settings) -> Path:
    """Return where the files of seals and of public keys are."""
    return settings.seals_folder or settings.home / FOLDER


def sealer_of(settings: Settings, key_file: Path) -> Sealer:
    """Return the sealer of an installation. Raises `KeyFileError`, `OSError`."""
    if settings.seal_key_file is None:
        make_home(settings.home)
        with suppress(FileExistsError):
            make_key(key_file, DEVELOPMENT_NAME)
    return Sealer(
        settings.dsn_of("seal"),
        read_signers(key_file),
        seals_folder_of(settings),
        witnesses=settings.seal_witnesses,
    )


@asynccontextmanager
async def sealing(settings: Settings, key_file: Path | None) -> AsyncIterator[Sealer | None]:
    """Seal the log until the end of the block, where there is a key. Raises likewise."""
    if key_file is None:
        yield None
        return
    sealer = sealer_of(settings, key_file)
    await sealer.start()
    try:
        yield sealer
    finally:
        await sealer.stop()
