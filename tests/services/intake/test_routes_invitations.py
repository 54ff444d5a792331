from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from events.facts import CATALOGUE
from events.ids import derived_id
from events.intake import EvaluationInvited, EvaluationReceived
from tests.services.intake.conftest import Center
from tests.services.intake.given import ENGAGEMENT_ID


async def delivered(center: Center) -> tuple[str, str, int]:
    """A request whose help was given: its id, its engagement's, the position."""
    request_id = await center.submit()
    after = await center.deliver(request_id)
    (told,) = await center.log.read(category="engagement")
    return request_id, told.stream.removeprefix("engagement-"), after


async def given(
    center: Center, engagement_id: str, after: int, *, subject: str = "iacp.dana", **body: Any
) -> Any:
    said = {"audience": "participant", "count": 3, "on": "2024-03-02"}
    path = f"/engagements/{engagement_id}/invitations"
    return await center.ask(
        "POST",
        path,
        said | body,
        role="provider",
        who=subject,
        byfield_after=after,
        idempotency_key="tokens",
    )


async def test_a_provider_gets_as_many_tokens_as_took_part(center: Center) -> None:
    request_id, engagement_id, after = await delivered(center)
    answer = await given(center, engagement_id, after)
    assert answer.status_code == 201
    tokens = answer.json()["items"]
    assert len({each["token"] for each in tokens}) == 3
    listed = await center.invitations(request_id, answer.json()["position"])
    assert [each["audience"] for each in listed] == ["requester", "expert", *["participant"] * 3]
    assert {each["invitation_id"] for each in tokens} == {
        each["invitation_id"] for each in listed[2:]
    }


async def test_a_provider_gets_no_tokens_for_what_another_gave(center: Center) -> None:
    _, engagement_id, after = await delivered(center)
    answer = await given(center, engagement_id, after, subject="noble")
    assert answer.status_code == 404
    told = [CATALOGUE.load(each) for each in await center.log.read(category="evaluation")]
    invited = [fact.audience for fact in told if isinstance(fact, EvaluationInvited)]
    assert "participant" not in invited  # the center itself may have invited the others meanwhile


async def test_a_retry_gets_the_same_tokens_and_invites_nobody_else(center: Center) -> None:
    _, engagement_id, after = await delivered(center)
    first = await given(center, engagement_id, after)
    again = await given(center, engagement_id, after)
    assert again.json() == first.json()
    assert len(await center.log.read(category="evaluation")) == 5


async def test_a_participants_answer_says_participant_and_no_more(center: Center) -> None:
    _, engagement_id, after = await delivered(center)
    (token, *_) = (await given(center, engagement_id, after)).json()["items"]
    said = [{"question": "knows-more", "value": 5}]
    assert (await center.answer(token, answers=said)).status_code == 201
    recorded = (await center.log.read(category="evaluation"))[-1]
    fact = CATALOGUE.load(recorded)
    assert isinstance(fact, EvaluationReceived)
    assert (fact.audience, fact.answers[0].level) == ("participant", "learning")
    assert recorded.actor == f"respondent:{token['invitation_id']}"


async def test_a_token_is_used_once(center: Center) -> None:
    _, engagement_id, after = await delivered(center)
    (token, *_) = (await given(center, engagement_id, after)).json()["items"]
    await center.answer(token, key="one")
    second = await center.answer(token, key="two")
    assert (second.status_code, second.json()["rule"]) == (409, "already-answered")


async def test_a_token_is_worth_nothing_after_its_last_day(center: Center) -> None:
    request_id, _, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    answer = await center.answer(invitation, on="2024-05-01")
    assert (answer.status_code, answer.json()["rule"]) == (409, "expired")


async def test_participants_are_asked_again_60_to_180_days_later(center: Center) -> None:
    request_id, engagement_id, after = await delivered(center)
    early = await given(center, engagement_id, after, stage="follow-up", count=1)
    assert (early.status_code, early.json()["rule"]) == (409, "not-follow-up-time")
    answer = await given(center, engagement_id, after, stage="follow-up", count=1, on="2024-06-01")
    assert answer.status_code == 201
    *_, last = await center.invitations(request_id, answer.json()["position"])
    assert (last["audience"], last["stage"]) == ("participant", "follow-up")


async def test_nobody_is_asked_about_what_was_not_delivered(center: Center) -> None:
    request_id = await center.submit()
    engagement_id = derived_id(ENGAGEMENT_ID, request_id)
    answer = await given(center, str(engagement_id), 0)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body", [{"audience": "requester"}, {"count": 0}, {"count": 201}, {"names": ["Robin"]}]
)
async def test_what_breaks_a_limit_is_refused(center: Center, body: dict[str, Any]) -> None:
    _, engagement_id, after = await delivered(center)
    answer = await given(center, engagement_id, after, **body)
    assert answer.status_code == 422


async def test_only_center_and_provider_hand_out_tokens(center: Center) -> None:
    path = f"/engagements/{uuid4()}/invitations"
    for role in ("requester", "validator", "reader"):
        answer = await center.ask("POST", path, {"audience": "expert", "count": 1}, role=role)
        assert answer.status_code == 403


async def test_a_token_shows_what_is_asked_and_until_when(center: Center) -> None:
    request_id, _, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    path = f"/evaluations/{invitation['invitation_id']}"
    answer = await center.ask("GET", path, token=invitation["token"])
    shown = answer.json()
    assert (shown["audience"], shown["stage"]) == ("requester", "immediate")
    assert shown["expires_on"] == "2024-04-30"
    assert {each["level"] for each in shown["questions"]} == {"reaction", "learning"}
    assert (await center.ask("GET", path)).status_code == 401


async def steps(
    center: Center, invitation: dict[str, Any], step: str, on: str, **asked: Any
) -> httpx.Response:
    path = f"/invitations/{invitation['invitation_id']}/{step}"
    return await center.ask("POST", path, {"on": on}, idempotency_key=f"{step} {on}", **asked)


async def test_a_coordinator_reminds_by_the_last_reminder_that_is_due(center: Center) -> None:
    request_id, _, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    early = await steps(center, invitation, "remind", "2024-03-14")
    assert (early.status_code, early.json()["rule"]) == (409, "not-due")
    for on, sent in (("2024-03-15", 1), ("2024-04-01", 2), ("2024-04-30", 2)):
        answer = await steps(center, invitation, "remind", on)
        shown = await center.invitation(request_id, answer.json()["position"])
        assert shown["reminders"] == sent
    (_, never_reminded) = await center.invitations(request_id, after)
    late = await steps(center, never_reminded, "remind", "2024-05-01")
    assert (late.status_code, late.json()["rule"]) == (409, "expired")


async def test_what_expired_is_sent_again_with_another_token(center: Center) -> None:
    request_id, _, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    early = await steps(center, invitation, "send-again", "2024-05-03")
    assert (early.status_code, early.json()["allowed"]) == (409, ["expire"])
    assert (await steps(center, invitation, "expire", "2024-05-03")).status_code == 200

    answer = await steps(center, invitation, "send-again", "2024-05-04")
    sent = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert sent["token"] != invitation["token"]
    former = await center.answer(invitation, on="2024-05-05")
    assert (former.status_code, former.json()["rule"]) == (409, "expired")
    assert (await center.answer(sent, on="2024-05-05", key="again")).status_code == 201

    listed = await center.invitations(
        request_id, (await steps(center, invitation, "send-again", "2024-05-04")).json()["position"]
    )
    again = {each["invitation_id"]: each["instead_of"] for each in listed}
    assert again[sent["invitation_id"]] == invitation["invitation_id"]


@pytest.mark.parametrize("step", ["remind", "expire", "send-again"])
async def test_what_nobody_was_sent_is_not_found(center: Center, step: str) -> None:
    answer = await steps(center, {"invitation_id": uuid4()}, step, "2024-05-03")
    assert answer.status_code == 404


@pytest.mark.parametrize("step", ["remind", "expire", "send-again"])
async def test_only_the_center_minds_its_invitations(center: Center, step: str) -> None:
    for role in ("requester", "provider", "reader", "validator"):
        path = f"/invitations/{uuid4()}/{step}"
        assert (await center.ask("POST", path, {}, role=role)).status_code == 403, role
