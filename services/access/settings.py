"""What an installation decides about access."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from services.access.mail.settings import MailSettings
from services.access.openid.settings import OpenIdSettings
from services.kit.pages.settings import PagesSettings
from services.kit.settings import PREFIX, PUBLIC_URL, is_loopback, refusing


class AccessSettings(OpenIdSettings, PagesSettings, MailSettings):
    """Access's own settings beside those of every process."""

    intake_url: str | None = Field(default=None, max_length=200, pattern=PUBLIC_URL)
    """The address by which this process reaches intake; None: the public one, or its own."""
    assignment_url: str | None = Field(default=None, max_length=200, pattern=PUBLIC_URL)
    """Likewise, assignment."""
    reporting_url: str | None = Field(default=None, max_length=200, pattern=PUBLIC_URL)
    access_dsn: str | None = Field(default=None, repr=False)
    nats_access_url: str | None = Field(default=None, repr=False)
    machine_algorithms: tuple[Literal["RS256", "PS256", "ES256"], ...] = Field(
        default=("RS256", "PS256", "ES256"), min_length=1
    )
    """By which consumers may sign their assertions; what an assertion says is compared with it."""

    @refusing
    def _refuse_readers_on_the_way(self) -> Iterator[str]:
        for service in ("intake", "assignment", "reporting"):
            address = urlsplit(getattr(self, f"{service}_url") or "https:")
            if address.scheme != "https" and not is_loopback(address.hostname or ""):
                yield (
                    f"{PREFIX}{service.upper()}_URL: must begin with https:// beyond this machine: "
                    "the tokens of people, links and mails go there"
                )

    @property
    def intake_address(self) -> str:
        """The address by which this process reaches intake."""
        return self.service_address("intake")

    def service_address(self, service: str) -> str:
        """Return the address by which this process reaches another service."""
        own: str | None = getattr(self, f"{service}_url")
        return own or self.public_url or f"http://{self.host}:{self.port}"
