"""Projections of one service write together, and each by itself where they must."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import asyncpg
import pytest

from events.event import Told
from events.log.feed.decoding import Fact, FactReader
from events.log.feed.feed import Feed
from events.log.feed.handler import Checkpoint
from services.kit.feed.checkpoints import BEGINNING, StaleError
from services.kit.feed.connections import lent
from services.kit.feed.joint_writer import JointWriter
from services.kit.feed.live_writer import Move, RowWriter
from services.kit.feed.parking import list_parked
from services.kit.feed.projection import Projection, ProjectionHandler
from services.kit.feed.rebuild import rebuild
from services.kit.feed.releasing import release
from services.kit.feed.tables import Table, rows
from tests.events.log.feed.feeding import CATALOGUE, COUNTED, Counted, count, reached
from tests.services.kit.feed.newer import KNOWN, NEWER, NewerCounted, count_newer
from tests.services.kit.feed.totals import Sample, Totals, fed, sample
from tests.waiting import eventually

READER = FactReader(CATALOGUE, COUNTED)
_MAKE = """
CREATE TABLE sample.latest (number bigint PRIMARY KEY, position bigint NOT NULL);
ALTER TABLE sample.latest OWNER TO byfield_sample;
"""


class Latest(NamedTuple):
    """Where a number was counted last."""

    number: int
    position: int


def _latest(_: Latest | None, event: Counted, told: Told) -> Latest:
    return Latest(event.number, told.position)


LATEST = Projection(
    "latest",
    (
        rows(
            Table("latest", Latest, key=("number",)),
            makes={Counted: _latest, NewerCounted: _latest},
            changes={},
        ),
    ),
)


@pytest.fixture(params=[1, 200], ids=["copied", "written"], autouse=True)
def _(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few facts and many are written in two ways, which come to the same."""
    monkeypatch.setattr("services.kit.feed.joint_writer.COPY_FACTS_MIN", request.param)


@dataclass
class Both:
    """Two projections of the sample that meet, each with its handler."""

    here: Sample
    writer: RowWriter
    totals: ProjectionHandler
    latest: ProjectionHandler

    async def handle(self, *at: Checkpoint) -> list[Checkpoint | BaseException]:
        """Let both handle all that follows where each stands."""
        each = [
            (handler, checkpoint, await self.facts(checkpoint))
            for handler, checkpoint in zip((self.totals, self.latest), at, strict=True)
        ]
        handling = (handler.handle(checkpoint, facts) for handler, checkpoint, facts in each)
        return await asyncio.gather(*handling, return_exceptions=True)

    async def facts(self, after: Checkpoint = BEGINNING) -> list[Fact]:
        return await READER.read(await self.here.log.read(after=after.position))

    async def resume(self) -> tuple[Checkpoint, Checkpoint]:
        return await self.totals.resume(), await self.latest.resume()

    async def checkpoints(self) -> tuple[int | None, int | None]:
        return await self.here.checkpoint(), await self.here.checkpoint("latest")

    async def rows(self) -> dict[int, int]:
        found = await self.here.fetch("SELECT number, position FROM latest")
        return {row["number"]: row["position"] for row in found}


@asynccontextmanager
async def both(database: str, totals: Totals | None = None) -> AsyncIterator[Both]:
    async with sample(database) as here:
        await here.execute_as_owner(_MAKE)
        projections = ((totals or Totals()).projection, LATEST)
        row_writer = RowWriter.generated([fold for each in projections for fold in each.folds])
        joint_writer = JointWriter(here.pool, row_writer)
        handlers = [ProjectionHandler(each, here.pool, None, joint_writer) for each in projections]
        yield Both(here, row_writer, *handlers)


async def test_those_at_one_place_write_in_one_transaction(database: str) -> None:
    async with both(database) as two:
        await count(two.here.log, 1, 2, 1)
        await two.handle(*await two.resume())
        assert await two.here.totals() == {"count-one": 4}
        assert await two.rows() == {1: 3, 2: 2}
        written = await two.here.fetch(
            "SELECT xmin::text FROM checkpoint UNION SELECT xmin::text FROM totals"
            " UNION SELECT xmin::text FROM latest"
        )
        assert len(written) == 1


async def test_one_that_lags_behind_catches_up_alone_and_then_they_meet(database: str) -> None:
    async with both(database) as two:
        await count(two.here.log, 1, 2)
        ahead = await two.totals.handle(await two.totals.resume(), await two.facts())
        await count(two.here.log, 3)
        await two.handle(ahead, await two.latest.resume())
        assert await two.checkpoints() == (3, 3)
        assert await two.here.totals() == {"count-one": 6}
        assert await two.rows() == {1: 1, 2: 2, 3: 3}
        feed = Feed(two.here.log, CATALOGUE, [two.totals, two.latest], broker=None)
        async with fed(feed):
            await reached(feed, 3)  # both wait for what follows
            await reached(feed, await count(two.here.log, 4))
        [together] = await two.here.fetch("SELECT count(DISTINCT xmin::text) FROM checkpoint")
        assert together["count"] == 1


async def test_one_that_is_ahead_waits_for_who_comes_to_its_place_just_now(database: str) -> None:
    async with both(database) as two:
        await count(two.here.log, 1, 2, 3)
        facts = await two.facts()
        ahead = await two.latest.handle(await two.latest.resume(), facts[:2])

        async def follow() -> None:
            checkpoint = await two.totals.handle(await two.totals.resume(), facts[:2])
            await two.totals.handle(checkpoint, facts[2:])

        async with two.here.pool.acquire() as connection:
            locking = connection.transaction()
            await locking.start()
            await connection.execute("LOCK TABLE totals IN ACCESS EXCLUSIVE MODE")
            following = asyncio.create_task(follow())
            await eventually(lambda: _waits_for_a_lock(two))
            waiting = asyncio.create_task(two.latest.handle(ahead, facts[2:]))
            await locking.rollback()
        await asyncio.gather(following, waiting)
        assert await two.checkpoints() == (3, 3)
        [together] = await two.here.fetch("SELECT count(DISTINCT xmin::text) FROM checkpoint")
        assert together["count"] == 1


async def test_one_whose_rows_somebody_else_changes_waits_and_the_other_goes_on(
    database: str,
) -> None:
    async with both(database) as two:
        at = await two.resume()
        await count(two.here.log, 1)
        async with two.here.pool.acquire() as connection:
            locking = connection.transaction()
            await locking.start()
            await connection.execute("SELECT FROM checkpoint WHERE feed = 'totals' FOR UPDATE")
            handling = asyncio.create_task(two.handle(*at))
            await eventually(lambda: _is_at(two, "latest", 1))
            assert await two.checkpoints() == (0, 1)
            await locking.rollback()
        await handling
        assert await two.checkpoints() == (1, 1)
        assert await two.here.totals() == {"count-one": 1}


async def _is_at(two: Both, feed: str, position: int) -> bool:
    return await two.here.checkpoint(feed) == position


async def test_what_one_cannot_bear_is_parked_for_that_one_alone(database: str) -> None:
    async with both(database, Totals(13)) as two:
        await count(two.here.log, 1, 13, 2)
        await count(two.here.log, 4, stream="count-two")
        await two.handle(*await two.resume())
        assert await two.here.totals() == {"count-one": 1, "count-two": 4}
        assert await two.rows() == {1: 1, 13: 2, 2: 3, 4: 4}
        assert await two.checkpoints() == (4, 4)
        async with lent(two.here.pool) as connection:
            parked = [(each.feed, each.position) for each in await list_parked(connection)]
        assert parked == [("totals", 2), ("totals", 3)]


async def test_what_the_tables_refuse_is_parked_for_that_one_alone(database: str) -> None:
    async with both(database) as two:
        await two.here.execute_as_owner("ALTER TABLE sample.latest ADD CHECK (number < 10)")
        await count(two.here.log, 1, 13)
        await count(two.here.log, 2, stream="count-two")
        await two.handle(*await two.resume())
        assert await two.here.totals() == {"count-one": 14, "count-two": 2}
        assert await two.rows() == {1: 1, 2: 3}
        async with lent(two.here.pool) as connection:
            parked = [(each.feed, each.position) for each in await list_parked(connection)]
        assert parked == [("latest", 2)]


@pytest.mark.parametrize("change", ["released", "rebuilt"])
async def test_rows_that_change_between_load_and_write_are_loaded_again(
    database: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with both(database) as two:
        await count_newer(two.here.log, 1)
        facts = await FactReader(KNOWN, COUNTED).read(await two.here.log.read())
        checkpoint = await two.totals.handle(await two.totals.resume(), facts)
        await count(two.here.log, 2, stream="count-two")
        await two.here.fetch("DELETE FROM totals")  # a rebuild finds nothing of it to be missing
        write, changed = two.writer.write, False

        async def write_late(*arguments: Any) -> set[str]:
            nonlocal changed
            if not changed:
                changed = True
                await _change(two, change)
            return await write(*arguments)

        monkeypatch.setattr(two.writer, "write", write_late)
        before = await two.here.fetch("SELECT number FROM generation")
        await two.totals.handle(checkpoint, await two.facts(checkpoint))
        assert changed
        after = await two.here.fetch("SELECT number FROM generation")
        assert after[0]["number"] > before[0]["number"]
        assert await two.here.totals() == {"count-one": 1, "count-two": 2}


async def _change(two: Both, change: str) -> None:
    here = two.here
    if change == "released":
        handle_one = two.totals.handle_one
        assert (
            await release(here.pool, here.log, NEWER, "totals", "count-one", handle_one)
        ).released
    else:
        await rebuild(here.pool, here.log, NEWER, [Totals().projection])


async def test_what_was_loaded_too_early_is_never_written(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with both(database) as two:
        checkpoint = await two.totals.resume()
        await count(two.here.log, 1)
        write = two.writer.write

        async def overtaken(
            connection: asyncpg.Connection, moves: Sequence[Move], *rest: object
        ) -> set[str]:
            await two.here.fetch("UPDATE generation SET number = number + 1")
            return await write(connection, moves, *rest)  # type: ignore[arg-type] # as they are

        monkeypatch.setattr(two.writer, "write", overtaken)
        with pytest.raises(StaleError):
            await two.totals.handle(checkpoint, await two.facts())
        assert await two.here.totals() == {}
        assert await two.here.checkpoint() == 0


async def test_who_is_stopped_while_it_writes_for_all_leaves_the_others_to_try_again(
    database: str,
) -> None:
    async with both(database) as two:
        at = await two.resume()
        await count(two.here.log, 1)
        facts = await two.facts()
        async with two.here.pool.acquire() as connection:
            locking = connection.transaction()
            await locking.start()
            await connection.execute("LOCK TABLE totals IN ACCESS EXCLUSIVE MODE")
            tasks = [
                asyncio.create_task(handler.handle(checkpoint, facts))
                for handler, checkpoint in zip((two.totals, two.latest), at, strict=True)
            ]
            await eventually(lambda: _waits_for_a_lock(two))
            tasks[0].cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            await locking.rollback()
        assert isinstance(outcomes[0], asyncio.CancelledError)
        assert "interrupted" in str(outcomes[1])
        assert await two.checkpoints() == (0, 0)
        await two.handle(*await two.resume())
        assert await two.checkpoints() == (1, 1)


async def test_who_is_stopped_while_it_waits_for_others_keeps_no_place(database: str) -> None:
    async with both(database) as two:
        at = await two.resume()
        await count(two.here.log, 1)
        facts = await two.facts()
        first = asyncio.create_task(two.totals.handle(at[0], facts))
        second = asyncio.create_task(two.latest.handle(at[1], facts))
        await asyncio.sleep(0)  # both are there, and nothing is written yet
        first.cancel()
        outcomes = await asyncio.gather(first, second, return_exceptions=True)
        assert isinstance(outcomes[0], asyncio.CancelledError)
        assert "interrupted" in str(outcomes[1])
        await two.handle(*await two.resume())
        assert await two.checkpoints() == (1, 1)


async def _waits_for_a_lock(two: Both) -> bool:
    waiting = await two.here.fetch("SELECT FROM pg_locks WHERE NOT granted")
    return bool(waiting)
