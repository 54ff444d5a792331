"""Who is waited for, asked over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.kit.http.answers import POSITION_HEADER
from services.kit.settings import SettingsError
from services.reporting.clocks.spells import Party
from services.reporting.settings import ReportingSettings
from tests.services.reporting.lives import Life, day, fact
from tests.services.reporting.reports import Reports, running_reports

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
        ("on=2023-02-06&stage=awaiting-acceptance", [(1, "awaiting-acceptance")]),
        ("on=2023-02-06&stage=awaiting-plan", []),
        ("on=2023-02-06&provider=iacp", [(1, "awaiting-acceptance")]),
        ("on=2023-02-06&provider=noble", []),
        ("on=2023-02-06&program=critical-response", []),
        ("on=2023-02-06&ori=IA0570200", []),
        (
            "on=2023-02-06&ori=IA0570100&program=cri-tac",
            [(2, "awaiting-screening"), (1, "awaiting-acceptance")],
        ),
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


HELD = [
    *(Life(number).opened("2023-01-12") for number in (1, 2, 3)),
    Life(1).held("2023-01-17", reason="litigation"),
    Life(2).held("2023-01-18", reason="funding"),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("held=true", [(1, "on-hold"), (2, "awaiting-sponsor")]),
        ("held=true&party=sponsor", [(2, "awaiting-sponsor")]),
        ("held=true&overdue=true", []),
        ("", [(3, "awaiting-assignment"), (2, "awaiting-sponsor")]),
        ("party=sponsor", [(2, "awaiting-sponsor")]),
    ],
)
async def test_what_is_on_hold_is_seen_where_it_is_asked_for(
    reports: Reports, query: str, expected: list[tuple[int, str]]
) -> None:
    await reports.told(HELD)
    assert await waiting(reports, f"on=2023-02-06&{query}") == expected


async def test_a_hold_says_since_when_and_why(reports: Reports) -> None:
    await reports.told(HELD)
    first, second = (await reports.get("waiting?on=2023-02-06&held=true")).json()["items"]
    assert (first["held_for"], first["began_on"], first["party"]) == (
        "litigation",
        "2023-01-17",
        None,
    )
    assert (second["held_for"], second["days"], second["party"]) == ("funding", 19, "sponsor")


async def test_holds_come_in_pages(reports: Reports) -> None:
    lives = [Life(number) for number in (1, 2, 3)]
    await reports.told(fact for life in lives for fact in (life.opened(), life.held()))
    first = (await reports.get("waiting?limit=2&held=true&on=2023-02-01")).json()
    rest = await reports.get(f"waiting?limit=2&held=true&on=2023-02-01&cursor={first['next']}")
    shown = [*first["items"], *rest.json()["items"]]
    assert [one["engagement_id"] for one in shown] == sorted(
        str(one.engagement_id) for one in lives
    )


async def test_the_summary_counts_who_waits_for_whom(reports: Reports) -> None:
    position = await reports.told([*TOLD, *(Life(3).up_to_opened("2023-02-03"))])
    summary = (await reports.get("waiting/summary?on=2023-02-06")).json()
    assert (summary["as_of"], summary["on"]) == (position, "2023-02-06")
    assert summary["by_party"] == {
        "agency": {"waiting": 0, "overdue": 0},
        "center": {"waiting": 2, "overdue": 1},
        "provider": {"waiting": 1, "overdue": 0},
        "sponsor": {"waiting": 0, "overdue": 0},
        "validator": {"waiting": 0, "overdue": 0},
    }
    assert [(row["stage"], row["waiting"], row["overdue"]) for row in summary["waiting"]] == [
        ("awaiting-assignment", 1, 0),
        ("awaiting-screening", 1, 1),
        ("awaiting-acceptance", 1, 0),
    ]


async def test_the_summary_says_what_is_on_hold_for_what(reports: Reports) -> None:
    await reports.told(HELD)
    summary = (await reports.get("waiting/summary?on=2023-02-06")).json()
    assert [(row["held_for"], row["party"], row["waiting"]) for row in summary["on_hold"]] == [
        ("funding", "sponsor", 1),
        ("litigation", None, 1),
    ]
    assert summary["by_party"]["sponsor"] == {"waiting": 1, "overdue": 0}
    assert summary["by_party"]["center"] == {"waiting": 1, "overdue": 1}


async def test_the_validators_queue_is_seen_with_its_age(reports: Reports) -> None:
    of_it: dict[str, Any] = {"engagement_id": LIFE.engagement_id}
    for number in range(11):
        of_it["recommendation_id"] = UUID(int=9_000 + number)
        made = fact("RecommendationMade", made_on=day("2020-12-01"), **of_it)
        since = day("2021-01-04") if number == 0 else day("2023-01-04")
        await reports.told([made, fact("RecommendationSubmitted", submitted_on=since, **of_it)])
    (queue,) = (await reports.get("waiting/summary?on=2023-07-04")).json()["waiting"]
    assert queue == {
        "party": "validator",
        "stage": "awaiting-validation",
        "held_for": None,
        "waiting": 11,
        "overdue": 0,
        "oldest_on": "2021-01-04",
        "days_longest": 911,
        "days_median": 181.0,
    }


async def test_the_summary_of_nothing_says_so_of_each_party(reports: Reports) -> None:
    summary = (await reports.get("waiting/summary")).json()
    assert {
        party: count["waiting"] for party, count in summary["by_party"].items()
    } == dict.fromkeys(Party, 0)
    assert (summary["waiting"], summary["on_hold"]) == ([], [])


async def test_a_norm_that_is_set_moves_what_is_due_already(database: str) -> None:
    async with running_reports(ReportingSettings.read(postgres_dsn=database)) as reports:
        await reports.told([LIFE.submitted("2023-01-03")])
        assert await waiting(reports, "on=2023-01-14&overdue=true") == [(1, "awaiting-screening")]
    set_otherwise = ReportingSettings.read(postgres_dsn=database, norms={"pairing": 20})
    async with running_reports(set_otherwise) as reports:
        assert await waiting(reports, "on=2023-01-14&overdue=true") == []
        (shown,) = (await reports.get("waiting?on=2023-01-14")).json()["items"]
        assert shown["due_on"] == "2023-01-23"
        counted = (await reports.get("waiting/summary?on=2023-01-24")).json()["by_party"]
        assert counted["center"] == {"waiting": 1, "overdue": 1}
        norms = (await reports.get("clocks")).json()["norms"]
        assert (norms[0]["days_max"], norms[0]["published_days_max"]) == (20, 10)


@pytest.mark.parametrize(
    ("norms", "fault"),
    [
        ({"paring": 10}, "there is no norm paring; there are pairing, consultation, follow-up"),
        ({"pairing": 0}, "the norm pairing is 0 days: it must be 1 to 3650"),
        ({"follow-up": 3_651}, "the norm follow-up is 3651 days: it must be 1 to 3650"),
        ({"acceptance-cri-tac": 9}, "there is no norm acceptance-cri-tac"),
    ],
)
def test_norms_that_nothing_can_be_measured_by_are_no_settings(
    norms: dict[str, int], fault: str
) -> None:
    with pytest.raises(SettingsError, match=f"BYFIELD_NORMS: {fault}"):
        ReportingSettings.read(norms=norms)


async def test_an_escalated_request_has_one_clock(reports: Reports) -> None:
    facts = [
        *(LIFE.submitted("2023-01-03"), LIFE.screened("2023-01-05"), LIFE.opened("2023-01-05")),
        *(LIFE.assigned(on="2023-01-09"), LIFE.accepted(on="2023-01-11")),
        LIFE.held("2023-01-20", reason="awaiting-approval"),
        LIFE.closed("escalated", "2023-02-10"),
        LIFE.opened_next("critical-response", "2023-02-10"),
    ]
    await reports.told(facts)
    clock = (await reports.get(f"requests/{LIFE.request_id}/clock?on=2023-02-20")).json()
    assert [(one["stage"], one["program"], one["days"]) for one in clock["spells"]] == [
        ("awaiting-screening", "cri-tac", 2),
        ("awaiting-assignment", "cri-tac", 4),
        ("awaiting-acceptance", "cri-tac", 2),
        ("delivering", "cri-tac", 9),
        ("awaiting-sponsor", "cri-tac", 21),
        ("awaiting-assignment", "critical-response", 10),
    ]
    assert clock["days_by_party"] == {
        "agency": 0,
        "center": 16,
        "provider": 11,
        "sponsor": 21,
        "validator": 0,
    }
    assert sum(clock["days_by_party"].values()) == (day("2023-02-20") - day("2023-01-03")).days


async def test_a_clock_charges_its_days_to_the_parties(reports: Reports) -> None:
    position = await reports.told(TOLD)
    clock = (await reports.get(f"requests/{LIFE.request_id}/clock?on=2023-02-06")).json()
    assert clock["as_of"] == position
    assert clock["days_by_party"] == {
        "agency": 0,
        "center": 20,
        "provider": 7,
        "sponsor": 0,
        "validator": 0,
    }
    assert clock["days_uncharged"] == 7
    screening, pairing, hold, _ = clock["spells"]
    assert (hold["stage"], hold["party"], hold["days"]) == ("on-hold", None, 7)
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
                "on-hold": (1, 0),
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
    published = {norm["published_days_max"] for norm in shown["norms"]}
    assert published == {10, 14, 180, None}


@pytest.mark.parametrize(
    "query",
    [
        "waiting?party=nobody",
        "waiting?held=perhaps",
        "waiting/summary?on=then",
        "waiting?on=then",
        "clocks?by=week",
    ],
)
async def test_what_no_clock_shows_is_refused(reports: Reports, query: str) -> None:
    assert (await reports.get(query)).status_code == 422


async def test_the_first_due_day_comes_first_and_what_has_none_last(reports: Reports) -> None:
    later, none = Life(3), Life(4, program="critical-response")
    await reports.told(
        [
            none.submitted("2022-01-01"),  # it waits for a document, by no norm
            *(later.submitted("2023-01-20"), *TOLD),
        ]
    )
    # Due on 20 January, then 30 January, then 9 February.
    expected = [2, 3, 1, 4]
    query = "on=2023-02-06&sort=due"
    assert [number for number, _ in await waiting(reports, query)] == expected
    assert [number for number, _ in await waiting(reports, "on=2023-02-06")] == [4, 2, 3, 1]

    page = (await reports.get(f"waiting?{query}&limit=3")).json()
    (last,) = await waiting(reports, f"{query}&limit=3&cursor={page['next']}")
    assert [UUID(one["request_id"]).int for one in page["items"]] + [last[0]] == expected


async def test_nobody_is_waited_for_who_cannot_answer_any_more(reports: Reports) -> None:
    await reports.told([LIFE.invited("2023-03-02", expires_on=day("2023-05-01"))])
    assert await waiting(reports, "on=2023-05-01") == [(1, "awaiting-evaluation")]
    assert await waiting(reports, "on=2023-05-02") == []
    summary = (await reports.get("waiting/summary?on=2023-05-02")).json()
    assert summary["waiting"] == []


async def test_nobody_is_waited_for_to_authorize_work_that_is_over(reports: Reports) -> None:
    await reports.told(
        [
            *LIFE.up_to_opened("2023-01-12"),
            LIFE.authorization_asked_again("2023-02-01"),
            *(LIFE.closed("funding", "2023-02-10"), LIFE.reopened("2023-03-01")),
        ]
    )
    for on, awaited in (("2023-02-09", True), ("2023-02-10", False), ("2023-03-01", True)):
        listed = await waiting(reports, f"on={on}&party=agency")
        assert listed == ([(1, "awaiting-authorization")] if awaited else []), on
        summary = (await reports.get(f"waiting/summary?on={on}")).json()
        assert summary["by_party"]["agency"]["waiting"] == awaited, on
