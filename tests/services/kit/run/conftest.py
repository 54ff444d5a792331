from __future__ import annotations

import asyncpg
import pytest

from deploy.local.nats import Nats
from events.log.stream.stream import provision
from services.kit.feed.connections import open_pool
from services.kit.settings import Settings
from tests.events.log.relay.relaying import administering
from tests.services.kit.conftest import Told as ToldLines


@pytest.fixture
async def settings(database: str, nats: Nats, told: ToldLines) -> Settings:  # noqa: ARG001 - lines kept off the screen
    pool = await open_pool(database, "intake")
    await pool.execute("CREATE TABLE counted (of text PRIMARY KEY, raised int)")
    await pool.execute("INSERT INTO counted VALUES ('all', 0)")
    await pool.close()
    owner = await asyncpg.connect(database)
    await owner.execute(
        "INSERT INTO log.may_append"
        " VALUES ('intake', 'tally', 'TallyOpened'), ('intake', 'tally', 'TallyRaised')"
    )
    await owner.close()
    async with administering(nats) as admin:
        await provision(admin)
    return Settings.read(postgres_dsn=database, nats_url=nats.service_url)
