"""What was taken back counts again, and what was believed before is still answered as of then."""

from __future__ import annotations

from collections.abc import Sequence

from events.event import Event
from events.log.database.connections import Pool
from services.reporting.queries.figures import ALL_FIGURES, FigureFilter, count_figures
from services.reporting.queries.requests import count_statuses
from services.reporting.queries.snapshot import snapshot
from services.reporting.views.figures import Dimension, FigureRow
from services.reporting.views.requests import RequestStatus
from tests.services.reporting.lives import Life, agency, day, heard, project
from tests.services.reporting.test_clocks import told

LIFE, OTHER = Life(1), Life(2)
MERGED = [*LIFE.up_to_opened(), *OTHER.up_to_opened(), OTHER.merged(LIFE)]
DUPLICATE = OTHER.cancelled(reason="duplicate")


async def tell(pool: Pool, events: Sequence[Event]) -> None:
    await project(pool, heard([agency("IA0570100", 49), *events]))


async def figures(
    pool: Pool, as_of: int | None = None, counted: FigureFilter = ALL_FIGURES
) -> FigureRow:
    async with snapshot(pool, "figures", as_of) as shot:
        return (await count_figures(shot, Dimension.ALL, counted)).rows[0]


async def statuses(pool: Pool, as_of: int | None = None) -> dict[RequestStatus, int]:
    async with snapshot(pool, "figures", as_of) as shot:
        counts = (await count_statuses(shot)).requests
    return {status: count for status, count in counts.items() if count}


async def test_a_referred_request_is_a_unit_and_a_status_of_its_own(pool: Pool) -> None:
    referred = [*LIFE.up_to_opened(), LIFE.referred(), LIFE.cancelled(reason="request-referred")]
    await tell(pool, [*referred, OTHER.submitted()])
    row = await figures(pool)
    assert (row.requests, row.requests_referred, row.engagements_cancelled) == (2, 1, 1)
    assert await statuses(pool) == {RequestStatus.REFERRED: 1, RequestStatus.SUBMITTED: 1}
    in_february = FigureFilter(since=day("2023-02-01"))
    assert (await figures(pool, counted=in_february)).requests_referred == 0


async def test_a_request_that_is_reinstated_counts_from_that_position_on(pool: Pool) -> None:
    await tell(
        pool, [LIFE.submitted(), LIFE.declined("duplicate"), LIFE.reinstated(back_to="flagged")]
    )
    then, now = await figures(pool, 2), await figures(pool)
    assert (then.requests, now.requests) == (1, 1)
    assert (await figures(pool, 3)).requests == 0
    assert await statuses(pool, 3) == {RequestStatus.DECLINED: 1}
    assert await statuses(pool) == {RequestStatus.SUBMITTED: 1}


async def test_work_that_counted_as_another_s_counts_by_itself_once_its_request_is_reinstated(
    pool: Pool,
) -> None:
    await tell(pool, [*MERGED, DUPLICATE, OTHER.reinstated(), OTHER.work_reinstated()])
    merged = len(MERGED) + 2
    then, now = await figures(pool, merged), await figures(pool)
    assert (then.requests, then.engagements_opened, then.engagements_cancelled) == (1, 1, 0)
    assert (now.requests, now.engagements_opened, now.engagements_cancelled) == (2, 2, 0)
    assert (then.engagements_active, now.engagements_active) == (1, 2)
    assert await statuses(pool, merged) == {RequestStatus.OPENED: 1, RequestStatus.MERGED: 1}
    assert await statuses(pool) == {RequestStatus.OPENED: 1, RequestStatus.ASSIGNED: 1}


async def test_work_whose_cancellation_is_taken_back_is_active_as_if_it_had_not_been(
    pool: Pool,
) -> None:
    work = [*LIFE.up_to_opened(), LIFE.assigned(), LIFE.held(), LIFE.cancelled(on="2023-01-25")]
    await tell(pool, [*work, LIFE.work_reinstated()])
    then, now = await figures(pool, len(work) + 1), await figures(pool)
    assert (then.engagements_cancelled, then.engagements_active) == (1, 0)
    assert (now.engagements_cancelled, now.engagements_active) == (0, 1)
    assert await statuses(pool) == {RequestStatus.ASSIGNED: 1}


def test_the_center_is_waited_for_again_from_the_day_on_which_the_request_is_reinstated() -> None:
    facts = [LIFE.submitted(), LIFE.declined(), LIFE.reinstated(back_to="submitted")]
    assert told("request", *facts) == [
        ("awaiting-screening", "center", "2023-01-10", 2),
        ("awaiting-screening", "center", "2023-02-20", 312),
    ]
    assert told("request", *facts, LIFE.screened("2023-02-22"))[-1] == (
        "awaiting-screening",
        "center",
        "2023-02-20",
        2,
    )


def test_nobody_is_waited_for_where_the_request_was_screened_before_it_ended() -> None:
    facts = [LIFE.submitted(), LIFE.screened(), LIFE.referred(), LIFE.reinstated()]
    assert told("request", *facts) == [("awaiting-screening", "center", "2023-01-10", 2)]


def test_the_work_goes_on_in_its_last_stage_once_it_is_reinstated() -> None:
    work = [LIFE.opened(), LIFE.assigned(), LIFE.cancelled(), LIFE.work_reinstated()]
    assert [stage for stage, *_ in told("engagement", *work)] == [
        "awaiting-assignment",
        "awaiting-acceptance",
        "awaiting-acceptance",
    ]
