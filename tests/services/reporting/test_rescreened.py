"""A request that was screened to the wrong program counts as if it had never been there."""

from __future__ import annotations

from events.log.database.connections import Pool
from services.reporting.queries.figures import ALL_FIGURES, FigureFilter, count_figures
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension, FigureRow
from services.reporting.views.requests import RequestStatus
from tests.services.reporting.lives import Life, day, heard, project, rows_of
from tests.services.reporting.test_clocks import told
from tests.services.reporting.test_reinstated import statuses, tell

LIFE = Life(1)
WRONG = [LIFE.submitted(), LIFE.screened(), LIFE.opened(), LIFE.assigned()]
AGAIN = [
    LIFE.rescreened("critical-response"),
    LIFE.cancelled(on="2023-02-10", reason="entered-in-error"),
    LIFE.opened_next("critical-response"),
]


async def by_program(
    pool: Pool, as_of: int | None = None, counted: FigureFilter = ALL_FIGURES
) -> dict[str, FigureRow]:
    async with tables_as_of(pool, "figures", as_of) as tables:
        rows = (await count_figures(tables, Dimension.PROGRAM, counted)).rows
    return {row.key: row for row in rows}


async def test_the_wrong_work_counts_nowhere_and_the_right_one_once(pool: Pool) -> None:
    await tell(pool, [*WRONG, *AGAIN])
    rows = await by_program(pool)
    assert {*rows} == {"critical-response"}
    row = rows["critical-response"]
    assert (row.requests, row.agencies) == (1, 1)
    assert (row.engagements_opened, row.engagements_active, row.engagements_cancelled) == (1, 1, 0)
    in_january = await by_program(pool, counted=FigureFilter(until=day("2023-01-31")))
    assert all(row.engagements_opened == 0 for row in in_january.values())


async def test_what_was_believed_before_is_still_answered(pool: Pool) -> None:
    await tell(pool, [*WRONG, *AGAIN])
    before = await by_program(pool, len(WRONG) + 1)
    assert {*before} == {"cri-tac"}
    assert before["cri-tac"].engagements_opened == 1


async def test_the_request_stands_in_the_right_program_since_the_right_day(pool: Pool) -> None:
    await project(pool, heard([*WRONG, *AGAIN]))
    (row,) = await rows_of(pool, "requests")
    assert (row["program"], row["screened_on"]) == ("critical-response", day("2023-02-10"))
    assert await statuses(pool) == {RequestStatus.OPENED: 1}


def test_the_center_is_waited_for_until_the_right_screening() -> None:
    facts = [LIFE.submitted(), LIFE.screened(), LIFE.rescreened("critical-response")]
    assert told("request", *facts) == [("awaiting-screening", "center", "2023-01-10", 31)]


def test_a_second_mistake_ends_no_wait_either() -> None:
    facts = [LIFE.submitted(), LIFE.screened(), LIFE.rescreened("critical-response")]
    assert told("request", *facts, LIFE.rescreened("cri-tac", "2023-02-15")) == [
        ("awaiting-screening", "center", "2023-01-10", 36)
    ]


def test_nobody_was_waited_for_in_the_wrong_work() -> None:
    work = [LIFE.opened(), LIFE.assigned()]
    assert told("engagement", *work)
    assert told("engagement", *work, LIFE.cancelled(reason="entered-in-error")) == []
