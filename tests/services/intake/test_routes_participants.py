from __future__ import annotations

from typing import Any

import pytest

from tests.services.intake.conftest import Center
from tests.services.intake.given import NEIGHBOUR


async def with_neighbour(center: Center, **fields: Any) -> str:
    """A request, in a registry that knows another agency."""
    answer = await center.register(ori=NEIGHBOUR, name="The Sheriff")
    assert answer.status_code == 201, answer.text
    return await center.submit(**fields)


async def participants(center: Center, request_id: str, after: int) -> list[dict[str, Any]]:
    path = f"/requests/{request_id}/participants"
    answer = await center.ask("GET", path, byfield_after=after)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_an_agency_joins_is_listed_and_leaves(center: Center) -> None:
    request_id = await with_neighbour(center)
    path = f"/requests/{request_id}/participants"
    assert await participants(center, request_id, (await center.log.head()).position) == []
    body = {"ori": NEIGHBOUR, "on": "2024-03-02"}
    joined = await center.ask("POST", path, body, idempotency_key="k")
    assert joined.status_code == 201, joined.text
    again = await center.ask("POST", path, body, idempotency_key="k")
    assert (again.status_code, again.json()) == (201, joined.json())
    stay = {
        "participation_id": joined.json()["id"],
        "ori": NEIGHBOUR,
        "name": "The Sheriff",
        "joined_on": "2024-03-02",
        "left_on": None,
        "reason": None,
        "note": None,
    }
    assert await participants(center, request_id, joined.json()["position"]) == [stay]

    leaving = f"{path}/{stay['participation_id']}/leave"
    left = await center.ask("POST", leaving, {"reason": "funding", "on": "2024-03-03"})
    assert left.status_code == 200, left.text
    after = left.json()["position"]
    ended = stay | {"left_on": "2024-03-03", "reason": "funding"}
    assert await participants(center, request_id, after) == [ended]
    error = await center.ask("POST", leaving, {"reason": "entered-in-error", "on": "2024-03-04"})
    assert await participants(center, request_id, error.json()["position"]) == []
    shown = await center.ask(
        "GET", f"/requests/{request_id}", byfield_after=error.json()["position"]
    )
    assert shown.json()["version"] == error.json()["version"]


@pytest.mark.parametrize(
    ("ori", "rule"),
    [("IA0570100", "lead-agency"), ("IA0990100", "agency-not-registered")],
)
async def test_who_cannot_join_is_told_why(center: Center, ori: str, rule: str) -> None:
    request_id = await with_neighbour(center)
    answer = await center.ask(
        "POST", f"/requests/{request_id}/participants", {"ori": ori, "on": "2024-03-02"}
    )
    assert (answer.status_code, answer.json()["rule"]) == (409, rule)
    assert ori in answer.json()["detail"]


async def test_participants_of_confidential_work_are_shown_to_whose_it_is(center: Center) -> None:
    request_id = await with_neighbour(center, confidential=True)
    path = f"/requests/{request_id}/participants"
    after = (await center.log.head()).position
    for party, status in (("IA0570100", 200), (NEIGHBOUR, 404)):
        answer = await center.ask("GET", path, role="requester", who=party, byfield_after=after)
        assert answer.status_code == status, party


async def test_participants_of_a_request_that_does_not_exist_are_not_found(center: Center) -> None:
    path = "/requests/01900000-0000-7000-8000-00000000dead/participants"
    assert (await center.ask("GET", path)).status_code == 404
    body = {"ori": NEIGHBOUR, "on": "2024-03-02"}
    assert (await center.ask("POST", path, body)).status_code == 404
