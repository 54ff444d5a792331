from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from deploy.demo.accounts.account import Account
from deploy.demo.accounts.recommendations import CityProgress
from deploy.demo.milestones import MOST_ASKED, Milestone
from deploy.demo.rare.assessments import CITIES
from deploy.demo.tables import account_table, annual_table, city_table, milestone_table

YEAR: dict[str, Any] = {
    "fiscal_year": None,
    "requests": 12_345,
    "agencies": 12_345,
    "engagements_delivered": 12_345,
    "deliveries": 12_345,
    "officers_represented": {"sworn": 1_234_567},
    "days_to_delivery": {"median": 100},
    "satisfaction": {"share": 1},
}
SHARE = {"count": 263, "percent": 100.0}
PROGRESS: dict[str, Any] = {
    "recommendations": 272,
    "implemented": SHARE,
    "in_progress": SHARE,
    "not_implemented": SHARE,
    "not_assessable": SHARE,
}
MILESTONE = Milestone("January 2024", f"most asked: {', '.join(MOST_ASKED)}", "123,456", False)
ACCOUNT = Account("engagements left without a match", 12_345, 12_346, "other-actions")


def printed(table: Table) -> str:
    out = io.StringIO()
    Console(file=out, width=80).print(table)
    return out.getvalue()


@pytest.mark.parametrize(
    "table",
    [
        annual_table({"as_of": 123_456, "years": [YEAR], "total": YEAR}),
        milestone_table([MILESTONE]),
        city_table(CityProgress(city, PROGRESS) for city in CITIES),
        account_table([ACCOUNT]),
    ],
    ids=["annual", "milestones", "cities", "accounts"],
)
def test_a_table_is_whole_in_eighty_columns(table: Table) -> None:
    assert "\N{HORIZONTAL ELLIPSIS}" not in printed(table)


def test_services_that_answer_otherwise_than_was_played_are_shown() -> None:
    assert "DIFFERENT" in printed(account_table([ACCOUNT]))
    assert not ACCOUNT.holds
