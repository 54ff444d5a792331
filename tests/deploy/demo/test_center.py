from __future__ import annotations

import httpx
import pytest

from deploy.client import Client, UnexpectedAnswerError
from deploy.demo.center import COORDINATOR, Caller, Center
from deploy.keyring import Keyring
from deploy.settings import Settings
from services.kit.http.development_keys import DevelopmentKeys
from services.kit.http.principals import Principal

SETTINGS = Settings.read()


class Answering:
    """A center that gives these answers, one after another, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self._answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answers.pop(0)


def center_of(answering: Answering) -> Center:
    center = Center(Client(transport=httpx.MockTransport(answering)), Keyring(SETTINGS))
    center.moved_to("http://center")
    return center


async def known(asked: httpx.Request) -> Principal | None:
    """Who asked, as the center sees it."""
    key = asked.headers["Authorization"].removeprefix("Bearer ")
    return await DevelopmentKeys(SETTINGS).principal_of(key)


def page(items: list[str], following: str | None = None) -> httpx.Response:
    return httpx.Response(200, json={"items": [{"id": each} for each in items], "next": following})


async def test_a_provider_says_for_whom_it_speaks() -> None:
    answering = Answering(httpx.Response(200, json={}))
    await center_of(answering).command(Caller("provider", provider="iacp"), "/path", {})

    [asked] = answering.asked
    assert await known(asked) == Principal("iacp", "provider", provider="iacp")


async def test_a_coordinator_speaks_for_the_center() -> None:
    answering = Answering(httpx.Response(200, json={}))
    await center_of(answering).query(COORDINATOR, "/path", after=7)

    [asked] = answering.asked
    assert await known(asked) == Principal("coordinator", "coordinator")
    assert asked.headers["Byfield-After"] == "7"


async def test_a_try_again_carries_the_same_key_and_counts_once() -> None:
    answering = Answering(httpx.Response(503), httpx.Response(200, json={}))
    center = center_of(answering)
    await center.command(COORDINATOR, "/path", {})

    first, second = answering.asked
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert center.asked == 1


async def test_a_list_is_asked_for_to_its_end() -> None:
    answering = Answering(page(["a", "b"], "on"), page(["c"]))
    items = await center_of(answering).pages(COORDINATOR, "/list", status="open")

    assert [item["id"] for item in items] == ["a", "b", "c"]
    assert [dict(asked.url.params) for asked in answering.asked] == [
        {"status": "open", "limit": "200"},
        {"status": "open", "limit": "200", "cursor": "on"},
    ]


async def test_an_answer_that_the_history_does_not_expect_ends_it_with_what_was_said() -> None:
    answering = Answering(httpx.Response(409, text="not-open"))

    with pytest.raises(UnexpectedAnswerError, match="POST /path: 409 not-open"):
        await center_of(answering).command(COORDINATOR, "/path", {})


async def test_what_a_proxy_says_at_length_is_told_in_a_line() -> None:
    answering = Answering(
        httpx.Response(400, text="<html>\n<h1>Bad\nrequest</h1>\n" + 9 * "x\n" * 99)
    )

    with pytest.raises(UnexpectedAnswerError) as unexpected:
        await center_of(answering).command(COORDINATOR, "/path", {})
    [line] = str(unexpected.value).splitlines()
    assert line.startswith("POST /path: 400 <html> <h1>Bad request</h1> x")
    assert len(line) < 600
