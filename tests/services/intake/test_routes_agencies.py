from __future__ import annotations

import unicodedata
from typing import Literal
from urllib.parse import urlencode

import pytest

from tests.services.intake.conftest import Center
from tests.services.intake.given import ORI, PROFILE

PROFILE_BODY = {name: value for name, value in PROFILE.items() if name != "ori"} | {
    "on": "2024-03-02"
}


async def test_registering_answers_with_place_version_and_position(center: Center) -> None:
    answer = await center.register()
    assert answer.status_code == 201
    assert answer.json() == {"id": ORI, "version": 1, "position": 1}
    assert answer.headers["Location"] == f"/intake/agencies/{ORI}"
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Byfield-Position"] == "1"


async def test_registering_the_same_again_is_well_and_tells_nothing_new(center: Center) -> None:
    await center.register()
    answer = await center.register(on="2024-03-02")
    assert answer.status_code == 200
    assert answer.json() == {"id": ORI, "version": 1, "position": 1}


async def test_a_retry_of_a_registration_is_answered_as_the_first_time(center: Center) -> None:
    body = PROFILE | {"on": "2024-03-01"}
    first = await center.ask("POST", "/agencies", body, idempotency_key="one")
    again = await center.ask("POST", "/agencies", body, idempotency_key="one")
    assert (again.status_code, again.json()) == (first.status_code, first.json())


async def test_registering_another_profile_is_refused_with_what_is_possible(center: Center) -> None:
    await center.register()
    answer = await center.register(name="Another")
    assert answer.status_code == 409
    assert (answer.json()["rule"], answer.json()["allowed"]) == (
        "already-registered",
        ["change-profile"],
    )


async def test_a_changed_profile_is_shown_after_its_position(center: Center) -> None:
    await center.register()
    changed = await center.ask(
        "PUT", f"/agencies/{ORI}/profile", PROFILE_BODY | {"sworn": None}, if_match='"1"'
    )
    assert changed.status_code == 200
    answer = await center.ask(
        "GET", f"/agencies/{ORI}", role="reader", byfield_after=changed.json()["position"]
    )
    assert answer.headers["ETag"] == '"2"'
    assert answer.json() == PROFILE | {
        "sworn": None,
        "registered_on": "2024-03-01",
        "changed_on": "2024-03-02",
        **dict.fromkeys(("ended_on", "ended_by", "successor", "covered_by", "covered_on")),
        **dict.fromkeys(("cover_ended_on", "dormant_on", "dormancy_ended_on")),
        "split_into": [],
        "version": 2,
    }


async def test_a_profile_that_changed_meanwhile_is_not_overwritten(center: Center) -> None:
    await center.register()
    await center.ask("PUT", f"/agencies/{ORI}/profile", PROFILE_BODY | {"sworn": 1})
    answer = await center.ask(
        "PUT", f"/agencies/{ORI}/profile", PROFILE_BODY | {"sworn": 2}, if_match='"1"'
    )
    assert answer.status_code == 412


async def test_an_agency_that_is_not_registered_is_not_found(center: Center) -> None:
    shown = await center.ask("GET", f"/agencies/{ORI}")
    changed = await center.ask("PUT", f"/agencies/{ORI}/profile", PROFILE_BODY)
    assert (shown.status_code, changed.status_code) == (404, 404)


async def test_agencies_are_listed_page_by_page(center: Center) -> None:
    for number in range(3):
        last = await center.register(ori=f"IA057010{number}")
    after = last.json()["position"]
    first = (await center.ask("GET", "/agencies?limit=2", byfield_after=after)).json()
    second = (await center.ask("GET", f"/agencies?limit=2&cursor={first['next']}")).json()
    assert [agency["ori"] for agency in first["items"]] == ["IA0570100", "IA0570101"]
    assert [agency["ori"] for agency in second["items"]] == ["IA0570102"]
    assert second["next"] is None
    found = await center.ask("GET", "/agencies?q=0102&state=IA&kind=local")
    assert [agency["ori"] for agency in found.json()["items"]] == ["IA0570102"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ori": "C0034019E"}, "body.ori"),
        ({"state": "NB"}, "body.state"),
        ({"sworn": -1}, "body.sworn"),
        ({"colour": "blue"}, "body.colour"),
        ({"name": "A\x00"}, "body.name"),
    ],
)
async def test_a_body_that_breaks_a_rule_is_told_which_field(
    center: Center, fields: dict[str, object], field: str
) -> None:
    answer = await center.register(**fields)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("query", ["q=%00", "state=NB", "kind=police", "cursor=x", "limit=0"])
async def test_a_question_that_breaks_a_rule_is_refused(center: Center, query: str) -> None:
    assert (await center.ask("GET", f"/agencies?{query}")).status_code in {400, 422}


async def test_only_the_center_changes_the_registry(center: Center) -> None:
    for role in ("requester", "provider", "reader"):
        answer = await center.ask("POST", "/agencies", PROFILE, role=role)
        assert answer.status_code == 403
    assert (await center.ask("POST", "/agencies", PROFILE, role="operator")).status_code == 201


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_an_agency_is_found_in_either_normal_form(
    center: Center, form: Literal["NFC", "NFD"]
) -> None:
    name = "Cañon City Police"
    done = await center.register(name=f"  {unicodedata.normalize(form, name)}\u200b")
    after = done.json()["position"]
    for asked in ("NFC", "NFD"):
        part = unicodedata.normalize(asked, "cañon")
        found = await center.ask("GET", f"/agencies?{urlencode({'q': part})}", byfield_after=after)
        assert [agency["name"] for agency in found.json()["items"]] == [name]
