from __future__ import annotations

import pytest

from tests.services.intake.conftest import SUBMISSION, Center
from tests.services.intake.given import ORI, contact

OTHER_ORI = "IA0570107"
NAMING = {"contact": contact(), "on": "2024-03-01"}
ACTION = {"action": "litigation", "note": "A suit.", "on": "2024-03-01"}


async def test_a_contact_is_shown_and_the_agency_s_version_moves_on(center: Center) -> None:
    await center.register()
    answer = await center.ask("POST", f"/agencies/{ORI}/contacts", NAMING, role="requester")
    assert answer.json()["version"] == 2
    after = answer.json()["position"]
    shown = await center.ask("GET", f"/agencies/{ORI}/contacts", byfield_after=after)
    assert shown.json() == {"items": [contact() | {"named_on": "2024-03-01"}]}
    agency = await center.ask("GET", f"/agencies/{ORI}")
    assert agency.headers["ETag"] == '"2"'


async def test_an_executive_is_replaced_only_by_a_change(center: Center) -> None:
    await center.register()
    await center.ask("POST", f"/agencies/{ORI}/contacts", NAMING)
    other = {"contact": contact(name="Kim Poe"), "on": "2024-03-02"}
    refused = await center.ask("POST", f"/agencies/{ORI}/contacts", other)
    assert (refused.status_code, refused.json()["allowed"]) == (409, ["change-executive"])
    assert "Poe" not in refused.text
    changed = await center.ask("POST", f"/agencies/{ORI}/executive", other)
    after = changed.json()["position"]
    shown = await center.ask("GET", f"/agencies/{ORI}/contacts", byfield_after=after)
    assert [each["name"] for each in shown.json()["items"]] == ["Kim Poe"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("contacts", NAMING),
        ("executive", NAMING),
        ("other-actions", ACTION),
        ("other-actions/litigation/end", {"on": "2024-03-01"}),
    ],
)
async def test_an_agency_that_is_not_registered_is_not_found(
    center: Center, path: str, body: dict[str, object]
) -> None:
    assert (await center.ask("POST", f"/agencies/{ORI}/{path}", body)).status_code == 404


@pytest.mark.parametrize("role", ["provider", "reader"])
async def test_who_speaks_for_an_agency_is_not_for_everybody(center: Center, role: str) -> None:
    assert (await center.ask("GET", f"/agencies/{ORI}/contacts", role=role)).status_code == 403


async def test_other_actions_are_for_coordinators(center: Center) -> None:
    path = f"/agencies/{ORI}/other-actions"
    assert (await center.ask("GET", path, role="requester")).status_code == 403
    assert (await center.ask("POST", path, ACTION, role="requester")).status_code == 403


async def test_other_actions_are_shown_with_their_ends(center: Center) -> None:
    await center.register()
    path = f"/agencies/{ORI}/other-actions"
    await center.ask("POST", path, ACTION)
    ended = await center.ask("POST", f"{path}/litigation/end", {"on": "2024-03-04"})
    shown = await center.ask("GET", path, byfield_after=ended.json()["position"])
    assert shown.json()["items"] == [
        {
            "action": "litigation",
            "note": "A suit.",
            "noted_on": "2024-03-01",
            "ended_on": "2024-03-04",
        }
    ]


async def test_seven_characters_that_one_agency_has_stand_for_it(center: Center) -> None:
    after = (await center.register()).json()["position"]
    body = SUBMISSION | {"ori": ORI[:7]}
    answer = await center.ask("POST", "/requests", body, byfield_after=after)
    assert answer.status_code == 201
    shown = await center.ask(
        "GET", f"/requests/{answer.json()['id']}", byfield_after=answer.json()["position"]
    )
    assert shown.json()["ori"] == ORI


async def test_seven_characters_that_several_have_are_refused_with_the_candidates(
    center: Center,
) -> None:
    await center.register()
    last = await center.register(ori=OTHER_ORI, name="Marion Police Department", kind=None)
    body = SUBMISSION | {"ori": ORI[:7]}
    answer = await center.ask("POST", "/requests", body, byfield_after=last.json()["position"])
    assert (answer.status_code, answer.json()["rule"]) == (409, "ori-ambiguous")
    assert answer.json()["allowed"] == [ORI, OTHER_ORI]
    assert answer.json()["errors"][1] == {
        "field": "body.ori",
        "value": OTHER_ORI,
        "rule": "may mean Marion Police Department (of unknown kind, IA)",
    }


async def test_seven_characters_are_not_filed_for_a_neighbour_that_is_the_only_one_known(
    center: Center,
) -> None:
    neighbour = f"{ORI[:7]}9E"
    after = (await center.register(ori=neighbour)).json()["position"]
    body = SUBMISSION | {"ori": ORI[:7]}
    answer = await center.ask("POST", "/requests", body, byfield_after=after)
    assert (answer.status_code, answer.json()["rule"]) == (409, "ori-ambiguous")
    assert answer.json()["allowed"] == [neighbour]


async def test_seven_characters_that_nobody_has_are_refused(center: Center) -> None:
    answer = await center.ask("POST", "/requests", SUBMISSION | {"ori": ORI[:7]})
    assert (answer.status_code, answer.json()["rule"]) == (409, "agency-not-registered")
    assert answer.json()["errors"][0]["value"] == ORI[:7]


@pytest.mark.parametrize("ori", ["IA05701", "IA0570100"])
async def test_eight_characters_stand_for_nobody(center: Center, ori: str) -> None:
    body = SUBMISSION | {"ori": f"{ori}X"}
    assert (await center.ask("POST", "/requests", body)).status_code == 422
