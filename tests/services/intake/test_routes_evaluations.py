from __future__ import annotations

from uuid import uuid4

from events.facts import CATALOGUE
from events.intake import EvaluationReceived
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


async def test_an_answer_shows_as_the_day_and_the_status_alone(center: Center) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    answer = await center.answer(invitation)
    assert answer.status_code == 201
    after = answer.json()["position"]
    shown = await center.invitation(request_id, after)
    assert shown == invitation | {"answered_on": "2024-03-03"}
    request = await center.ask("GET", f"/requests/{request_id}", byfield_after=after)
    assert request.json()["status"] == "evaluated"


async def test_an_answer_names_no_person_and_begins_a_chain_of_its_own(center: Center) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    await center.answer(invitation)
    invited, _, received = await center.log.read(category="evaluation")
    assert received.actor == f"respondent:{invitation['invitation_id']}"
    assert received.correlation_id != invited.correlation_id
    assert set(received.metadata) == {"actor", "correlation_id", "command_digest", "service"}
    fact = CATALOGUE.load(received)
    assert isinstance(fact, EvaluationReceived)
    assert fact.ratings.model_dump() == ANSWER["ratings"]


async def test_a_second_answer_is_refused_and_a_retry_gets_the_first(center: Center) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    first = await center.answer(invitation, key="one")
    retry = await center.answer(invitation, key="one")
    second = await center.answer(invitation, key="two", would_recommend=1)
    assert (retry.status_code, retry.json()) == (201, first.json())
    assert (second.status_code, second.json()["rule"]) == (409, "already-answered")


async def test_only_the_invitations_own_token_opens_it(center: Center) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    for token in ("x", key("coordinator"), key("operator")):
        answer = await center.answer(invitation, token=token)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="invitation"'
    elsewhere = await center.answer(invitation | {"invitation_id": str(uuid4())})
    assert elsewhere.status_code == 401
    assert len(await center.log.read(category="evaluation")) == 2


async def test_a_problem_with_an_answer_does_not_repeat_it(center: Center) -> None:
    request_id = await center.submit()
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    answer = await center.answer(invitation, testimonial="x" * 2001)
    assert answer.status_code == 422
    assert "xxx" not in answer.text
    assert invitation["token"] not in answer.text


async def test_only_the_center_sees_private_tokens(center: Center) -> None:
    for role in ("requester", "provider", "reader"):
        answer = await center.ask("GET", f"/requests/{uuid4()}/invitations", role=role)
        assert answer.status_code == 403


async def test_a_request_without_a_delivery_has_no_invitations(center: Center) -> None:
    request_id = await center.submit()
    answer = await center.ask("GET", f"/requests/{request_id}/invitations")
    assert answer.json() == {"items": []}
