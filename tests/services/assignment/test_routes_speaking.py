"""Nobody acts in another's name: what a body says of who acts is compared with who asks."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.services.assignment.center import DELIVERY, ENGAGEMENT_ID, Center
from tests.services.assignment.test_routes_findings import FINDING, RECOMMENDATION

PATH: Final = f"engagements/{ENGAGEMENT_ID}"
EXPERT: Final = "00000000-0000-0000-0000-0000000000e1"
SPEAKING: Final[dict[tuple[str, str], tuple[str, str, str, dict[str, Any], str]]] = {
    ("record_delivery", "provider"): ("provider", "iacp", "deliveries", DELIVERY, ""),
    ("replace_expert", "provider"): (
        *("provider", "iacp", "replace-expert"),
        {"expert_id": EXPERT, "reason": "expert-unavailable"},
        "",
    ),
    ("release_provider", "provider"): (
        *("provider", "noble", "release-provider"),  # the lead answers for who has joined
        {"reason": "no-capacity"},
        "iacp",
    ),
    ("submit_recommendation", "submitted_by"): (
        *("requester", "IA0570100", "submit"),
        {"evidence": ["policy 12.3"]},
        "iacp",
    ),
    ("validate_recommendation", "validated_by"): ("validator", "mcca.robin", "validate", {}, ""),
    ("return_recommendation", "returned_by"): (
        *("validator", "mcca.robin", "return"),
        {"reasons": ["outdated"]},
        "",
    ),
    ("sustain_recommendation", "sustained_by"): ("validator", "mcca.robin", "sustain", {}, ""),
}
"""By operation and field: who asks, how, with what body, and whom it names (`noble`)."""
RULES: Final = {"another-party", "not-your-delivery", "not-your-engagement"}


async def at_work(center: Center) -> str:
    """Work of iacp in which noble takes part, with evidence that waits; the recommendation."""
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    await center.do("accept", on="2020-03-03")
    expert = await center.staffed(provider="noble")
    await center.do("join-provider", provider="noble", expert_id=expert, on="2020-03-04")
    await center.do("deliveries", **DELIVERY)
    finding = await center.do("findings", **FINDING)
    made = await center.do("recommendations", **RECOMMENDATION, finding_id=finding["id"])
    await center.do("assign-validator", validator="mcca.robin", of_provider="mcca")
    return str(made["id"])


@pytest.mark.parametrize("place", SPEAKING, ids=".".join)
async def test_who_names_another_as_the_one_who_acts_is_refused(
    center: Center, place: tuple[str, str]
) -> None:
    role, who, verb, body, other = SPEAKING[place]
    made = await at_work(center)
    advice = f"{PATH}/recommendations/{made}"
    if place[0] != "submit_recommendation":
        await center.do(f"recommendations/{made}/submit", evidence=["policy 12.3"])
    if place[0] == "sustain_recommendation":
        await center.post(f"{advice}/validate", {}, "validator", who=who)
    before = (await center.log.head()).position
    path = f"{advice if place[0].endswith('_recommendation') else PATH}/{verb}"
    answer = await center.post(path, {**body, place[1]: other or "noble"}, role, who=who)
    assert (answer.status_code, answer.json()["rule"] in RULES) == (409, True), answer.text
    assert (await center.log.head()).position == before


async def test_who_joined_sends_no_expert_of_the_lead_nor_lets_it_go(center: Center) -> None:
    await at_work(center)
    for verb, body in (
        ("replace-expert", {"expert_id": EXPERT, "reason": "expert-unavailable"}),
        ("release-provider", {"reason": "no-capacity"}),
    ):
        said = {**body, "provider": "iacp"}
        answer = await center.post(f"{PATH}/{verb}", said, "provider", who="noble")
        assert (answer.status_code, answer.json()["rule"]) == (409, "not-your-engagement")
