from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from events.event import Event
from events.log.database.connections import Pool
from events.vocabulary import Program
from services.assignment.queries.engagements import (
    EngagementFilter,
    get_engagement,
    list_deliveries,
    list_engagements,
)
from services.assignment.views.engagements import EngagementStatus
from services.kit.feed.connections import lent
from tests.services.assignment.examples import ENGAGEMENT_ID, OPENED, assigned, delivery, march
from tests.services.assignment.telling import project, told


def engagements(count: int) -> list[Event]:
    return [
        OPENED.model_copy(
            update={
                "engagement_id": UUID(int=number),
                "opened_on": march(1) + timedelta(number // 2),
                "program": Program.CRI_TAC if number % 3 else Program.CRITICAL_RESPONSE,
            }
        )
        for number in range(1, count + 1)
    ]


async def test_an_engagement_that_is_not_known_is_none(pool: Pool) -> None:
    async with lent(pool) as connection:
        assert await get_engagement(connection, ENGAGEMENT_ID) is None


@pytest.mark.parametrize("status", [None, "open"])
async def test_engagements_are_listed_by_day_page_after_page(
    pool: Pool, status: EngagementStatus | None
) -> None:
    await project(pool, told(engagements(7)))
    seen: list[int] = []
    after = None
    async with lent(pool) as connection:
        while page := await list_engagements(connection, EngagementFilter(status), after, 3):
            seen += [one.engagement_id.int for one in page]
            after = (page[-1].opened_on, page[-1].engagement_id)
    assert seen == [1, 2, 3, 4, 5, 6, 7]


async def test_engagements_are_filtered_by_status_and_program(pool: Pool) -> None:
    await project(pool, told([*engagements(6), OPENED, assigned()]))
    async with lent(pool) as connection:
        held = await list_engagements(connection, EngagementFilter("assigned"), None, 10)
        of_program = EngagementFilter("open", Program.CRITICAL_RESPONSE)
        critical = await list_engagements(connection, of_program, None, 10)
        both = await list_engagements(connection, replace(of_program, status=None), None, 10)
    assert [one.engagement_id for one in held] == [ENGAGEMENT_ID]
    assert (
        [one.engagement_id.int for one in critical]
        == [3, 6]
        == [one.engagement_id.int for one in both]
    )


async def test_deliveries_are_listed_by_day(pool: Pool) -> None:
    given = [delivery(1, day=20), delivery(2, day=9), delivery(3, day=10)]
    await project(pool, told([OPENED, assigned(), *given]))
    async with lent(pool) as connection:
        first = await list_deliveries(connection, ENGAGEMENT_ID, None, 2)
        after = (first[-1].delivered_on, first[-1].delivery_id)
        rest = await list_deliveries(connection, ENGAGEMENT_ID, after, 2)
    assert [one.delivered_on.day for one in [*first, *rest]] == [9, 10, 20]
