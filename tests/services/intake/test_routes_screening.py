from __future__ import annotations

from typing import Any

import pytest

from tests.services.intake.conftest import SUBMISSION, Center
from tests.services.intake.given import ORI, PROFILE, contact

LETTER = {"authorized_by": "Alex Roe", "title": "Chief of Police", "document": "letter 7"}
TOLD_LETTER = LETTER | {"authorized_on": "2024-03-03", "link_id": None, "confirmed_on": None}


async def page_of(center: Center, request_id: str, on: str = "2024-03-05") -> dict[str, Any]:
    head = (await center.log.head()).position
    answer = await center.ask(
        "GET", f"/requests/{request_id}/screening?on={on}", byfield_after=head
    )
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def rules(page: dict[str, Any]) -> dict[str, list[str]]:
    """The obstacles of each program."""
    return {
        each["program"]: [obstacle["rule"] for obstacle in each["obstacles"]]
        for each in page["programs"]
    }


async def test_a_page_shows_who_asks_and_what_each_program_requires(center: Center) -> None:
    request_id = await center.submit(delivery_types=["bias-audit", "coaching"])
    await center.ask("POST", f"/agencies/{ORI}/contacts", {"contact": contact()})
    page = await page_of(center, request_id)
    assert page["request"]["request_id"] == request_id
    assert page["agency"]["name"] == PROFILE["name"]
    assert [each["name"] for each in page["contacts"]] == ["Alex Roe"]
    assert rules(page) == {
        "cri-tac": ["delivery-type-not-given"],
        "critical-response": ["authorization-missing"],
        "organizational-assessment": ["authorization-missing"],
    }
    tac, response, assessment = page["programs"]
    assert tac["delivery_types_not_given"] == ["bias-audit"]
    assert response["delivery_types_not_given"] == []
    assert (tac["confidential"], response["confidential"]) == (False, True)
    assert (tac["authorization"], response["authorization"]) == ("named", "documented")
    assert (assessment["plan_required"], assessment["public_status_page"]) == (True, True)
    assert page["allowed"] == [
        *("screen", "decline", "refer", "authorize", "merge", "withdraw"),
        *("join", "leave", "amend"),
    ]


async def test_a_letter_opens_the_programs_from_its_day_on(center: Center) -> None:
    request_id = await center.submit()
    body = LETTER | {"on": "2024-03-03"}
    await center.ask("POST", f"/requests/{request_id}/authorize", body)
    page = await page_of(center, request_id)
    assert page["authorizations"] == [TOLD_LETTER]
    assert rules(page)["critical-response"] == []
    early = await page_of(center, request_id, on="2024-03-02")
    assert rules(early)["critical-response"] == ["authorization-missing"]


async def test_a_letter_told_for_too_early_a_day_opens_nothing_once_it_is_taken_back(
    center: Center,
) -> None:
    request_id = await center.submit()
    for day in ("2024-03-01", "2024-03-03"):
        await center.ask("POST", f"/requests/{request_id}/authorize", LETTER | {"on": day})
    path = f"/requests/{request_id}/authorize/take-back"
    wrong = {"wrong_on": "2024-03-01", "reason": "entered-in-error", "on": "2024-03-05"}
    assert (await center.ask("POST", path, wrong, role="requester")).status_code == 403
    assert (await center.ask("POST", path, wrong)).status_code == 200
    page = await page_of(center, request_id)
    assert page["authorizations"] == [TOLD_LETTER]
    early = await page_of(center, request_id, on="2024-03-02")
    assert rules(early)["critical-response"] == ["authorization-missing"]


async def test_an_open_action_stands_in_the_way_until_it_is_said_to_be_reviewed(
    center: Center,
) -> None:
    request_id = await center.submit()
    action = {"action": "pattern-or-practice", "note": "Since spring.", "on": "2024-03-01"}
    noted = await center.ask("POST", f"/agencies/{ORI}/other-actions", action)
    assert noted.status_code == 200
    page = await page_of(center, request_id)
    assert rules(page)["cri-tac"] == ["other-action-open"]
    assert [each["action"] for each in page["other_actions"]] == ["pattern-or-practice"]
    path, body = f"/requests/{request_id}/screen", {"program": "cri-tac", "on": "2024-03-05"}
    refused = await center.ask("POST", path, body)
    assert (refused.status_code, refused.json()["rule"]) == (409, "other-action-open")
    assert (
        await center.ask("POST", path, body | {"other_action_reviewed": True})
    ).status_code == 200


async def test_an_action_that_is_over_stands_in_nobody_s_way(center: Center) -> None:
    request_id = await center.submit()
    path = f"/agencies/{ORI}/other-actions"
    await center.ask("POST", path, {"action": "litigation", "on": "2024-03-01"})
    await center.ask("POST", f"{path}/litigation/end", {"on": "2024-03-03"})
    assert rules(await page_of(center, request_id))["cri-tac"] == []
    then = rules(await page_of(center, request_id, on="2024-03-02"))
    assert then["cri-tac"] == ["other-action-open"]


async def test_a_page_shows_open_work_and_similar_requests(center: Center) -> None:
    other = await center.submit(topics=["staffing"])
    given = await center.submit(topics=["retention"])
    await center.deliver(given)
    first = await center.submit()
    body = SUBMISSION | {"on": "2024-03-03"}
    after = (await center.log.head()).position
    second = (await center.ask("POST", "/requests", body, byfield_after=after)).json()["id"]
    page = await page_of(center, second)
    assert [each["request_id"] for each in page["open_work"]] == [first, other]
    assert [each["request_id"] for each in page["similar"]] == [first]
    assert rules(page)["cri-tac"] == ["flagged"]
    assert page["allowed"] == [
        *("keep", "merge", "decline", "refer", "authorize", "withdraw"),
        *("join", "leave", "amend"),
    ]


async def test_the_page_of_a_screened_request_tells_what_a_move_requires(center: Center) -> None:
    request_id = await center.submit()
    body = {"program": "cri-tac", "on": "2024-03-02"}
    await center.ask("POST", f"/requests/{request_id}/screen", body)
    page = await page_of(center, request_id)
    assert rules(page) == {
        "cri-tac": [],
        "critical-response": ["authorization-missing"],
        "organizational-assessment": ["authorization-missing"],
    }
    assert page["allowed"] == [
        *("authorize", "escalate", "screen-again", "merge", "refer", "withdraw"),
        *("join", "leave", "amend"),
    ]


async def test_the_page_of_a_request_that_is_over_leads_nowhere_but_back(center: Center) -> None:
    request_id = await center.submit()
    body = {"reason": "capacity", "on": "2024-03-02"}
    await center.ask("POST", f"/requests/{request_id}/decline", body)
    page = await page_of(center, request_id)
    assert (page["programs"], page["allowed"]) == ([], ["reinstate", "correct-day"])


@pytest.mark.parametrize(
    ("on", "rule"), [("2010-12-31", "before-the-center"), ("2099-12-31", "in-the-future")]
)
async def test_a_day_on_which_the_center_cannot_act_stands_in_the_way_of_each_program(
    center: Center, on: str, rule: str
) -> None:
    request_id = await center.submit()
    path, body = f"/requests/{request_id}/screen", {"program": "cri-tac", "on": on}
    refused = await center.ask("POST", path, body)
    assert (refused.status_code, refused.json()["rule"]) == (409, rule)
    found = rules(await page_of(center, request_id, on=on))
    assert [each[0] for each in found.values()] == [rule] * 3
    screened = await center.ask("POST", path, body | {"on": "2024-03-05"})
    assert screened.status_code == 200
    found = rules(await page_of(center, request_id, on=on))
    assert found.pop("cri-tac") == []
    assert [each[0] for each in found.values()] == [rule] * 2
