"""The settings of an installation: one environment for all its processes."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from services.access.settings import AccessSettings
from services.assignment.settings import AssignmentSettings
from services.intake.settings import IntakeSettings
from services.kit.settings import refuse_unreadable
from services.reporting.settings import ReportingSettings


class Settings(IntakeSettings, AssignmentSettings, ReportingSettings, AccessSettings):
    """The settings of all services together: a name is unknown only if no service knows it."""

    postgres_logins: Path | None = None
    """The directory of the logins that `byfield migrate --logins` made: each part is its own."""
    seal_dsn: str | None = Field(default=None, repr=False)
    """The log, as the sealer beside the relay; the address of the log if not set."""
    seal_key_file: Path | None = None
    """The key by which the log is sealed; in development one is made in the home."""
    seals_folder: Path | None = None
    """Where the sealer keeps its seals and public keys; `seals` in the home if not set."""
    seal_witnesses: tuple[str, ...] = ()
    """Who gets each newest seal: directories, and addresses of HTTP."""

    token: SecretStr | None = None
    """Who gives a command that needs somebody; None: whoever signed in by `byfield sign-in`."""

    @field_validator("seal_witnesses")
    @classmethod
    def _can_be_read(cls, witnesses: tuple[str, ...]) -> tuple[str, ...]:
        for each in witnesses:
            refuse_unreadable(each)
        return witnesses
