"""The vault on a disk that is full: what intake answers, tells and reads meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from deploy.torture.disks import filled
from events.event import REMOVED
from events.log.postgres import PostgresLog
from events.vault.master_keys import read_master_keys
from events.vault.postgres import PostgresVault
from services.intake.app import SERVICE
from services.intake.settings import IntakeSettings
from services.kit.run.private_log import open_log
from tests.events.vault.test_full_disk import until_full
from tests.keys import MASTER_KEYS
from tests.services.intake.conftest import SUBMISSION, Center
from tests.services.serving import mounted
from tests.waiting import eventually


@pytest.fixture
def settings(database: str, server_on_disk: Postgres, steady_nats: Nats) -> IntakeSettings:
    return IntakeSettings.read(
        postgres_dsn=database, vault_dsn=server_on_disk.dsn(), nats_url=steady_nats.service_url
    )


@pytest.fixture
async def center(
    settings: IntakeSettings,
    relayed: None,  # noqa: ARG001 - the relay is at work
) -> AsyncIterator[Center]:
    app = mounted([SERVICE], settings)
    async with (
        app.router.lifespan_context(app),
        PostgresLog(settings.dsn_of("log"), role="byfield_assignment") as log,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://byfield", timeout=60
        ) as client,
    ):
        yield Center(client, log, app.state.services["intake"].state.running)


@pytest.mark.fault
async def test_with_no_room_for_keys_names_are_read_and_not_told_until_there_is(
    center: Center, settings: IntakeSettings, disk: Path
) -> None:
    request_id = await center.submit()
    sent = 0

    async def submit() -> httpx.Response:
        nonlocal sent
        sent += 1
        return await center.ask(
            "POST", "/requests", SUBMISSION, role="requester", idempotency_key=f"try {sent}"
        )

    async def refused() -> httpx.Response | None:
        """What the first is answered that finds no key that was made before."""
        answer = await submit()
        return None if answer.status_code == 201 else answer

    masters = read_master_keys(MASTER_KEYS)
    with filled(disk):
        async with PostgresVault(settings.dsn_of("vault"), masters, role="byfield_intake") as vault:
            await until_full(vault)
        answer = await eventually(refused, seconds_max=60)
        assert answer is not None
        assert answer.status_code == 503, answer.text
        assert "the disk of the database is full" in answer.json()["detail"]
        assert "retry-after" in answer.headers
        told = await center.log.head()
        assert (await submit()).status_code == 503
        assert await center.log.head() == told, "nothing half-written"
        assert (await center.register(ori="IA0570200")).status_code == 201, "it names nobody"

        async with open_log(settings, "intake") as fresh:
            [submitted, *_] = await fresh.read_stream(f"request-{request_id}")
        assert SUBMISSION["contact"]["name"].encode() in submitted.data
    sent -= 1
    taken = await submit()
    assert taken.status_code == 201, taken.text
    async with open_log(settings, "intake") as fresh:
        for each in await fresh.read(category="request"):
            assert REMOVED.encode() not in each.data
            center.running.catalogue.require(each)
