"""A database of a test's own that nothing was done to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from deploy.local.postgres import Postgres


@pytest.fixture
async def empty_database(postgres: Postgres) -> AsyncIterator[str]:
    """The DSN of a database without anything."""
    name = f"test_{uuid4().hex}"
    server = await asyncpg.connect(postgres.dsn("postgres"))
    await server.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY wal_log")
    yield postgres.dsn(name)
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()
