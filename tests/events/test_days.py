from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from events.days import DAY_PATTERN, FIRST_DAY, LAST_DAY, Day, days_after, read_day
from events.decider import Command, Refused
from events.rules.days import (
    latest_day,
    refuse_before,
    refuse_far_ahead,
    refuse_future,
    refuse_outside,
)

NOON = datetime(2024, 3, 10, 12, tzinfo=UTC)
BEGAN = date(2011, 1, 1)


class Act(Command):
    on: date


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_a_day_is_read_in_one_spelling(day: date) -> None:
    assert read_day(day.isoformat()) == day
    assert TypeAdapter(Day).validate_json(f'"{day}"', strict=True) == day
    for other in (day.strftime("%Y%m%d"), f"{day}T00:00:00", f" {day}", f"{day}\n", f"-{day}"):
        with pytest.raises(ValueError, match="YYYY-MM-DD"):
            read_day(other)


@given(st.dates(max_value=FIRST_DAY - timedelta(days=1)) | st.dates(min_value=date(2100, 1, 1)))
def test_a_day_out_of_reach_is_none(day: date) -> None:
    for said in (f'"{day.isoformat()}"', str(day.toordinal())):
        with pytest.raises(ValidationError):
            TypeAdapter(Day).validate_json(said)
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(day)


def test_an_instant_is_no_day() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(NOON)


def test_the_schema_of_a_day_has_its_bounds() -> None:
    schema = TypeAdapter(Day).json_schema()
    assert schema == {"type": "string", "format": "date", "pattern": DAY_PATTERN}


@given(st.dates(), st.integers(-4_000_000, 4_000_000))
def test_arithmetic_ends_with_the_calendar(day: date, days: int) -> None:
    exact = day.toordinal() + days
    expected = min(max(exact, date.min.toordinal()), date.max.toordinal())
    assert days_after(day, days) == date.fromordinal(expected)


@given(st.integers(0, 3_800_000_000))
def test_the_future_is_what_has_begun_nowhere(seconds: int) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    begun = {
        now.astimezone(timezone(timedelta(minutes=minutes))).date()
        for minutes in range(-12 * 60, 14 * 60 + 1, 15)
    }
    assert latest_day(now) == max(begun)
    refuse_future(max(begun), now)
    with pytest.raises(Refused, match="in-the-future"):
        refuse_future(max(begun) + timedelta(days=1), now)


def test_the_center_did_not_act_before_it_began() -> None:
    refuse_outside(BEGAN, Act(on=BEGAN, now=NOON, center_began_on=BEGAN))
    with pytest.raises(Refused, match="before-the-center"):
        refuse_outside(date(2010, 12, 31), Act(on=BEGAN, now=NOON, center_began_on=BEGAN))


def test_what_follows_from_an_old_fact_is_not_too_old() -> None:
    refuse_outside(date(18, 3, 1), Act(on=BEGAN, now=NOON))


@pytest.mark.parametrize("now", [NOON, datetime(2024, 2, 29, 12, tzinfo=UTC)])
def test_plans_reach_ten_years_ahead(now: datetime) -> None:
    refuse_far_ahead(None, now, "it is wanted")
    refuse_far_ahead(date(2034, 2, 28), now, "it is wanted")
    with pytest.raises(Refused, match="too-far-ahead"):
        refuse_far_ahead(date(2034, 3, 30), now, "it is wanted")


def test_a_day_before_what_it_follows_from_is_refused_by_the_rule_of_its_caller() -> None:
    refuse_before(BEGAN, BEGAN, "it began")
    with pytest.raises(
        Refused, match="out-of-order: 2011-01-01 is before 2011-01-02, when it began"
    ):
        refuse_before(BEGAN, BEGAN + timedelta(days=1), "it began")
    with pytest.raises(Refused, match="before-it: "):
        refuse_before(BEGAN, BEGAN + timedelta(days=1), "it began", rule="before-it")
