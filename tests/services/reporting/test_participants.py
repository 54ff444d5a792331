"""Several agencies in one engagement: what counts by the lead agency, and what by each of them."""

from __future__ import annotations

from events.log.database.connections import Pool
from services.reporting.measures.values import OfficersRepresented, Reach
from services.reporting.queries.figures import ALL_FIGURES, FigureFilter
from services.reporting.views.figures import Dimension
from tests.services.reporting.lives import Life, day
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_figures import (
    AGENCIES,
    LARGE,
    MEDIUM,
    SMALL,
    UNKNOWN,
    figure,
    figures,
    life,
    tell,
)

SHERIFF, CITY, NOT_SAID = f"{MEDIUM}00000", f"{LARGE}00000", f"{UNKNOWN}00000"


async def test_participants_are_agencies_and_no_requests_engagements_or_sites(pool: Pool) -> None:
    joint = life(1)
    await tell(
        pool,
        [
            *joint.whole(),
            joint.joined(SHERIFF, "2023-01-13", stay=1),
            joint.joined(CITY, "2023-01-14", stay=2),
            joint.joined(NOT_SAID, "2023-01-15", stay=3),
        ],
    )
    row = (await figures(pool))["all"]
    assert (row.requests, row.engagements_opened, row.sites) == (1, 1, 1)
    assert (row.agencies, row.agencies_participating) == (4, 3)
    assert row.officers_represented == OfficersRepresented(
        sworn=49 + 50 + 250, participating=50 + 250, agencies_unknown=1
    )
    assert row.reach == Reach(helped=4, participating=3, known=5, share=0.8)
    assert await figure(pool, "agencies", Dimension.STATE) == {"IA": 2, "TX": 2}
    assert await figure(pool, "agencies_participating", Dimension.STATE) == {"IA": 1, "TX": 2}


async def test_who_leads_one_and_takes_part_in_another_is_one_agency_that_leads(
    pool: Pool,
) -> None:
    first, second = life(1), life(2, MEDIUM)
    await tell(
        pool,
        [*first.up_to_opened(), first.joined(SHERIFF, "2023-01-13", stay=1)],
        [*second.up_to_opened("2023-11-01"), second.joined(f"{SMALL}00000", "2023-11-02", stay=2)],
    )
    row = (await figures(pool))["all"]
    assert (row.agencies, row.agencies_participating) == (2, 0)
    years = await figures(pool, Dimension.FISCAL_YEAR)
    assert {year: (one.agencies, one.agencies_participating) for year, one in years.items()} == {
        "2023": (2, 1),
        "2024": (2, 1),
    }


async def test_a_participant_counts_from_the_day_on_which_it_joins(pool: Pool) -> None:
    before, later = life(1), life(2)
    await tell(
        pool,
        [
            *(before.submitted(), before.joined(SHERIFF, "2023-01-11", stay=1), before.screened()),
            before.opened("2023-10-01"),
        ],
        [*later.up_to_opened(), later.joined(CITY, "2024-02-01", stay=2)],
    )
    assert await figure(pool, "agencies_participating", Dimension.MONTH) == {
        "2023-10": 1,
        "2024-02": 1,
    }
    until_2023 = FigureFilter(None, None, day("2023-12-31"))
    assert await figure(pool, "agencies_participating", Dimension.ALL, until_2023) == {"all": 1}


async def test_who_left_before_the_work_or_joined_after_its_end_is_not_helped(pool: Pool) -> None:
    early, late, on_the_days = life(1), life(2), life(3)
    await tell(
        pool,
        [
            early.submitted("2023-01-01"),
            early.joined(SHERIFF, "2023-01-02", stay=1),
            early.left(SHERIFF, "2023-01-11", stay=1),
            *early.up_to_opened()[1:],
        ],
        [
            *late.up_to_opened(),
            late.cancelled("2023-01-20"),
            late.joined(CITY, "2023-01-21", stay=2),
        ],
        [
            *on_the_days.up_to_opened(),
            on_the_days.joined(NOT_SAID, "2023-01-12", stay=3),
            on_the_days.left(NOT_SAID, "2023-01-12", stay=3),
        ],
    )
    row = (await figures(pool))["all"]
    assert (row.agencies, row.agencies_participating) == (2, 1)


async def test_a_stay_taken_back_counts_nowhere_and_was_believed_until_then(
    reports: Reports,
) -> None:
    joint = Life(1, f"{SMALL}00000")
    before = await reports.told(
        [*AGENCIES, *joint.up_to_opened(), joint.joined(SHERIFF, "2023-01-13")]
    )
    await reports.told([joint.left(SHERIFF, "2023-01-14", reason="entered-in-error")])

    async def agencies(query: str) -> int:
        shown = (await reports.get(f"figures?by=all{query}")).json()["rows"][0]
        found: int = shown["agencies"]
        return found

    assert await agencies("") == 1
    assert await agencies(f"&as_of={before}") == 2


async def test_an_engagement_that_moved_on_has_the_same_participants_once(pool: Pool) -> None:
    first = life(1)
    moved = Life(1, f"{SMALL}00000", program="critical-response", moved=True)
    await tell(
        pool,
        [
            *first.up_to_opened(),
            first.joined(SHERIFF, "2023-01-13"),
            first.escalated("critical-response"),
            moved.opened("2023-02-10", family_id=first.engagement_id),
        ],
    )
    row = (await figures(pool, counted=ALL_FIGURES))["all"]
    assert (row.engagements_opened, row.agencies, row.agencies_participating) == (2, 2, 1)
    programs = await figure(pool, "agencies_participating", Dimension.PROGRAM)
    assert programs == {"cri-tac": 1, "critical-response": 1}
