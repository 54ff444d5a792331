"""How often one submission asks the databases: what many share must be little for one, too."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from events.vault.private_log import PrivateLog
from services.intake.app import SERVICE
from services.intake.settings import IntakeSettings
from services.kit.http.running_service import RunningService
from services.kit.run.service import open_service
from tests.services.intake.conftest import SUBMISSION
from tests.services.intake.given import PROFILE
from tests.services.kit.http.asking import asking
from tests.services.serving import built_once
from tests.statements import watched


@pytest.fixture
async def running(database: str) -> AsyncIterator[RunningService]:
    """Intake, whose feeds stand still."""
    settings = IntakeSettings.read(postgres_dsn=database)
    async with open_service(SERVICE, settings, listening=False) as service:
        yield service.running


@pytest.fixture
async def client(running: RunningService) -> AsyncIterator[httpx.AsyncClient]:
    """A center that knows an agency and some topics."""
    app = built_once(SERVICE, running.settings)
    app.state.running = running
    async with asking(app, role="coordinator") as client:
        registered = await client.post("/agencies", json=PROFILE | {"on": "2024-03-01"})
        assert registered.status_code == 201
        for topic in SUBMISSION["topics"]:
            listing = {"title": topic, "lists": ["general"], "on": "2024-03-01"}
            assert (await client.put(f"/topics/{topic}", json=listing)).status_code == 200
        yield client


async def test_a_submission_asks_the_tables_once_the_log_once_and_the_vault_never(
    running: RunningService, client: httpx.AsyncClient
) -> None:
    assert (await client.post("/requests", json=SUBMISSION)).status_code == 201
    log = running.log
    assert isinstance(log, PrivateLog)
    pools = running.pool, log.stored._pool, log._vault._pool  # type: ignore[attr-defined,union-attr] # a PostgresLog, a PostgresVault
    of_tables, of_log, of_vault = map(watched, pools)
    assert (await client.post("/requests", json=SUBMISSION)).status_code == 201
    assert [len(of_tables), len(of_log), len(of_vault)] == [1, 1, 0]
