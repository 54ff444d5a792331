from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from events.log.database.connections import Pool
from services.assignment.settings import AssignmentSettings
from services.kit.feed.connections import open_pool
from tests.services.assignment.center import Center, running_center


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """Connections to the service's own tables, in its role."""
    pool = await open_pool(database, "assignment", connections_max=2)
    yield pool
    await pool.close()


@pytest.fixture
async def center(database: str) -> AsyncIterator[Center]:
    """The service on a database of the test's own."""
    async with running_center(AssignmentSettings.read(postgres_dsn=database)) as center:
        yield center
