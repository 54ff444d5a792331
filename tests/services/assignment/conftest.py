from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from events.log.database import Pool
from services.kit.connections import open_pool


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """Connections to the service's own tables, in its role."""
    pool = await open_pool(database, "assignment", connections_max=2)
    yield pool
    await pool.close()
