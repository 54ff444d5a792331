"""The pages on which somebody with a token answers: by a browser without script, once."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.services.access.test_pages import token_of
from tests.services.intake.conftest import Center
from tests.services.intake.test_routes_invitations import delivered, given

FILLED = {
    **dict.fromkeys(("delivery", "experts", "information", "knowledge", "change"), "5"),
    "would_recommend": "9",
    "met_our_need": "4",
    "testimonial": "It helped.",
    "publish_testimonial": "yes",
}


async def page(
    center: Center, token: str, form: dict[str, str] | None = None, *, sent_twice: bool = False
) -> httpx.Response:
    """The page of a token; or its form, as a browser posts it."""
    path = f"/intake/answer/{token}" if token else "/intake/answer"
    headers = {"accept": "text/html", "sec-fetch-site": "same-origin"}
    center.client.cookies.clear()
    shown = await center.client.get(path, headers=headers)
    if form is None or shown.status_code != 200:
        return shown
    headers["cookie"] = shown.headers["set-cookie"].partition(";")[0]
    data = {**form, "form_token": token_of(shown.text.partition("<main")[2])}

    async def post() -> httpx.Response:
        return await center.client.post(path, headers=headers, data=data)

    if sent_twice:
        await post()
    return await post()


async def answers(center: Center) -> list[Any]:
    told = await center.running.log.read(category="evaluation")
    return [each for each in told if each.type == "AnswerReceived"]


async def a_code(center: Center) -> str:
    _, engagement_id, after = await delivered(center)
    (code, *_) = (await given(center, engagement_id, after, on=None)).json()["items"]
    token: str = code["token"]
    return token


async def test_a_code_from_paper_leads_to_the_questions_and_answers_once(center: Center) -> None:
    token = await a_code(center)
    typed = f" {token[:20]} {token[20:]}\n"
    led = await page(center, "", {"code": typed})
    assert (led.status_code, led.headers["location"]) == (303, f"/intake/answer/{token}")
    shown = await page(center, token)
    assert "nothing is kept that joins your code to your answer" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    for _ in range(2):  # a program that reads mails opens the link
        await page(center, token)
    assert await answers(center) == []

    taken = await page(center, token, FILLED)
    assert (taken.status_code, "Your answer was taken" in taken.text) == (200, True), taken.text
    [told] = await answers(center)
    assert told.actor == "respondent:unnamed"
    assert b"It helped." in told.data
    assert b'"publish_testimonial":true' in told.data
    over = await page(center, token)
    assert (over.status_code, "cannot be used" in over.text) == (410, True)


async def test_a_form_that_is_sent_twice_is_one_answer(center: Center) -> None:
    token = await a_code(center)
    taken = await page(center, token, FILLED, sent_twice=True)
    assert (taken.status_code, len(await answers(center))) == (200, 1)


async def test_what_was_typed_is_there_when_something_is_missing(center: Center) -> None:
    token = await a_code(center)
    left_out = {key: value for key, value in FILLED.items() if key != "experts"}
    shown = await page(center, token, left_out)
    assert shown.status_code == 422
    assert "Choose a rating of the experts." in shown.text
    assert "It helped." in shown.text
    assert shown.text.count(" checked") == 5
    assert await answers(center) == []


async def test_what_is_not_sent_is_not_published(center: Center) -> None:
    token = await a_code(center)
    left_out = {key: FILLED[key] for key in FILLED if key not in {"testimonial", "met_our_need"}}
    assert (await page(center, token, left_out)).status_code == 200
    [told] = await answers(center)
    assert b'"publish_testimonial":false' in told.data
    assert b'"answers":[]' in told.data


async def test_of_two_who_answer_by_one_code_at_once_one_is_taken(center: Center) -> None:
    token = await a_code(center)
    both = await asyncio.gather(*(page(center, token, FILLED) for _ in range(2)))
    assert sorted(each.status_code for each in both) == [200, 410]
    assert len(await answers(center)) == 1


async def test_words_that_come_too_late_can_be_copied(center: Center) -> None:
    token = await a_code(center)
    headers = {"accept": "text/html", "sec-fetch-site": "same-origin"}
    shown = await center.client.get(f"/intake/answer/{token}", headers=headers)
    headers["cookie"] = shown.headers["set-cookie"].partition(";")[0]
    assert (await page(center, token, FILLED)).status_code == 200
    late = await center.client.post(
        f"/intake/answer/{token}",
        headers=headers,
        data={**FILLED, "form_token": token_of(shown.text), "testimonial": "Late <words>"},
    )
    assert late.status_code == 410
    assert "Late &lt;words&gt;" in late.text


@pytest.mark.parametrize("token", ["Zr3kQ8vN1xT6mB0yWc5JpL9sHd2GfUeAhV4nX7bK2qM", "x"])
async def test_a_token_that_nobody_made_shows_nothing(center: Center, token: str) -> None:
    assert (await page(center, token)).status_code == 410


async def test_another_sites_form_is_refused(center: Center) -> None:
    token = await a_code(center)
    answer = await center.client.post(
        f"/intake/answer/{token}",
        headers={"accept": "text/html", "sec-fetch-site": "cross-site"},
        data=FILLED,
    )
    assert answer.status_code == 403
    assert await answers(center) == []


@pytest.mark.parametrize("code", ["", "short", "x" * 44, "ü" * 43])
async def test_what_is_no_code_is_said_in_the_form(center: Center, code: str) -> None:
    answer = await page(center, "", {"code": code})
    assert (answer.status_code, "code" in answer.text) == (422, True)


async def test_a_follow_up_asks_what_became_of_it(center: Center) -> None:
    token = await a_code(center)
    await center.running.pool.execute("UPDATE evaluation_token SET stage = 'follow-up'")
    shown = await page(center, token)
    assert "Was the problem solved?" in shown.text
    missing = await page(center, token, FILLED)
    assert missing.status_code == 422
    assert "at least one question about what became of it" in missing.text
    assert (await page(center, token, FILLED | {"solved_the_problem": "3"})).status_code == 200
    [told] = await answers(center)
    assert b'"question":"solved-the-problem"' in told.data
