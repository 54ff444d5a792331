"""Every log that must keep the contract; PostgreSQL's also with the lean path turned off."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.store import EventLog


@pytest.fixture(params=["memory", "postgres", "postgres-general"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which log is tested."""
    return str(request.param)


@pytest.fixture
def dsn(kind: str, request: pytest.FixtureRequest) -> str | None:
    """Where the log's database is, if it has one."""
    return None if kind == "memory" else request.getfixturevalue("database")


@pytest.fixture
async def log(kind: str, dsn: str | None) -> AsyncIterator[EventLog]:
    """An empty log."""
    if dsn is None:
        yield MemoryLog()
        return
    # Under no role: the contract's facts are no service's.
    async with PostgresLog(dsn, lean=kind == "postgres") as log:
        yield log
