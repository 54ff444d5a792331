"""PostgreSQL and NATS: as set, run by another process on this home, or started by this one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import asyncpg
import nats.errors

from deploy.local.lock import HomeTakenError
from deploy.local.stack import Stack
from deploy.service_names import SERVICE_NAMES
from deploy.settings import Settings
from deploy.watching import watched
from events.log.stream.connection import connected
from events.log.stream.login import NatsLogin, addresses_in
from events.log.stream.server import refuse_unfit_nats
from events.secret_file import write_secret_file
from services.access.openid.provider import Provider

ADDRESSES_FILE: Final = "addresses.json"
_SECRET: Final = frozenset({"password", "sslpassword"})
"""Parameters of an address that are never shown."""
_PAGES: Final = "pages"
"""In that file: where the process listens that runs the servers."""
_ISSUER: Final = "issuer"
"""In that file: the embedded issuer, as a provider to sign in with."""
CONNECT_FAULTS: Final = (OSError, nats.errors.Error)
"""What a connection to a server that is away raises, a time-out included."""
_CONNECT_SECONDS_MAX: Final = 5.0
_DATABASES: Final = ("log_dsn", "intake_dsn", "assignment_dsn", "reporting_dsn", "access_dsn")
NATS_URLS: Final = {user: f"nats_{user}_url" for user in ("admin", "relay", *SERVICE_NAMES)}
"""The setting of the address of each user of NATS."""


class AwayError(Exception):
    """A server cannot be reached; the message says which and where, without its password."""

    def __init__(self, server: str, address: str, fault: Exception) -> None:
        why = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
        super().__init__(f"{server} at {without_password(address)} cannot be reached: {why}")
        self.server = server


@asynccontextmanager
async def servers(settings: Settings, *, share: bool = True) -> AsyncIterator[Settings]:
    """Provide the settings with every address set; the servers run until the end of the block.

    Servers that are not set are started on the home and stopped afterwards; with `share`, those
    that another process runs there are used instead. Raises what `Stack.start` raises, `AwayError`
    where PostgreSQL is away (NATS may be), and `ServerError` when a server ends by itself.
    """
    own_postgres = settings.postgres_dsn is None and any(
        getattr(settings, name) is None for name in _DATABASES
    )
    if not own_postgres:
        await _look_for_postgres(settings.dsn_of("log"))
    if not own_postgres and settings.nats_url is not None:
        yield _completed(settings, {})
        return
    stack = Stack(settings.home, with_postgres=own_postgres, with_nats=settings.nats_url is None)
    try:
        await stack.start()
    except HomeTakenError:
        running = _read_addresses(settings.home) if share else None
        if running is None:
            raise
        yield _completed(settings, running)
        return
    file = settings.home / ADDRESSES_FILE
    try:
        addresses = _addresses(stack, own_postgres=own_postgres, own_nats=settings.nats_url is None)
        write_secret_file(file, json.dumps(addresses), replace=True)
        async with watched(stack.died()):
            yield _completed(settings, addresses)
    finally:
        file.unlink(missing_ok=True)
        await stack.stop()


def _addresses(stack: Stack, *, own_postgres: bool, own_nats: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    if own_postgres:
        found["postgres_dsn"] = stack.postgres_dsn
    if own_nats:
        # The common address is that of the user with the fewest rights.
        found["nats_url"] = stack.nats.url_of("consumer")
        found |= {name: stack.nats.url_of(user) for user, name in NATS_URLS.items()}
    return found


def _completed(settings: Settings, found: dict[str, str]) -> Settings:
    """Fill in missing addresses. Where NATS is set, no address of another server is mixed in."""
    if settings.nats_url is not None:
        found = {name: value for name, value in found.items() if name not in NATS_URLS.values()}
    update: dict[str, Any] = {
        name: value for name, value in found.items() if getattr(settings, name, value) is None
    }
    return settings.model_copy(update=update)


def tell_pages(home: Path, address: str) -> None:
    """Tell other commands on a home where people reach the pages, for the links that they print.

    Nothing is told where the servers of the home are not run by this process.
    """
    _tell(home, _PAGES, address)


def pages_told(home: Path) -> str | None:
    """Return where people reach the pages of the process that runs the servers of a home."""
    return (_read_addresses(home) or {}).get(_PAGES)


def tell_issuer(home: Path, provider: Provider) -> None:
    """Tell `byfield sign-in` on a home of the embedded issuer, whose secret no setting has."""
    secret = provider.client_secret and provider.client_secret.get_secret_value()
    said = {**provider.model_dump(mode="json"), "client_secret": secret}
    _tell(home, _ISSUER, json.dumps(said))


def issuer_told(home: Path) -> Provider | None:
    """Return the issuer that runs beside the servers of a home."""
    said = (_read_addresses(home) or {}).get(_ISSUER)
    return None if said is None else Provider.model_validate_json(said)


def _tell(home: Path, what: str, said: str) -> None:
    if (running := _read_addresses(home)) is not None:
        write_secret_file(home / ADDRESSES_FILE, json.dumps({**running, what: said}), replace=True)


async def refuse_unfit_nats_at(to: NatsLogin | str) -> None:
    """Raise `UnfitNatsError` for a NATS that is unfit; return if it cannot be reached."""
    with suppress(*CONNECT_FAULTS):
        async with connected(to, name="byfield", on_lost=lambda: None) as connection:
            refuse_unfit_nats(connection)


async def _look_for_postgres(dsn: str) -> None:
    try:
        connection = await asyncpg.connect(dsn, timeout=_CONNECT_SECONDS_MAX)
    except OSError as fault:
        raise AwayError("PostgreSQL", dsn, fault) from fault
    await connection.close()


def _read_addresses(home: Path) -> dict[str, str] | None:
    try:
        addresses: dict[str, str] = json.loads((home / ADDRESSES_FILE).read_bytes())
    except (FileNotFoundError, json.JSONDecodeError):  # its servers are only just starting
        return None
    return addresses


def without_password(address: str) -> str:
    """Return the address of a server, or of several with commas between, without any password."""
    return ",".join(_bare(each) for each in addresses_in(address))


def _bare(address: str) -> str:
    parts = urlsplit(address)
    login, at, host = parts.netloc.rpartition("@")
    user, password, _ = login.partition(":")
    if not password and parts.scheme != "postgresql":
        user, at = "", ""  # what stands alone before the host of NATS is a token
    said = [(name, value) for name, value in parse_qsl(parts.query) if name not in _SECRET]
    query = urlencode(said, safe="/", quote_via=quote)
    return urlunsplit(parts._replace(netloc=f"{user}{at}{host}", query=query))
