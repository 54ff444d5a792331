from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from events.event import Recorded
from events.facts import CATALOGUE
from events.intake import AnswerReceived
from services.intake import answers as taking
from services.kit.http.problem_kinds import UNEXPECTED
from services.kit.http.problems import ProblemError
from tests.keys import key
from tests.services.intake.conftest import Center
from tests.services.intake.given import ANSWER


async def test_a_delivery_is_followed_by_invitations_of_requester_and_expert(
    center: Center,
) -> None:
    request_id = await center.submit()
    after = await center.deliver(request_id)
    invitation, expert = await center.invitations(request_id, after)
    assert (invitation["audience"], expert["audience"]) == ("requester", "expert")
    assert (invitation["invited_on"], invitation["expires_on"]) == ("2024-03-01", "2024-04-30")
    assert (invitation["stage"], invitation["answered_on"]) == ("immediate", None)
    recorded, _ = await center.log.read(category="evaluation")
    assert recorded.actor == "service:intake"
    assert recorded.stream == f"evaluation-{invitation['invitation_id']}"


async def test_an_invitation_belongs_to_the_chain_of_causes_of_the_delivery(
    center: Center,
) -> None:
    request_id = await center.submit()
    await center.invitation(request_id, await center.deliver(request_id))
    (told,) = await center.log.read(category="engagement")
    invited, _ = await center.log.read(category="evaluation")
    assert invited.metadata["causation_id"] == str(told.id)
    assert invited.correlation_id == told.correlation_id


async def test_an_answer_shows_as_the_status_at_once_and_as_the_day_later(center: Center) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    answer = await center.answer(invitation)
    assert answer.status_code == 201
    after = answer.json()["position"]
    assert (await center.invitation(request_id, after))["answered_on"] is None
    request = await center.ask("GET", f"/requests/{request_id}", byfield_after=after)
    assert request.json()["status"] == "evaluated"


async def test_an_answer_names_no_person_no_invitation_and_no_chain_of_causes(
    center: Center,
) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    await center.answer(invitation, key=invitation["invitation_id"])
    *invited, received = await center.log.read(category="evaluation")
    fact = CATALOGUE.load(received)
    assert isinstance(fact, AnswerReceived)
    assert received.stream == f"evaluation-{fact.engagement_id}"
    assert received.actor == "respondent:unnamed"
    assert received.correlation_id not in {each.correlation_id for each in invited}
    assert set(received.metadata) == {"actor", "correlation_id", "command_digest", "service"}
    assert invitation["invitation_id"] not in str(received)
    assert (fact.ratings.model_dump(), fact.ranked) == (ANSWER["ratings"], True)


async def test_nothing_is_kept_that_joins_a_used_token_to_an_answer(center: Center) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    answer = await center.answer(invitation)
    (row,) = await center.running.pool.fetch("SELECT * FROM evaluation_token")
    assert (row["answer_id"], row["tried_at"]) == (None, None)
    (*_, received) = await center.log.read(category="evaluation")
    kept = str(dict(row))
    assert str(received.id) not in kept
    position = answer.json()["position"]
    assert position not in row.values()
    assert int.from_bytes(row["receipt"], "big") != position


async def test_the_id_of_a_call_in_the_lines_of_the_log_does_not_follow_from_the_token_or_key(
    center: Center,
) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    refused = [await center.answer(invitation, key="1", on="2024-02-01") for _ in range(2)]
    assert len({each.json()["instance"] for each in refused}) == 2


async def test_a_second_answer_is_refused_and_a_retry_gets_the_first(center: Center) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    first = await center.answer(invitation, key="one")
    retry = await center.answer(invitation, key="one")
    assert (retry.status_code, retry.json()) == (201, first.json())
    for other, recommends in (("two", 9), ("one", 1)):
        second = await center.answer(invitation, key=other, would_recommend=recommends)
        assert (second.status_code, second.json()["rule"]) == (409, "already-answered")
    assert len(await answers(center)) == 1


@pytest.mark.parametrize("same", [True, False])
async def test_of_two_answers_with_one_token_at_once_one_is_taken(
    center: Center, *, same: bool
) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    invitation["token"] = await center.token(invitation)
    recommends = [9 if same else number for number in range(5)]
    told = await asyncio.gather(
        *(
            center.answer(invitation, key=f"{number}", would_recommend=each)
            for number, each in enumerate(recommends)
        )
    )
    assert sorted(each.status_code for each in told) == [201, 409, 409, 409, 409]
    assert len(await answers(center)) == 1


async def cut_off(*_: object, **__: object) -> None:
    """As if the process ended here."""
    raise ProblemError(UNEXPECTED, "It was cut off.")


@pytest.mark.parametrize(("cut", "taken"), [("handle", 0), ("_use", 1)])
async def test_an_answer_that_is_cut_off_is_taken_once_whoever_goes_on(
    center: Center, monkeypatch: pytest.MonkeyPatch, cut: str, taken: int
) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    invitation["token"] = await center.token(invitation)

    with monkeypatch.context() as patched:
        patched.setattr(taking, cut, cut_off)
        assert (await center.answer(invitation, key="one")).status_code == 500
    assert len(await answers(center)) == taken
    retry = await center.answer(invitation, key="one")
    assert retry.status_code == 201
    assert len(await answers(center)) == 1
    other = await center.answer(invitation, key="two", would_recommend=2)
    assert (other.status_code, other.json()["rule"]) == (409, "already-answered")


@pytest.mark.parametrize(("cut", "status"), [("handle", 201), ("_use", 409)])
async def test_another_answer_after_one_that_was_cut_off_is_taken_only_in_its_place(
    center: Center, monkeypatch: pytest.MonkeyPatch, cut: str, status: int
) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    invitation["token"] = await center.token(invitation)

    with monkeypatch.context() as patched:
        patched.setattr(taking, cut, cut_off)
        assert (await center.answer(invitation, key="one")).status_code == 500
    assert (await center.answer(invitation, key="two", would_recommend=2)).status_code == status
    assert len(await answers(center)) == 1


async def answers(center: Center) -> list[Recorded]:
    told = await center.log.read(category="evaluation")
    return [each for each in told if each.type == "AnswerReceived"]


async def test_only_the_invitations_own_token_opens_it(center: Center) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    for token in ("x", key("coordinator"), key("operator")):
        answer = await center.answer(invitation, token=token)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="invitation"'
    token = await center.token(invitation)
    elsewhere = await center.answer(invitation | {"invitation_id": str(uuid4())}, token=token)
    assert elsewhere.status_code == 401
    assert len(await center.log.read(category="evaluation")) == 2


async def test_a_problem_with_an_answer_does_not_repeat_it(center: Center) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    answer = await center.answer(invitation, testimonial="x" * 2001)
    assert answer.status_code == 422
    assert "xxx" not in answer.text
    assert invitation["token"] not in answer.text


async def test_providers_and_readers_see_no_invitations(center: Center) -> None:
    for role in ("provider", "reader", "validator"):
        answer = await center.ask("GET", f"/requests/{uuid4()}/invitations", role=role)
        assert answer.status_code == 403


async def test_a_request_without_a_delivery_has_no_invitations(center: Center) -> None:
    request_id = await center.submit()
    answer = await center.ask("GET", f"/requests/{request_id}/invitations")
    assert answer.json() == {"items": [], "codes": []}
