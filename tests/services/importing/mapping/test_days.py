from __future__ import annotations

from datetime import date

import pytest

from services.importing.mapping.days import DayFormatError, days_meant, reader_of

DAY = date(2019, 3, 1)


@pytest.mark.parametrize(
    ("written", "format_"),
    [
        ("2019-03-01", "YYYY-MM-DD"),
        ("3/1/2019", "MM/DD/YYYY"),
        ("03/01/2019", "M/D/YYYY"),
        ("3/1/19", "MM/DD/YY"),
        ("1.3.2019", "DD.MM.YYYY"),
        ("20190301", "YYYYMMDD"),
        ("1-Mar-19", "D-MMM-YY"),
        ("March 1, 2019", "MMMM D, YYYY"),
        ("Mar. 1, 2019", "MMM D, YYYY"),
        ("3/1/2019 0:00", "MM/DD/YYYY"),
        ("2019-03-01T14:30:00.000", "YYYY-MM-DD"),
        ("3/1/2019 12:00:00 AM", "MM/DD/YYYY"),
        ("43525", "excel"),
        ("43525.5", "excel"),
        ("42063", "excel-1904"),
    ],
)
def test_a_day_is_read_as_it_is_written_elsewhere(written: str, format_: str) -> None:
    assert reader_of(format_)(written) == DAY


@pytest.mark.parametrize(
    ("written", "format_"),
    [
        ("13/1/2019", "MM/DD/YYYY"),
        ("2/29/2019", "MM/DD/YYYY"),
        ("3/1/19", "MM/DD/YYYY"),
        ("3/1/2019x", "MM/DD/YYYY"),
        ("1-Mxr-19", "D-MMM-YY"),
        ("0", "excel"),
        ("3/1/2019", "excel"),
        ("٣/1/2019", "MM/DD/YYYY"),
    ],
)
def test_what_is_no_day_of_the_format_is_none(written: str, format_: str) -> None:
    assert reader_of(format_)(written) is None


@pytest.mark.parametrize(
    ("written", "year"), [("1/1/69", 1969), ("1/1/68", 2068), ("1/1/00", 2000)]
)
def test_a_year_of_two_digits_lies_from_1969_to_2068(written: str, year: int) -> None:
    assert days_meant(written, ["MM/DD/YY"]) == [date(year, 1, 1)]


def test_a_day_that_is_the_same_in_both_formats_is_one_day() -> None:
    assert days_meant("3/3/2019", ["MM/DD/YYYY", "DD/MM/YYYY"]) == [date(2019, 3, 3)]
    assert len(days_meant("3/4/2019", ["MM/DD/YYYY", "DD/MM/YYYY"])) == 2


@pytest.mark.parametrize("format_", ["", "YYYY", "MM/DD/YYYY/DD", "year", "YYYY-MM-DDTHH:MM"])
def test_a_format_that_says_no_day_is_refused(format_: str) -> None:
    with pytest.raises(DayFormatError, match="is not made of YYYY"):
        reader_of(format_)
