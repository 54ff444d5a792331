"""An agency's page and its timeline in JSON: what they tell, in which order, and to whom."""

from __future__ import annotations

from typing import Any, Final

import pytest

from events.event import Event
from services.kit.http.answers import POSITION_HEADER
from services.reporting.feeds import TIMELINE_FEED
from services.reporting.queries import agencies
from tests.keys import consumer
from tests.services.reporting.lives import Life, agency, day, fact
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_record_pages import asked, cells, shown

CITY, COUNTY, OTHER, ALONE = "IA0100000", "IA0200000", "IA0300000", "IA0400000"
ALIAS: Final = "IA0500000"
OWN: Final = Life(1, CITY)
"""The city's, at an end."""
SHARED: Final = Life(2, COUNTY)
"""The county's, in which the city takes part for a while."""
SECRET: Final = Life(3, CITY)
SECRET_SHARED: Final = Life(4, COUNTY)
SUBMITTED: Final = f"{CITY} asked for help (CRI-TAC)."


def told() -> list[Event]:
    return [
        *(agency(ori, 40) for ori in (CITY, COUNTY, OTHER)),
        agency(ALONE, None),
        *OWN.whole(),
        *(SHARED.submitted("2023-02-01"), SHARED.screened("2023-02-02")),
        *(SHARED.opened("2023-02-03"), SHARED.assigned("noble", "2023-02-04")),
        SHARED.joined(CITY, "2023-02-10", stay=1),
        SHARED.joined(OTHER, "2023-02-11", stay=2),
        *(SHARED.delivery(0, "2023-02-12"), SHARED.planned("2023-02-13")),
        SHARED.amended("2023-02-13"),
        SHARED.left(CITY, "2023-02-20", stay=1),
        SHARED.delivery(1, "2023-02-21"),
        *(SECRET.submitted(), SECRET.screened(confidential=True), SECRET.opened(confidential=True)),
        SECRET.assigned("iacp"),
        *(SECRET_SHARED.submitted("2023-03-01"), SECRET_SHARED.screened(confidential=True)),
        SECRET_SHARED.opened("2023-03-02", confidential=True),
        SECRET_SHARED.joined(CITY, "2023-03-01", stay=3),
    ]


async def timeline(
    reports: Reports, ori: str, role: str = "coordinator", who: str | None = None
) -> list[dict[str, Any]]:
    answer = await reports.get(f"agencies/{ori}/timeline", role, who)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def of(items: list[dict[str, Any]], life: Life) -> list[str]:
    """What is told of a request, the first told first."""
    return [
        each["type"]
        for each in reversed(items)
        if each["request"] and each["request"]["request_id"] == str(life.request_id)
    ]


def requests_of(page: str) -> set[str]:
    """What the rows of the table say of the requests."""
    return {" ".join(row[-1].split()) for row in cells(page)}


def said(page: str, term: str) -> list[str]:
    """What is said at the top under a term."""
    return [part.split("</dd>")[0] for part in page.split(f"<dt>{term}</dt><dd>")[1:]]


async def test_all_of_an_agency_is_in_one_line_the_latest_first(reports: Reports) -> None:
    position = await reports.told(told())
    answer = await reports.get(f"agencies/{CITY}/timeline")
    items = answer.json()["items"]
    assert answer.headers[POSITION_HEADER] == str(position)
    positions = [each["position"] for each in items]
    assert positions == sorted(set(positions), reverse=True)
    assert of(items, OWN) == [each.wire_name for each in OWN.whole()[:-1]]
    assert of(items, SECRET)[-1] == "ProviderAssigned"
    [own] = [each for each in items if each["request"] is None]
    assert (own["says"], own["happened_on"]) == (
        f"The agency {CITY} was registered.",
        "2018-03-01",
    )
    assert own == items[-1]
    first = next(each for each in reversed(items) if each["says"] == SUBMITTED)
    assert first["request"] == {
        "request_id": str(OWN.request_id),
        "ori": CITY,
        "program": "cri-tac",
        "submitted_on": "2023-01-10",
        "took_part": False,
        "opens": True,
    }


async def test_of_work_of_others_it_has_what_happened_while_it_took_part(reports: Reports) -> None:
    await reports.told(told())
    items = await timeline(reports, CITY)
    assert of(items, SHARED) == [
        *("AgencyJoined", "AgencyJoined", "DeliveryRecorded", "PlanProposed", "RequestAmended"),
        "AgencyLeft",
    ]
    named = [each["request"] for each in items if each["request"]]
    assert {each["ori"] for each in named if each["took_part"]} == {COUNTY}
    assert all(each["opens"] for each in named)


async def test_a_stay_that_was_told_twice_or_in_error_doubles_nothing(reports: Reports) -> None:
    await reports.told(
        [
            *told(),
            SHARED.joined(CITY, "2023-02-20", stay=7),
            SHARED.joined(CITY, "2023-01-01", stay=8),
            SHARED.left(CITY, "2023-01-02", stay=8, reason="entered-in-error"),
        ]
    )
    found = of(await timeline(reports, CITY), SHARED)
    assert found.count("AgencyLeft") == 1
    assert found.count("DeliveryRecorded") == 2
    assert "RequestSubmitted" not in found


async def test_who_takes_part_is_told_the_course_of_the_work_and_finds_no_link(
    reports: Reports,
) -> None:
    await reports.told(told())
    who = f"{CITY}.ana"
    items = await timeline(reports, CITY, "requester", who)
    assert of(items, SHARED) == ["AgencyJoined", "DeliveryRecorded", "AgencyLeft"]
    assert of(items, SECRET_SHARED) == []
    assert of(items, SECRET)[0] == "RequestSubmitted"
    assert "EvaluationInvited" in of(items, OWN)
    page = await shown(reports, f"/records/agencies/{CITY}", "requester", who)
    assert f"CRI-TAC, February 1, 2023, of {COUNTY} Took part" in requests_of(page)
    for life, opens in ((OWN, True), (SHARED, False)):
        link = f"/reporting/records/requests/{life.request_id}"
        assert (f'href="{link}"' in page) == opens
        answer = await asked(reports, link.removeprefix("/reporting"), "requester", who)
        assert answer.status_code == (200 if opens else 404)
    assert said(page, "Took part with others") == ["1"]


async def test_the_page_says_what_an_agency_is_and_how_much_work_it_has(reports: Reports) -> None:
    await reports.told(told())
    page = await shown(reports, f"/records/agencies/{CITY}", "coordinator")
    assert said(page, "ORI") == [CITY]
    assert said(page, "Sworn officers") == ["40"]
    assert said(page, "State") == ["Iowa"]
    assert said(page, "Requests") == ["2: 1 assigned, 1 delivered"]
    assert said(page, "Engagements opened") == ["2"]
    assert said(page, "Engagements delivered") == ["1"]
    assert said(page, "Took part with others") == ["2"]
    assert [f"The agency {CITY} was registered.", "March 1, 2018"] in [
        row[:2] for row in cells(page)
    ]


async def test_an_agency_without_work_has_a_page(reports: Reports) -> None:
    await reports.told(told())
    page = await shown(reports, f"/records/agencies/{ALONE}", "reader")
    assert said(page, "Requests") == ["0"]
    assert said(page, "Sworn officers") == ["Not known"]
    assert [row[-1] for row in cells(page)][1:] == ["The agency itself"]


async def test_an_agency_is_shown_with_what_it_was_and_became(reports: Reports) -> None:
    changed = {"ori": CITY, "kind": "local", "state": "IA", "sworn": 41}
    merged = {"ori": CITY, "successor": COUNTY, "succession": "merged"}
    await reports.told(
        [
            *told(),
            fact("AgencyProfileChanged", **changed, name="New City", changed_on=day("2023-05-01")),
            fact("AgencySucceeded", **merged, succeeded_on=day("2023-06-01")),
        ]
    )
    page = await shown(reports, f"/records/agencies/{CITY}", "coordinator")
    assert "<h1>New City</h1>" in page
    assert said(page, "Other names") == ["Prairie Falls Police Department"]
    assert "Merged, since" in page
    assert "June 1, 2023" in said(page, "Standing")[0]
    assert f'/records/agencies/{COUNTY}"' in said(page, "Goes on as")[0]
    heir = await shown(reports, f"/records/agencies/{COUNTY}", "requester", f"{COUNTY}.bo")
    assert f'/records/agencies/{CITY}"' in said(heir, "Goes on for")[0]
    taken_over = await timeline(reports, CITY, "requester", f"{COUNTY}.bo")
    assert of(taken_over, SECRET)[0] == "RequestSubmitted"
    left = await shown(reports, f"/records/agencies/{CITY}", "requester", f"{CITY}.ana")
    assert said(left, "Goes on as") == [COUNTY]
    ahead = await asked(reports, f"/records/agencies/{COUNTY}", "requester", f"{CITY}.ana")
    assert ahead.status_code == 404


@pytest.mark.parametrize(
    ("role", "who", "ori", "status"),
    [
        ("requester", f"{CITY}.ana", CITY, 200),
        ("requester", f"{CITY}.ana", COUNTY, 404),
        ("requester", f"{CITY}.ana", ALONE, 404),
        ("provider", "noble.dana", COUNTY, 200),
        ("provider", "iacp.dana", COUNTY, 404),
        ("provider", "iacp.dana", ALONE, 404),
        ("reader", None, ALONE, 200),
        ("validator", "dana", CITY, 200),
        ("consumer", None, CITY, 200),
        ("operator", None, CITY, 200),
        ("coordinator", None, "IA9999999", 404),
    ],
)
async def test_who_has_nothing_to_do_with_an_agency_finds_none(
    reports: Reports, role: str, who: str | None, ori: str, status: int
) -> None:
    await reports.told(told())
    answer = await reports.get(f"agencies/{ori}/timeline", role, who)
    assert answer.status_code == status
    if role != "consumer":
        page = await asked(reports, f"/records/agencies/{ori}", role, who)
        assert page.status_code == status


async def test_a_provider_is_told_of_its_own_work_alone(reports: Reports) -> None:
    await reports.told(told())
    items = await timeline(reports, COUNTY, "provider", "noble.dana")
    assert of(items, SHARED)[0] == "RequestSubmitted"
    assert of(items, SECRET_SHARED) == []
    beside = await timeline(reports, CITY, "provider", "noble.dana")
    assert of(beside, SHARED) == ["AgencyJoined", "DeliveryRecorded", "AgencyLeft"]
    assert (of(beside, OWN), of(beside, SECRET)) == ([], [])
    delivered = await timeline(reports, CITY, "provider", "iacp.dana")
    assert of(delivered, OWN)[0] == "RequestSubmitted"
    assert "EvaluationInvited" not in of(delivered, OWN)


async def test_who_sees_no_confidential_work_is_told_of_none(reports: Reports) -> None:
    await reports.told(told())
    readers: list[tuple[str, dict[str, str]]] = [
        ("reader", {}),
        ("validator", {}),
        ("consumer", consumer("log:read")),
    ]
    for role, headers in readers:
        answer = await reports.get(f"agencies/{CITY}/timeline", role, **headers)
        items = answer.json()["items"]
        assert (of(items, SECRET), of(items, SECRET_SHARED)) == ([], [])
        assert of(items, OWN)[0] == "RequestSubmitted"
        assert "EvaluationInvited" not in of(items, OWN)
    page = await shown(reports, f"/records/agencies/{CITY}", "reader")
    assert said(page, "Requests") == ["1: 1 delivered"]
    assert said(page, "Took part with others") == ["1"]


async def test_what_may_have_become_confidential_meanwhile_is_not_told(reports: Reports) -> None:
    await reports.told(told())
    await reports.append([OWN.rescreened("cri-tac", confidential=True), OWN.held("2023-04-01")])
    await reports.follow(TIMELINE_FEED)
    of_reader, of_center = [
        await timeline(reports, CITY, role) for role in ("reader", "coordinator")
    ]
    assert of(of_center, OWN)[-1] == "EngagementHeld"
    assert "RequestRescreened" not in of(of_reader, OWN)
    assert "EngagementHeld" not in of(of_reader, OWN)


@pytest.mark.parametrize("role", ["coordinator", "requester"])
async def test_pages_make_up_the_whole(reports: Reports, role: str) -> None:
    later = {"ori": CITY, "kind": "local", "state": "IA", "sworn": 41}
    await reports.told(told())
    await reports.told(
        fact("AgencyProfileChanged", **later, name="New City", changed_on=day(f"2023-05-0{number}"))
        for number in range(1, 6)
    )
    whole = await timeline(reports, CITY, role, CITY if role == "requester" else None)
    found: list[dict[str, Any]] = []
    more = ""
    while True:
        path = f"agencies/{CITY}/timeline?limit=3{more}"
        page = (await reports.get(path, role, CITY if role == "requester" else None)).json()
        found += page["items"]
        if page["next"] is None:
            break
        assert len(page["items"]) == 3
        more = f"&cursor={page['next']}"
    assert found == whole
    assert len(whole) > 12


async def test_a_long_stream_of_an_agency_is_read_to_its_end(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agencies, "STREAM_EVENTS_MAX", 2)
    changed = {"ori": ALONE, "kind": "local", "state": "IA", "sworn": 41}
    await reports.told(
        [
            agency(ALONE, None),
            fact("ContactNamed", ori=ALONE),
            *(
                fact("AgencyProfileChanged", **changed, changed_on=day(f"2023-05-0{number}"))
                for number in range(1, 5)
            ),
        ]
    )
    items = await timeline(reports, ALONE)
    assert [each["type"] for each in items] == ["AgencyProfileChanged"] * 4 + ["AgencyRegistered"]


async def test_an_alias_leads_to_the_agency_that_it_stands_for(reports: Reports) -> None:
    aliased = {"stands_for": CITY, "aliased_on": day("2023-01-05")}
    await reports.told(
        [
            *told(),
            *(fact("OriAliased", ori=ori, **aliased) for ori in (ALIAS, "IA0600000")),
            fact("AliasTakenBack", ori="IA0600000", taken_back_on=day("2023-01-06")),
        ]
    )
    assert await timeline(reports, ALIAS) == await timeline(reports, CITY)
    led = await asked(reports, f"/records/agencies/{ALIAS}", "coordinator")
    own = f"/reporting/records/agencies/{CITY}"
    assert (led.status_code, led.headers["location"]) == (303, own)
    listed = await shown(reports, f"/records/requests?agency={ALIAS}", "coordinator")
    assert f'href="{own}"' in listed
    assert f"/records/requests/{OWN.request_id}" in listed
    waiting = [await reports.get(f"waiting?ori={ori}&on=2023-01-11") for ori in (ALIAS, CITY)]
    assert waiting[0].json() == waiting[1].json()
    assert waiting[0].json()["items"]
    for role, who, ori in (
        ("requester", f"{ALONE}.bo", ALIAS),
        ("provider", "nobody.dana", ALIAS),
        ("coordinator", None, "IA0600000"),
    ):
        answer = await reports.get(f"agencies/{ori}/timeline", role, who)
        page = await asked(reports, f"/records/agencies/{ori}", role, who)
        assert (answer.status_code, page.status_code) == (404, 404)
    reads = (await reports.get("reads?thing=agency", "operator")).json()["items"]
    assert {each["thing_id"] for each in reads} == {CITY}


async def test_what_is_no_ori_is_refused_by_its_name(reports: Reports) -> None:
    answer = await reports.get("agencies/IA01/timeline")
    [fault] = answer.json()["errors"]
    assert (answer.status_code, fault["field"]) == (422, "path.ori")
    page = await asked(reports, "/records/agencies/IA01", "coordinator")
    assert (page.status_code, "cannot be read" in page.text) == (422, True)


async def test_lists_of_requests_and_a_request_lead_to_the_agency(reports: Reports) -> None:
    await reports.told(told())
    link = f'href="/reporting/records/agencies/{CITY}"'
    assert link in await shown(reports, f"/records/requests?agency={CITY}", "coordinator")
    assert link not in await shown(reports, "/records/requests", "coordinator")
    for life, role, who in (
        (OWN, "coordinator", None),
        (OWN, "reader", None),
        (OWN, "requester", f"{CITY}.ana"),
        (SHARED, "provider", "noble.dana"),
    ):
        page = await shown(reports, f"/records/requests/{life.request_id}", role, who)
        assert f'href="/reporting/records/agencies/{life.ori}"' in page
    of_other = await shown(
        reports, f"/records/requests?agency={COUNTY}", "requester", f"{CITY}.ana"
    )
    assert f"/records/agencies/{COUNTY}" not in of_other


@pytest.mark.parametrize(
    ("role", "who"),
    [
        *(("reader", None), ("validator", None), ("provider", "noble.dana")),
        *(("requester", f"{OTHER}.ana"), ("administrator", None)),
    ],
)
async def test_no_page_of_a_confidential_requests_timeline_names_its_agency(
    reports: Reports, role: str, who: str | None
) -> None:
    await reports.told(told())
    for cursor in ("", "?cursor=MA", "?cursor=OTk5OTk5"):  # of nothing, the first, past the last
        path = f"/records/requests/{SECRET.request_id}{cursor}"
        page = await asked(reports, path, role, who)
        assert page.status_code in {403, 404}
        assert CITY not in page.text
        assert (await asked(reports, path, "coordinator")).status_code == 200


async def test_a_request_of_who_is_not_registered_leads_to_no_agency(reports: Reports) -> None:
    await reports.told(OWN.whole())
    page = await shown(reports, f"/records/requests/{OWN.request_id}", "coordinator")
    assert "/records/agencies/" not in page


async def test_who_read_an_agency_is_recorded(reports: Reports) -> None:
    await reports.told(told())
    await shown(reports, f"/records/agencies/{CITY}", "coordinator")
    await timeline(reports, CITY)
    reads = (await reports.get("reads?thing=agency", "operator")).json()["items"]
    assert {(each["operation"], each["thing"], each["thing_id"]) for each in reads} == {
        ("show_work_agency", "agency", CITY),
        ("show_agency_timeline", "agency", CITY),
    }
