from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from deploy.demo.checks.check import Check
from deploy.demo.checks.published import Publication
from deploy.demo.checks.recommendations import CityProgress
from deploy.demo.milestones import MOST_ASKED, Milestone
from deploy.demo.plan.rare.assessments import CITIES
from deploy.demo.tables import (
    annual_table,
    check_table,
    city_table,
    milestone_table,
    published_table,
)
from deploy.demo.years import Years

YEAR: dict[str, Any] = {
    "key": "2018",
    "requests": 12_345,
    "agencies": 12_345,
    "engagements_delivered": 12_345,
    "deliveries": 12_345,
    "officers_represented": {"sworn": 1_234_567},
    "days_to_delivery": {"median": 100},
    "satisfaction": {"share": 1},
}
YEARS = Years(123_456, [YEAR], YEAR | {"key": "all"}, [YEAR | {"key": "2026", "requests": 9}])
SHARE = {"count": 263, "percent": 100.0}
PROGRESS: dict[str, Any] = {
    "recommendations": 272,
    "implemented": SHARE,
    "in_progress": SHARE,
    "not_implemented": SHARE,
    "not_assessable": SHARE,
}
MILESTONE = Milestone("January 2024", f"most asked: {', '.join(MOST_ASKED)}", "123,456", False)
ACCOUNT = Check("engagements left without a match", 12_345, 12_346, "other-actions")

RANGE = {"at_least": 700, "at_most": 704, "shown": "700 to 704"}
PROGRAM = "organizational-assessment"
ANSWERS = {"stage": "immediate", "program": PROGRAM, "completed": 851}
PUBLICATION = Publication(
    {
        "snapshot": "fy2025-q1",
        "until": "2024-12-31",
        "work": {
            "program": [{"key": PROGRAM, "requests": 12_345, "engagements_delivered": 12_345}]
        },
        "answers": {"totals_of_what_is_shown": [ANSWERS | {"answers": RANGE, "satisfied": RANGE}]},
    },
    "0" * 64,
    123_456,
)


def printed(table: Table) -> str:
    out = io.StringIO()
    Console(file=out, width=80).print(table)
    return out.getvalue()


@pytest.mark.parametrize(
    "table",
    [
        annual_table(YEARS),
        milestone_table([MILESTONE]),
        city_table(CityProgress(city, PROGRESS) for city in CITIES),
        check_table([ACCOUNT]),
        published_table(PUBLICATION),
    ],
    ids=["annual", "milestones", "cities", "accounts", "published"],
)
def test_a_table_is_whole_in_eighty_columns(table: Table) -> None:
    assert "\N{HORIZONTAL ELLIPSIS}" not in printed(table)


def test_the_years_of_today_stand_below_the_history_and_are_said_to_be_no_part_of_it() -> None:
    first, whole, recent, *said = (
        printed(annual_table(YEARS)).split("delivery    fied")[1].split("\n")[1:]
    )
    assert (first.split()[0], whole.split()[0], recent.split()[:2]) == (
        "2018",
        "all",
        ["2026*", "9"],
    )
    assert "all: the history, March 2018 to October 2024" in " ".join(said)
    assert "*: what bends a life, and requests of these days" in " ".join(said)


def test_services_that_answer_otherwise_than_was_played_are_shown() -> None:
    assert "DIFFERENT" in printed(check_table([ACCOUNT]))
    assert not ACCOUNT.holds


def test_what_the_public_sees_of_answers_are_ranges_and_of_how_many() -> None:
    (row,) = [line for line in printed(published_table(PUBLICATION)).split("\n") if PROGRAM in line]
    assert row.split(None, 3)[3].strip() == "700 to 704, 851  700 to 704"
