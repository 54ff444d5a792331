"""Who is waited for, asked over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.kit.answers import POSITION_HEADER
from tests.services.reporting.lives import Life, fact
from tests.services.reporting.reports import Reports

LIFE, OTHER = Life(1), Life(2)
TOLD = [
    *(LIFE.submitted("2023-01-03"), OTHER.submitted("2023-01-10")),
    *(LIFE.screened("2023-01-12"), LIFE.opened("2023-01-12")),
    *(LIFE.held("2023-01-17"), LIFE.resumed("2023-01-24")),
    LIFE.assigned(on="2023-01-30"),
]


async def waiting(reports: Reports, query: str) -> list[tuple[int, str]]:
    """The number of each request that is waited for, and the stage."""
    shown = (await reports.get(f"waiting?{query}")).json()
    return [(UUID(one["request_id"]).int, one["stage"]) for one in shown["items"]]


async def test_who_is_waited_for_longest_comes_first(reports: Reports) -> None:
    position = await reports.told(TOLD)
    answer = await reports.get("waiting?on=2023-02-06")
    assert answer.headers[POSITION_HEADER] == str(position)
    first, second = answer.json()["items"]
    assert (first["stage"], first["party"], first["began_on"]) == (
        "awaiting-screening",
        "center",
        "2023-01-10",
    )
    # The 16th of January 2023 was a holiday.
    assert (first["days"], first["business_days"], first["due_on"]) == (27, 18, "2023-01-20")
    assert (first["overdue"], second["overdue"]) == (True, False)
    assert (second["stage"], second["provider"]) == ("awaiting-acceptance", "iacp")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("on=2023-01-03", [(1, "awaiting-screening")]),
        ("on=2023-01-11", [(1, "awaiting-screening"), (2, "awaiting-screening")]),
        ("on=2023-01-18", [(2, "awaiting-screening")]),
        ("on=2023-01-24&party=center", [(2, "awaiting-screening"), (1, "awaiting-assignment")]),
        ("on=2023-02-06&party=provider", [(1, "awaiting-acceptance")]),
        ("on=2023-01-20&overdue=true", []),
        ("on=2023-01-21&overdue=true", [(2, "awaiting-screening")]),
        # The pairing was due on the 22nd; seven days on hold make it the 29th.
        ("on=2023-01-29&overdue=true", [(2, "awaiting-screening")]),
        ("on=2023-02-10&overdue=true&party=provider", [(1, "awaiting-acceptance")]),
    ],
)
async def test_a_day_shows_who_was_waited_for_then(
    reports: Reports, query: str, expected: list[tuple[int, str]]
) -> None:
    await reports.told(TOLD)
    assert await waiting(reports, query) == expected


async def test_a_late_entry_changes_what_is_shown_of_the_days_between(reports: Reports) -> None:
    await reports.told([LIFE.opened("2023-01-12"), LIFE.accepted(on="2023-02-01")])
    await reports.told([LIFE.assigned(on="2023-01-20")])
    clock = (await reports.get(f"requests/{LIFE.request_id}/clock?on=2023-03-01")).json()
    assert [(one["stage"], one["days"]) for one in clock["spells"]] == [
        ("awaiting-assignment", 8),
        ("awaiting-acceptance", 12),
        ("delivering", 28),
    ]


async def test_those_waited_for_come_in_pages(reports: Reports) -> None:
    await reports.told(Life(number).submitted() for number in (1, 2, 3))
    first = (await reports.get("waiting?limit=2&on=2023-02-01")).json()
    rest = (await reports.get(f"waiting?limit=2&on=2023-02-01&cursor={first['next']}")).json()
    shown = [*first["items"], *rest["items"]]
    assert [UUID(one["request_id"]).int for one in shown] == [1, 2, 3]
    assert rest["next"] is None


async def test_a_clock_charges_its_days_to_the_parties(reports: Reports) -> None:
    position = await reports.told(TOLD)
    clock = (await reports.get(f"requests/{LIFE.request_id}/clock?on=2023-02-06")).json()
    assert clock["as_of"] == position
    assert clock["days_by_party"] == {"agency": 0, "center": 20, "provider": 7, "validator": 0}
    screening, pairing, _ = clock["spells"]
    assert (screening["ended_on"], screening["overdue"]) == ("2023-01-12", False)
    assert (pairing["paused_days"], pairing["due_on"]) == (7, "2023-01-29")
    assert pairing["overdue"] is True


async def test_a_clock_shows_the_recommendations_of_its_engagement(reports: Reports) -> None:
    of_it: dict[str, Any] = {"engagement_id": LIFE.engagement_id}
    made = fact("RecommendationMade", **of_it)
    submitted = fact("RecommendationSubmitted", **of_it)
    await reports.told([LIFE.submitted(), LIFE.opened(), made, submitted])
    clock = (await reports.get(f"requests/{LIFE.request_id}/clock")).json()
    assert {one["stage"] for one in clock["spells"] if one["recommendation_id"]} == {
        "in-implementation",
        "awaiting-validation",
    }


async def test_the_clock_of_nothing_is_not_found(reports: Reports) -> None:
    answer = await reports.get(f"requests/{UUID(int=9)}/clock")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:byfield:problem:not-found")


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("party", {"center": (2, 1), "provider": (0, 1)}),
        (
            "stage",
            {
                "awaiting-acceptance": (0, 1),
                "awaiting-assignment": (1, 0),
                "awaiting-screening": (1, 1),
            },
        ),
        ("program", {"cri-tac": (2, 2)}),
    ],
)
async def test_spells_are_counted_by_party_stage_and_program(
    reports: Reports, by: str, expected: dict[str, tuple[int, int]]
) -> None:
    await reports.told(TOLD)
    rows = (await reports.get(f"clocks?by={by}")).json()["rows"]
    assert {row["key"]: (row["ended"], row["open"]) for row in rows} == expected


async def test_medians_are_of_what_is_over_and_stand_beside_the_norms(reports: Reports) -> None:
    await reports.told(TOLD)
    shown = (await reports.get("clocks?by=party")).json()
    center, provider = shown["rows"]
    # 9 days of screening and 11 of pairing.
    assert (center["days"], provider["days"]) == (10, None)
    assert {norm["days_max"] for norm in shown["norms"] if norm["published"]} == {10, 14, 180}


@pytest.mark.parametrize("query", ["waiting?party=nobody", "waiting?on=then", "clocks?by=week"])
async def test_what_no_clock_shows_is_refused(reports: Reports, query: str) -> None:
    assert (await reports.get(query)).status_code == 422
