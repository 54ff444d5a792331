from __future__ import annotations

import asyncio
import base64
from typing import Any
from uuid import uuid4

import pytest

from tests.services.assignment.center import DELIVERY, ENGAGEMENT_ID, Center

PATH = f"engagements/{ENGAGEMENT_ID}"


async def refused(center: Center, verb: str, **body: Any) -> tuple[int, str]:
    answer = await center.post(f"{PATH}/{verb}", body)
    return answer.status_code, answer.json()["rule"]


async def test_an_engagement_lives_from_open_to_delivered(center: Center) -> None:
    expert_id = await center.staffed()
    await center.screened()
    assert (await center.engagement())["status"] == "open"
    await center.do("assign", on="2020-03-02")
    assert (await center.engagement())["expert_id"] == expert_id
    delivery = await center.do("deliveries", **DELIVERY)
    assert (await center.engagement())["status"] == "underway"
    done = await center.do("deliver", on="2020-03-12")
    shown = await center.engagement()
    assert (shown["status"], shown["delivered_on"]) == ("delivered", "2020-03-12")
    assert (shown["deliveries"], shown["hours"]) == (1, 1.5)
    assert (shown["version"], done["version"]) == (4, 4)
    listed = (await center.get(f"{PATH}/deliveries")).json()["items"]
    assert [one["delivery_id"] for one in listed] == [delivery["id"]]


async def test_a_recorded_delivery_is_created(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    answer = await center.post(f"{PATH}/deliveries", DELIVERY, "provider", Idempotency_Key="one")
    again = await center.post(f"{PATH}/deliveries", DELIVERY, "provider", Idempotency_Key="one")
    assert answer.status_code == 201
    assert answer.json() == again.json()


async def test_a_retry_is_answered_also_when_the_engagement_has_moved_on(center: Center) -> None:
    await center.staffed()
    await center.screened()
    first = await center.post(f"{PATH}/assign", {"on": "2020-03-02"}, Idempotency_Key="one")
    await center.do("decline", reason="unavailable", on="2020-03-03")
    again = await center.post(f"{PATH}/assign", {"on": "2020-03-02"}, Idempotency_Key="one")
    assert again.json() == first.json()


async def test_a_declined_engagement_waits_for_another(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    await center.do("decline", reason="no-capacity", note="until May", on="2020-03-03")
    assert (await center.engagement())["status"] == "open"
    assert await refused(center, "assign", on="2020-03-04") == (409, "no-candidate")
    other = await center.staffed(name="Robin Example")
    await center.do("assign", on="2020-03-05")
    assert (await center.engagement())["expert_id"] == other


async def test_everybody_who_declined_is_asked_again_for_a_reason(center: Center) -> None:
    only = await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    await center.do("decline", reason="no-capacity", on="2020-03-03")
    shown = (await center.get(f"{PATH}/candidates?on=2020-03-04")).json()
    assert shown["excluded_by_rule"] == {"declined-already": 1}
    assert "(no-capacity), which holds until 2020-06-01" in shown["excluded"][0]["reason"]
    later = (await center.get(f"{PATH}/candidates?on=2020-06-02")).json()
    assert (later["ranked"], later["excluded"]) == (1, [])
    await center.do("assign", ask_again="no-provider", on="2020-03-04")
    engagement = await center.engagement()
    assert (engagement["expert_id"], engagement["declined"]) == (only, [only])
    assert engagement["declined_on"] == ["2020-03-03"]
    assert engagement["decline_reasons"] == ["no-capacity"]
    choices = (await center.get(f"{PATH}/choices")).json()
    assert [one["asked_again"] for one in choices] == [None, "no-provider"]


async def test_another_than_the_first_is_assigned_for_a_reason(center: Center) -> None:
    await center.staffed()
    second = await center.staffed(topics=["staffing"])
    await center.screened()
    named = {"provider": "iacp", "expert_id": second, "on": "2020-03-02"}
    assert await refused(center, "assign", **named) == (409, "reason-required")
    await center.do("assign", **named, choice_reason="knows the chief")
    assert (await center.engagement())["expert_id"] == second


async def test_of_two_choices_at_once_one_is_made(center: Center) -> None:
    experts = [await center.staffed(), await center.staffed()]
    await center.screened()
    bodies = [{"expert_id": one, "choice_reason": "now", "on": "2020-03-02"} for one in experts]
    answers = await asyncio.gather(*(center.post(f"{PATH}/assign", body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (refusal,) = [answer.json() for answer in answers if answer.status_code == 409]
    assert refusal["rule"] == "assigned-already"


async def test_a_full_expert_is_no_candidate_until_one_ends(center: Center) -> None:
    await center.staffed(capacity=1)
    await center.screened()
    await center.do("assign", on="2020-03-02")
    ranked = (await center.get(f"{PATH}/candidates?on=2020-03-03")).json()
    assert ranked["excluded_by_rule"] == {"no-capacity": 1}
    await center.do("cancel", reason="litigation", on="2020-03-05")
    ranked = (await center.get(f"{PATH}/candidates?on=2020-03-05")).json()
    assert ranked["ranked"] == 1


async def test_candidates_are_shown_with_reasons(center: Center) -> None:
    best = await center.staffed()
    await center.staffed(on="2020-06-01")
    await center.screened()
    shown = (await center.get(f"{PATH}/candidates?on=2020-03-03")).json()
    (first,) = shown["ranking"]
    assert (first["expert_id"], first["provider"], first["score"]) == (best, "iacp", 0.925)
    assert first["criteria"][0]["reason"].startswith("covers 2 of 2 topics")
    (excluded,) = shown["excluded"]
    assert (excluded["rule"], excluded["provider"]) == ("not-listed-yet", "iacp")


async def test_a_cancelled_engagement_says_when(center: Center) -> None:
    await center.screened()
    await center.do("cancel", reason="funding", note="no budget", on="2020-03-04")
    shown = await center.engagement()
    assert (shown["status"], shown["cancelled_on"]) == ("cancelled", "2020-03-04")


async def test_what_cannot_be_cancelled_by_hand_is_refused(center: Center) -> None:
    await center.screened()
    asked = {"reason": "request-withdrawn", "on": "2020-03-04"}
    assert await refused(center, "cancel", **asked) == (409, "reason-reserved")


async def test_a_command_about_nothing_is_refused(center: Center) -> None:
    assert await refused(center, "deliver", on="2020-03-04") == (409, "not-assigned")
    assert await refused(center, "assign", on="2020-03-04") == (409, "not-open")


async def test_a_command_at_another_version_is_not_decided(center: Center) -> None:
    await center.staffed()
    await center.screened()
    body = {"on": "2020-03-02"}
    assert (await center.post(f"{PATH}/assign", body, If_Match='"2"')).status_code == 412
    assert (await center.post(f"{PATH}/assign", body, If_Match='"1"')).status_code == 200


async def test_today_is_meant_where_no_day_is_said(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign")
    future = await center.post(f"{PATH}/deliveries", DELIVERY | {"on": "2098-01-01"})
    assert future.json()["rule"] == "in-the-future"


async def test_engagements_are_filtered_by_status_and_program(center: Center) -> None:
    await center.screened()

    async def found(query: str) -> int:
        return len((await center.get(f"engagements?{query}")).json()["items"])

    assert await found("status=open") == await found("program=cri-tac") == 1
    assert await found("status=assigned") == await found("program=critical-response") == 0
    assert (await center.get("engagements?status=unknown")).status_code == 422
    assert (await center.get("engagements?cursor=unknown")).status_code == 400


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("engagements", f'["{10**30}", "{ENGAGEMENT_ID}"]'),
        ("engagements", f'["99999-01-01", "{ENGAGEMENT_ID}"]'),
        ("experts", str(10**30)),
        ("providers", r'"\u0000"'),
        ("validation-queue", f'[{10**30}, "{ENGAGEMENT_ID}"]'),
    ],
)
async def test_a_forged_cursor_is_refused_by_every_list(
    center: Center, path: str, key: str
) -> None:
    forged = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
    answer = await center.get(f"{path}?cursor={forged}")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:byfield:problem:bad-cursor")


@pytest.mark.parametrize("path", ["", "/deliveries", "/candidates"])
async def test_an_engagement_that_nobody_knows_is_not_found(center: Center, path: str) -> None:
    assert (await center.get(f"engagements/{uuid4()}{path}")).status_code == 404


@pytest.mark.parametrize(
    ("verb", "role", "body"),
    [
        ("assign", "provider", {}),
        ("cancel", "provider", {"reason": "litigation"}),
        ("decline", "requester", {"reason": "unavailable"}),
        ("deliveries", "reader", DELIVERY),
        ("deliver", "requester", {}),
    ],
)
async def test_a_role_does_only_what_is_its_own(
    center: Center, verb: str, role: str, body: dict[str, Any]
) -> None:
    assert (await center.post(f"{PATH}/{verb}", body, role)).status_code == 403


async def test_the_document_tells_every_route_its_problems(center: Center) -> None:
    document = (await center.client.get("/assignment/openapi.json")).json()
    operations = [
        operation
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if path.startswith("/engagements")
    ]
    assert len(operations) >= 9
    assert all({"403", "422", "503"} <= set(operation["responses"]) for operation in operations)
