"""What somebody agreed to see published: shown to the center, and released by it or not."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import orjson
import pytest

from events.event import Recorded
from events.ids import new_id
from events.vault.tokens import key_of
from tests.services.intake.conftest import Center

WORDS = "Our officers use it every week."
READ = {"names_nobody": True}


async def answered(center: Center, **fields: Any) -> tuple[str, str, int]:
    """A request and its testimonial; and the position of the answer."""
    request_id = await center.submit(**{k: v for k, v in fields.items() if k == "confidential"})
    screened = {"program": "cri-tac", "on": "2024-03-02"}
    await center.ask("POST", f"/requests/{request_id}/screen", screened)
    invitation = await center.invitation(request_id, await center.deliver(request_id))
    said = {k: v for k, v in fields.items() if k == "publish_testimonial"}
    answer = await center.answer(invitation, testimonial=WORDS, **said)
    after: int = answer.json()["position"]
    items = (await shown(center, after)).json()["items"]
    return request_id, items[0]["testimonial_id"] if items else "", after


async def shown(center: Center, after: int = 0, **by: Any) -> httpx.Response:
    return await center.ask("GET", "/testimonials?year=2024", byfield_after=after, **by)


async def release(center: Center, testimonial_id: str, **by: Any) -> httpx.Response:
    return await center.ask("POST", f"/testimonials/{testimonial_id}/release", READ, **by)


async def withdraw(center: Center, testimonial_id: str, reason: str) -> httpx.Response:
    path = f"/testimonials/{testimonial_id}/withdraw"
    return await center.ask("POST", path, {"reason": reason})


async def set_aside(center: Center, testimonial_id: str, reason: str) -> httpx.Response:
    path = f"/testimonials/{testimonial_id}/set-aside"
    return await center.ask("POST", path, {"reason": reason})


async def told(center: Center) -> list[Recorded]:
    return list(await center.log.read(category="testimonial"))


async def test_the_center_reads_what_was_agreed_to_and_releases_it(center: Center) -> None:
    request_id, testimonial_id, after = await answered(center)
    [row] = (await shown(center, after)).json()["items"]
    assert (row["words"], row["request_id"], row["released_on"]) == (WORDS, request_id, None)
    answer = await release(center, testimonial_id)
    assert (answer.status_code, answer.json()["id"]) == (200, testimonial_id)
    [row] = (await shown(center, answer.json()["position"])).json()["items"]
    assert row["released_on"] is not None
    elsewhere = await center.ask("GET", "/testimonials?year=2025")
    assert elsewhere.json()["items"] == []


async def test_what_was_read_and_is_not_published_is_set_aside_until_it_is_released(
    center: Center,
) -> None:
    _, testimonial_id, _ = await answered(center)
    answers = [await set_aside(center, testimonial_id, "not-for-the-public") for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert [each.type for each in await told(center)] == ["TestimonialSetAside"]
    [row] = (await shown(center, answers[0].json()["position"])).json()["items"]
    assert (row["set_aside_for"], row["released_on"]) == ("not-for-the-public", None)
    wrong = await set_aside(center, testimonial_id, "released-in-error")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "body.reason")

    answer = await release(center, testimonial_id)
    [row] = (await shown(center, answer.json()["position"])).json()["items"]
    assert (row["set_aside_for"], row["released_on"] is None) == (None, False)
    late = await set_aside(center, testimonial_id, "not-for-the-public")
    assert (late.status_code, late.json()["rule"]) == (409, "not-waiting")


async def test_what_nobody_agreed_to_see_published_is_not_even_listed(center: Center) -> None:
    _, testimonial_id, _ = await answered(center, publish_testimonial=False)
    assert testimonial_id == ""


async def test_the_words_stand_in_the_log_under_a_key_of_their_own_kind(center: Center) -> None:
    request_id, testimonial_id, _ = await answered(center)
    await release(center, testimonial_id)
    [recorded] = await told(center)
    content = orjson.loads(recorded.data)
    assert key_of(content) is not None
    assert content["words"].startswith("enc:1:")
    assert content["mark"].startswith("enc:1:")
    assert content["request_id"] == request_id
    assert testimonial_id != content["quote_id"]


async def test_nobody_can_find_a_quote_by_the_engagement_that_it_is_of(center: Center) -> None:
    """Its name in reviews is another each time that history is made, though all else is the same.

    What follows from an engagement's id anybody who knows that can work out.
    """
    _, testimonial_id, _ = await answered(center)
    await release(center, testimonial_id)
    [recorded] = await told(center)
    content = orjson.loads(recorded.data)
    assert content["quote_id"][14] == "4", "a version 4 is random; all that are derived are 7"


async def test_twice_is_once_also_at_the_same_moment(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    answers = await asyncio.gather(*(release(center, testimonial_id) for _ in range(3)))
    again = await release(center, testimonial_id)
    assert {each.status_code for each in (*answers, again)} == {200}
    assert len(await told(center)) == 1


async def test_the_same_call_is_answered_alike_also_after_it_was_withdrawn(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    first = await release(center, testimonial_id, idempotency_key="a")
    await withdraw(center, testimonial_id, "released-in-error")
    assert (await release(center, testimonial_id, idempotency_key="a")).json() == first.json()
    assert len(await told(center)) == 2


async def test_consent_that_is_taken_back_is_never_released_again(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    answer = await withdraw(center, testimonial_id, "consent-taken-back")
    assert answer.status_code == 200
    refused = await release(center, testimonial_id)
    assert (refused.status_code, refused.json()["rule"]) == (409, "consent-taken-back")
    [row] = (await shown(center, answer.json()["position"])).json()["items"]
    assert row["reason"] == "consent-taken-back"


async def test_of_confidential_work_nothing_is_released(center: Center) -> None:
    _, testimonial_id, _ = await answered(center, confidential=True)
    refused = await release(center, testimonial_id)
    assert (refused.status_code, refused.json()["rule"]) == (409, "work-confidential")
    assert await told(center) == []


async def test_words_that_nobody_read_are_not_released(center: Center) -> None:
    _, testimonial_id, _ = await answered(center)
    path = f"/testimonials/{testimonial_id}/release"
    unread = await center.ask("POST", path, {"names_nobody": False})
    assert unread.json()["rule"] == "names-somebody"
    assert (await center.ask("POST", path, {})).status_code == 422
    assert await told(center) == []


async def test_nobody_releases_what_there_is_not(center: Center) -> None:
    assert (await release(center, str(new_id()))).status_code == 404


@pytest.mark.parametrize(
    ("role", "reads"),
    [("operator", 200), ("requester", 403), ("provider", 403), ("reader", 403)],
)
async def test_nobody_but_a_coordinator_releases(center: Center, role: str, reads: int) -> None:
    _, testimonial_id, after = await answered(center)
    assert (await release(center, testimonial_id, role=role)).status_code == 403
    assert (await shown(center, after, role=role)).status_code == reads
    assert await told(center) == []
