"""Sites where the days of the work itself do not say that it is one: what is given does."""

from __future__ import annotations

from events.log.database.connections import Pool
from services.reporting.measures.dimensions import By
from services.reporting.queries.kept_figures import FigureFilter
from tests.services.reporting.lives import Life, day, heard, project
from tests.services.reporting.measures.asking import told, values

COMPLETED, GIVEN_UP, NEVER_BEGUN = Life(1), Life(2), Life(3)
FACTS = [
    *(life.opened("2023-01-10") for life in (COMPLETED, GIVEN_UP, NEVER_BEGUN)),
    *(life.assigned("iacp", "2023-01-11") for life in (COMPLETED, GIVEN_UP, NEVER_BEGUN)),
    COMPLETED.delivery(0, "2022-12-05", provider="iacp"),  # before it was opened
    COMPLETED.delivery(1, "2023-02-10", provider="noble"),  # by somebody else
    COMPLETED.delivery(2, "2023-02-12", provider="iacp"),  # it goes on at the end of the month
    COMPLETED.delivered("2023-03-01"),
    COMPLETED.delivery(3, "2023-03-02", provider="iacp"),  # in the month of its completion
    COMPLETED.delivery(4, "2023-05-03", provider="iacp"),  # after its end, in a month of their own
    COMPLETED.delivery(5, "2023-05-04", provider="iacp"),
    GIVEN_UP.delivery(0, "2023-02-03", provider="iacp"),  # it is not completed, nor goes on
    GIVEN_UP.cancelled("2023-02-20"),
    NEVER_BEGUN.cancelled("2023-01-20"),
]


async def test_what_is_given_makes_a_site_of_its_period_and_of_who_gave_it(pool: Pool) -> None:
    await project(pool, heard(FACTS))
    months = {"2022-12": 1, "2023-01": 2, "2023-02": 2, "2023-03": 1, "2023-05": 1}
    assert await values(pool, "sites", By.MONTH) == months
    by_provider = {("iacp", month): sites for month, sites in months.items()}
    by_provider["noble", "2023-02"] = 1
    assert await values(pool, "sites", By.PROVIDER, By.MONTH) == by_provider
    assert await values(pool, "sites", By.PROVIDER) == {"iacp": 2, "noble": 1}
    assert (await told(pool, "sites", By.PROVIDER, By.MONTH))["total"] == 2


async def test_a_site_of_some_days_is_what_was_given_on_them_or_goes_on_after_them(
    pool: Pool,
) -> None:
    await project(pool, heard(FACTS))
    for since, until, sites in (
        ("2022-12-01", "2022-12-31", 1),
        ("2023-01-01", "2023-01-09", 0),
        ("2023-01-01", "2023-01-15", 3),
        ("2023-02-01", "2023-02-28", 2),
        ("2023-02-04", "2023-02-28", 1),
        ("2023-03-02", "2023-04-30", 1),
        ("2023-03-03", "2023-04-30", 0),
        ("2023-04-01", "2023-05-31", 1),
    ):
        counted = FigureFilter(since=day(since), until=day(until))
        asked = await told(pool, "sites", By.MONTH, counted=counted)
        assert (asked["total"], since) == (sites, since)


async def test_what_is_struck_or_told_late_makes_no_site_any_more_or_one(pool: Pool) -> None:
    moved = COMPLETED.corrected(0, on="2023-06-01", provider="noble")
    await project(pool, heard([*FACTS, COMPLETED.struck(4), COMPLETED.struck(5), moved]))
    months = [
        await values(pool, "sites", By.PROVIDER, By.MONTH, as_of=len(FACTS) + told)
        for told in range(4)
    ]
    given = ("iacp", "2022-12"), ("iacp", "2023-05"), ("noble", "2023-06")
    assert [[key in month for key in given] for month in months] == [
        [True, True, False],
        [True, True, False],  # another was given in that month
        [True, False, False],
        [False, False, True],
    ]
