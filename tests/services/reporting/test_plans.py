from uuid import UUID

import pytest

from events.log.database.connections import Pool
from services.kit.feed.connections import lent
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import UNDIVIDED
from services.reporting.queries import SQL
from services.reporting.queries.counting import WORK_MEMORY_MAX


@pytest.mark.parametrize("statement", sorted({each.statement for each in MEASURES.values()}))
async def test_without_confidential_work_no_query_is_run_for_each_row(
    pool: Pool, statement: str
) -> None:
    """It would be run again for each of a hundred thousand rows, once its rows fill no hash."""
    values = (UNDIVIDED, None, None, None, 1, None, [UUID(int=1)], UNDIVIDED, False, None, None)
    async with lent(pool) as connection, connection.transaction():
        await connection.execute(SQL["planning_set"], WORK_MEMORY_MAX)
        asked = await connection.prepare(SQL[statement])
        plan = await connection.fetch(
            f"EXPLAIN {SQL[statement]}", *values[: len(asked.get_parameters())]
        )
    assert [line for (line,) in plan if "SubPlan" in line] == []


async def test_a_question_is_not_compiled_whatever_the_server_does_else(pool: Pool) -> None:
    """Of rows as of a position the planner expects so many that each would be compiled in full."""
    async with lent(pool) as connection:
        async with connection.transaction():
            await connection.execute("SET LOCAL jit = on")
            await connection.execute(SQL["planning_set"], WORK_MEMORY_MAX)
            assert await connection.fetchval("SHOW jit") == "off"
        assert await connection.fetchval("SHOW jit") == "on"
