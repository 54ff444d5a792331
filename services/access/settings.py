"""What an installation decides about access."""

from __future__ import annotations

from pydantic import Field

from services.access.mail.settings import MailSettings
from services.access.openid.settings import OpenIdSettings
from services.kit.pages.settings import PagesSettings


class AccessSettings(OpenIdSettings, PagesSettings, MailSettings):
    """Access's own settings beside those of every process."""

    access_dsn: str | None = Field(default=None, repr=False)
