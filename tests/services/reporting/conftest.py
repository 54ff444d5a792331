from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from events.log.database.connections import Pool
from services.kit.feed.connections import open_pool
from services.reporting.settings import ReportingSettings
from tests.services.reporting.reports import Reports, running_reports


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """Connections to the service's own tables, in its role."""
    pool = await open_pool(database, "reporting", connections_max=2)
    yield pool
    await pool.close()


@pytest.fixture
async def reports(database: str) -> AsyncIterator[Reports]:
    """The service on a database of the test's own."""
    async with running_reports(ReportingSettings.read(postgres_dsn=database)) as reports:
        yield reports
