"""What an installation decides about sign-in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints

from services.access.openid.provider import PROVIDERS_MAX, Provider
from services.kit.settings import PREFIX, Environment, Settings, is_loopback, refusing

ProviderName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,30}$")]


class OpenIdSettings(Settings):
    """The providers by whom people sign in, beside the settings of every process."""

    openid_providers: Mapping[ProviderName, Provider] = Field(
        default_factory=dict, max_length=PROVIDERS_MAX, repr=False
    )
    """A JSON object of providers by a short name, in the order in which they are shown."""

    @refusing
    def _refuse_unsafe_sign_in(self) -> Iterator[str]:
        if not self.openid_providers or self._only_this_machine:
            return
        for name, provider in self.openid_providers.items():
            if provider.on_loopback:
                yield (
                    f"{PREFIX}OPENID_PROVIDERS[{name}]: the issuer must begin with https://; "
                    "http:// is only for development that listens on loopback"
                )
        if urlsplit(self.public_url or "").scheme != "https":
            yield (
                f"{PREFIX}PUBLIC_URL: must be set and begin with https:// where people sign in: "
                "a provider sends them back to it"
            )

    @property
    def _only_this_machine(self) -> bool:
        return self.environment is Environment.DEVELOPMENT and is_loopback(self.host)
