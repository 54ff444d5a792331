"""An installation in production on this machine, as `docs/operating.md` says how to make one.

TLS before PostgreSQL, NATS, the issuer and the center; a login and a key for each process; every
secret in a file. Nothing of it is of development.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import ssl
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import asyncpg

from deploy.local.issuer.app import CALLBACK_PATH, CLIENT_ID
from deploy.local.issuer.signing_keys import ALGORITHM
from deploy.local.postgres import OWNER, Postgres
from deploy.logins import scram_verifier
from events.log.seals.key_file import make_key
from events.secret_file import write_secret_file
from events.vault.master_keys import make_master_key
from tests.configured_nats import configured, where
from tests.fronts import https_before, tls_before_postgres
from tests.journeys import issuing
from tests.journeys.one_each import Processes, one_each
from tests.processes import byfield, ended, environment, said_by, started
from tests.smtp import certified

PROVIDER: Final = "city"
"""The short name of the issuer in the settings."""
_ROOT: Final = Path(__file__).parents[2]
_SECRETS: Final = ("pages_key", "evaluation_key", "access_secret")
_ADDRESS: Final = re.compile(r"https://\S+")


@dataclass(frozen=True)
class Installation:
    """What its operator has."""

    address: str
    """Where everybody reaches it."""
    certificate: Path
    """By which its TLS is believed."""
    owners: Mapping[str, object]
    """The settings of the owner of the database, who migrates."""
    processes: Processes

    async def say(self, *command: str) -> str:
        """Return what a command prints that the owner gives."""
        return await _said(*command, settings=self.owners)


@asynccontextmanager
async def installed(home: Path, folder: Path) -> AsyncIterator[Installation]:
    """Make one, and run it until the end of the block; its secrets are in the folder.

    `SSL_CERT_FILE` must be `certificate.pem` there.
    """
    tls, certificate = certified(folder)
    addresses: dict[str, str] = {}
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(https_before(tls, addresses))
        dsn = await stack.enter_async_context(_postgres(home, tls, certificate))
        provider = await stack.enter_async_context(_issuer(folder, f"{address}{CALLBACK_PATH}"))
        nats = await stack.enter_async_context(_nats(home, folder))
        make_master_key(folder / "vault.keys", "center")
        make_key(folder / "seal.key", "center.example/log")
        (folder / "witness").mkdir()
        common: dict[str, object] = {
            "environment": "production",
            "development_secret": "",
            "port": 0,
            "public_url": address,
            "access_url": address,
            "nats_url": nats,
            "nats_ca_file": certificate,
            "vault_key_file": folder / "vault.keys",
            "seals_folder": folder / "seals",
            "seal_witnesses": json.dumps([str(folder / "witness")]),
            "time_zone": "America/Chicago",
            "trusted_proxies": json.dumps(["127.0.0.1"]),
            "openid_providers_file": _secret(folder / "providers", json.dumps(provider)),
        }
        for name in _SECRETS:
            common[f"{name}_file"] = _secret(folder / name, secrets.token_urlsafe(32))
        owners = {
            **common,
            "home": folder,
            "nats_keys": folder / "nats",
            "postgres_dsn_file": _secret(folder / "owner.dsn", dsn),
        }
        await _said("migrate", "--logins", str(folder / "logins"), settings=owners)
        processes = await stack.enter_async_context(
            one_each(lambda name: common | _own(folder, name), addresses)
        )
        yield Installation(address, certificate, owners, processes)


def _own(folder: Path, name: str) -> dict[str, object]:
    """Return what a process has for itself: its login, its key, and of no other."""
    home, logins = folder / name, folder / "logins"
    if not home.exists():
        home.mkdir(mode=0o700)
        shutil.copy2(folder / "nats" / f"{name}.nk", home)
    own: dict[str, object] = {
        "home": home,
        "nats_keys": home,
        "postgres_dsn_file": logins / f"{name}.dsn",
    }
    if name == "relay":
        own |= {"seal_dsn_file": logins / "seal.dsn", "seal_key_file": folder / "seal.key"}
    return own


@asynccontextmanager
async def _postgres(home: Path, tls: ssl.SSLContext, certificate: Path) -> AsyncIterator[str]:
    """Run one that asks everybody for a password, behind TLS, and yield its owner's address."""
    server, password = Postgres(home), secrets.token_urlsafe(24)
    await server.start()
    try:
        await server.ensure_database()
        owner = await asyncpg.connect(server.dsn())
        await owner.execute(f"ALTER ROLE {OWNER} PASSWORD '{scram_verifier(password)}'")
        await owner.execute("ALTER SYSTEM SET archive_command = 'true'")
        await owner.execute("ALTER SYSTEM SET archive_mode = on")
        await owner.close()
        await server.stop()  # archiving begins with a start
        await server.start()
        owner = await asyncpg.connect(server.dsn())
        _demand_passwords(Path(await owner.fetchval("SHOW hba_file")))
        await owner.execute("SELECT pg_reload_conf()")
        await owner.close()
        said = dict(parse_qsl(urlsplit(server.dsn()).query))
        socket = Path(said["host"]) / f".s.PGSQL.{said['port']}"
        async with tls_before_postgres(tls, socket) as port:
            verified = f"sslmode=verify-full&sslrootcert={certificate}"
            yield f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/{OWNER}?{verified}"
    finally:
        await server.stop()


def _demand_passwords(file: Path) -> None:
    file.write_text("local all all scram-sha-256\n")


@asynccontextmanager
async def _nats(home: Path, folder: Path) -> AsyncIterator[str]:
    """Run one whose users have keys, by TLS, and yield its address."""
    keys, pem = str(folder / "nats"), (str(folder / "certificate.pem"), str(folder / "key.pem"))
    await _said("nats", "keys", keys, settings={})
    printed = await _said("nats", "config", keys, *where(home), "--tls", *pem, settings={})
    async with configured(home, printed) as port:
        yield f"tls://127.0.0.1:{port}"


@asynccontextmanager
async def _issuer(folder: Path, callback: str) -> AsyncIterator[dict[str, object]]:
    """Run one in a process of its own, and yield it as the settings name it."""
    secret = secrets.token_urlsafe(32)
    program = (sys.executable, str(issuing.__file__), str(folder), callback, secret)
    async with started(*program, env={**environment({}), "PYTHONPATH": str(_ROOT)}) as process:
        found = _ADDRESS.search(await said_by(process, _ADDRESS.pattern))
        assert found
        provider = {
            "issuer": found.group(),
            "display_name": "The city",
            "client_id": CLIENT_ID,
            "client_secret": secret,
            "algorithms": [ALGORITHM],
        }
        yield {PROVIDER: provider}


def _secret(file: Path, text: str) -> Path:
    write_secret_file(file, text, replace=False)
    return file


async def _said(*command: str, settings: Mapping[str, object]) -> str:
    async with byfield(*command, settings=settings, stderr=PIPE) as process:
        status, out, err = await ended(process)
    assert status == 0, f"{command}: {out}{err}"
    return out
