"""A rolling upgrade: what an older release cannot read waits for the one that can."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from events.catalogue import Catalogue
from events.event import Event, Heard
from events.log.deciding.handle import handle
from events.log.feed.feed import Feed
from events.log.feed.handler import Handler
from services.kit.feed.connections import lent
from services.kit.feed.parking import list_parked
from services.kit.feed.projection import ProjectionHandler
from services.kit.feed.reaction import Reaction, ReactionHandler, cause_of
from services.kit.feed.rebuild import rebuild
from services.kit.feed.releasing import release, release_newer
from tests.events.log.feed.feeding import COUNTED, Counted, Rested, count, reached
from tests.services.kit.feed.newer import KNOWN, NEWER, count_newer, tell_as
from tests.services.kit.feed.totals import Sample, Totals, catch_up, fed, sample, turn
from tests.services.kit.http.answering import REST, Rest, answering
from tests.waiting import eventually

NEWER_ROW = ("count-one", 2, "newer-version", "Counted", 2)


async def test_a_newer_version_parks_its_stream_and_nothing_else(database: str) -> None:
    async with sample(database) as here:
        await _told(here)
        await catch_up(here, _totals(here))
        assert await here.totals() == {"count-one": 1, "count-two": 8}
        assert await _parked(here) == [
            NEWER_ROW,
            ("count-one", 3, "behind", None, None),
            ("count-one", 5, "behind", None, None),
        ]
        assert await here.checkpoint() == 5


async def test_the_release_that_can_read_it_handles_it_by_itself_and_in_order(
    database: str,
) -> None:
    async with sample(database) as here:
        head = await _told(here)
        await catch_up(here, _totals(here))
        order = list[int]()
        newer = _totals(here, order)
        async with fed(Feed(here.log, NEWER, [newer], broker=None)) as feed:
            await eventually(lambda: _nothing_parked(here))
            await reached(feed, head)
            assert order == [2, 3, 5]
            await count(here.log, 32)
            await eventually(lambda: _holds(here, {"count-one": 23 + 32, "count-two": 8}))


async def test_streams_are_released_in_the_order_of_the_log(database: str) -> None:
    async with sample(database) as here:
        for stream in ("count-b", "count-a"):
            await count_newer(here.log, 1, stream=stream)
        await count(here.log, 2, stream="count-a")
        await count(here.log, 2, stream="count-b")
        await catch_up(here, _totals(here))
        order = list[int]()
        handler = _totals(here, order)
        assert await release_newer(here.pool, here.log, NEWER, "totals", handler.handle_one) == 4
        assert order == [1, 2, 3, 4]


async def test_the_old_release_leaves_it_where_it_is(database: str) -> None:
    async with sample(database) as here:
        await _told(here)
        handler = _totals(here)
        await catch_up(here, handler)
        before = await _parked(here)
        assert await release_newer(here.pool, here.log, KNOWN, "totals", handler.handle_one) == 0
        assert await _parked(here) == before


async def test_what_is_parked_for_another_reason_is_left_alone(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 13)
        await count_newer(here.log, 1)
        await count_newer(here.log, 1, stream="count-two")
        handler = ProjectionHandler(Totals(13).projection, here.pool)
        await catch_up(here, handler)
        handler = _totals(here)  # which could bear it now
        assert await release_newer(here.pool, here.log, NEWER, "totals", handler.handle_one) == 1
        assert await _parked(here) == [
            ("count-one", 1, "fault", None, None),
            ("count-one", 2, "behind", None, None),
        ]


async def test_what_fails_after_all_stays_parked_for_its_own_reason(database: str) -> None:
    async with sample(database) as here:
        await count_newer(here.log, 1, 13, 2)
        await count_newer(here.log, 4, stream="count-two")
        handler = ProjectionHandler(Totals(13).projection, here.pool)
        await catch_up(here, handler)
        assert await release_newer(here.pool, here.log, NEWER, "totals", handler.handle_one) == 2
        assert await here.totals() == {"count-one": 1, "count-two": 4}
        assert await _parked(here) == [
            ("count-one", 2, "fault", None, None),
            ("count-one", 3, "behind", None, None),
        ]
        assert await release_newer(here.pool, here.log, NEWER, "totals", handler.handle_one) == 0


async def test_one_newer_than_the_newer_waits_on(database: str) -> None:
    async with sample(database) as here:
        await count_newer(here.log, 1)
        await tell_as(here.log, "Counted", 3, "count-one")
        handler = _totals(here)
        await catch_up(here, handler)
        assert await release_newer(here.pool, here.log, NEWER, "totals", handler.handle_one) == 1
        assert await _parked(here) == [("count-one", 2, "newer-version", "Counted", 3)]


async def test_a_release_that_was_interrupted_goes_on(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.feed.releasing.RELEASE_FACTS_MAX", 2)
    async with sample(database) as here:
        await count_newer(here.log, 1, 2, 4, 8, 16)
        await catch_up(here, _totals(here))
        order = list[int]()
        handler = _totals(here, order)

        async def interrupted(connection: object, heard: Heard) -> None:
            if heard.recorded.position == 4:
                raise ConnectionResetError
            await handler.handle_one(connection, heard)  # type: ignore[arg-type] # it is one

        with pytest.raises(ConnectionResetError):
            await release_newer(here.pool, here.log, NEWER, "totals", interrupted)
        assert [row[1:3] for row in await _parked(here)] == [
            (3, "behind"),
            (4, "behind"),
            (5, "behind"),
        ]
        assert await release_newer(here.pool, here.log, NEWER, "totals", handler.handle_one) == 3
        assert await here.totals() == {"count-one": 31}


async def test_a_type_that_no_newer_release_can_want_to_hear_is_passed_over(database: str) -> None:
    async with sample(database) as here:
        await count(here.log, 1)
        await tell_as(here.log, "Rested", 2, "rest-one")  # known, but heard by nobody
        await tell_as(here.log, "Blessed", 1, "rest-one")  # nobody here hears of rest
        await count(here.log, 2)
        await catch_up(here, _totals(here))
        assert await here.totals() == {"count-one": 3}
        assert await _parked(here) == []


async def test_a_type_that_is_not_known_waits_for_a_release_that_knows_it(database: str) -> None:
    async with sample(database) as here:
        await _blessed(here)
        handler = _totals(here)
        await catch_up(here, handler)
        assert await here.totals() == {"count-one": 1, "count-two": 8}
        parked = [
            ("count-one", 2, "newer-version", "Blessed", 1),
            ("count-one", 3, "behind", None, None),
        ]
        assert await _parked(here) == parked
        await handler.release_newer(here.log, KNOWN)
        refused = await release(
            here.pool, here.log, KNOWN, "totals", "count-one", handler.handle_one
        )
        assert (refused.released, refused.remaining) == (0, 2)
        [report] = await rebuild(here.pool, here.log, KNOWN, [Totals().projection])
        assert (report.equal, report.parked, await _parked(here)) == (True, 2, parked)
        await handler.release_newer(here.log, KNOWING_BLESSED)
        assert await _parked(here) == []
        assert await here.totals() == {"count-one": 5, "count-two": 8}


async def test_a_reaction_passes_over_what_was_parked_and_is_none_of_its_business(
    database: str,
) -> None:
    async with sample(database) as here:
        await _blessed(here)
        clocks = dict[int, object]()
        await catch_up(here, _resting(here, KNOWN, clocks))
        assert sorted(clocks) == [1, 4]
        newer = _resting(here, KNOWING_BLESSED, clocks)
        await newer.release_newer(here.log, KNOWING_BLESSED)
        assert list(clocks) == [1, 4, 3]
        assert await _parked(here, "on_counted") == []


async def test_a_reaction_waits_for_the_release_that_can_read_it_and_then_acts_once(
    database: str,
) -> None:
    async with sample(database) as here:
        await _told(here)
        clocks = dict[int, object]()
        await catch_up(here, _resting(here, KNOWN, clocks))
        assert sorted(clocks) == [1, 4]
        assert (await _parked(here, "on_counted"))[0] == NEWER_ROW
        newer = _resting(here, NEWER, clocks)
        for _ in range(2):  # the second has nothing left to do
            await newer.release_newer(here.log, NEWER)
        assert list(clocks) == [1, 4, 2, 3, 5]
        assert await _rests(here) == 5
        told = {each.position: each.recorded_at for each in await here.log.read()}
        assert clocks == {position: told[position] for position in clocks}


async def test_a_reaction_whose_stream_holds_what_is_newer_parks_only_what_asked_for_it(
    database: str,
) -> None:
    """It would otherwise stand still for all streams, or forget this one."""
    async with sample(database) as here:
        await tell_as(here.log, "Rested", 2, "rest-count-one")
        await count(here.log, 1, 2)
        await count(here.log, 3, stream="count-two")
        await catch_up(here, _resting_apart(here, KNOWN))
        assert await _parked(here, "on_counted") == [
            ("count-one", 2, "newer-version", "Rested", 2),
            ("count-one", 3, "behind", None, None),
        ]
        assert len(await here.log.read_stream("rest-count-two")) == 1
        older = _resting_apart(here, KNOWN)
        await older.release_newer(here.log, KNOWN)
        assert len(await _parked(here, "on_counted")) == 2
        newest = Catalogue([Counted, NewerRested], {("Rested", 1): lambda old: old})
        await _resting_apart(here, newest).release_newer(here.log, newest)
        assert await _parked(here, "on_counted") == []
        assert len(await here.log.read_stream("rest-count-one")) == 3


async def test_a_rebuild_parks_it_likewise(database: str) -> None:
    async with sample(database) as here:
        await _told(here)
        await catch_up(here, _totals(here))
        parked = await _parked(here)
        [report] = await rebuild(here.pool, here.log, KNOWN, [Totals().projection])
        assert (report.equal, report.parked) == (True, 3)
        assert await _parked(here) == parked
        [report] = await rebuild(here.pool, here.log, NEWER, [Totals().projection])
        assert (report.parked, await _parked(here)) == (0, [])
        assert await here.totals() == {"count-one": 23, "count-two": 8}


async def test_what_is_released_holds_what_a_rebuild_makes(database: str) -> None:
    async with sample(database) as here:
        await _told(here)
        handler = _totals(here)
        await catch_up(here, handler)
        await handler.release_newer(here.log, NEWER)
        [report] = await rebuild(here.pool, here.log, NEWER, [Totals().projection], swap=False)
        assert report.equal


async def test_what_an_old_release_parks_beside_a_new_one_is_released_at_rest(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.log.feed.feed.LOOK_SECONDS", 0.05)
    async with sample(database) as here:
        await _told(here)
        async with fed(Feed(here.log, NEWER, [_totals(here)], broker=None)) as feed:
            await reached(feed, 5)
            await rebuild(here.pool, here.log, KNOWN, [Totals().projection])
            await eventually(lambda: _nothing_parked(here))
        assert await here.totals() == {"count-one": 23, "count-two": 8}


@pytest.mark.fault
async def test_replicas_of_both_releases_take_turns_and_lose_nothing(database: str) -> None:
    async with sample(database) as here:
        expected = 0
        for _ in range(2):
            async with _older_replica(database) as older:
                await eventually(
                    lambda: here.fetch("SELECT FROM checkpoint WHERE feed = 'on_counted'"),
                    seconds_max=60,
                )
                expected += 1
                head = await count(here.log, 1)
                await eventually(partial(_handled, here, head), seconds_max=30)
                async with _newer_serving(here) as feed:
                    await count_newer(here.log, 10)
                    await count(here.log, 100)
                    await eventually(lambda: _parked_of_each(here), seconds_max=30)
                    assert not feed.working
                    older.kill()
                    await older.wait()
                    expected += 110
                    await eventually(lambda: _nothing_parked(here), seconds_max=30)
                    await eventually(partial(_holds, here, {"count-one": expected}), seconds_max=30)
                    await eventually(lambda: _all_answered(here), seconds_max=30)


async def test_two_replicas_release_at_once_and_each_fact_is_handled_once(database: str) -> None:
    async with sample(database) as here:
        await count_newer(here.log, *range(20))
        await catch_up(here, _totals(here))
        await catch_up(here, _resting(here, KNOWN, {}))
        one, two = _totals(here), _totals(here)
        three, four = _resting(here, NEWER, {}), _resting(here, NEWER, {})
        await asyncio.gather(
            *(each.release_newer(here.log, NEWER) for each in (one, two, three, four)),
            release(here.pool, here.log, NEWER, "totals", "count-one", one.handle_one),
        )
        assert await here.totals() == {"count-one": sum(range(20))}
        assert await _rests(here) == 20
        assert await _parked(here) == []


def _totals(here: Sample, order: list[int] | None = None) -> ProjectionHandler:
    handler = ProjectionHandler(Totals().projection, here.pool)
    if order is not None:
        handle_one = handler.handle_one

        async def noting(connection: object, heard: Heard) -> None:
            order.append(heard.recorded.position)
            await handle_one(connection, heard)  # type: ignore[arg-type] # it is one

        handler.handle_one = noting  # type: ignore[method-assign] # to watch it
    return handler


def _resting(here: Sample, catalogue: Catalogue, clocks: dict[int, object]) -> ReactionHandler:
    async def react(heard: Heard) -> None:
        command = Rest(now=heard.recorded.recorded_at)
        clocks[heard.recorded.position] = command.now
        cause = cause_of(heard, "on_counted", "sample")
        await handle(here.log, catalogue, REST, "rest-one", command, cause)

    return ReactionHandler(
        Reaction("on_counted", COUNTED, react, starts="beginning"), here.pool, here.log
    )


def _resting_apart(here: Sample, catalogue: Catalogue) -> ReactionHandler:
    async def react(heard: Heard) -> None:
        command, stream = Rest(now=heard.recorded.recorded_at), f"rest-{heard.recorded.stream}"
        cause = cause_of(heard, "on_counted", "sample")
        await handle(here.log, catalogue, REST, stream, command, cause)

    return ReactionHandler(
        Reaction("on_counted", COUNTED, react, starts="beginning"), here.pool, here.log
    )


class NewerRested(Rested):
    """Somebody did not count, and said why."""

    schema_version = 2


class Blessed(Event):
    """Of this type a newer release knows."""

    wire_name = "Blessed"
    category = "count"

    number: int


KNOWING_BLESSED = Catalogue([Counted, Rested, Blessed])


async def _blessed(here: Sample) -> None:
    await count(here.log, 1)
    await tell_as(here.log, "Blessed", 1, "count-one")
    await count(here.log, 4)
    await count(here.log, 8, stream="count-two")


async def _told(here: Sample) -> int:
    await count(here.log, 1)
    await count_newer(here.log, 2)
    await count(here.log, 4)
    await count(here.log, 8, stream="count-two")
    return await count_newer(here.log, 16)


async def _parked(
    here: Sample, feed: str = "totals"
) -> list[tuple[str, int, str, str | None, int | None]]:
    async with lent(here.pool) as connection:
        parked = await list_parked(connection, feed)
    return [
        (each.stream, each.position, each.reason.value, each.newer_type, each.newer_version)
        for each in parked
    ]


async def _nothing_parked(here: Sample) -> bool:
    return not await here.fetch("SELECT FROM parked")


async def _parked_of_each(here: Sample) -> bool:
    return len(await here.fetch("SELECT DISTINCT feed FROM parked WHERE position > 0")) == 2


async def _holds(here: Sample, totals: dict[str, int]) -> bool:
    return await here.totals() == totals


async def _handled(here: Sample, position: int) -> bool:
    reached = [await here.checkpoint(feed) or 0 for feed in ("totals", "on_counted")]
    return min(reached) >= position


async def _rests(here: Sample) -> int:
    return len(await here.log.read_stream("rest-one"))


async def _all_answered(here: Sample) -> bool:
    """Each once: an answer's cause is the fact that it answers."""
    counted = {str(each.id) for each in await here.log.read_stream("count-one")}
    answered = [each.metadata["causation_id"] for each in await here.log.read_stream("rest-one")]
    assert len(set(answered)) == len(answered)
    return set(answered) == counted


@asynccontextmanager
async def _newer_serving(here: Sample) -> AsyncIterator[Feed]:
    handlers: list[Handler] = [
        _totals(here),
        ReactionHandler(answering(here.log), here.pool, here.log),
    ]
    async with fed(Feed(here.log, NEWER, handlers, broker=None, turn=turn(here.dsn))) as feed:
        yield feed


@asynccontextmanager
async def _older_replica(dsn: str) -> AsyncIterator[asyncio.subprocess.Process]:
    program = (sys.executable, "-m", "tests.services.kit.feed.reaction_process", dsn, "work")
    process = await asyncio.create_subprocess_exec(*program)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
