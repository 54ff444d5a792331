"""What settings are refused or missing in production, and secrets that stand in the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from deploy.checking.fault import Fault
from deploy.settings import Settings
from events.log.stream.login import addresses_in
from services.kit.secrets_from_files import SecretsFromFiles
from services.kit.settings import PREFIX, Environment, SettingsError

_MORE_IS_UNSEEN: Final = Fault(
    "unseen",
    "nothing else was looked at, for not every setting can be read",
    "mend these, then byfield check again",
)


def production_settings(**given: Any) -> tuple[Settings | None, list[Fault]]:
    """Return the settings as production would have them, and all that is refused of them.

    None where one cannot even be read.
    """
    try:
        return Settings.read(**given, environment=Environment.PRODUCTION), []
    except SettingsError as refused:
        faults = [_fault(each) for each in refused.faults]
        unsafe = refused.unsafe
        if isinstance(unsafe, Settings):
            return unsafe, faults
        return None, [*faults, _MORE_IS_UNSEEN]


def _fault(refusal: str) -> Fault:
    setting, colon, _ = refusal.partition(": ")
    return Fault("setting", refusal, setting if colon else "the setting named")


def of_environment() -> Iterator[Fault]:
    """Say which secrets every child of the process would inherit, and what mode it runs in."""
    environment = os.environ.get(f"{PREFIX}ENVIRONMENT") or Environment.DEVELOPMENT
    if environment != Environment.PRODUCTION:
        yield Fault(
            "environment",
            f"{PREFIX}ENVIRONMENT is {Environment.DEVELOPMENT}, which has well-known secrets; the "
            "lines here are of production",
            f"{PREFIX}ENVIRONMENT=production",
        )
    for name in sorted(SecretsFromFiles(Settings, PREFIX).names()):
        variable = name.removesuffix("_FILE")
        if _holds_a_secret(os.environ.get(variable, "")):
            yield Fault(
                "secret-in-environment",
                f"{variable} stands in the environment, which every child inherits and reports of "
                "crashes show",
                f"write it to a file (0600) and name that in {name}",
            )


def _holds_a_secret(value: str) -> bool:
    """Whether a value is one, or an address with one in it."""
    if "://" not in value:
        return bool(value)
    # What stands alone before the host of NATS is a token.
    try:
        addresses = [urlsplit(each) for each in addresses_in(value)]
    except ValueError:  # what it is meant to be is told as a setting
        return True
    return any(
        address.password or (address.username and address.scheme in {"nats", "tls", "ws", "wss"})
        for address in addresses
    )


def of_what_is_not_set(settings: Settings, *, services: bool) -> Iterator[Fault]:
    """Say what works without being set, and differently than most centers want."""
    if settings.public_url is None:
        yield Fault(
            "public-address",
            "nobody is told under which address this is reached: links, problems and messages lead "
            "nowhere",
            f"{PREFIX}PUBLIC_URL=https://...",
        )
    if "time_zone" not in settings.model_fields_set:
        yield Fault(
            "time-zone",
            f"days begin in {settings.time_zone.key}, because nobody said where the center is",
            f"{PREFIX}TIME_ZONE=America/New_York, or another",
        )
    if services and not settings.trusted_proxies:
        yield Fault(
            "proxies",
            "no proxy is trusted, so all callers behind the one that speaks TLS share one address "
            "and its limits",
            f'{PREFIX}TRUSTED_PROXIES=["10.0.0.5"], the addresses of yours',
        )


def of_asking(settings: Settings, name: str) -> Iterator[Fault]:
    """Say what a service that runs alone lacks to know who calls, or to tell it."""
    if name != "access" and settings.access_url is None:
        yield Fault(
            "asking-access",
            f"{name} runs apart from access and cannot ask it who calls: it knows nobody",
            f"{PREFIX}ACCESS_URL and {PREFIX}ACCESS_SECRET_FILE",
        )
    if name == "access" and settings.access_secret is None:
        yield Fault(
            "asking-access",
            "access tells no other process who calls, without a secret that these show",
            f"{PREFIX}ACCESS_SECRET_FILE, the same in every process",
        )


def of_people(settings: Settings) -> Iterator[Fault]:
    """Say what access lacks for people to come in."""
    if not settings.openid_providers:
        yield Fault("sign-in", "nobody can sign in", f"{PREFIX}OPENID_PROVIDERS_FILE")
    if settings.mail_host is None:
        yield Fault(
            "mail",
            "no mail is sent: invitations and reminders reach nobody by themselves",
            f"{PREFIX}MAIL_HOST and {PREFIX}MAIL_FROM",
        )
