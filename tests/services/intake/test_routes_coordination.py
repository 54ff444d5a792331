from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from events.facts import CATALOGUE
from events.intake import RequestEscalated, RequestFlagged, RequestScreened
from tests.services.intake.conftest import SUBMISSION, Center
from tests.services.intake.given import ORI, contact
from tests.waiting import eventually

SCREENING = {"program": "cri-tac", "on": "2024-03-02"}
LETTER = {
    "authorized_by": "Alex Roe",
    "title": "Chief of Police",
    "document": "letter 7",
    "on": "2024-03-01",
}
ESCALATION = {
    "program": "critical-response",
    "reason": "high-profile-event",
    "on": "2024-03-03",
}
NEW_CHIEF = {"contact": contact(name="Kim Poe"), "on": "2024-03-03"}


async def steps(center: Center, request_id: str, *asked: tuple[str, dict[str, Any]]) -> int:
    """Take steps that are allowed, one after another; the last one's position."""
    position = 0
    for verb, body in asked:
        answer = await center.ask("POST", f"/requests/{request_id}/{verb}", body)
        assert answer.status_code == 200, answer.text
        position = answer.json()["position"]
    return position


async def submit_two(center: Center, **second: Any) -> tuple[str, str]:
    """Two requests of the same agency, the second known to follow the first; their ids."""
    first = await center.submit()
    after = (await center.log.head()).position
    answer = await center.ask("POST", "/requests", SUBMISSION | second, byfield_after=after)
    assert answer.status_code == 201, answer.text
    return first, answer.json()["id"]


async def told(center: Center, request_id: str, fact: type) -> list[Any]:
    recorded = await center.log.read_stream(f"request-{request_id}")
    return [event for one in recorded if isinstance(event := CATALOGUE.load(one), fact)]


async def test_a_program_that_wants_a_document_takes_the_request_once_there_is_one(
    center: Center,
) -> None:
    request_id = await center.submit()
    screening = SCREENING | {"program": "critical-response"}
    refused = await center.ask("POST", f"/requests/{request_id}/screen", screening)
    assert (refused.status_code, refused.json()["rule"]) == (409, "authorization-missing")
    assert "authorize" in refused.json()["allowed"]
    yes = await center.ask("POST", f"/requests/{request_id}/authorize", LETTER, role="requester")
    assert yes.status_code == 200
    await steps(center, request_id, ("screen", screening))
    (fact,) = await told(center, request_id, RequestScreened)
    assert fact.confidential is True


async def test_a_yes_is_shown_with_the_request(center: Center) -> None:
    request_id = await center.submit()
    after = await steps(center, request_id, ("authorize", LETTER | {"authorized_by": "Kim Poe"}))
    shown = (await center.ask("GET", f"/requests/{request_id}", byfield_after=after)).json()
    assert (shown["authorized_by"], shown["authorized_on"]) == ("Kim Poe", "2024-03-01")
    assert (shown["authorization_title"], shown["authorization_document"]) == (
        "Chief of Police",
        "letter 7",
    )


async def test_a_second_request_on_the_same_topics_is_flagged_and_merged(center: Center) -> None:
    first, second = await submit_two(center, topics=["de-escalation"], on="2024-03-05")
    (flag,) = await told(center, second, RequestFlagged)
    assert [str(each) for each in flag.similar] == [first]
    refused = await center.ask("POST", f"/requests/{second}/screen", SCREENING)
    assert refused.json()["rule"] == "before-submission"
    late = SCREENING | {"on": "2024-03-06"}
    refused = await center.ask("POST", f"/requests/{second}/screen", late)
    assert (refused.json()["rule"], refused.json()["allowed"]) == ("flagged", ["keep", "merge"])
    after = await steps(center, second, ("merge", {"into": first, "on": "2024-03-06"}))
    listed = await center.ask("GET", "/requests?status=merged", byfield_after=after)
    (item,) = listed.json()["items"]
    assert (item["request_id"], item["merged_into"]) == (second, first)
    over = await center.ask("POST", f"/requests/{second}/screen", late)
    assert over.json()["rule"] == "already-merged"


async def test_a_flagged_request_that_is_kept_is_screened(center: Center) -> None:
    _, second = await submit_two(center)
    await steps(center, second, ("keep", {"on": "2024-03-02"}), ("screen", SCREENING))


@pytest.mark.parametrize(
    "second", [{"topics": ["staffing"]}, {"on": "2024-04-02"}, {"on": "2024-01-30"}]
)
async def test_a_request_on_other_topics_or_long_before_or_after_is_not_flagged(
    center: Center, second: dict[str, Any]
) -> None:
    wanted = {"wanted_from": None, "wanted_until": None}
    _, request_id = await submit_two(center, **wanted, **second)
    assert await told(center, request_id, RequestFlagged) == []


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
async def test_a_request_like_one_that_came_to_nothing_is_not_flagged(
    center: Center, verb: str
) -> None:
    first = await center.submit()
    reason = {"decline": "no-authorization", "withdraw": "funding"}[verb]
    after = await steps(center, first, (verb, {"reason": reason, "on": "2024-03-02"}))
    again = SUBMISSION | {"on": "2024-03-03"}
    answer = await center.ask("POST", "/requests", again, byfield_after=after)
    assert await told(center, answer.json()["id"], RequestFlagged) == []


async def test_a_flagged_submission_under_the_same_key_is_one_request(center: Center) -> None:
    await center.submit()
    after = (await center.log.head()).position
    answers = [
        await center.ask(
            "POST", "/requests", SUBMISSION, idempotency_key="two", byfield_after=after
        )
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["version"] == 2


async def test_a_request_is_merged_only_into_one_that_there_is(center: Center) -> None:
    request_id = await center.submit()
    answer = await center.ask("POST", f"/requests/{request_id}/merge", {"into": str(uuid4())})
    assert (answer.status_code, answer.json()["rule"]) == (409, "merge-target-unknown")


async def test_a_screened_request_moves_to_another_program_and_can_be_withdrawn(
    center: Center,
) -> None:
    request_id = await center.submit()
    after = await steps(
        center,
        request_id,
        ("authorize", LETTER),
        ("screen", SCREENING),
        ("escalate", ESCALATION),
    )
    (move,) = await told(center, request_id, RequestEscalated)
    assert (move.from_program, move.program, move.move) == ("cri-tac", "critical-response", 1)
    shown = (await center.ask("GET", f"/requests/{request_id}", byfield_after=after)).json()
    assert (shown["program_asked"], shown["program"]) == ("cri-tac", "critical-response")
    assert (shown["moves"], shown["escalated_on"]) == (1, "2024-03-03")
    assert (shown["screened_on"], shown["status"]) == ("2024-03-02", "screened")
    await steps(center, request_id, ("withdraw", {"reason": "funding", "on": "2024-03-04"}))


async def test_help_given_before_a_move_does_not_bind_the_agency_after_it(center: Center) -> None:
    request_id = await center.submit()
    await steps(center, request_id, ("authorize", LETTER), ("screen", SCREENING))
    await center.deliver(request_id)
    after = await steps(center, request_id, ("escalate", ESCALATION))
    answer = await center.ask(
        "POST",
        f"/requests/{request_id}/withdraw",
        {"reason": "funding", "on": "2024-03-04"},
        byfield_after=after,
    )
    assert answer.status_code == 200


async def test_help_given_before_a_move_is_not_merged_away(center: Center) -> None:
    other = await center.submit(topics=["staffing"])
    request_id = await center.submit()
    await steps(center, request_id, ("authorize", LETTER), ("screen", SCREENING))
    after = await center.deliver(request_id)
    await center.invitations(request_id, after)
    after = await steps(center, request_id, ("escalate", ESCALATION))
    answer = await center.ask(
        "POST",
        f"/requests/{request_id}/merge",
        {"into": other, "on": "2024-03-04"},
        byfield_after=after,
    )
    assert (answer.status_code, answer.json()["rule"]) == (409, "already-delivered")


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("authorize", LETTER),
        ("merge", {"into": str(uuid4())}),
        ("keep", {}),
        ("escalate", ESCALATION),
    ],
)
async def test_a_request_that_does_not_exist_is_not_found(
    center: Center, verb: str, body: dict[str, Any]
) -> None:
    answer = await center.ask("POST", f"/requests/{uuid4()}/{verb}", body)
    assert answer.status_code == 404
    assert (await center.ask("GET", f"/requests/{uuid4()}/screening")).status_code == 404


@pytest.mark.parametrize("verb", ["merge", "keep", "escalate"])
async def test_only_the_center_coordinates(center: Center, verb: str) -> None:
    path = f"/requests/{uuid4()}/{verb}"
    assert (await center.ask("POST", path, {}, role="requester")).status_code == 403
    page = await center.ask("GET", f"/requests/{uuid4()}/screening", role="requester")
    assert page.status_code == 403


async def test_a_new_executive_is_asked_about_all_that_waits_or_is_open(center: Center) -> None:
    open_id = await center.submit()
    waiting_id = await center.submit(topics=["staffing"])
    await steps(center, open_id, ("screen", SCREENING))
    changed = await center.ask("POST", f"/agencies/{ORI}/executive", NEW_CHIEF, role="requester")
    assert changed.status_code == 200

    async def asked_on(request_id: str) -> str | None:
        head = (await center.log.head()).position
        shown = await center.ask("GET", f"/requests/{request_id}", byfield_after=head)
        day: str | None = shown.json()["reauthorization_asked_on"]
        return day

    async def asked() -> bool:
        return await asked_on(open_id) == "2024-03-03"

    await eventually(asked)
    assert await asked_on(waiting_id) == "2024-03-03"
    screened = await center.ask("POST", f"/requests/{waiting_id}/screen", SCREENING)
    assert screened.json()["rule"] == "authorization-missing"
    refused = await center.ask("POST", f"/requests/{open_id}/authorize", LETTER)
    assert refused.json()["rule"] == "before-reauthorization"
    await steps(center, open_id, ("authorize", LETTER | {"on": "2024-03-04"}))
    assert await asked_on(open_id) is None
