"""Validators over HTTP: the center assigns them, and only they judge and see confidential work."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import httpx
import pytest

from events.contracts.examples import examples
from services.kit.http.principals import Principal
from tests.keys import key_of
from tests.services.assignment.center import ENGAGEMENT_ID, SCREENED, Center
from tests.services.assignment.test_routes_confidence import at_work
from tests.services.assignment.test_routes_findings import PATH, RETURN, VALIDATION

ROBIN: Final = "mcca.robin"
OTHER, MERGED = "IA0570300", "IA0570900"
JUDGING: Final[dict[str, dict[str, Any]]] = {
    "validate": VALIDATION,
    "return": RETURN,
    "sustain": {},
    "withdraw-validation": {"reason": "entered-in-error"},
    "set-aside": {"reason": "unable-to-assess"},
    "restore": {"reason": "entered-in-error"},
}


async def judged(center: Center, made: str, verb: str, who: str, **more: Any) -> httpx.Response:
    path = f"{PATH}/recommendations/{made}/{verb}"
    return await center.post(path, JUDGING[verb], "validator", who=who, **more)


@pytest.mark.parametrize("verb", JUDGING)
@pytest.mark.parametrize("who", ["mcca.lee", "iacp.vera"], ids=["unassigned", "of the provider"])
async def test_who_is_not_assigned_or_not_independent_is_told_of_no_engagement(
    center: Center, verb: str, who: str
) -> None:
    made = await at_work(center, confidential=False)
    answer = await judged(center, made, verb, who)
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        f"There is no engagement {ENGAGEMENT_ID}.",
    )


async def test_an_assigned_validator_judges_until_it_is_released(center: Center) -> None:
    made = await at_work(center, confidential=True)
    first = await judged(center, made, "return", ROBIN, Idempotency_Key="mine")
    assert first.is_success, first.text
    await center.do("release-validator", validator=ROBIN, reason="validator-unavailable")
    assert (await judged(center, made, "validate", ROBIN)).status_code == 404
    retried = await judged(center, made, "return", ROBIN, Idempotency_Key="mine")
    assert (retried.status_code, retried.json()) == (200, first.json())
    await center.do("assign-validator", validator="ncjtc.sam", note="In Robin's place.")
    shown = (await center.get(f"{PATH}/validators")).json()
    assert [(one["validator"], one["release_reason"], one["note"]) for one in shown] == [
        (ROBIN, "validator-unavailable", None),
        ("ncjtc.sam", None, "In Robin's place."),
    ]


@pytest.mark.parametrize(
    "became",
    [
        {OTHER: SCREENED.ori},
        {OTHER: MERGED, SCREENED.ori: MERGED},
        {OTHER: "IA0570200", "IA0570200": SCREENED.ori},
    ],
    ids=["the agency that asked", "one with it", "it, two mergers later"],
)
async def test_a_validator_whose_agency_became_a_party_of_the_work_judges_no_more(
    center: Center, became: dict[str, str]
) -> None:
    made = await at_work(center, confidential=False)
    await center.do("assign-validator", validator="pat", of_agency=OTHER)
    pat = {"Authorization": f"Bearer {key_of(Principal('pat', 'validator', agency=OTHER))}"}
    assert (await judged(center, made, "return", "", **pat)).is_success
    for ori, successor in became.items():
        said = {"ori": ori, "successor": successor, "succeeded_on": date(2020, 4, 9)}
        succeeded = examples()["AgencySucceeded"].model_copy(update=said)
        await center.tell(f"agency-{ori}", succeeded)
    assert (await judged(center, made, "validate", "", **pat)).status_code == 404
    assert (await center.get(PATH, "validator", **pat)).status_code == 200  # who is assigned reads


async def test_the_queue_of_a_validator_is_what_it_is_assigned_to(center: Center) -> None:
    made = await at_work(center, confidential=True)

    async def queue(who: str) -> list[str]:
        answer = await center.get("validation-queue", "validator", who=who)
        return [one["recommendation_id"] for one in answer.json()["items"]]

    assert (await queue(ROBIN), await queue("mcca.lee")) == ([made], [])
    await center.do("release-validator", validator=ROBIN, reason="conflict-of-interest")
    assert await queue(ROBIN) == []


async def test_what_it_validated_in_confidence_is_seen_no_more_after_its_release(
    center: Center,
) -> None:
    made = await at_work(center, confidential=True)
    assert (await judged(center, made, "validate", ROBIN)).is_success
    await center.follow()

    async def validated() -> int:
        return len((await center.get("validated", "validator", who=ROBIN)).json()["items"])

    assert await validated() == 1
    await center.do("release-validator", validator=ROBIN, reason="review-ended")
    assert await validated() == 0


@pytest.mark.parametrize("role", ["validator", "requester", "provider", "reader", "consumer"])
async def test_nobody_but_the_center_assigns_and_releases(center: Center, role: str) -> None:
    for verb, body in (
        ("assign-validator", {"validator": ROBIN}),
        ("release-validator", {"validator": ROBIN, "reason": "review-ended"}),
    ):
        answer = await center.post(f"engagements/{ENGAGEMENT_ID}/{verb}", body, role)
        assert answer.status_code == 403


async def test_the_version_counts_who_judges_too(center: Center) -> None:
    await at_work(center, confidential=False)
    version = (await center.get(PATH)).headers["ETag"]
    body = {"validator": "ncjtc.sam"}
    done = await center.post(f"{PATH}/assign-validator", body, If_Match=version)
    assert done.is_success
    await center.follow()
    assert (await center.get(PATH)).headers["ETag"] == done.headers["ETag"] != version
