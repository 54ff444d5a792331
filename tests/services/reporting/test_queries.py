from __future__ import annotations

import asyncio
from datetime import date
from uuid import UUID

import pytest

from events.log.database.connections import Pool
from services.kit.feed.connections import lent
from services.reporting.queries.requests import list_requests, list_timeline
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.requests import RequestStatus
from tests.services.reporting.lives import Life, heard, project

STANDING = [
    [Life(1).submitted()],
    [Life(2).submitted(), Life(2).screened()],
    [Life(3).submitted(), Life(3).declined()],
    [*Life(4).up_to_opened(), Life(4).withdrawn(), Life(4).cancelled()],
    Life(5).up_to_opened(),
    [*Life(6).up_to_opened(), Life(6).assigned()],
    Life(7).whole(),
    [*Life(8).up_to_opened(), Life(8).cancelled()],
]
STATUSES = ("submitted", "screened", "declined", "withdrawn")
STATUSES_OF_WORK = ("opened", "assigned", "delivered", "cancelled")


@pytest.mark.parametrize(
    ("number", "status"), list(enumerate((*STATUSES, *STATUSES_OF_WORK), start=1))
)
async def test_a_request_is_found_by_where_it_stands(pool: Pool, number: int, status: str) -> None:
    await project(pool, heard(event for life in STANDING for event in life))
    async with lent(pool) as connection:
        (found,) = await list_requests(connection, RequestStatus(status), None, 10)
    assert (found.request_id, found.status) == (UUID(int=number), status)


async def test_requests_are_listed_latest_first_page_after_page(pool: Pool) -> None:
    await project(pool, heard(Life(number).submitted() for number in range(1, 6)))
    seen: list[int] = []
    after = None
    async with lent(pool) as connection:
        while page := await list_requests(connection, None, after, 2):
            seen += [one.request_id.int for one in page]
            after = page[-1].position
    assert seen == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("status", [RequestStatus.SUBMITTED, RequestStatus.OPENED])
async def test_a_filtered_list_goes_on_after_the_last_seen(
    pool: Pool, status: RequestStatus
) -> None:
    lives = [Life(number) for number in range(1, 4)]
    opened = status is RequestStatus.OPENED
    await project(
        pool,
        heard(e for one in lives for e in (one.up_to_opened() if opened else [one.submitted()])),
    )
    async with lent(pool) as connection:
        first = await list_requests(connection, status, None, 2)
        rest = await list_requests(connection, status, first[-1].position, 2)
    assert [one.request_id.int for one in [*first, *rest]] == [3, 2, 1]


async def test_a_request_is_shown_with_what_became_of_it(pool: Pool) -> None:
    await project(pool, heard(Life(1).whole()))
    async with lent(pool) as connection:
        (found,) = await list_requests(connection, None, None, 1)
    assert (found.engagement_id, found.provider) == (Life(1).engagement_id, "iacp")
    assert (found.delivered_on, found.cancelled_on) == (date(2023, 3, 1), None)


async def test_a_timeline_goes_on_after_the_last_seen(pool: Pool) -> None:
    await project(pool, heard([*Life(1).whole(), *Life(2).whole()]))
    as_of, first = await list_timeline(pool, UUID(int=1), None, 6)
    _, rest = await list_timeline(pool, UUID(int=1), first[-1].position, 6)
    assert as_of == len(Life(1).whole()) + len(Life(2).whole())
    assert await list_timeline(pool, UUID(int=1), as_of, 6) == (as_of, [])
    assert await list_timeline(pool, UUID(int=3), None, 6, reached=as_of + 1) == (as_of + 1, [])
    assert len(Life(1).whole()) == 11
    # The last of them is an answer, which is shown to nobody.
    assert [one.position for one in [*first, *rest]] == list(range(1, 11))


async def test_a_snapshot_does_not_see_what_is_committed_meanwhile(pool: Pool) -> None:
    async with tables_as_of(pool, "figures") as tables:
        before = await list_requests(tables.connection, None, None, 10)
        await asyncio.create_task(project(pool, heard([Life(1).submitted()])))
        assert await list_requests(tables.connection, None, None, 10) == before == []
    assert tables.as_of == 0
