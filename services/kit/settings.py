"""What can be set from outside: `BYFIELD_*` names, read once, checked, frozen."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any, Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pydantic_settings
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from events.days import DAY_RULE, FIRST_DAY, LAST_DAY
from events.event import ROLES, Role
from events.log.database.patience import WAIT_SECONDS_MAX
from services.kit.guessing import TOKEN_CHARACTERS_MIN, equals, weakness

PREFIX: Final = "BYFIELD_"
PUBLIC_URL: Final = r"^https?://[A-Za-z0-9._\[\]:-]+(/[A-Za-z0-9._~-]+)*$"
"""Without a slash at its end, a question or a fragment."""


FACTS_HELD_MAX: Final = 100_000
"""Facts that a rebuild holds in memory, of each projection; one takes about half a kilobyte."""


class Environment(StrEnum):
    """Where it runs: `development` has well-known defaults, `production` has none."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingsError(ValueError):
    """Settings that cannot be used; one line a fault, each naming the setting, never a secret."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def _development_tokens(given: dict[str, Any]) -> Mapping[Role, SecretStr]:
    if given.get("environment") != Environment.DEVELOPMENT:
        return {}
    return {role: SecretStr(f"development-{role}") for role in ROLES}


class Settings(BaseSettings):
    """What every process is told. Addresses hold passwords: they are not shown.

    A service with settings of its own adds them in a subclass; an installation reads all of them
    at once, as a subclass of these.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    environment: Environment = Environment.DEVELOPMENT
    home: Path = Path(".byfield")
    """Where the embedded stack keeps its data."""

    host: str = "127.0.0.1"
    port: int = Field(default=8270, ge=0, le=65535)
    """0 takes a free one."""

    public_url: str | None = Field(default=None, max_length=200, pattern=PUBLIC_URL)
    """Under which address others reach this; problems and messages then say where to look up."""

    postgres_dsn: str | None = Field(default=None, repr=False)
    """The log, and every read model that has no address of its own."""
    log_dsn: str | None = Field(default=None, repr=False)

    nats_url: str | None = Field(default=None, repr=False)
    """As the user that services share: subscribe, and publish hints."""
    nats_relay_url: str | None = Field(default=None, repr=False)
    """As the only user that may publish `events.>`."""
    nats_admin_url: str | None = Field(default=None, repr=False)
    """As the user that provisions the stream."""

    commands_at_work_max: int = Field(default=64, ge=1, le=10_000)
    """How many commands a process works on at once."""
    questions_at_work_max: int = Field(default=256, ge=1, le=10_000)
    """Likewise; more, for some wait for news, which costs nothing but their memory."""
    in_line_max: int = Field(default=64, ge=0, le=10_000)
    """How many of each may wait for that; the next one is told to come again."""
    answer_seconds_max: float = Field(default=WAIT_SECONDS_MAX, gt=0, le=60)
    """How long a request waits for the database in all, before it is told to come again."""
    rebuild_facts_held_max: int = Field(default=FACTS_HELD_MAX, ge=1, le=10_000_000)
    """How many facts a rebuild holds in memory, of each projection."""
    time_zone: ZoneInfo = ZoneInfo("America/New_York")
    """The center's, by its IANA name: its days are the business days."""
    center_began_on: date = date(2011, 1, 1)
    """No request was made, and nothing done about one, before."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "lines", "json"] = "auto"

    development_tokens: Mapping[Role, SecretStr] = Field(default_factory=_development_tokens)
    """Role -> bearer token, as a JSON object; they stand in for sign-in."""

    @field_validator("time_zone", mode="before")
    @classmethod
    def _known_zone(cls, name: object) -> object:
        if not isinstance(name, str):
            return name
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            raise ValueError("must be the name of a time zone, such as America/New_York") from None

    @field_validator("center_began_on")
    @classmethod
    def _within_reach(cls, day: date) -> date:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(DAY_RULE)
        return day

    @classmethod
    def read(cls, **given: Any) -> Self:
        """The settings of this process: `given` (the command line) before the environment.

        Raises `SettingsError`.
        """
        try:
            return cls(**given)
        except ValidationError as invalid:
            faults = [_fault(error["loc"], error["msg"]) for error in invalid.errors()]
            raise SettingsError(faults) from None  # the cause would show the values
        except pydantic_settings.SettingsError as unreadable:
            raise SettingsError([f"{unreadable}: must be JSON"]) from None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Settings that were read with these among them, as these."""
        if not isinstance(settings, cls):
            raise TypeError(f"{type(settings).__name__} were read without {cls.__name__}")
        return settings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, whose unknown names are refused; no files."""
        _refuse_unknown_names(settings_cls)
        return init_settings, env_settings

    @model_validator(mode="after")
    def _refuse_what_is_unsafe(self) -> Self:
        if self.environment is Environment.PRODUCTION and self.development_tokens:
            raise ValueError(
                f"{PREFIX}DEVELOPMENT_TOKENS: not in production, where people sign in; unset it"
            )
        self.refuse_guessable(
            "development_tokens",
            {f"[{role}]": token for role, token in self.development_tokens.items()},
        )
        return self

    def refuse_guessable(
        self,
        name: str,
        secrets: Mapping[str, SecretStr],
        characters_min: int = TOKEN_CHARACTERS_MIN,
    ) -> None:
        """Raise `ValueError` if one of a setting's secrets would let in whoever guesses it.

        On a loopback address during development anything goes: only this machine gets there.
        `secrets` has the part of the setting that each stands in, or an empty one.
        """
        if self.environment is Environment.DEVELOPMENT and is_loopback(self.host):
            return
        setting, where = f"{PREFIX}{name.upper()}", self._where
        if name not in self.model_fields_set and secrets:
            raise ValueError(f"{setting}: must be set {where}, because everybody knows its default")
        told = {part: secret.get_secret_value() for part, secret in secrets.items()}
        for part, secret in told.items():
            if (weak := weakness(secret, characters_min)) is not None:
                raise ValueError(f"{setting}{part}: {weak}; {where} it must be one nobody guesses")
        for part, other in equals(told):
            raise ValueError(f"{setting}{part}: is the same as {setting}{other}; each has its own")

    @property
    def _where(self) -> str:
        if self.environment is Environment.PRODUCTION:
            return "in production"
        return f"to listen on {self.host}"

    def dsn_of(self, name: str) -> str:
        """The address of the log's or a service's database: its own (`NAME_dsn`) or the common one.

        Raises `SettingsError` if neither is set.
        """
        own: str | None = getattr(self, f"{name}_dsn", None)
        dsn = own or self.postgres_dsn
        if dsn is None:
            raise SettingsError(
                [f"{PREFIX}POSTGRES_DSN (or {PREFIX}{name.upper()}_DSN): must be set"]
            )
        return dsn


def _fault(path: tuple[int | str, ...], message: str) -> str:
    said = message.removeprefix("Value error, ")
    if not path:
        return said
    name, *inside = (str(part) for part in path)
    return f"{PREFIX}{name.upper()}{''.join(f'[{part}]' for part in inside)}: {said}"


def _refuse_unknown_names(settings: type[BaseSettings]) -> None:
    known = [name.upper() for name in settings.model_fields]
    faults = []
    for name in sorted(os.environ):
        own = name.upper().removeprefix(PREFIX)
        if not name.upper().startswith(PREFIX) or own in known:
            continue
        near = difflib.get_close_matches(own, known, n=1)
        hint = f"; did you mean {PREFIX}{near[0]}?" if near else ""
        faults.append(f"{name}: there is no such setting{hint}")
    if faults:
        raise SettingsError(faults)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there; of a name, only `localhost` is."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.lower() == "localhost"
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
