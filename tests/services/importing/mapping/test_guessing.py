"""A header is understood however it is written: plurals, numbers, units and two names at once."""

from __future__ import annotations

from io import BytesIO
from tomllib import loads

import pytest

from services.importing.history.layout import LAYOUT
from services.importing.mapping.guessing import guess_map
from services.importing.tables.table import open_table


def columns(*headers: str) -> dict[str, str]:
    """Column -> field, as guessed of a table with one row."""
    rows = (headers, ["x"] * len(headers))
    content = "\n".join(";".join(row) for row in rows)
    guess = loads(guess_map(open_table(BytesIO(content.encode())), LAYOUT))
    understood: dict[str, str] = guess["columns"]
    return understood


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Topic(s)", "topics"),
        ("TOPIC(S)", "topics"),
        ("Subjects", "topics"),
        ("Focus Area(s)", "topics"),
        ("Delivery type", "delivery_type"),
        ("Delivery types", "delivery_types"),
        ("Delivery type(s)", "delivery_types"),
        ("Language(s) needed", "languages"),
        ("Case #", "external_key"),
        ("Request #", "external_key"),
        ("TA Number", "external_key"),
        ("Hours (hrs)", "delivery_hours"),
        ("Hour(s)", "delivery_hours"),
        ("Duration (hrs)", "delivery_hours"),
        ("Duration (min)", "delivery_minutes"),
        ("Minutes [required]", "delivery_minutes"),
        ("Delivery date (mm/dd/yyyy)", "delivery_on"),
        ("Training Date (DD.MM.YY)", "delivery_on"),
        ("Phone (optional)", "contact_telephone"),
        ("Topic / Subject", "topics"),
        ("Partner/Provider", "provider"),
        ("Attendees (virtual)", "attendees_virtual"),
    ],
)
def test_a_header_is_understood_however_it_is_written(header: str, field: str) -> None:
    assert columns(header) == {header: field}


@pytest.mark.parametrize(
    "header",
    ["Phone/Email", "Hours (min)", "Attendees (children)", "Start/End", "(s)", "#", "--", "Notes"],
)
def test_what_may_mean_something_else_is_left_to_a_person(header: str) -> None:
    assert columns(header) == {}


def test_the_better_name_of_two_is_taken_whichever_comes_first() -> None:
    assert columns("Subject(s)", "Topic(s)") == {"Topic(s)": "topics", "Subject(s)": "topics"}
    assert columns("Length (hrs)", "Hours (hrs)") == {"Hours (hrs)": "delivery_hours"}
    assert columns("Duration", "Hour(s)") == {"Hour(s)": "delivery_hours"}
