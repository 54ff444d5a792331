"""Agencies by day: who it was, how it stood, and who reach leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from events.event import Event
from events.log.database.connections import Pool
from events.vocabulary import AgencyKind
from services.reporting.measures.values import LeftOut, Reach
from services.reporting.queries.figures import FigureFilter, count_figures
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension, FigureRow
from tests.services.reporting.lives import Life, agency, fact, heard, project

A, B, C, D, E = (f"IA{number:02}00000" for number in range(1, 6))
LOCAL = AgencyKind.LOCAL


def told(which: str, ori: str = A, /, **fields: Any) -> Event:
    return fact(which, ori=ori, **fields)


def registered(ori: str, on: str = "2018-03-01", sworn: int | None = 40) -> Event:
    return agency(ori, sworn, LOCAL).model_copy(update={"registered_on": date.fromisoformat(on)})


def changed(on: str, ori: str = A, **fields: Any) -> Event:
    said = {"name": "A", "kind": LOCAL, "state": "IA", "sworn": 40}
    return told("AgencyProfileChanged", ori, changed_on=date.fromisoformat(on), **said | fields)


async def row_of(
    pool: Pool,
    by: Dimension = Dimension.ALL,
    key: str = "all",
    until: str | None = None,
    as_of: int | None = None,
) -> FigureRow:
    last = None if until is None else date.fromisoformat(until)
    async with tables_as_of(pool, "figures", as_of) as tables:
        view = await count_figures(tables, by, FigureFilter(until=last))
    return next((row for row in view.rows if row.key == key), FigureRow(key=key))


async def periods(pool: Pool, ori: str = A) -> list[tuple[Any, ...]]:
    found = await pool.fetch(
        "SELECT began_on, ended_on, sworn, standing, heir FROM agency_periods"
        " WHERE ori = $1 ORDER BY began_on",
        ori,
    )
    return [tuple(row) for row in found]


async def tell(pool: Pool, *facts: Event) -> None:
    await project(pool, heard(facts))


FACTS: Sequence[Event] = (
    changed("2020-01-01", sworn=60),
    told("AgencyWentDormant", dormant_on=date(2021, 1, 1)),
    changed("2016-01-01", sworn=20),
    told("AgencyDissolved", dissolved_on=date(2022, 1, 1)),
)


@pytest.mark.parametrize("order", [*permutations(range(4))][::5])
async def test_periods_do_not_depend_on_the_order_of_telling(
    pool: Pool, order: tuple[int, ...]
) -> None:
    await tell(pool, registered(A), *(FACTS[place] for place in order))
    assert await periods(pool) == [
        (date(1900, 1, 1), date(2016, 1, 1), 20, "not-yet", None),
        (date(2016, 1, 1), date(2018, 3, 1), 20, "active", None),
        (date(2018, 3, 1), date(2020, 1, 1), 40, "active", None),
        (date(2020, 1, 1), date(2021, 1, 1), 60, "active", None),
        (date(2021, 1, 1), date(2022, 1, 1), 60, "dormant", None),
        (date(2022, 1, 1), None, 60, "dissolved", None),
    ]


async def test_what_was_entered_in_error_never_was(pool: Pool) -> None:
    back: dict[str, Any] = {
        "note": None,
        "taken_back_on": date(2023, 1, 1),
        "happened_on": date(2022, 1, 1),
    }
    await tell(pool, registered(A), FACTS[3], told("AgencyChangeTakenBack", **back))
    assert [period[3] for period in await periods(pool)] == ["not-yet", "active"]


async def test_work_is_counted_by_what_the_agency_was_on_its_day(pool: Pool) -> None:
    await tell(
        pool,
        registered(A, sworn=40),
        changed("2022-01-01", sworn=300),
        *Life(1, A).up_to_opened("2020-05-01"),
        *Life(2, A).up_to_opened("2023-05-01"),
    )
    small = await row_of(pool, Dimension.AGENCY_SIZE, "small")
    large = await row_of(pool, Dimension.AGENCY_SIZE, "large")
    assert (small.requests, small.engagements_opened, small.officers_represented.sworn) == (
        1,
        1,
        40,
    )
    assert (large.requests, large.engagements_opened, large.officers_represented.sworn) == (
        1,
        1,
        300,
    )
    assert (await row_of(pool)).officers_represented.sworn == 300


async def test_an_older_list_changes_the_figures_of_then_alone_and_as_of_shows_both(
    pool: Pool,
) -> None:
    before = [registered(A, sworn=40), *Life(1, A).up_to_opened("2019-05-01")]
    await tell(pool, *before, changed("2019-01-01", sworn=300), changed("2020-01-01", sworn=40))
    believed = await row_of(pool, Dimension.AGENCY_SIZE, "small", as_of=len(before))
    known = await row_of(pool, Dimension.AGENCY_SIZE, "large")
    assert (believed.requests, known.requests) == (1, 1)


async def test_reach_leaves_out_who_did_not_exist_rested_was_covered_or_gone(pool: Pool) -> None:
    await tell(
        pool,
        registered(A),
        registered(B, "2023-01-01"),
        *(registered(ori) for ori in (C, D, E)),
        told("AgencyWentDormant", C, dormant_on=date(2021, 1, 1)),
        told("AgencyBecameActive", C, active_on=date(2023, 6, 1)),
        told("AgencyCovered", D, covered_by=A, covered_on=date(2021, 1, 1)),
        told("AgencyDissolved", E, dissolved_on=date(2022, 1, 1)),
        *Life(1, A).up_to_opened("2021-05-01"),
    )
    at = {
        until: (await row_of(pool, until=until)).reach
        for until in ("2020-12-31", "2022-12-31", "2023-12-31")
    }
    assert at["2020-12-31"] == Reach(helped=0, known=4, share=0, left_out=LeftOut(not_yet=1))
    assert at["2022-12-31"] == Reach(
        helped=1, known=1, share=1, left_out=LeftOut(not_yet=1, dormant=1, covered=1, gone=1)
    )
    assert at["2023-12-31"] == Reach(
        helped=1, known=3, share=1 / 3, left_out=LeftOut(covered=1, gone=1)
    )
    year = await row_of(pool, Dimension.FISCAL_YEAR, "2021")
    assert year.reach == Reach(
        helped=1, known=2, share=0.5, left_out=LeftOut(not_yet=1, dormant=1, covered=1)
    )
    state = await row_of(pool, Dimension.STATE, "IA", until="2022-12-31")
    assert state.reach == at["2022-12-31"]


async def test_who_was_helped_existed_though_it_was_registered_later(pool: Pool) -> None:
    await tell(pool, registered(A, "2023-01-01"), *Life(1, A).up_to_opened("2021-05-01"))
    year = await row_of(pool, Dimension.FISCAL_YEAR, "2021")
    assert year.reach == Reach(helped=1, known=1, share=1)


MERGED = {"successor": B, "succession": "merged", "split_into": (), "note": None}


async def test_a_successor_is_counted_for_work_after_it_and_the_past_keeps_who_it_was(
    pool: Pool,
) -> None:
    await tell(
        pool,
        registered(A, sworn=10),
        registered(B, sworn=100),
        told("AgencySucceeded", A, succeeded_on=date(2022, 1, 1), **MERGED),
        *Life(1, A).up_to_opened("2021-05-01"),
        *Life(2, A).up_to_opened("2022-05-01"),
        *Life(3, B).up_to_opened("2022-06-01"),
    )
    before = await row_of(pool, Dimension.FISCAL_YEAR, "2021")
    after = await row_of(pool, Dimension.FISCAL_YEAR, "2022")
    assert (before.agencies, before.officers_represented.sworn) == (1, 10)
    assert (after.agencies, after.officers_represented.sworn) == (1, 100)
    whole = await row_of(pool)
    assert whole.agencies == 2
    assert whole.reach == Reach(helped=1, known=1, share=1, left_out=LeftOut(gone=1))


async def test_reach_counts_the_heir_of_who_was_helped_though_it_was_never_helped_itself(
    pool: Pool,
) -> None:
    await tell(
        pool,
        registered(A),
        registered(B),
        told("AgencySucceeded", A, succeeded_on=date(2022, 1, 1), **MERGED),
        *Life(1, A).up_to_opened("2021-11-01"),
    )
    year = await row_of(pool, Dimension.FISCAL_YEAR, "2022")
    assert year.agencies == 1
    assert year.reach == Reach(helped=1, known=1, share=1, left_out=LeftOut(gone=1))


async def test_reach_counts_an_agency_that_changed_once_as_what_it_was_at_last(pool: Pool) -> None:
    await tell(
        pool,
        registered(A, sworn=40),
        changed("2022-01-01", sworn=300),
        registered(B, sworn=40),
        *Life(1, A).up_to_opened("2020-05-01"),
        *Life(2, A).up_to_opened("2023-05-01"),
    )
    small = await row_of(pool, Dimension.AGENCY_SIZE, "small", until="2023-12-31")
    large = await row_of(pool, Dimension.AGENCY_SIZE, "large", until="2023-12-31")
    assert (small.agencies, large.agencies) == (1, 1)
    assert small.reach == Reach(helped=0, known=1, share=0)
    assert large.reach == Reach(helped=1, known=1, share=1)


RENUMBERED = {"succession": "renumbered", "split_into": (), "note": None}


async def test_who_got_another_number_is_one_agency_under_all_of_its_numbers(pool: Pool) -> None:
    facts = [
        registered(A, sworn=10),
        registered(B, sworn=30),
        *Life(1, A).up_to_opened("2021-10-05"),
        *Life(2, B).up_to_opened("2022-02-05"),
        *Life(3, C).up_to_opened("2022-03-05"),
        registered(C, sworn=50),
    ]
    await tell(
        pool,
        *facts,
        told("AgencySucceeded", A, successor=B, succeeded_on=date(2022, 1, 1), **RENUMBERED),
        told("AgencySucceeded", B, successor=C, succeeded_on=date(2022, 3, 1), **RENUMBERED),
    )
    year = await row_of(pool, Dimension.FISCAL_YEAR, "2022")
    assert (year.agencies, year.officers_represented.sworn) == (1, 50)
    assert (await row_of(pool)).agencies == 1
    believed = await row_of(pool, as_of=len(facts))
    assert (believed.agencies, believed.officers_represented.sworn) == (3, 90)
    month = await row_of(pool, Dimension.MONTH, "2021-10")
    assert (month.agencies, month.officers_represented.sworn) == (1, 10)
