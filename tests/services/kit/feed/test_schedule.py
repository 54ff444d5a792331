from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import asyncpg
import pytest

from events.decider import Refused
from events.log.memory import MemoryLog
from services.kit.feed.schedule import (
    LOOK_BACK_DAYS_MAX,
    Due,
    Giving,
    Moment,
    Schedule,
    Scheduler,
)
from tests.services.kit.feed.tally import CATALOGUE, TALLIES, OpenTally, RaiseTally
from tests.services.kit.feed.totals import TURN_KEY, sample, turn
from tests.waiting import SECONDS_MAX, eventually

NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
TODAY = date(2024, 3, 10)
SUBJECT = UUID("01900000-0000-7000-8000-000000000001")


class Noted:
    """A schedule that notes when it was asked, and fails while it should."""

    def __init__(self, name: str = "noted", fault: Exception | None = None) -> None:
        self.moments: list[Moment] = []
        self.fault = fault
        self.schedule = Schedule(name, self.act)

    async def act(self, moment: Moment) -> None:
        self.moments.append(moment)
        if self.fault is not None:
            raise self.fault


@asynccontextmanager
async def always(on_lost: Callable[[], None]) -> AsyncIterator[None]:  # noqa: ARG001 - the only one
    yield


def scheduler(*noted: Noted, every_seconds: float = 0.01) -> Scheduler:
    schedules = [each.schedule for each in noted]
    return Scheduler(schedules, turn=always, clock=lambda: NOW, every_seconds=every_seconds)


@asynccontextmanager
async def started(*schedulers: Scheduler) -> AsyncIterator[None]:
    for each in schedulers:
        await each.start()
    try:
        yield
    finally:
        for each in schedulers:
            await each.stop()


async def opened_tally() -> tuple[MemoryLog, Giving]:
    log = MemoryLog()
    giving = Giving(log, CATALOGUE, "sample")
    command = OpenTally(keeper="Robin", now=NOW)
    assert await giving.give(TALLIES, "tally-1", command, Due(SUBJECT, "open", TODAY))
    return log, giving


async def raised(giving: Giving, *, on: date = TODAY, ordinal: int = 0, by: int = 1) -> bool:
    due = Due(SUBJECT, "raise", on, ordinal)
    return await giving.give(TALLIES, "tally-1", RaiseTally(by=by, now=NOW), due)


async def test_what_is_given_twice_on_a_day_is_done_once() -> None:
    log, giving = await opened_tally()
    for _ in range(2):
        assert await raised(giving)
    assert [recorded.type for recorded in await log.read()] == ["TallyOpened", "TallyRaised"]


async def test_another_day_and_another_ordinal_are_other_commands() -> None:
    log, giving = await opened_tally()
    await raised(giving)
    await raised(giving, ordinal=1)
    await raised(giving, on=TODAY + timedelta(days=1))
    assert len(await log.read()) == 4


async def test_what_the_rules_refuse_was_not_due() -> None:
    log, giving = await opened_tally()
    assert not await raised(giving, by=100)
    assert len(await log.read()) == 1


async def test_what_another_rule_refuses_than_says_so_is_a_fault() -> None:
    _, giving = await opened_tally()
    command = RaiseTally(by=100, now=NOW)
    due = Due(SUBJECT, "raise", TODAY)
    assert not await giving.give(TALLIES, "tally-1", command, due, not_due={"full"})
    with pytest.raises(Refused, match="full"):
        await giving.give(TALLIES, "tally-1", command, due, not_due={"another-rule"})


async def test_what_is_done_by_the_calendar_is_the_services_doing() -> None:
    log, _ = await opened_tally()
    (recorded,) = await log.read()
    assert recorded.actor == "service:sample"


def test_a_moment_is_a_day_in_utc_and_looks_back_a_month() -> None:
    evening = datetime(2024, 3, 9, 22, tzinfo=timezone(timedelta(hours=-5)))
    assert Moment(evening).today == TODAY
    assert Moment(evening).since == TODAY - timedelta(days=LOOK_BACK_DAYS_MAX)


async def test_it_looks_at_once_and_then_again() -> None:
    noted = Noted()
    at_work = scheduler(noted)
    async with started(at_work):
        await eventually(lambda: at_work.turns >= 3)
    assert set(noted.moments) == {Moment(NOW)}


async def test_one_that_fails_leaves_the_others_alone_and_recovers() -> None:
    bad, good = Noted("bad", ConnectionResetError("down")), Noted("good")
    at_work = scheduler(bad, good)
    async with started(at_work):
        await eventually(lambda: len(good.moments) >= 2)
        assert at_work.faults == {"bad": "the database cannot be reached", "good": None}
        bad.fault = None
        await eventually(lambda: at_work.faults["bad"] is None)


async def test_two_schedules_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        scheduler(Noted(), Noted())


async def test_it_asks_for_its_turn_again_where_that_failed() -> None:
    asked: list[None] = []

    @asynccontextmanager
    async def refused_at_first(on_lost: Callable[[], None]) -> AsyncIterator[None]:  # noqa: ARG001 - never lost
        asked.append(None)
        if len(asked) == 1:
            raise ConnectionRefusedError
        yield

    at_work = Scheduler([Noted().schedule], turn=refused_at_first)
    async with started(at_work):
        await eventually(lambda: at_work.turns)
    assert len(asked) == 2


async def test_a_stop_does_not_wait_for_the_next_look() -> None:
    at_work = scheduler(Noted(), every_seconds=3600)
    async with asyncio.timeout(SECONDS_MAX), started(at_work):
        await eventually(lambda: at_work.turns)


async def test_of_two_replicas_one_works_and_the_other_takes_over(database: str) -> None:
    async with sample(database) as here:
        first, second = (
            Scheduler([Noted().schedule], turn=turn(here.dsn), every_seconds=0.01) for _ in range(2)
        )
        async with started(first):
            await eventually(lambda: first.turns)
            async with started(second):
                turns = first.turns
                await eventually(lambda: first.turns > turns + 3)
                assert second.turns == 0
                await first.stop()
                await eventually(lambda: second.turns)


@pytest.mark.fault
async def test_who_loses_the_turn_waits_for_it_again(database: str) -> None:
    async with sample(database) as here:
        at_work = Scheduler([Noted().schedule], turn=turn(here.dsn), every_seconds=3600)
        async with started(at_work):
            await eventually(lambda: at_work.turns == 1)
            await _cut_the_holder(database)
            await eventually(lambda: at_work.turns == 2)


async def _cut_the_holder(database: str) -> None:
    connection = await asyncpg.connect(database)
    cut = await connection.fetchval(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_locks "
        "WHERE locktype = 'advisory' AND objid = $1 AND pid <> pg_backend_pid()",
        TURN_KEY,
    )
    await connection.close()
    assert cut == 1
