from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest

from services.assignment.schedules import schedules
from services.kit.feed.schedule import Scheduler
from tests.services.assignment.center import EXPERT, IACP, Center

ASSIGNED_ON = date(2020, 3, 2)
LAST_DAY = ASSIGNED_ON + timedelta(days=10)


@asynccontextmanager
async def always(on_lost: Callable[[], None]) -> AsyncIterator[None]:  # noqa: ARG001 - the only one
    yield


async def look(center: Center, on: date) -> str:
    """One turn on a day; the engagement's status after it."""
    now = datetime.combine(on, time(12), UTC)
    scheduler = Scheduler(schedules(center.running), turn=always, clock=lambda: now)
    await scheduler.act()
    assert scheduler.faults == {"lapse_assignments": None, "note_leaving": None}
    await center.follow()
    return str((await center.engagement())["status"])


@pytest.fixture
async def assigned(center: Center) -> Center:
    await center.screened()
    expert_id = await center.staffed()
    said = {"provider": "iacp", "expert_id": expert_id, "on": str(ASSIGNED_ON)}
    await center.do("assign", **said)
    return center


async def test_an_assignment_lapses_after_the_last_day_to_answer(assigned: Center) -> None:
    assert await look(assigned, LAST_DAY) == "assigned"
    assert await look(assigned, LAST_DAY + timedelta(days=1)) == "open"


async def test_it_lapses_once(assigned: Center) -> None:
    for days in (1, 1, 2):
        await look(assigned, LAST_DAY + timedelta(days=days))
    told = await assigned.log.read(category="engagement")
    assert [recorded.type for recorded in told].count("AssignmentLapsed") == 1


async def test_it_lapses_late_where_nobody_ran_on_the_day(assigned: Center) -> None:
    assert await look(assigned, LAST_DAY + timedelta(days=31)) == "open"


async def test_an_assignment_of_history_entered_late_is_left_to_a_person(
    assigned: Center,
) -> None:
    assert await look(assigned, LAST_DAY + timedelta(days=32)) == "assigned"


async def test_what_was_accepted_does_not_lapse(assigned: Center) -> None:
    await assigned.do("accept", on="2020-03-05")
    assert await look(assigned, LAST_DAY + timedelta(days=1)) == "accepted"


async def test_days_on_hold_do_not_count(assigned: Center) -> None:
    await assigned.do("hold", reason="funding", on="2020-03-04")
    assert await look(assigned, LAST_DAY + timedelta(days=1)) == "held"
    await assigned.do("resume", on="2020-03-09")
    assert await look(assigned, LAST_DAY + timedelta(days=5)) == "assigned"
    assert await look(assigned, LAST_DAY + timedelta(days=6)) == "open"


async def test_who_gets_it_next_lapses_too(assigned: Center) -> None:
    first = LAST_DAY + timedelta(days=1)
    assert await look(assigned, first) == "open"
    expert_id = await assigned.staffed(name="Lee Example")
    await assigned.do("assign", provider="iacp", expert_id=expert_id, on=str(first))
    assert await look(assigned, first + timedelta(days=11)) == "open"


async def test_work_of_a_member_that_leaves_is_told_once_and_again_when_it_stays(
    assigned: Center,
) -> None:
    await assigned.do("accept", on="2020-03-05")
    ending = await assigned.post("providers/iacp/end-membership", {"member_until": "2020-03-20"})
    assert ending.is_success, ending.text
    await assigned.follow()
    for day in (6, 6, 7):
        await look(assigned, date(2020, 3, day))
    assert (await assigned.engagement())["leaves_after"] == "2020-03-20"
    kept = {"reason": "nearly-done", "kept_until": "2020-03-25", "on": "2020-03-08"}
    await assigned.do("keep-on", **kept)
    assert (await assigned.engagement())["kept_until"] == "2020-03-25"
    for day in (25, 26):
        await look(assigned, date(2020, 3, day))
    assert (await assigned.engagement())["kept_until"] is None
    renewal = await assigned.post("providers/iacp/renew", {"member_from": "2020-03-21"})
    assert renewal.is_success, renewal.text
    await assigned.follow()
    await look(assigned, date(2020, 3, 27))
    assert (await assigned.engagement())["leaves_after"] is None
    told = await assigned.log.read(category="engagement")
    assert [one.type for one in told][3:] == [
        "ProviderLeaving",
        "ProviderKeptOn",
        "ProviderLeaving",
        "ProviderStaying",
    ]


async def test_work_of_an_expert_who_moved_is_told_of(assigned: Center) -> None:
    expert_id = (await assigned.engagement())["expert_id"]
    await assigned.post("providers", IACP | {"provider": "noble"})
    moved = EXPERT | {"provider": "noble", "on": "2020-03-05"}
    answer = await assigned.put(f"experts/{expert_id}/profile", moved)
    assert answer.is_success, answer.text
    await assigned.follow()
    await look(assigned, date(2020, 3, 6))
    assert (await assigned.engagement())["leaves_after"] == "2020-03-04"
    handed = {"provider": "noble", "expert_id": expert_id, "reason": "expert-moved"}
    await assigned.do("replace-provider", **handed, on="2020-03-07")
    await look(assigned, date(2020, 3, 8))
    assert (await assigned.engagement())["leaves_after"] is None
