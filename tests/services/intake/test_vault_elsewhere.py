"""The vault in a database of its own: where its keys are, and what goes on while it is away."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest

from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from deploy.migrate import migrate_vault
from events.log.postgres import PostgresLog
from events.vault.readers import READERS
from services.intake.app import SERVICE
from services.intake.settings import IntakeSettings
from tests.conftest import Databases
from tests.services.intake.conftest import SUBMISSION, Center
from tests.services.serving import mounted

KEYS = "SELECT count(*) FROM byfield_vault.key"


@dataclass(frozen=True)
class Vault:
    """A vault and nothing else, on a server that can be away."""

    dsn: str
    way: Path
    """A link to the folder of the server's sockets."""
    sockets: str
    databases: Databases

    async def go_away(self) -> None:
        """Nobody finds the server any more, and who had found it is out."""
        self.way.unlink()
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        await self.databases.execute(f"{ending}'{urlsplit(self.dsn).path.removeprefix('/')}'")

    def come_back(self) -> None:
        """It is where it was."""
        self.way.symlink_to(self.sockets)


@pytest.fixture
async def vault(postgres: Postgres, databases: Databases, home: Path) -> AsyncIterator[Vault]:
    name = f"vault_{uuid.uuid4().hex}"
    await databases.execute(f"CREATE DATABASE {name}")
    dsn = postgres.dsn(name)
    await migrate_vault(dsn)
    [sockets] = parse_qs(urlsplit(dsn).query)["host"]
    vault = Vault(dsn.replace(sockets, str(home / "way")), home / "way", sockets, databases)
    vault.come_back()
    yield vault
    await databases.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def center(
    database: str,
    vault: Vault,
    steady_nats: Nats,
    relayed: None,  # noqa: ARG001 - the relay is at work
) -> AsyncIterator[Center]:
    settings = IntakeSettings.read(
        postgres_dsn=database, vault_dsn=vault.dsn, nats_url=steady_nats.service_url
    )
    app = mounted([SERVICE], settings)
    async with (
        app.router.lifespan_context(app),
        PostgresLog(database, role="byfield_assignment") as log,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://byfield", timeout=60
        ) as client,
    ):
        yield Center(client, log, app.state.services["intake"].state.running)


async def test_on_a_server_without_a_log_each_reader_has_its_role_and_its_kinds(
    home: Path,
) -> None:
    server = Postgres(home)
    await server.start()
    try:
        await server.ensure_database()
        await migrate_vault(server.dsn())
        owner = await asyncpg.connect(server.dsn())
        rows = await owner.fetch("SELECT role, kind FROM byfield_vault.reader")
        await owner.close()
    finally:
        await server.stop()
    assert {(row["role"], row["kind"]) for row in rows} == {
        (f"byfield_{reader}", kind) for reader, kinds in READERS.items() for kind in kinds
    }


async def keys_in(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        count: int = await connection.fetchval(KEYS)
    finally:
        await connection.close()
    return count


async def test_keys_stand_in_the_vault_elsewhere_alone(
    center: Center, database: str, vault: Vault
) -> None:
    request_id = await center.submit()
    position = (await center.log.head()).position
    shown = (await center.ask("GET", f"/requests/{request_id}", byfield_after=position)).json()
    assert shown["contact"] == SUBMISSION["contact"]
    assert await keys_in(vault.dsn) > 0
    assert await keys_in(database) == 0


async def test_without_the_vault_nothing_with_names_is_told_and_all_else_goes_on(
    center: Center, vault: Vault
) -> None:
    await vault.go_away()
    registered = await center.register()
    assert registered.status_code == 201, registered.text
    before = await center.log.head()

    refused = await center.ask(
        "POST", "/requests", SUBMISSION, role="requester", idempotency_key="once"
    )
    assert refused.status_code == 503, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert "the database cannot be reached" in refused.json()["detail"]
    assert await center.log.head() == before
    assert (await center.ask("GET", "/agencies")).status_code == 200

    vault.come_back()
    taken = await center.ask(
        "POST", "/requests", SUBMISSION, role="requester", idempotency_key="once"
    )
    assert taken.status_code == 201, taken.text
    again = await center.ask(
        "POST", "/requests", SUBMISSION, role="requester", idempotency_key="once"
    )
    assert again.json()["id"] == taken.json()["id"]
