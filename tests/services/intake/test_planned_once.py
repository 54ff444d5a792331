"""What each submission asks is planned for no one submission, in a center that has had many."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest

from deploy.bench.history import history
from deploy.bench.servers import fill
from events.ids import new_id
from events.log.database.statements import statement

EVENTS = 2_000
USES = 20
"""After five the planner compares."""
REQUEST = """
INSERT INTO intake.requests (
    request_id, position, version, ori, status, program_asked, program, topics, delivery_types,
    problem, contact_role, contact_name, contact_email, authorized_by, submitted_on
)
SELECT
    gen_random_uuid(), number, 1, 'IA' || lpad((number % 100)::text, 7, '0'), 'submitted',
    'cri-tac', 'cri-tac', '{tactics,training}', '{}',
    'More calls', 'chief', 'A B', 'a@b.example', 'The Chief',
    '2024-03-01'
FROM generate_series(1, 2000) AS number
"""


@pytest.fixture
async def connection(database: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """To a database with many facts and many requests."""
    await fill(database, history(EVENTS))
    connection = await asyncpg.connect(database, server_settings={"search_path": "intake"})
    await connection.execute(REQUEST)
    await connection.execute("ANALYZE")
    yield connection
    await connection.close()


async def test_so_are_the_streams_that_a_command_reads(
    connection: asyncpg.Connection[asyncpg.Record],
) -> None:
    sql = statement("events.log", "streams_read")
    asked = ([f"request-{new_id()}", "agency-IA0000001"], [0, 1], 1000, 17)
    assert await _planned_anew_times(connection, sql, *asked) <= USES // 2


async def test_so_is_the_search_for_similar_requests(
    connection: asyncpg.Connection[asyncpg.Record],
) -> None:
    sql = statement("services.intake", "requests_similar")
    day = date(2024, 3, 1)
    asked = (["IA0000001"], ["tactics,training"], [day], [day], [new_id()], 20)
    assert await _planned_anew_times(connection, sql, *asked) <= USES // 2


async def _planned_anew_times(
    connection: asyncpg.Connection[asyncpg.Record], sql: str, *values: object
) -> int:
    for _ in range(USES):
        await connection.fetch(sql, *values)
    planned = "SELECT custom_plans FROM pg_prepared_statements WHERE statement = $1"
    times: int = await connection.fetchval(planned, sql)
    return times
