from __future__ import annotations

from urllib.parse import parse_qs

import httpx
import pytest

from deploy.client import UnexpectedAnswerError
from deploy.demo.browser import STEPS_MAX, NotShownError
from tests.deploy.demo.test_center import Answering, center_of

FORM = """<form method="post" action="/leave" class="inline">
<input type="hidden" name="form_token" value="other"></form>
<form method="post" action="/ask" novalidate>
<input type="hidden" name="form_token" value="a&amp;b"></form>"""


def led(to: str, *cookies: str) -> httpx.Response:
    return httpx.Response(
        303, headers=[("Location", to), *(("Set-Cookie", each) for each in cookies)]
    )


async def test_a_form_is_sent_with_what_its_page_hides_and_what_is_typed() -> None:
    answering = Answering(
        httpx.Response(200, text=FORM), led("/done"), httpx.Response(200, text="yes")
    )
    browser = center_of(answering).browser()
    shown = await browser.send(await browser.open("/ask?done=before"), topics=["one", "two"])

    _, posted, last = answering.asked
    assert (posted.url.path, posted.url.query) == ("/ask", b"")
    assert parse_qs(posted.content.decode()) == {"form_token": ["a&b"], "topics": ["one", "two"]}
    assert (last.method, last.url.path, shown.text) == ("GET", "/done", "yes")


async def test_cookies_come_back_also_from_elsewhere_until_they_are_taken_away() -> None:
    answering = Answering(
        led("http://elsewhere/in", "__Host-one=1; Path=/; Secure", "__Host-two=2; Secure"),
        led("http://center/back", '__Host-one=""; Max-Age=0; Secure'),
        httpx.Response(200),
    )
    await center_of(answering).browser().open("/in")

    first, second, third = answering.asked
    assert "Cookie" not in first.headers
    assert second.headers["Cookie"] == "__Host-one=1; __Host-two=2"
    assert third.headers["Cookie"] == "__Host-two=2"


async def test_two_browsers_share_no_cookie() -> None:
    answering = Answering(
        led("/in", "__Host-one=1; Secure"), httpx.Response(200), httpx.Response(200)
    )
    center = center_of(answering)
    await center.browser().open("/")
    await center.browser().open("/")

    assert "Cookie" not in answering.asked[-1].headers


async def test_a_page_that_is_refused_says_what_was_answered() -> None:
    browser = center_of(Answering(httpx.Response(410, text="over"))).browser()

    with pytest.raises(UnexpectedAnswerError, match="GET /act: 410 over"):
        await browser.open("/act")


async def test_a_page_without_a_form_takes_none() -> None:
    browser = center_of(Answering(httpx.Response(200, text="thank you"))).browser()
    page = await browser.open("/done")

    with pytest.raises(NotShownError, match="/done shows no form"):
        await browser.send(page)


async def test_pages_that_lead_to_each_other_end() -> None:
    answering = Answering(*(led("/again") for _ in range(STEPS_MAX)))

    with pytest.raises(NotShownError, match="/again"):
        await center_of(answering).browser().open("/")
