"""Who is signed in at access is known on reporting's pages, and nowhere in its JSON API."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape

import httpx
import pytest
from fastapi.routing import APIRoute

from deploy.settings import Settings
from services.access.app import SERVICE as ACCESS
from services.access.sessions import sign_in
from services.kit.http import kept_principals
from services.kit.http.kept_principals import KEPT_SECONDS
from services.kit.http.policy import Asks
from services.kit.http.tokens import new_token
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.run.service import Service
from services.reporting.app import SERVICE as REPORTING
from tests.keys import asking_as, key_of, principal
from tests.services.access.conftest import House, identity
from tests.services.serving import mounted

PAGE = "/reporting/definitions"


class Moved:
    """A monotonic clock that the test moves on."""

    seconds = 5_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Center:
    """Access and reporting behind one address."""

    client: httpx.AsyncClient
    house: House
    clock: Moved

    async def get(self, token: str | None, path: str = PAGE, **headers: str) -> httpx.Response:
        cookie = {} if token is None else {"cookie": f"{SESSION_COOKIE}={token}"}
        return await self.client.get(path, headers={"accept": "text/html", **cookie, **headers})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Moved:
    moved = Moved()
    monkeypatch.setattr(kept_principals, "monotonic", moved)
    return moved


@asynccontextmanager
async def opened(database: str, clock: Moved, **more: int) -> AsyncIterator[Center]:
    app = mounted([REPORTING, ACCESS], Settings.read(postgres_dsn=database, **more))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="https://byfield.example") as client,
    ):
        yield Center(client, House(app.state.services["access"].state.running), clock)


@pytest.fixture
async def center(database: str, clock: Moved) -> AsyncIterator[Center]:
    async with opened(database, clock) as center:
        yield center


async def test_who_is_signed_in_is_named_by_the_role_and_led_to_the_account(
    center: Center,
) -> None:
    signed_in = await center.house.signed_in()
    shown = (await center.get(signed_in.token)).text
    assert '<a href="/access/account">Coordinator</a>' in shown
    assert 'href="/access/sign-in' not in shown


async def test_who_is_not_signed_in_sees_the_page_and_a_way_to_sign_in_that_comes_back(
    center: Center,
) -> None:
    answer = await center.get(None, f"{PAGE}?a=b")
    assert answer.status_code == 200
    assert '<a href="/access/sign-in?back=%2Freporting%2Fdefinitions%3Fa%3Db">' in answer.text
    assert "/access/account" not in answer.text


async def test_what_has_a_name_is_kept_by_no_cache_and_what_has_none_by_all(
    center: Center,
) -> None:
    signed_in = await center.house.signed_in()
    mine, anybodys = await center.get(signed_in.token), await center.get(None)
    assert mine.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in mine.headers
    assert anybodys.headers["cache-control"] == "public, max-age=60"
    assert mine.headers["vary"] == anybodys.headers["vary"] == "Cookie"


async def test_a_session_that_ended_is_believed_for_no_longer_than_a_token(
    center: Center,
) -> None:
    signed_in = await center.house.signed_in()
    assert "Coordinator" in (await center.get(signed_in.token)).text
    await center.house.running.pool.execute("DELETE FROM session")
    assert "Coordinator" in (await center.get(signed_in.token)).text
    center.clock.seconds += KEPT_SECONDS
    assert "Coordinator" not in (await center.get(signed_in.token)).text


async def test_signing_out_works_from_a_page_of_reporting(center: Center) -> None:
    signed_in = await center.house.signed_in()
    shown = (await center.get(signed_in.token)).text
    [(action, token)] = re.findall(
        r'<form method="post" action="([^"]+)">\s*<input type="hidden" name="form_token" '
        r'value="([^"]+)">',
        shown,
    )
    headers = {"cookie": f"{SESSION_COOKIE}={signed_in.token}", "sec-fetch-site": "same-origin"}
    out = await center.client.post(action, data={"form_token": unescape(token)}, headers=headers)
    assert (action, out.status_code) == ("/access/sign-out", 303)
    center.clock.seconds += KEPT_SECONDS
    assert "Coordinator" not in (await center.get(signed_in.token)).text


async def test_who_has_chosen_no_role_yet_is_nobody_here(center: Center) -> None:
    signed_in = await center.house.signed_in()
    await center.house.give_blindly(signed_in.person_id, role="reader")
    again = await sign_in(center.house.running, identity())
    assert "/access/sign-in?back=" in (await center.get(again.token)).text


@pytest.mark.parametrize("token", ["", "x" * 43, "garbage", "\x7f"])
async def test_a_cookie_that_is_no_session_is_nobodys(center: Center, token: str) -> None:
    answer = await center.get(token)
    assert answer.status_code == 200
    assert "/access/sign-in?back=" in answer.text


async def test_the_token_of_a_machine_is_no_session(center: Center) -> None:
    machine = key_of(principal("consumer"))
    assert "/access/sign-in?back=" in (await center.get(machine)).text


async def test_the_json_api_takes_no_cookie(center: Center) -> None:
    signed_in = await center.house.signed_in()
    path = "/reporting/measures/requests"
    assert (await center.get(signed_in.token, path)).status_code == 401
    bearer = {"authorization": f"Bearer {signed_in.token}"}
    assert (await center.client.get(path, headers=bearer)).status_code == 200
    assert (await center.client.get(path, headers=asking_as("coordinator"))).status_code == 200


@pytest.mark.usefixtures("within_a_minute")
async def test_a_stranger_who_tries_cookies_is_told_to_wait(database: str, clock: Moved) -> None:
    async with opened(database, clock, strangers_a_minute_max=3) as center:
        answers = [await center.get(new_token()) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]


def _for_everybody(service: Service) -> list[str]:
    """The pages that anybody may look at, and that take no parameter in their path."""
    return [
        f"/{service.name}{route.path}"
        for site in service.sites
        for router in site.routers
        for route in router.routes
        if isinstance(route, APIRoute)
        and "GET" in (route.methods or ())
        and "{" not in route.path
        and service.policy.of(route.name).asks is Asks.NOTHING
    ]


@pytest.mark.parametrize("path", [*_for_everybody(REPORTING), *_for_everybody(ACCESS)])
async def test_a_page_for_everybody_is_shown_while_it_cannot_be_known_who_looks(
    center: Center, path: str
) -> None:
    signed_in = await center.house.signed_in()
    as_nobody = await center.get(None, path)
    await center.house.running.pool.execute("ALTER TABLE session RENAME TO away")
    answer = await center.get(signed_in.token, path)
    assert answer.status_code == as_nobody.status_code
    if "html" not in answer.headers.get("content-type", "html"):
        assert answer.text == as_nobody.text  # a document says to nobody who looks
        return
    assert answer.headers["cache-control"] == "no-store"
    if answer.status_code == 200:
        assert "Sign-in is away just now" in answer.text
        assert "Sign-in is away just now" not in as_nobody.text


async def test_a_page_that_is_not_for_everybody_waits_until_it_is_known_who_looks(
    center: Center,
) -> None:
    signed_in = await center.house.signed_in()
    await center.house.running.pool.execute("ALTER TABLE session RENAME TO away")
    assert (await center.get(signed_in.token, "/reporting/live/requests")).status_code == 503
    assert (await center.get(signed_in.token, "/access/account")).status_code == 503


async def test_a_page_that_somebody_is_named_on_is_not_answered_by_what_nobody_saw(
    center: Center,
) -> None:
    signed_in, seen = await center.house.signed_in(), await center.get(None)
    tag = seen.headers["etag"]
    assert (await center.get(None, **{"if-none-match": tag})).status_code == 304
    mine = await center.get(signed_in.token, **{"if-none-match": tag})
    assert (mine.status_code, "Coordinator" in mine.text) == (200, True)


async def test_browsers_begin_where_people_sign_in(center: Center) -> None:
    assert (await center.get(None, "/")).headers["location"] == "/access/home"
