"""The settings that every process has, and what follows from them."""

from __future__ import annotations

from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator

from events.days import DAY_RULE, FIRST_DAY, LAST_DAY
from events.log.database.patience import WAIT_SECONDS_MAX
from events.log.stream.login import NatsLogin
from events.secret_file import SecretFileError, read_secret_file
from services.kit.settings.addresses import PUBLIC_URL, is_loopback
from services.kit.settings.reading import PREFIX, Environment, ReadSettings, SettingsError

DEVELOPMENT_A_MINUTE_MAX: Final = 1_000_000
FACTS_HELD_MAX: Final = 100_000
"""Facts of each projection that a rebuild holds in memory; one takes about half a kilobyte."""
_AT_THE_LOG: Final = frozenset({"vault", "seal"})


class ProcessSettings(ReadSettings):
    """What is set for a process. Addresses hold passwords, so that no `repr` shows them."""

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
    """How long a call waits for the database in all, and for feeds, before it gets 503."""
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
