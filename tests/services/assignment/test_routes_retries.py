"""What an answer is told again to: the same person, for the same party, of the same operation."""

from __future__ import annotations

from typing import Any, Final

import httpx
import pytest

from services.kit.http.principals import Principal
from tests.keys import key_of
from tests.services.assignment.center import ENGAGEMENT_ID, Center

DECLINE: Final = {"reason": "unavailable", "on": "2020-03-03"}
DANA: Final = Principal("iacp.dana", "provider", provider="iacp")
"""Named after the party, as keys of development are."""
SAM: Final = Principal("person-01900000", "provider", provider="iacp")
"""As access names people."""


async def asked(
    center: Center, who: Principal, verb: str = "decline", body: dict[str, Any] = DECLINE
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key_of(who)}", "Idempotency-Key": "mine"}
    path = f"/assignment/engagements/{ENGAGEMENT_ID}/{verb}"
    return await center.client.post(path, json=body, headers=headers)


async def declined(center: Center, who: Principal) -> httpx.Response:
    """The answer to who declined the work, and so has it no more; another has it now."""
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    first = await asked(center, who)
    assert first.is_success, first.text
    await center.follow()
    return first


@pytest.mark.parametrize("who", [DANA, SAM], ids=["named after the party", "by an id"])
async def test_who_asks_again_for_the_same_party_gets_the_first_answer(
    center: Center, who: Principal
) -> None:
    first = await declined(center, who)
    again = await asked(center, who)
    assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize("who", [DANA, SAM], ids=["named after the party", "by an id"])
async def test_no_other_party_person_or_operation_is_told_anything_by_the_same_key(
    center: Center, who: Principal
) -> None:
    await declined(center, who)
    nothing = (404, f"There is no engagement {ENGAGEMENT_ID}.")
    others = (
        await asked(center, Principal(who.person, "provider", provider="noble")),
        await asked(center, Principal("iacp.kim", "provider", provider="iacp")),
        await asked(center, who, "accept", {"on": "2020-03-03"}),
    )
    assert [(each.status_code, each.json()["detail"]) for each in others] == [nothing] * 3


async def test_a_validator_of_two_organizations_is_two_callers(center: Center) -> None:
    await center.screened()
    await center.do("assign-validator", validator="robin", on="2020-03-02")
    ids = set()
    for provider in (None, "mcca", "noble"):
        who = Principal("robin", "validator", provider=provider)
        answer = await asked(center, who, "recommendations/none/validate", {})
        ids.add(answer.json()["instance"])
    assert len(ids) == 3
