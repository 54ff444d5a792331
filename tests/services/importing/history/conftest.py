"""A log on real PostgreSQL that knows an agency and two providers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from events.log.postgres import PostgresLog
from tests.services.importing.history.history import prepare


@pytest.fixture
async def log(database: str) -> AsyncIterator[PostgresLog]:
    """With the rights that the command line has."""
    async with PostgresLog(database, role="byfield_import") as log:
        await prepare(log)
        yield log


@pytest.fixture
async def before(log: PostgresLog) -> int:
    """The position before the import."""
    return (await log.head()).position
