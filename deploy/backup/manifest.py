"""What a backup says of itself, in `backup.json`: nothing in it is a secret."""

from __future__ import annotations

import hashlib
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from deploy.backup.programs import BackupError

FILE: Final = "backup.json"
VAULT: Final = "vault"
VAULT_FILE: Final = "vault.dump"
VAULT_SCHEMA: Final = "byfield_vault"
BYTES_MAX: Final = 1024 * 1024
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.dump$")]
"""Never a path: a manifest that was tampered with reads nothing outside its folder."""


class Dump(BaseModel):
    """A file of `pg_dump`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: FileName
    database: str
    """Its name, where it was dumped."""
    holds: tuple[str, ...]
    """Whose tables are used there: `log`, `vault`, a service's."""
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """A backup: from where, when, and up to which fact."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["byfield.backup/1"] = "byfield.backup/1"
    release: str
    taken_at: AwareDatetime
    position: int = Field(ge=0)
    """The last position of the log; 0 where it is empty."""
    seal: str | None
    """The newest seal that the log has, a note."""
    roles: tuple[str, ...]
    """Who owns something in these databases, or has a right there."""
    dumps: tuple[Dump, ...] = Field(min_length=1)
    """In the order in which they were taken: of services alone, of the log, of the vault."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        """What each dump is restored for is said once, or the last one would count."""
        held = [name for dump in self.dumps for name in dump.holds]
        files = [dump.file for dump in self.dumps]
        for what in (held, files):
            if twice := sorted({each for each in what if what.count(each) > 1}):
                raise ValueError(f"dumps: {twice[0]} is there twice")
        if "log" not in held:
            raise ValueError("dumps: none holds the log")
        if any(VAULT in dump.holds and len(dump.holds) > 1 for dump in self.dumps):
            raise ValueError("dumps: the vault has a file of its own")
        return self


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says of itself. Raises `BackupError`, `OSError`."""
    with _opened(folder / FILE) as opened:
        content = opened.read(BYTES_MAX)
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise BackupError(
            f"{folder / FILE}: {where}: {first['msg'].removeprefix('Value error, ')}"
        ) from None


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file's content. Raises `BackupError`, `OSError`."""
    with _opened(file) as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _opened(file: Path) -> BufferedReader:
    """Open a file of a backup, and no pipe, for which one would wait without end."""
    if file.exists() and not file.is_file():
        raise BackupError(f"{file} is not a plain file")
    return file.open("rb")
