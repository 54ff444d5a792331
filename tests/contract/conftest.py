"""Every log that must keep the contract; PostgreSQL's also in small groups, none of them lean.

So must one that encrypts what is personal.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from events.log.append.waiting import GroupBounds, WaitingAppends
from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.store.event_log import EventLog
from events.vault.private_log import PrivateLog
from events.vault.vault import MemoryVault


@pytest.fixture(params=["memory", "postgres", "postgres-general", "private"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which log is tested."""
    return str(request.param)


@pytest.fixture
def dsn(kind: str, request: pytest.FixtureRequest) -> str | None:
    """Where the log's database is, if it has one."""
    return None if kind in {"memory", "private"} else request.getfixturevalue("database")


@pytest.fixture
async def log(kind: str, dsn: str | None) -> AsyncIterator[EventLog]:
    """An empty log."""
    if dsn is None:
        memory = MemoryLog()
        yield PrivateLog(memory, MemoryVault(), {"request"}) if kind == "private" else memory
        return
    lean = kind == "postgres"
    # So small groups that two are on their way at once as soon as some ask together.
    waiting = None if lean else WaitingAppends(GroupBounds(appends_max=2))
    # Under no role: the contract's facts are no service's.
    async with PostgresLog(dsn, lean=lean, waiting=waiting) as log:
        yield log
