from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from events.ids import derived_id
from events.intake import EvaluationInvited
from services.intake.decisions.tokens import invitation_token
from services.intake.settings import IntakeSettings
from services.kit.http.tokens import hash_of
from tests.services.intake.conftest import Center
from tests.services.intake.given import ENGAGEMENT_ID, invited


async def delivered(center: Center, attended: int = 8) -> tuple[str, str, int]:
    """A request whose help was given: its id, its engagement's, the position."""
    request_id = await center.submit()
    after = await center.deliver(request_id, attended)
    told = await center.log.read(category="engagement")
    return request_id, told[-1].stream.removeprefix("engagement-"), after


async def given(
    center: Center, engagement_id: str, after: int = 0, *, key: str = "codes", **body: Any
) -> Any:
    said = {"audience": "participant", "count": 3, "on": "2024-03-02"}
    return await center.ask(
        "POST",
        f"/engagements/{engagement_id}/invitations",
        said | body,
        role="requester",
        byfield_after=after,
        idempotency_key=key,
    )


async def test_an_agency_gets_codes_for_those_who_took_part_and_is_shown_them_once(
    center: Center,
) -> None:
    request_id, engagement_id, after = await delivered(center)
    answer = await given(center, engagement_id, after)
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    codes = answer.json()["items"]
    assert len({each["token"] for each in codes}) == 3
    assert all(each["token"] in answer.json()["printable"] for each in codes)
    for role in ("coordinator", "requester"):
        shown = await center.ask("GET", f"/requests/{request_id}/invitations", role=role)
        assert [(each["stage"], each["given"]) for each in shown.json()["codes"]] == [
            ("immediate", 3)
        ]
        assert not [code for code in codes if code["token"] in shown.text]
        assert not [code for code in codes if code["invitation_id"] in shown.text]
    kept = await center.running.pool.fetch("SELECT * FROM evaluation_token")
    assert {row["token_hash"] for row in kept} == {hash_of(each["token"]) for each in codes}
    assert not [code for code in codes if code["token"] in str(kept)]


async def test_no_fact_tells_of_a_code(center: Center) -> None:
    request_id, engagement_id, after = await delivered(center)
    await center.invitations(request_id, after)
    before = await center.log.head()
    assert (await given(center, engagement_id, after)).json()["position"] == before.position
    assert await center.log.head() == before


@pytest.mark.parametrize("role", ["provider", "coordinator", "operator", "validator", "reader"])
async def test_nobody_but_the_agency_gets_codes_or_tokens(center: Center, role: str) -> None:
    request_id, engagement_id, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    for path, body in (
        (f"/engagements/{engagement_id}/invitations", {"count": 1}),
        (f"/invitations/{invitation['invitation_id']}/token", None),
    ):
        answer = await center.ask("POST", path, body, role=role)
        assert answer.status_code == 403, path
    assert await center.running.pool.fetch("SELECT * FROM evaluation_token") == []


async def test_another_agency_gets_nothing(center: Center) -> None:
    request_id, engagement_id, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    for path, body in (
        (f"/engagements/{engagement_id}/invitations", {"count": 1}),
        (f"/invitations/{invitation['invitation_id']}/token", None),
    ):
        answer = await center.ask("POST", path, body, role="requester", who="IA0570900")
        assert answer.status_code == 404, path
    listed = await center.ask(
        "GET", f"/requests/{request_id}/invitations", role="requester", who="IA0570900"
    )
    assert listed.status_code == 404


async def test_more_codes_than_took_part_are_refused_however_they_are_asked_for(
    center: Center,
) -> None:
    _, engagement_id, after = await delivered(center, attended=8)
    assert (await given(center, engagement_id, after, key="1", count=5)).status_code == 201
    refused = await given(center, engagement_id, key="2", count=4)
    assert (refused.status_code, refused.json()["rule"]) == (409, "more-than-attended")
    assert (await given(center, engagement_id, key="3", count=3)).status_code == 201
    assert (await given(center, engagement_id, key="4", count=1)).status_code == 409


async def test_two_who_ask_at_once_get_no_more_than_took_part(center: Center) -> None:
    _, engagement_id, _ = await delivered(center, attended=8)
    answers = await asyncio.gather(
        *(given(center, engagement_id, key=f"{number}", count=3) for number in range(6))
    )
    assert sorted(each.status_code for each in answers) == [201, 201, 409, 409, 409, 409]


async def test_what_a_provider_handed_out_before_counts_while_it_can_be_used(
    center: Center,
) -> None:
    request_id, engagement_id, _ = await delivered(center, attended=3)
    for _ in range(2):
        after = await by_provider(center, request_id, engagement_id)
    assert (await given(center, engagement_id, after, count=2)).status_code == 409
    assert (await given(center, engagement_id, after, count=1, key="one")).status_code == 201


async def test_a_retry_gets_other_tokens_for_the_same_unused_codes(center: Center) -> None:
    _, engagement_id, after = await delivered(center, attended=3)
    first = (await given(center, engagement_id, after)).json()["items"]
    assert (await center.answer(first[0])).status_code == 201
    again = (await given(center, engagement_id, after)).json()["items"]
    assert len(again) == 2
    # Under other ids: nobody learns which of the first was used.
    assert not {each["invitation_id"] for each in again} & {each["invitation_id"] for each in first}
    assert (await center.answer(first[1], key="former")).status_code == 401
    assert (await center.answer(again[0], key="new")).status_code == 201
    other = await given(center, engagement_id, after, count=1)
    assert (other.status_code, other.json()["type"].rpartition(":")[2]) == (422, "key-reused")


async def test_a_whole_class_answers_at_once(center: Center) -> None:
    _, engagement_id, after = await delivered(center, attended=40)
    codes = (await given(center, engagement_id, after, count=40)).json()["items"]
    answers = await asyncio.gather(*(center.answer(code) for code in codes))
    assert [each.status_code for each in answers] == [201] * 40
    told = [each.type for each in await center.log.read(category="evaluation")]
    assert told.count("AnswerReceived") == 40


async def test_a_code_is_worth_nothing_after_its_last_day(center: Center) -> None:
    _, engagement_id, after = await delivered(center)
    (code, *_) = (await given(center, engagement_id, after)).json()["items"]
    answer = await center.answer(code, on="2024-05-02")
    assert (answer.status_code, answer.json()["rule"]) == (409, "expired")


async def test_participants_are_asked_again_60_to_180_days_later(center: Center) -> None:
    _, engagement_id, after = await delivered(center, attended=1)
    assert (await given(center, engagement_id, after, key="at once", count=1)).status_code == 201
    early = await given(center, engagement_id, stage="follow-up", count=1)
    assert (early.status_code, early.json()["rule"]) == (409, "not-follow-up-time")
    answer = await given(center, engagement_id, stage="follow-up", count=1, on="2024-06-01")
    (code,) = answer.json()["items"]
    asked = await center.ask("GET", f"/evaluations/{code['invitation_id']}", token=code["token"])
    assert (asked.json()["audience"], asked.json()["stage"]) == ("participant", "follow-up")


async def test_nobody_is_asked_about_what_was_not_delivered(center: Center) -> None:
    request_id = await center.submit()
    engagement_id = derived_id(ENGAGEMENT_ID, request_id)
    assert (await given(center, str(engagement_id))).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        *({"audience": "requester"}, {"audience": "expert"}),
        *({"count": 0}, {"count": 201}, {"names": ["Robin"]}),
    ],
)
async def test_what_breaks_a_limit_is_refused(center: Center, body: dict[str, Any]) -> None:
    _, engagement_id, after = await delivered(center)
    answer = await given(center, engagement_id, after, **body)
    assert answer.status_code == 422


async def test_a_token_shows_what_is_asked_until_when_and_who_sees_what(center: Center) -> None:
    request_id, _, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    path = f"/evaluations/{invitation['invitation_id']}"
    answer = await center.ask("GET", path, token=await center.token(invitation))
    shown = answer.json()
    assert (shown["audience"], shown["stage"]) == ("requester", "immediate")
    assert shown["expires_on"] == "2024-04-30"
    assert {each["level"] for each in shown["questions"]} == {"reaction", "learning"}
    assert "the center knows that it is you" in shown["who_sees"]
    assert (await center.ask("GET", path)).status_code == 401


async def test_a_token_that_is_fetched_again_is_another_and_the_former_is_worth_nothing(
    center: Center,
) -> None:
    request_id, _, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    former, latter = await center.token(invitation), await center.token(invitation)
    assert (await center.answer(invitation, token=former)).status_code == 401
    assert (await center.answer(invitation, token=latter)).status_code == 201
    path = f"/invitations/{invitation['invitation_id']}/token"
    used = await center.ask("POST", path, role="requester")
    assert (used.status_code, used.json()["rule"]) == (409, "already-answered")


async def test_nobody_fetches_an_experts_token(center: Center) -> None:
    request_id, _, after = await delivered(center)
    (_, expert) = await center.invitations(request_id, after)
    assert expert["audience"] == "expert"
    path = f"/invitations/{expert['invitation_id']}/token"
    assert (await center.ask("POST", path, role="requester")).status_code == 404


async def by_provider(center: Center, request_id: str, engagement_id: str, **fields: Any) -> int:
    """A participant's invitation, as older releases let a provider make them; the position."""
    fact = invited(
        invitation_id=uuid4(),
        request_id=UUID(request_id),
        engagement_id=UUID(engagement_id),
        audience="participant",
        derived_token=True,
        **fields,
    )
    return await center.tell(fact, f"evaluation-{fact.invitation_id}", actor="provider:iacp.dana")


def derived(center: Center, invitation_id: str) -> str:
    """The token that older releases made."""
    key = IntakeSettings.of(center.running.settings).evaluation_key.get_secret_value()
    return invitation_token(key, UUID(invitation_id))


async def old_invitation(center: Center, **fields: Any) -> tuple[str, dict[str, str]]:
    """A requester's, as an older release made it and handed out its token."""
    request_id, engagement_id, _ = await delivered(center)
    fact: EvaluationInvited = invited(
        invitation_id=uuid4(),
        request_id=UUID(request_id),
        engagement_id=UUID(engagement_id),
        derived_token=True,
        **fields,
    )
    await center.tell(fact, f"evaluation-{fact.invitation_id}")
    invitation_id = str(fact.invitation_id)
    return request_id, {"invitation_id": invitation_id, "token": derived(center, invitation_id)}


async def test_a_token_of_an_older_release_is_good_until_its_invitation_ends(
    center: Center,
) -> None:
    _, invitation = await old_invitation(center)
    path = f"/evaluations/{invitation['invitation_id']}"
    assert (await center.ask("GET", path, token=invitation["token"])).status_code == 200
    late = await center.answer(invitation, on="2024-05-02", key="late")
    assert (late.status_code, late.json()["rule"]) == (409, "expired")
    assert (await center.answer(invitation, key="first")).status_code == 201
    again = await center.answer(invitation, key="again")
    assert (again.status_code, again.json()["rule"]) == (409, "already-answered")


async def test_a_token_of_an_older_release_gives_way_to_one_that_is_fetched(
    center: Center,
) -> None:
    _, invitation = await old_invitation(center)
    fetched = await center.token(invitation)
    assert (await center.answer(invitation)).status_code == 401
    assert (await center.answer(invitation, token=fetched)).status_code == 201


async def test_no_token_follows_from_an_invitation_of_today(center: Center) -> None:
    request_id, _, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    token = derived(center, invitation["invitation_id"])
    assert (await center.answer(invitation, token=token)).status_code == 401


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


async def test_what_expired_is_sent_again_and_its_token_is_fetched_by_the_agency(
    center: Center,
) -> None:
    request_id, _, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    former = await center.token(invitation)
    early = await steps(center, invitation, "send-again", "2024-05-03")
    assert (early.status_code, early.json()["allowed"]) == (409, ["expire"])
    assert (await steps(center, invitation, "expire", "2024-05-03")).status_code == 200
    path = f"/invitations/{invitation['invitation_id']}/token"
    over = await center.ask("POST", path, role="requester")
    assert (over.status_code, over.json()["rule"]) == (409, "expired")

    answer = await steps(center, invitation, "send-again", "2024-05-04")
    sent = answer.json()
    assert (answer.status_code, set(sent)) == (201, {"invitation_id", "position"})
    refused = await center.answer(invitation, token=former, on="2024-05-01")
    assert (refused.status_code, refused.json()["rule"]) == (409, "expired")

    listed = await center.invitations(request_id, sent["position"])
    again = {each["invitation_id"]: each["instead_of"] for each in listed}
    assert again[sent["invitation_id"]] == invitation["invitation_id"]


async def test_who_answered_on_the_day_of_the_expiry_does_not_answer_what_was_sent_again(
    center: Center,
) -> None:
    request_id, _, after = await delivered(center)
    invitation = await center.invitation(request_id, after)
    assert (await center.answer(invitation, on="2024-04-30")).status_code == 201
    for expires_on in ("2024-05-03", "2024-07-10"):  # that it was answered is told tomorrow
        assert (await steps(center, invitation, "expire", expires_on)).status_code == 200
        invitation = (await steps(center, invitation, "send-again", expires_on)).json()
        await center.invitations(request_id, invitation["position"])
        again = await center.answer(invitation, on=expires_on)
        assert (again.status_code, again.json()["rule"]) == (409, "already-answered")
    told = [each.type for each in await center.log.read(category="evaluation")]
    assert told.count("AnswerReceived") == 1


@pytest.mark.parametrize("step", ["remind", "expire", "send-again"])
async def test_what_nobody_was_sent_is_not_found(center: Center, step: str) -> None:
    answer = await steps(center, {"invitation_id": uuid4()}, step, "2024-05-03")
    assert answer.status_code == 404


@pytest.mark.parametrize("step", ["remind", "expire", "send-again"])
async def test_only_the_center_minds_its_invitations(center: Center, step: str) -> None:
    for role in ("requester", "provider", "reader", "validator"):
        path = f"/invitations/{uuid4()}/{step}"
        assert (await center.ask("POST", path, {}, role=role)).status_code == 403, role
