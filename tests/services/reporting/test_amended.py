"""What was told otherwise counts as it is known now; as of an earlier position, as it was then."""

from __future__ import annotations

from typing import Any

from events.log.database.connections import Pool
from services.reporting.queries.figures import ALL_FIGURES, count_figures
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension
from tests.services.reporting.lives import Life, day, heard, project, rows_of
from tests.services.reporting.test_clocks import spells, told
from tests.services.reporting.test_reinstated import tell

LIFE = Life(1)
STAFFING: dict[str, Any] = {"topics": ("staffing",)}


async def by_topic(pool: Pool, as_of: int | None = None) -> dict[str, tuple[int, int]]:
    async with tables_as_of(pool, "figures", as_of) as tables:
        rows = (await count_figures(tables, Dimension.TOPIC, ALL_FIGURES)).rows
    return {row.key: (row.requests, row.engagements_opened) for row in rows}


async def test_a_request_that_is_amended_counts_by_the_topics_that_were_meant(pool: Pool) -> None:
    await tell(pool, [LIFE.submitted(), LIFE.amended(**STAFFING)])
    assert await by_topic(pool) == {"staffing": (1, 0)}
    assert await by_topic(pool, 2) == {"de-escalation": (1, 0)}


async def test_its_work_counts_by_them_too_and_before_that_by_those_that_were_told(
    pool: Pool,
) -> None:
    amended = [LIFE.amended(**STAFFING, move=0), LIFE.work_amended(**STAFFING)]
    work = LIFE.up_to_opened()
    await tell(pool, [*work, *amended])
    assert await by_topic(pool) == {"staffing": (1, 1)}
    assert await by_topic(pool, len(work) + 1) == {"de-escalation": (1, 1)}


async def test_confidence_that_is_asked_for_hides_the_request(pool: Pool) -> None:
    await project(pool, heard([LIFE.submitted(), LIFE.amended(confidential=True)]))
    (row,) = await rows_of(pool, "requests")
    assert row["confidential"]


async def test_confidence_is_taken_away_before_screening_alone(pool: Pool) -> None:
    early, late = Life(1), Life(2)
    before = [early.submitted(), early.amended(confidential=True)]
    after = [late.submitted(), late.screened(confidential=True)]
    taken = [early.amended(confidential=False), late.amended(confidential=False, move=0)]
    await project(pool, heard([*before, *after, *taken]))
    rows = {row["request_id"].int: row["confidential"] for row in await rows_of(pool, "requests")}
    assert rows == {1: False, 2: True}


async def test_the_timeline_says_that_it_was_amended_and_why(pool: Pool) -> None:
    await project(pool, heard([LIFE.submitted(), LIFE.amended(reason="agency-request")]))
    lines = {row["type"]: row for row in await rows_of(pool, "timeline")}
    line = lines["RequestAmended"]
    assert (line["happened_on"], line["detail"]) == (day("2023-01-11"), "agency-request")


def test_a_consultation_that_was_meant_is_due_as_one() -> None:
    crisis = Life(1, program="critical-response")
    opened = crisis.opened(delivery_types=("data-analysis",))
    consults = crisis.work_amended(delivery_types=("onsite-consultation",))
    later = [crisis.assigned(), crisis.accepted()]
    norms = [spells("engagement", [opened, *each, *later])[-1].norm for each in ([], [consults])]
    assert norms == [None, "consultation"]


async def test_a_request_counts_in_the_year_of_its_right_day_and_before_that_in_the_other(
    pool: Pool,
) -> None:
    life = Life(1)
    moved = life.amended(submitted_on=day("2022-09-30"))
    await tell(pool, [life.submitted("2022-10-03"), moved])
    counted: list[dict[str, int]] = []
    for as_of in (2, None):
        async with tables_as_of(pool, "figures", as_of) as tables:
            rows = (await count_figures(tables, Dimension.FISCAL_YEAR, ALL_FIGURES)).rows
        counted.append({row.key: row.requests for row in rows if row.requests})
    assert counted == [{"2023": 1}, {"2022": 1}]


def test_the_center_was_waited_for_since_the_right_day() -> None:
    moved = LIFE.amended(submitted_on=day("2023-01-05"))
    assert told("request", LIFE.submitted(), LIFE.screened(), moved) == [
        ("awaiting-screening", "center", "2023-01-05", 7)
    ]


def test_work_is_paired_by_a_day_that_is_counted_from_the_right_submission() -> None:
    opened = LIFE.opened(submitted_on=day("2023-01-10"))
    moved = LIFE.work_amended(submitted_on=day("2023-01-05"))
    counted = [spells("engagement", facts)[0].counted_from for facts in ([opened], [opened, moved])]
    assert counted == [day("2023-01-10"), day("2023-01-05")]
