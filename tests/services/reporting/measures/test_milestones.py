"""Round numbers of engagements: when each was reached, and by which."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from events.event import Event
from events.log.database.connections import Pool
from services.reporting.measures.dimensions import By
from tests.services.reporting.lives import Life, heard, project
from tests.services.reporting.measures.asking import told, values

FIRST_DAY = date(2023, 1, 1)


def opened(number: int) -> Event:
    return Life(number).opened(str(FIRST_DAY + timedelta(days=number)))


def reached(engagements: int, number: int) -> dict[str, Any]:
    on = FIRST_DAY + timedelta(days=number)
    ids = {"engagement_id": str(Life(number).engagement_id)}
    return {"engagements": engagements, "reached_on": str(on)} | ids


async def test_a_milestone_is_the_day_and_the_engagement_that_made_it_so_many(pool: Pool) -> None:
    facts = [opened(number) for number in range(101, 0, -1)]  # entered in no order of days
    await project(pool, heard(facts))
    passed = [reached(number, number) for number in (1, 10, 50, 100)]
    assert await values(pool, "milestones", By.MILESTONE) == {
        str(each["engagements"]): each | {"passed": [each]} for each in passed
    }
    assert (await told(pool, "milestones"))["total"] == passed[-1] | {"passed": passed}


async def test_milestones_are_those_of_each_program_and_move_with_what_counts_nowhere(
    pool: Pool,
) -> None:
    facts = [*(opened(number) for number in range(1, 12)), Life(3).cancelled(reason="duplicate")]
    await project(pool, heard(facts))
    found = await values(pool, "milestones", By.PROGRAM, By.MILESTONE)
    first, tenth = reached(1, 1), reached(10, 11)
    assert found == {
        ("cri-tac", "1"): first | {"passed": [first]},
        ("cri-tac", "10"): tenth | {"passed": [tenth]},
    }
    [program] = (await values(pool, "milestones", By.PROGRAM)).values()
    assert program == tenth | {"passed": [first, tenth]}
    before = await values(pool, "milestones", By.MILESTONE, as_of=len(facts) - 1)
    assert before["10"]["engagement_id"] == reached(10, 10)["engagement_id"]


async def test_where_nothing_was_opened_there_is_no_milestone(pool: Pool) -> None:
    await project(pool, heard([Life(1).submitted()]))
    total = (await told(pool, "milestones"))["total"]
    assert total == {"engagements": 0, "reached_on": None, "engagement_id": None, "passed": []}
