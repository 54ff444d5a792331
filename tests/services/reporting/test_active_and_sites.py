"""Active work and sites at the end of a period, and completions for ever, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from events.event import Event
from events.log.database.connections import Pool
from services.kit.feed.connections import lent
from services.reporting.clocks.spells import Stage
from services.reporting.queries.figures import FigureFilter, count_figures, count_years
from services.reporting.queries.requests import list_requests
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension, FigureRow
from tests.services.reporting.lives import Life, agency, day, fact, heard, project, rows_of

LIFE = Life(1)
OPENED = LIFE.up_to_opened("2022-10-05")
GIVEN = LIFE.delivery(0, "2023-01-20")
COMPLETED = [*OPENED, GIVEN, LIFE.delivered("2023-02-01")]
CLOSED = [*COMPLETED, LIFE.closed(on="2023-03-01")]
REOPENED = [*CLOSED, LIFE.reopened("2023-11-10")]
COMPLETED_AGAIN = [*REOPENED, LIFE.delivery(1, "2023-12-01"), LIFE.delivered("2024-01-15")]


async def figures(
    pool: Pool,
    *events: Event,
    by: Dimension = Dimension.ALL,
    as_of: int | None = None,
    since: str | None = None,
    until: str | None = None,
) -> dict[str, FigureRow]:
    if events:
        await project(pool, heard([agency(LIFE.ori, 40), *events]))
    counted = FigureFilter(since=day(since) if since else None, until=day(until) if until else None)
    async with tables_as_of(pool, "figures", as_of) as tables:
        return {row.key: row for row in (await count_figures(tables, by, counted)).rows}


async def figure(pool: Pool, unit: str, *events: Event, **asked: Any) -> dict[str, int]:
    """One unit under each key where it is not nothing."""
    found = await figures(pool, *events, **asked)
    return {key: n for key, row in found.items() if (n := getattr(row, unit))}


def sites(row: FigureRow) -> tuple[int, int, int]:
    return row.sites, row.sites_completed, row.sites_in_progress


# Active.


async def test_active_at_the_end_of_a_period_is_who_was_opened_and_not_ended_by_then(
    pool: Pool,
) -> None:
    lives = [Life(number) for number in range(1, 6)]
    ended = [
        lives[0].delivered("2023-02-28"),
        lives[1].cancelled("2023-02-28"),
        lives[2].delivered("2023-03-01"),
        lives[3].cancelled("2023-03-01"),
    ]
    opened = [one.opened("2023-01-10") for one in lives]
    await figures(pool, *opened, Life(6).opened("2023-03-01"), *ended)
    shown = (await figures(pool, until="2023-02-28"))["all"]
    assert (shown.engagements_opened, shown.engagements_active) == (5, 3)
    assert (shown.engagements_delivered, shown.engagements_cancelled) == (1, 1)
    assert await figure(pool, "engagements_active", until="2023-01-09") == {}
    assert await figure(pool, "engagements_active") == {"all": 2}


async def test_active_does_not_ask_when_it_was_opened(pool: Pool) -> None:
    row = (await figures(pool, *OPENED, since="2023-06-01", until="2023-06-30"))["all"]
    assert (row.engagements_opened, row.engagements_active) == (0, 1)
    assert await figure(pool, "engagements_active", since="2030-01-01") == {"all": 1}


async def test_active_in_each_month_is_what_went_on_at_its_end(pool: Pool) -> None:
    later = Life(2).up_to_opened("2023-01-31")
    months = await figure(pool, "engagements_active", *COMPLETED, *later, by=Dimension.MONTH)
    # Nothing at all happened in November and December; the last known day is 1 February.
    assert months == {"2022-10": 1, "2022-11": 1, "2022-12": 1, "2023-01": 2, "2023-02": 1}
    until = await figure(
        pool, "engagements_active", by=Dimension.MONTH, since="2022-12-31", until="2023-03-05"
    )
    assert until == {"2022-12": 1, "2023-01": 2, "2023-02": 1, "2023-03": 1}


async def test_active_in_each_fiscal_year_is_what_went_on_at_its_end(pool: Pool) -> None:
    later = Life(2).up_to_opened("2022-09-30")
    years = await figure(pool, "engagements_active", *COMPLETED, *later, by=Dimension.FISCAL_YEAR)
    assert years == {"2022": 1, "2023": 1}


async def test_what_went_on_is_under_each_of_its_topics(pool: Pool) -> None:
    await figures(pool, *Life(2, topics=("staffing", "retention")).up_to_opened(), *OPENED)
    active = await figure(pool, "engagements_active", by=Dimension.TOPIC)
    assert active == {"staffing": 1, "retention": 1, "de-escalation": 1}


@pytest.mark.parametrize(
    ("events", "active"),
    [
        ([LIFE.held("2023-01-20")], 1),
        ([LIFE.held("2023-01-20"), LIFE.resumed("2023-01-30")], 1),
        ([LIFE.held("2023-01-20"), LIFE.closed("funding", "2023-02-01")], 0),
        ([LIFE.closed("funding", "2023-02-01")], 0),
        ([LIFE.closed("funding", "2023-02-01"), LIFE.reopened("2023-02-01")], 1),
        ([LIFE.delivered("2022-10-05")], 0),
    ],
)
async def test_holds_are_active_and_what_ends_and_goes_on_in_one_day_too(
    pool: Pool, events: list[Event], active: int
) -> None:
    assert (await figures(pool, *OPENED, *events))["all"].engagements_active == active


async def test_an_end_that_is_told_late_changes_what_was_active_then_and_not_what_was_believed(
    pool: Pool,
) -> None:
    told = [*OPENED, Life(2).submitted("2023-05-01"), LIFE.delivered("2022-11-01")]
    assert await figure(pool, "engagements_active", *told, until="2022-12-31") == {}
    believed = await figure(pool, "engagements_active", until="2022-12-31", as_of=len(told))
    assert believed == {"all": 1}


async def test_days_before_1900_have_no_months_of_their_own(pool: Pool) -> None:
    months = await figure(
        pool,
        "engagements_active",
        LIFE.opened("0001-01-01"),
        by=Dimension.MONTH,
        until="1900-02-01",
    )
    assert months == {"1900-01": 1, "1900-02": 1}


# Completions.


async def test_reopened_work_keeps_its_year_and_has_a_second_completion_beside_it(
    pool: Pool,
) -> None:
    years = await figures(pool, *COMPLETED_AGAIN, by=Dimension.FISCAL_YEAR)
    delivered = {key: row.engagements_delivered for key, row in years.items()}
    again = {key: row.engagements_completed_again for key, row in years.items()}
    assert (delivered, again) == ({"2023": 1, "2024": 0}, {"2023": 0, "2024": 1})
    async with tables_as_of(pool, "figures") as tables:
        annual = await count_years(tables)
    rows = [*annual.years, annual.total]
    assert [(row.engagements_delivered, row.engagements_completed_again) for row in rows] == [
        (1, 0),
        (0, 1),
        (1, 1),
    ]


async def test_no_step_of_a_reopening_moves_what_was_delivered_and_as_of_tells_each(
    pool: Pool,
) -> None:
    await figures(pool, *COMPLETED_AGAIN, LIFE.closed(on="2024-02-01"))

    async def as_of(events: list[Event]) -> tuple[int, int, int, int]:
        row = (await figures(pool, as_of=1 + len(events)))["all"]
        counted = row.engagements_delivered, row.engagements_completed_again
        return *counted, row.engagements_active, row.engagements_closed

    assert await as_of(OPENED) == (0, 0, 1, 0)
    assert await as_of(COMPLETED) == (1, 0, 0, 0)
    assert await as_of(CLOSED) == (1, 0, 0, 1)
    assert await as_of(REOPENED) == (1, 0, 1, 0)
    assert await as_of(COMPLETED_AGAIN) == (1, 1, 0, 0)
    assert await as_of([*COMPLETED_AGAIN, LIFE.closed()]) == (1, 1, 0, 1)


async def test_between_its_completions_work_is_active(pool: Pool) -> None:
    await figures(pool, *COMPLETED_AGAIN)
    days = ("2023-01-31", "2023-02-01", "2023-11-09", "2023-11-10", "2024-01-14", "2024-01-15")
    active = [bool(await figure(pool, "engagements_active", until=one)) for one in days]
    assert active == [True, False, False, True, True, False]


async def test_work_that_is_closed_undelivered_and_reopened_has_one_completion(pool: Pool) -> None:
    life = [*OPENED, GIVEN, LIFE.closed("funding", "2023-02-01"), LIFE.reopened("2023-03-01")]
    row = (await figures(pool, *life, LIFE.delivered("2023-04-01")))["all"]
    assert (row.engagements_delivered, row.engagements_completed_again) == (1, 0)


async def test_days_to_delivery_are_those_to_the_first_completion(pool: Pool) -> None:
    row = (await figures(pool, *COMPLETED_AGAIN))["all"]
    assert (row.days_to_delivery.median, row.days_to_delivery.engagements) == (119, 1)


async def test_a_request_shows_all_days_of_completion(pool: Pool) -> None:
    await figures(pool, *COMPLETED_AGAIN)
    async with lent(pool) as connection:
        (shown,) = await list_requests(connection, None, None, 10)
    assert (shown.delivered_on, shown.completed_again_on) == (
        day("2023-02-01"),
        [day("2024-01-15")],
    )


async def test_the_timeline_and_the_clock_have_both_completions(pool: Pool) -> None:
    await figures(pool, *COMPLETED_AGAIN)
    told = [
        row["happened_on"]
        for row in await rows_of(pool, "timeline")
        if row["type"] == "EngagementDelivered"
    ]
    assert told == [day("2023-02-01"), day("2024-01-15")]
    spells = [row for row in await rows_of(pool, "spells") if row["subject"] == LIFE.engagement_id]
    assert [
        (row["began_on"], row["ended_on"])
        for row in spells
        if row["stage"] == Stage.AWAITING_FOLLOW_UP
    ] == [(day("2023-02-01"), day("2023-03-01")), (day("2024-01-15"), None)]


# Sites.


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], (1, 0, 1)),
        ([LIFE.cancelled("2023-01-20")], (0, 0, 0)),
        ([LIFE.closed("funding", "2023-01-20")], (0, 0, 0)),
        ([GIVEN, LIFE.cancelled("2023-01-20")], (1, 0, 0)),
        ([GIVEN, LIFE.struck(0), LIFE.cancelled("2023-01-20")], (0, 0, 0)),
        ([GIVEN, LIFE.cancelled("2023-01-20"), LIFE.struck(0)], (0, 0, 0)),
        ([LIFE.cancelled("2023-01-21"), GIVEN], (1, 0, 0)),
        ([GIVEN, LIFE.delivered("2023-01-20")], (1, 1, 0)),
        ([GIVEN, LIFE.cancelled("2023-01-20", "duplicate")], (0, 0, 0)),
    ],
)
async def test_a_site_needs_work_done_or_going_on(
    pool: Pool, events: list[Event], expected: tuple[int, int, int]
) -> None:
    assert sites((await figures(pool, *OPENED, *events))["all"]) == expected


async def test_a_site_that_is_completed_and_reopened_is_both_and_one(pool: Pool) -> None:
    assert sites((await figures(pool, *REOPENED))["all"]) == (1, 1, 1)
    assert sites((await figures(pool, until="2023-11-09"))["all"]) == (1, 1, 0)
    assert sites((await figures(pool, until="2023-01-31"))["all"]) == (1, 0, 1)


async def test_a_site_is_completed_once_in_the_year_of_its_first_completion(pool: Pool) -> None:
    moved = Life(2)
    following = moved.opened_next("organizational-assessment", "2023-03-01")
    told = [
        *COMPLETED_AGAIN,
        *(*moved.up_to_opened("2022-12-01"), moved.closed("escalated", "2023-03-01"), following),
        replace(moved, moved=True).delivered("2023-10-01"),
    ]
    years = await figures(pool, *told, by=Dimension.FISCAL_YEAR)
    assert {key: sites(row) for key, row in years.items()} == {"2023": (2, 1, 1), "2024": (2, 1, 0)}
    assert sites((await figures(pool))["all"]) == (2, 2, 0)


async def test_a_year_in_which_something_was_given_has_the_site(pool: Pool) -> None:
    late = LIFE.delivery(1, "2023-10-02")
    told = [
        *OPENED,
        GIVEN,
        LIFE.delivered("2023-02-01"),
        LIFE.closed(),
        LIFE.reopened("2023-10-01"),
    ]
    years = await figures(pool, *told, late, LIFE.cancelled("2023-11-01"), by=Dimension.FISCAL_YEAR)
    assert {key: sites(row) for key, row in years.items()} == {"2023": (1, 1, 0), "2024": (1, 0, 0)}


async def test_a_moved_site_is_one_in_all_and_under_the_program_that_it_goes_on_in(
    pool: Pool,
) -> None:
    moved = LIFE.opened_next("critical-response", "2023-03-01")
    await figures(pool, *OPENED, LIFE.closed("escalated", "2023-03-01"), moved)
    assert sites((await figures(pool))["all"]) == (1, 0, 1)
    assert await figure(pool, "sites", by=Dimension.PROGRAM) == {"critical-response": 1}


async def test_as_of_tells_the_site_that_a_struck_delivery_took_away(pool: Pool) -> None:
    told = [*OPENED, GIVEN, LIFE.cancelled("2023-02-01"), LIFE.struck(0)]
    assert await figure(pool, "sites", *told) == {}
    assert await figure(pool, "sites", as_of=len(told)) == {"all": 1}


async def test_every_year_in_which_an_engagement_of_a_moved_family_was_completed_has_the_site(
    pool: Pool,
) -> None:
    moved = LIFE.opened_next("critical-response", "2022-11-01")
    told = [*OPENED, LIFE.closed("escalated", "2022-11-01"), moved]
    told += [replace(LIFE, moved=True).delivered("2022-12-01")]
    told += [LIFE.reopened("2023-10-10"), LIFE.delivered("2023-10-20")]
    years = await figures(pool, *told, by=Dimension.FISCAL_YEAR)
    assert {key: sites(row) for key, row in years.items()} == {"2023": (1, 1, 0), "2024": (1, 0, 0)}


async def test_a_corrected_day_of_completion_moves_the_year_and_as_of_tells_both(
    pool: Pool,
) -> None:
    corrected = fact(
        "CompletionCorrected",
        request_id=LIFE.request_id,
        engagement_id=LIFE.engagement_id,
        completion=1,
        delivered_on=day("2022-09-30"),
    )
    told = [LIFE.opened("2022-09-01"), LIFE.delivered("2022-10-01"), corrected]
    moved = await figures(pool, *told, by=Dimension.FISCAL_YEAR)
    believed = await figures(pool, by=Dimension.FISCAL_YEAR, as_of=len(told))
    assert (moved["2022"].engagements_delivered, sites(moved["2022"])) == (1, (1, 1, 0))
    assert {key: row.engagements_active for key, row in believed.items()} == {"2022": 1, "2023": 0}
    assert sites(believed["2023"]) == (1, 1, 0)
    assert "2023" not in moved


@pytest.mark.parametrize(
    ("step", "unit"),
    [("cancellation", "engagements_cancelled"), ("closing", "engagements_closed")],
)
async def test_a_corrected_end_moves_the_year_and_as_of_tells_both(
    pool: Pool, step: str, unit: str
) -> None:
    """Ended on 3 October 2022 as told, which is fiscal year 2023; on 30 September in truth."""
    end = {
        "cancellation": LIFE.cancelled("2022-10-03"),
        "closing": LIFE.closed("funding", "2022-10-03"),
    }[step]
    told = [LIFE.opened("2022-09-01"), end, LIFE.day_corrected(step, "2022-09-30")]
    await figures(pool, *told)

    async def counted(as_of: int | None) -> tuple[dict[str, int], list[bool]]:
        days = ("2022-09-29", "2022-09-30", "2022-10-02", "2022-10-03")
        active = [
            bool(await figure(pool, "engagements_active", until=one, as_of=as_of)) for one in days
        ]
        return await figure(pool, unit, by=Dimension.FISCAL_YEAR, as_of=as_of), active

    assert await counted(None) == ({"2022": 1}, [True, False, False, False])
    # The agency's fact stands before them.
    assert await counted(1 + len(told) - 1) == ({"2023": 1}, [True, True, True, False])


async def test_a_corrected_end_of_a_request_moves_the_year_and_as_of_tells_both(
    pool: Pool,
) -> None:
    """Referred on 3 October 2022 as told, which is fiscal year 2023; on 30 September in truth."""
    submitted, referred = LIFE.submitted("2022-09-01"), LIFE.referred("2022-10-03")
    await figures(pool, submitted, referred, LIFE.end_moved("referral", "2022-09-30"))
    by = Dimension.FISCAL_YEAR
    assert await figure(pool, "requests_referred", by=by) == {"2022": 1}
    # The agency's fact stands before them.
    assert await figure(pool, "requests_referred", by=by, as_of=3) == {"2023": 1}


async def test_work_that_followed_a_corrected_end_is_active_until_the_right_day(
    pool: Pool,
) -> None:
    ended = [LIFE.opened("2022-09-01"), LIFE.withdrawn("2022-10-03")]
    follows = [
        LIFE.cancelled("2022-10-03", reason="request-withdrawn"),
        LIFE.end_moved("withdrawal", "2022-09-30"),
        LIFE.day_corrected("cancellation", "2022-09-30"),
    ]
    await figures(pool, LIFE.submitted("2022-09-01"), *ended, *follows)
    days = ("2022-09-29", "2022-09-30", "2022-10-02")
    active = [bool(await figure(pool, "engagements_active", until=one)) for one in days]
    assert active == [True, False, False]
