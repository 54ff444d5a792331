"""What an installation decides about access."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.access.mail.settings import MailSettings
from services.access.openid.settings import OpenIdSettings
from services.kit.pages.settings import PagesSettings


class AccessSettings(OpenIdSettings, PagesSettings, MailSettings):
    """Access's own settings beside those of every process."""

    access_dsn: str | None = Field(default=None, repr=False)
    machine_algorithms: tuple[Literal["RS256", "PS256", "ES256"], ...] = Field(
        default=("RS256", "PS256", "ES256"), min_length=1
    )
    """By which consumers may sign their assertions; what an assertion says is compared with it."""
