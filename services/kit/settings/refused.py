"""Which settings are refused together: in production, or wherever others reach the process."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from events.log.stream.login import addresses_in
from services.kit.guessing import TOKEN_CHARACTERS_MIN, equals, weakness
from services.kit.settings.addresses import is_loopback, is_verified
from services.kit.settings.process import ProcessSettings
from services.kit.settings.reading import PREFIX, Environment, SettingsError, refusing, ring_of

SECRET_CHARACTERS_MIN: Final = 43
"""256 bits, as HS256 demands: `python -c "import secrets; print(secrets.token_urlsafe(32))"`."""
_NATS_URL: Final = re.compile(r"nats_(\w+_)?url\Z", re.ASCII)


class Settings(ProcessSettings):
    """The settings of every process.

    A service adds its own settings in a subclass. An installation reads the settings of all
    services at once, as a subclass of these subclasses.
    """

    @refusing
    def _refuse_development_secret(self) -> Iterator[str]:
        if self.development_secret is None:
            return
        setting = f"{PREFIX}DEVELOPMENT_SECRET"
        if not self.believes_development_keys:
            yield f"{setting}: signs nothing {self._where}, where people sign in; unset it"
            return
        secret = self.development_secret.get_secret_value()
        if (weak := weakness(secret, SECRET_CHARACTERS_MIN)) is not None:
            yield f"{setting}: {weak}; it must be one nobody guesses"

    @refusing
    def _refuse_unsafe_address_of_access(self) -> Iterator[str]:
        if self.access_url is None:
            return
        if self.access_secret is None:
            yield f"{PREFIX}ACCESS_SECRET: must be set where {PREFIX}ACCESS_URL is"
        address = urlsplit(self.access_url)
        if address.scheme != "https" and not is_loopback(address.hostname or ""):
            yield (
                f"{PREFIX}ACCESS_URL: must begin with https:// beyond this machine: "
                "whoever answers there says who everybody is"
            )

    @refusing
    def _refuse_guessable_asking(self) -> Iterator[str]:
        if self.access_secret is None:
            return
        setting = f"{PREFIX}ACCESS_SECRET"
        for part, secret in ring_of("access_secret", self.access_secret).items():
            if (weak := weakness(secret, SECRET_CHARACTERS_MIN)) is not None:
                yield f"{setting}{part}: {weak}; it must be one nobody guesses"
        if self.access_secret == self.development_secret:
            yield f"{setting}: is also {PREFIX}DEVELOPMENT_SECRET; each has its own"

    @refusing
    def _refuse_traces_in_clear(self) -> Iterator[str]:
        address = urlsplit(self.traces_url or "")
        if address.scheme == "http" and not is_loopback(address.hostname or ""):
            yield f"{PREFIX}TRACES_URL: must begin with https:// beyond this machine"

    @refusing
    def _refuse_metrics_for_all(self) -> Iterator[str]:
        setting = f"{PREFIX}METRICS_TOKEN"
        if self.metrics_token is not None:
            token = self.metrics_token.get_secret_value()
            if (weak := weakness(token, SECRET_CHARACTERS_MIN)) is not None:
                yield f"{setting}: {weak}; it must be one nobody guesses"
        elif self.metrics_port is not None and not is_loopback(self.metrics_host):
            yield (
                f"{setting}: must be set where {PREFIX}METRICS_HOST is reached from beyond this "
                "machine"
            )

    def guessable(
        self,
        name: str,
        secrets: Mapping[str, str],
        characters_min: int = TOKEN_CHARACTERS_MIN,
    ) -> Iterator[str]:
        """Say, a line each, which secrets of a setting can be guessed.

        In development on a loopback address every secret will do: only this machine reaches it.
        `secrets` maps the part of the setting, perhaps empty, to the secret that stands there.
        """
        if self.believes_development_keys:
            return
        setting, where = f"{PREFIX}{name.upper()}", self._where
        if name not in self.model_fields_set and secrets:
            yield f"{setting}: must be set {where}, because everybody knows its default"
            return
        for part, secret in secrets.items():
            if (weak := weakness(secret, characters_min)) is not None:
                yield f"{setting}{part}: {weak}; {where} it must be one nobody guesses"
        for part, other in equals(secrets):
            yield f"{setting}{part}: is the same as {setting}{other}; each has its own"

    @refusing
    def _refuse_nats_in_clear(self) -> Iterator[str]:
        if self.environment is not Environment.PRODUCTION:
            return
        for name in sorted(type(self).model_fields):
            url = getattr(self, name) if _NATS_URL.match(name) else None
            for each in addresses_in(url or ""):
                address = urlsplit(each)
                if each and address.scheme != "tls" and not is_loopback(address.hostname or ""):
                    yield (
                        f"{PREFIX}{name.upper()}: must begin with tls:// in production, beyond "
                        "this machine"
                    )

    @refusing
    def _refuse_postgres_in_clear(self) -> Iterator[str]:
        if self.environment is not Environment.PRODUCTION:
            return
        for name in sorted(type(self).model_fields):
            dsn = getattr(self, name) if name.endswith("_dsn") else None
            if dsn is not None and not is_verified(dsn):
                yield (
                    f"{PREFIX}{name.upper()}: must have sslmode=verify-full in production, unless "
                    "it is a socket of this machine (host=/...)"
                )

    def refuse_development_keys(self) -> None:
        """Raise `SettingsError` where no development key is believed."""
        if not self.believes_development_keys:
            raise SettingsError(
                [f"Development keys are not believed {self._where}, where people sign in."]
            )

    @property
    def _where(self) -> str:
        if self.environment is Environment.PRODUCTION:
            return "in production"
        return f"to listen on {self.host}"
