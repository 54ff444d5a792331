"""The settings of a process: `BYFIELD_*` variables, read once, checked and frozen."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pydantic_settings
from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from events.days import DAY_RULE, FIRST_DAY, LAST_DAY
from events.log.database.patience import WAIT_SECONDS_MAX
from events.log.stream.login import NatsLogin, addresses_in
from events.secret_file import SecretFileError, read_secret_file
from services.kit.guessing import TOKEN_CHARACTERS_MIN, equals, weakness
from services.kit.key_ring import keys_of
from services.kit.secrets_from_files import SecretsFromFiles, UnreadableSecretsError

PREFIX: Final = "BYFIELD_"
PUBLIC_URL: Final = r"^https?://[A-Za-z0-9._\[\]:-]+(/[A-Za-z0-9._~-]+)*$"
"""Without a slash at its end, a query or a fragment."""


DEVELOPMENT_SECRET_CHARACTERS_MIN: Final = 43
"""256 bits, as HS256 demands: `python -c "import secrets; print(secrets.token_urlsafe(32))"`."""
ACCESS_SECRET_CHARACTERS_MIN: Final = 43
"""256 bits, likewise."""
METRICS_TOKEN_CHARACTERS_MIN: Final = 43
"""256 bits, likewise."""
DEVELOPMENT_A_MINUTE_MAX: Final = 1_000_000
FACTS_HELD_MAX: Final = 100_000
"""Facts of each projection that a rebuild holds in memory; one takes about half a kilobyte."""


_AT_THE_LOG: Final = frozenset({"vault", "seal"})
_ADDRESSES: Final = ("_dsn", "_url")
"""How the names of settings end that are addresses."""
_PASSWORDS: Final = frozenset({"password", "sslpassword"})
_NATS_URL: Final = re.compile(r"nats_(\w+_)?url\Z", re.ASCII)
_GONE: Final = {
    "DEVELOPMENT_TOKENS": "no token stands for a role any more; unset it, and make a key for "
    "each caller: byfield token ROLE"
}
"""Settings of former releases, and what to do instead."""


class Environment(StrEnum):
    """`development` has well-known secrets as defaults, `production` has none."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingsError(ValueError):
    """Settings that cannot be used: one line a fault, which names the setting and no secret."""

    def __init__(self, faults: list[str], unsafe: Settings | None = None) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
        self.unsafe = unsafe
        """The settings as they are, where each can be read and they are refused together."""


class _UnsafeError(ValueError):
    """What refusals say of settings that can be read."""

    def __init__(self, faults: list[str], settings: Settings) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
        self.settings = settings


Refusing = Callable[[Any], Iterator[str]]
_REFUSES: Final = "refuses"


def refusing(method: Refusing) -> Refusing:
    """Mark a method of settings that says, a line each, why they are refused.

    All are asked, those of base classes first: who mends a file of settings wants every fault.
    """
    setattr(method, _REFUSES, True)
    return method


class Settings(BaseSettings):
    """The settings of every process. Addresses hold passwords, so that no `repr` shows them.

    A service adds its own settings in a subclass. An installation reads the settings of all
    services at once, as a subclass of these subclasses.
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
    """The directory of the embedded stack."""

    host: str = "127.0.0.1"
    port: int = Field(default=8270, ge=0, le=65535)
    """0: a free one."""

    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Where `GET /metrics` is answered; 0: a free one; None: nowhere."""
    metrics_token: SecretStr | None = None
    """By which metrics are read; must be set beyond this machine."""

    traces_url: str | None = Field(default=None, max_length=200, pattern=PUBLIC_URL)
    """Where a collector of OpenTelemetry takes spans (OTLP over HTTP); None: none are made."""
    traces_share: float = Field(default=1.0, ge=0, le=1)
    """Of how many traces the spans are sent."""

    public_url: str | None = Field(default=None, max_length=200, pattern=PUBLIC_URL)
    """The address by which clients reach this process; `type` of a problem then links to it."""

    postgres_dsn: str | None = Field(default=None, repr=False)
    """The log, and every read model that has no address of its own."""
    log_dsn: str | None = Field(default=None, repr=False)

    vault_dsn: str | None = Field(default=None, repr=False)
    """The keys of personal text; the database of the log if not set."""
    vault_key_file: Path | None = None
    """The master keys. In development one is made in the home if none is set."""

    nats_url: str | None = Field(default=None, repr=False)
    """Of every user that has no address of its own (`NATS_RELAY_URL`, ...)."""
    nats_relay_url: str | None = Field(default=None, repr=False)
    """As the user of the relay, who alone may publish `events.>`."""
    nats_admin_url: str | None = Field(default=None, repr=False)
    """As the user who may create the stream."""
    nats_keys: Path | None = None
    """The directory of the users' NKeys: `relay.nk`, ...; a process reads its own."""
    nats_ca_file: Path | None = None
    """Certificates of authorities in PEM, by which the one of NATS is checked."""

    commands_at_work_max: int = Field(default=64, ge=1, le=10_000)
    """How many commands a process works on at once."""
    questions_at_work_max: int = Field(default=256, ge=1, le=10_000)
    """How many queries; more, because those that wait for `Byfield-After` cost only memory."""
    in_line_max: int = Field(default=64, ge=0, le=10_000)
    """How many commands, and how many queries, may wait for their turn; others get 503."""
    answer_seconds_max: float = Field(default=WAIT_SECONDS_MAX, gt=0, le=60)
    """How long a call waits for the database in all, before it gets 503."""
    reads_a_minute_max: int = Field(default=600, ge=1, le=1_000_000)
    """How many questions a person or a machine may ask; as many may come at once."""
    writes_a_minute_max: int = Field(default=120, ge=1, le=1_000_000)
    """How many commands, likewise."""
    strangers_a_minute_max: int = Field(default=120, ge=1, le=1_000_000)
    """How many requests that name nobody may come from one network address."""
    sign_ins_a_minute_max: int = Field(default=60, ge=1, le=1_000_000)
    """How many steps of sign-ins; one takes three."""
    machine_tokens_a_minute_max: int = Field(default=30, ge=1, le=1_000_000)
    """How many tokens machines may ask for."""
    answers_a_minute_max: int = Field(default=240, ge=1, le=1_000_000)
    """How often forms may be opened or answered by a token; a class sits behind one address."""
    askings_a_minute_max: int = Field(default=5, ge=1, le=1_000_000)
    """How many may ask for help who have no account."""
    checks_a_minute_max: int = Field(default=600, ge=1, le=1_000_000)
    """How many requests for help are looked at before they are kept; all come from one address."""
    wrong_credentials_a_minute_max: int = Field(default=20, ge=1, le=1_000_000)
    """How many wrong credentials are answered as such."""
    wrong_credentials_seconds: float = Field(default=0.5, ge=0, le=10)
    """How long the answer to a wrong one takes."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of proxies that may say from where a call comes."""
    reads_kept_days: int = Field(default=731, ge=30, le=36_525)
    """How long records of reads are kept: two years, so that a yearly review sees the last one."""
    rebuild_facts_held_max: int = Field(default=FACTS_HELD_MAX, ge=1, le=10_000_000)
    """How many facts of each projection a rebuild holds in memory."""
    time_zone: ZoneInfo = ZoneInfo("America/New_York")
    """The IANA name of the center's time zone, which decides what day it is."""
    center_began_on: date = date(2011, 1, 1)
    """The first day on which anything can have happened."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "lines", "json"] = "auto"

    development_secret: SecretStr | None = None
    """Signs development keys, in place of the secret that is made in the home."""

    access_url: str | None = Field(default=None, max_length=200, pattern=PUBLIC_URL)
    """Where access is asked who calls; not used by a process in which access runs."""
    access_secret: SecretStr | None = None
    """By which the services of an installation ask access who calls."""

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
        """Read the settings of this process; `given` (the command line) overrides the environment.

        Raises `SettingsError`.
        """
        try:
            return cls(**given)
        except ValidationError as invalid:
            raise _told(invalid) from None  # the cause would show the values
        except pydantic_settings.SettingsError as unreadable:
            raise SettingsError([f"{unreadable}: must be JSON"]) from None
        except UnreadableSecretsError as unreadable_files:
            raise SettingsError(unreadable_files.faults) from None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return settings that are an instance of this class, for a service to read its own."""
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
        """Read arguments, then the environment, then the files of secrets that it names.

        Unknown names in the environment are refused.
        """
        files = SecretsFromFiles(settings_cls, PREFIX)
        _refuse_unknown_names(settings_cls, files.names())
        return init_settings, env_settings, files

    @model_validator(mode="after")
    def _refuse(self) -> Self:
        if faults := list(self._refusals()):
            raise _UnsafeError(faults, self)
        return self

    def _refusals(self) -> Iterator[str]:
        for kind in reversed(type(self).__mro__):
            for method in vars(kind).values():
                if not getattr(method, _REFUSES, False):
                    continue
                try:
                    yield from method(self)
                except ValueError as fault:  # a ring that is none
                    yield str(fault)

    @refusing
    def _refuse_development_secret(self) -> Iterator[str]:
        if self.development_secret is None:
            return
        setting = f"{PREFIX}DEVELOPMENT_SECRET"
        if not self.believes_development_keys:
            yield f"{setting}: signs nothing {self._where}, where people sign in; unset it"
            return
        secret = self.development_secret.get_secret_value()
        if (weak := weakness(secret, DEVELOPMENT_SECRET_CHARACTERS_MIN)) is not None:
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
            if (weak := weakness(secret, ACCESS_SECRET_CHARACTERS_MIN)) is not None:
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
            if (weak := weakness(token, METRICS_TOKEN_CHARACTERS_MIN)) is not None:
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
            if dsn is not None and not _is_verified(dsn):
                yield (
                    f"{PREFIX}{name.upper()}: must have sslmode=verify-full in production, unless "
                    "it is a socket of this machine (host=/...)"
                )

    @field_validator("*")
    @classmethod
    def _addresses_can_be_read(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str) or not (info.field_name or "").endswith(_ADDRESSES):
            return value
        for each in addresses_in(value):
            refuse_unreadable(each)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for each in proxies:
            try:
                ip_network(each)
            except ValueError:
                raise ValueError(f"{each}: must be an address or a network") from None
        return proxies

    def a_minute_max(self, name: str) -> int:
        """Return how many a minute a limit allows.

        In development on loopback everything comes from this machine: there only what is set holds.
        """
        if self.believes_development_keys and name not in self.model_fields_set:
            return DEVELOPMENT_A_MINUTE_MAX
        return int(getattr(self, name))

    @property
    def wrong_credentials_answer_seconds(self) -> float:
        """How long the answer to a wrong credential takes; likewise."""
        name = "wrong_credentials_seconds"
        if self.believes_development_keys and name not in self.model_fields_set:
            return 0.0
        return self.wrong_credentials_seconds

    @property
    def believes_development_keys(self) -> bool:
        """Whether keys of `byfield token` are believed: only this machine reaches the process."""
        return self.environment is Environment.DEVELOPMENT and is_loopback(self.host)

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

    @property
    def master_key_file(self) -> Path:
        """The file of the vault's master keys. Raises `SettingsError` where it must be set."""
        if self.vault_key_file is not None:
            return self.vault_key_file
        if self.environment is Environment.PRODUCTION:
            setting = f"{PREFIX}VAULT_KEY_FILE"
            raise SettingsError(
                [f"{setting}: must be set in production; byfield privacy key FILE makes one"]
            )
        return self.home / "vault.keys"

    def nats_login(self, user: str) -> NatsLogin | None:
        """Return how a user of NATS signs in; None where no address is set.

        It has an address of its own (`nats_NAME_url`) or the common one. Raises `SettingsError`.
        """
        url: str | None = getattr(self, f"nats_{user}_url", None) or self.nats_url
        if url is None:
            return None
        return NatsLogin(url, user, self._nats_seed(user), self.nats_ca_file)

    def _nats_seed(self, user: str) -> str | None:
        if self.nats_keys is None:
            return None
        file, setting = self.nats_keys / f"{user}.nk", f"{PREFIX}NATS_KEYS"
        try:
            return read_secret_file(file).strip()
        except FileNotFoundError:
            raise SettingsError([f"{setting}: there is no {file}; byfield nats keys"]) from None
        except SecretFileError as unfit:
            raise SettingsError([f"{setting}: {unfit}"]) from None

    def dsn_of(self, name: str) -> str:
        """Return the address of the database of the log, of the vault or of a service.

        It is its own (`NAME_dsn`) or else the common one; for vault and sealer that of the log.
        Raises `SettingsError` if neither is set.
        """
        own: str | None = getattr(self, f"{name}_dsn", None)
        if own is None and name in _AT_THE_LOG:
            return self.dsn_of("log")
        dsn = own or self.postgres_dsn
        if dsn is None:
            raise SettingsError(
                [f"{PREFIX}POSTGRES_DSN (or {PREFIX}{name.upper()}_DSN): must be set"]
            )
        return dsn


def refuse_unreadable(address: str) -> None:
    """Raise `ValueError` for what is no address, without quoting it, for it may hold a password."""
    try:
        parts = urlsplit(address)
        # PostgreSQL takes several hosts, each with its port, which nobody else does.
        _ = parts.hostname if parts.scheme.startswith("postgres") else parts.port
    except ValueError:
        raise ValueError("must be an address, as scheme://user:password@host:port/...") from None
    if parts.scheme and "@" in f"{parts.path}{parts.query}{parts.fragment}":
        # Else half a password would be the host, or the path, and shown as these are.
        raise ValueError("must have @ once, before the host: in a password / ? # @ are %2F %3F ...")
    if not _PASSWORDS.isdisjoint(name for name, _ in parse_qsl(parts.query)):
        # There it would be in the arguments of pg_dump, and go with the address to each login.
        raise ValueError(
            "must have no password after the host: scheme://user:password@host/..., and a file of "
            "a key that needs none"
        )


def _told(invalid: ValidationError) -> SettingsError:
    faults: list[str] = []
    unsafe: Settings | None = None
    for error in invalid.errors():
        refused = error.get("ctx", {}).get("error")
        if isinstance(refused, _UnsafeError):
            faults += refused.faults
            unsafe = refused.settings
        elif error["type"] != "default_factory_not_called":  # what it follows from is told itself
            faults.append(_fault(error["loc"], error["msg"]))
    return SettingsError(faults, unsafe)


def _fault(path: tuple[int | str, ...], message: str) -> str:
    rule = message.removeprefix("Value error, ")
    if not path:
        return rule
    name, *inside = (str(part) for part in path)
    return f"{PREFIX}{name.upper()}{''.join(f'[{part}]' for part in inside)}: {rule}"


def _refuse_unknown_names(settings: type[BaseSettings], files: Collection[str]) -> None:
    known = [name.upper() for name in settings.model_fields]
    known += [name.removeprefix(PREFIX) for name in sorted(files)]
    faults = []
    for name in sorted(os.environ):
        own = name.upper().removeprefix(PREFIX)
        if not name.upper().startswith(PREFIX) or own in known:
            continue
        if own in _GONE:
            faults.append(f"{name}: {_GONE[own]}")
            continue
        near = difflib.get_close_matches(own, known, n=1)
        hint = f"; did you mean {PREFIX}{near[0]}?" if near else ""
        faults.append(f"{name}: there is no such setting{hint}")
    if faults:
        raise SettingsError(faults)


def _is_verified(dsn: str) -> bool:
    """Whether an address is a socket of this machine, or the server's certificate is checked."""
    parts = urlsplit(dsn)
    said = dict(parse_qsl(parts.query))
    hosts = [host for host in (parts.hostname, *said.get("host", "").split(",")) if host]
    on_socket = bool(hosts) and all(unquote(host).startswith("/") for host in hosts)
    return on_socket or said.get("sslmode") == "verify-full"


def ring_of(name: str, ring: SecretStr) -> dict[str, str]:
    """Return the keys of a setting by the parts of it in which they stand.

    Raises `ValueError` that names the setting.
    """
    try:
        keys = keys_of(ring)
    except ValueError as fault:
        raise ValueError(f"{PREFIX}{name.upper()}: {fault}") from None
    return {f"[{id_}]" if id_ else "": key for id_, key in keys.items()}


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host. Of all names, only `localhost` counts."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.lower() == "localhost"
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
