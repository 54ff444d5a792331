"""An installation in which nothing is missing or unsafe, on servers of its own."""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from deploy.logins import LOGINS, make_logins
from deploy.migrate import migrate_all
from deploy.nats_admin import nats_admin
from deploy.nats_configuration import production_configuration
from deploy.nats_keys import ensure_key
from deploy.nats_users import USERS
from deploy.settings import Settings
from events.log.database.connections import Connection
from events.log.seals.key_file import make_key
from events.log.stream.stream import provision
from events.vault.master_keys import make_master_key, read_master_keys
from events.vault.postgres import PostgresVault
from services.kit.settings import PREFIX
from tests.configured_nats import configured
from tests.deploy.test_logins import demand_passwords
from tests.fronts import tls_before
from tests.services.access.openid.forging import SECRET, Forger, forger
from tests.smtp import MailServer, certified, mail_server

OF_ACCESS: Final = ("openid_providers_file", "mail_host", "mail_port", "mail_security", "mail_from")


@dataclass
class Installation:
    """Its servers, and the settings of each process as its environment has them."""

    folder: Path
    postgres: Postgres
    nats_port: int
    issuer: Forger
    mail: MailServer
    authorities: Path
    """By which the certificate of the issuer is believed."""

    def settings(self, process: str) -> dict[str, str]:
        """The settings of one process, by name."""
        said = {
            "environment": "production",
            "home": self.folder / "home",
            "postgres_dsn_file": self.folder / f"{process}.dsn",
            "seal_dsn_file": self.folder / "seal.dsn" if process == "relay" else "",
            "vault_key_file": self.folder / "vault.keys",
            "nats_url": f"tls://localhost:{self.nats_port}",
            "nats_keys": self.folder / "nats",
            "nats_ca_file": self.folder / "certificate.pem",
            "public_url": "https://tac.example",
            "time_zone": "America/Chicago",
            "trusted_proxies": '["10.0.0.5"]',
            "pages_key_file": self.folder / "pages-key",
            "evaluation_key_file": self.folder / "evaluation-key",
            "access_secret_file": self.folder / "access-secret",
            "access_url": "" if process == "access" else "https://tac.example",
            "seal_key_file": self.folder / "seal.key",
            "seal_witnesses": json.dumps([str(self.folder / "witness")]),
            "openid_providers_file": self.folder / "providers",
            "mail_host": "127.0.0.1",
            "mail_port": self.mail.port,
            "mail_security": "none",
            "mail_from": "help@tac.example",
        }
        if process != "access":
            said |= dict.fromkeys(OF_ACCESS, "")
        return {name: str(value) for name, value in said.items() if value != ""}

    def secrets(self) -> list[str]:
        """All that nobody may read in what a check says."""
        dsns = [(self.folder / f"{name}.dsn").read_text().strip() for name in LOGINS]
        files = ("pages-key", "evaluation-key", "access-secret", "vault.keys", "seal.key")
        texts = [(self.folder / name).read_text().split()[-1] for name in files]
        seeds = [file.read_text().strip() for file in (self.folder / "nats").glob("*.nk")]
        return [SECRET, *texts, *seeds, *(str(urlsplit(dsn).password) for dsn in dsns)]

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[Connection]:
        """A connection of the owner, a superuser."""
        connection = await asyncpg.connect(self.postgres.dsn())
        try:
            yield connection
        finally:
            await connection.close()

    async def own(self, *statements: str) -> None:
        """Run statements as the owner."""
        async with self.owner() as connection:
            for each in statements:
                await connection.execute(each)

    def secret(self, name: str, text: str) -> Path:
        """A file of a secret."""
        file = self.folder / name
        file.write_text(text)
        file.chmod(0o600)
        return file


def said_in(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    """Let this process's environment have these settings."""
    for name, value in settings.items():
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", value)


@asynccontextmanager
async def installation(folder: Path, home: Path) -> AsyncIterator[Installation]:
    """Set one up, as docs/operating.md says."""
    for name in ("witness", "home", "issuer"):
        (folder / name).mkdir()
    certified(folder, "localhost")
    tls, authorities = certified(folder / "issuer")
    for user in USERS:
        ensure_key(folder / "nats", user)
    make_key(folder / "seal.key", "tac.example/log")
    make_master_key(folder / "vault.keys", "2026")
    postgres = Postgres(home)
    try:
        await _make_ready(postgres)
        await make_logins(postgres.dsn(), folder)
        async with (
            nats_server(folder) as port,
            forger() as issuer,
            tls_before(tls, issuer.address) as address,
            mail_server() as mail,
        ):
            issuer.address = address
            made = Installation(folder, postgres, port, issuer, mail, authorities)
            for name in ("pages-key", "evaluation-key", "access-secret"):
                made.secret(name, secrets.token_urlsafe(40))
            made.secret("providers", json.dumps({"city": provider_at(address)}))
            await provision_at(folder, port)
            async with PostgresVault(
                (folder / "intake.dsn").read_text().strip(),
                read_master_keys(folder / "vault.keys"),
                role="byfield_intake",
            ):
                pass  # it is known from now on under which key the others are wrapped
            yield made
    finally:
        await postgres.stop()


async def _make_ready(postgres: Postgres) -> None:
    await postgres.start()
    await postgres.ensure_database()
    owner = await asyncpg.connect(postgres.dsn())
    demand_passwords(Path(await owner.fetchval("SHOW hba_file")))
    await owner.execute("ALTER SYSTEM SET archive_mode = on")
    await owner.execute("ALTER SYSTEM SET archive_command = 'true'")
    await owner.close()
    await postgres.stop()
    await postgres.start()
    await migrate_all(postgres.dsn())


def provider_at(address: str, **said: str) -> dict[str, str]:
    """A provider as the settings have it."""
    return {
        "issuer": address,
        "display_name": "The city",
        "client_id": "byfield",
        **(said or {"client_secret": SECRET}),
    }


async def provision_at(folder: Path, port: int) -> None:
    """Make the stream, or bring its settings up to date."""
    settings = Settings.read(
        nats_url=f"tls://localhost:{port}",
        nats_keys=folder / "nats",
        nats_ca_file=folder / "certificate.pem",
    )
    async with nats_admin(settings) as admin:
        await provision(admin)


@asynccontextmanager
async def nats_server(folder: Path, **changed: Any) -> AsyncIterator[int]:
    """A NATS server as `byfield nats config` has it, but for what is changed; its port."""
    home = Path(tempfile.mkdtemp(dir=folder))
    said = json.loads(
        production_configuration(
            folder / "nats",
            listen="127.0.0.1:-1",
            store=str(home),
            certificate=str(folder / "certificate.pem"),
            certificate_key=str(folder / "key.pem"),
        )
    )
    kept = {name: value for name, value in (said | changed).items() if value is not None}
    async with configured(home, json.dumps(kept)) as port:
        yield port
