from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.clocks.business_days import business_days, holidays
from tests.services.reporting.lives import day

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))

# As published by the Office of Personnel Management.
HOLIDAYS_2021 = (
    *("2021-01-01", "2021-01-18", "2021-02-15", "2021-05-31", "2021-06-18", "2021-07-05"),
    *("2021-09-06", "2021-10-11", "2021-11-11", "2021-11-25", "2021-12-24"),
    "2021-12-31",  # New Year's Day of 2022
)
HOLIDAYS_2023 = (
    *("2023-01-02", "2023-01-16", "2023-02-20", "2023-05-29", "2023-06-19", "2023-07-04"),
    *("2023-09-04", "2023-10-09", "2023-11-10", "2023-11-23", "2023-12-25"),
)


@pytest.mark.parametrize(("year", "published"), [(2021, HOLIDAYS_2021), (2023, HOLIDAYS_2023)])
def test_the_holidays_of_a_year_are_those_published(year: int, published: tuple[str, ...]) -> None:
    assert holidays(year) == {day(text) for text in published}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-12-31", False),  # New Year's Day of 2022 is a Saturday
        ("2020-06-19", True),  # Juneteenth was no holiday yet
        ("2021-01-20", True),  # Inauguration Day is one around Washington only
        ("2023-07-03", True),
        ("2023-07-08", False),
        ("2023-07-09", False),
    ],
)
def test_a_business_day_is_a_weekday_without_a_holiday(text: str, expected: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert business_days(day(text) - timedelta(days=1), day(text)) == int(expected)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2023-07-03", "2023-07-03", 0),
        ("2023-07-03", "2023-07-05", 1),  # over Independence Day
        ("2023-07-07", "2023-07-10", 1),  # over a weekend
        ("2023-07-07", "2023-07-09", 0),
        ("2023-12-22", "2024-01-02", 5),  # Christmas, a weekend, New Year's Day
        ("2023-07-05", "2023-07-03", 0),
        ("9999-12-24", "9999-12-31", 5),
        ("0001-01-01", "0001-01-08", 5),
        ("1969-12-31", "1970-01-02", 1),  # over the first holiday that is known
        ("2100-12-24", "2101-01-03", 5),  # over the last of them
    ],
)
def test_business_days_are_those_after_the_first_up_to_the_last(
    since: str, until: str, expected: int
) -> None:
    assert business_days(day(since), day(until)) == expected


def _is_business_day(on: date) -> bool:
    return on.weekday() < 5 and on not in holidays(on.year)


@given(since=DAYS, span=st.integers(0, 800))
def test_business_days_are_counted_as_one_by_one(since: date, span: int) -> None:
    after = (since + timedelta(days=ahead) for ahead in range(1, span + 1))
    assert business_days(since, since + timedelta(days=span)) == sum(map(_is_business_day, after))
