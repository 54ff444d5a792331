from __future__ import annotations

from events.log.postgres import PostgresLog
from tests.appends import append_of, new_stream
from tests.events.log.killing import kill_others


async def test_a_read_on_connections_that_were_cut_is_asked_again(database: str) -> None:
    async with PostgresLog(database) as log:
        appended = await log.append(append_of(new_stream()))
        for _ in range(20):
            await kill_others(database)
            assert (await log.head()).position == appended.position
            assert len(await log.read()) == 1
