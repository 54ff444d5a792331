"""People come in by an invitation and a provider, and go out: over HTTP, as browsers do it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from services.access import administering
from services.access.app import SERVICE
from services.access.openid.underway import Begun, Underway
from services.access.pages.signing_in import BROWSER_COOKIE, INVITATION_COOKIE
from services.access.settings import AccessSettings
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.run.service import build
from tests.services.access.conftest import Clock, House
from tests.services.access.openid.forging import Forger, forger
from tests.waiting import SECONDS_MAX

ORIGIN = "https://byfield.example"
HTML = {"accept": "text/html", "host": "byfield.example"}
SAME_SITE = {**HTML, "sec-fetch-site": "same-origin"}


@dataclass
class Asked:
    """What a browser talks to: somebody over HTTP, and an issuer."""

    client: httpx.AsyncClient
    issuer: Forger


@dataclass
class Site(Asked):
    """Access over HTTP, its issuer, and what happened in it."""

    house: House

    def browser(self) -> Browser:
        """A new browser, without cookies."""
        return Browser(self)


@dataclass
class Browser:
    """Keeps cookies and sends them back; nothing is followed by itself."""

    site: Asked
    cookies: dict[str, str] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self._send("GET", path, {**HTML, **headers})

    async def post(self, path: str, form: dict[str, str], **headers: str) -> httpx.Response:
        return await self._send("POST", path, {**SAME_SITE, **headers}, data=form)

    async def _send(
        self, method: str, path: str, headers: dict[str, str], **said: Any
    ) -> httpx.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.site.client.cookies.clear()
        answer = await self.site.client.request(
            method, path, headers={**headers, **({"cookie": cookie} if cookie else {})}, **said
        )
        self.last = answer.headers.get_list("set-cookie")
        for line in self.last:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
            if "max-age=0" in line.lower():
                del self.cookies[name]
        return answer

    async def accept(self, token: str) -> None:
        """Open the link of an invitation, and go on."""
        path = f"/invitation/{token}"
        form = {"form_token": token_of((await self.get(path)).text)}
        assert (await self.post(path, form)).headers["location"] == "/sign-in"

    async def come_back(self, back: str = "") -> httpx.Response:
        """Begin to sign in, do so at the provider, and come back."""
        path = "/sign-in/city" + (f"?{urlencode({'back': back})}" if back else "")
        begun = await self.get(path)
        assert begun.status_code == 303
        return await self.get(f"/callback?{self.site.issuer.brought_back(at(begun))}")


def at(answer: httpx.Response) -> Begun:
    """What the issuer sees of a sign-in: the address."""
    nothing = Underway("", "", "", "", "", Forger("").now)
    return Begun(answer.headers["location"], nothing)


def token_of(page: str) -> str:
    """Return the token of the form in the content, which stands below that for signing out."""
    found: list[str] = re.findall(r'name="form_token" value="([^"]+)"', page)
    return found[-1] if found else ""


@asynccontextmanager
async def opened_site(database: str, **said: Any) -> AsyncIterator[Site]:
    """Access with these settings."""
    async with forger() as issuer:
        settings = AccessSettings.read(postgres_dsn=database, public_url=ORIGIN, **said).model_copy(
            update={"openid_providers": {"city": issuer.provider()}}
        )
        clock = Clock()  # no midnight passes while a test is at work
        app = build(SERVICE, settings, clock=clock)
        with pytest.MonkeyPatch.context() as patient:
            # What a page waits for a little is waited for here however busy the machine is.
            patient.setattr(administering, "SHOWN_SECONDS_MAX", SECONDS_MAX)
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client,
            ):
                running = app.state.running
                issuer.now = running.now()
                issuer.claims = {
                    "sub": "ana",
                    "email": "ana@center.example",
                    "email_verified": True,
                }
                yield Site(client, issuer, House(running, clock))


@pytest.fixture
async def site(database: str) -> AsyncIterator[Site]:
    async with opened_site(database) as opened:
        yield opened


async def test_an_invitation_and_a_sign_in_begin_a_session(site: Site) -> None:
    made = await site.house.invite("ana")
    browser = site.browser()
    await browser.accept(made.token)
    page = await browser.get("/sign-in")
    assert "Sign in with The issuer" in page.text
    answer = await browser.come_back(back="/access/sign-in")
    assert (answer.status_code, answer.headers["location"]) == (303, "/access/sign-in")
    [cookie] = [line for line in browser.last if line.startswith(SESSION_COOKIE)]
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {
        "secure",
        "httponly",
        "samesite=lax",
        "path=/",
        "max-age=43200",
    }
    assert set(browser.cookies) & {BROWSER_COOKIE, INVITATION_COOKIE} == set()
    assert "You are signed in as ana" in (await browser.get("/sign-in")).text


async def test_a_program_that_opens_the_link_of_a_mail_uses_nothing_up(site: Site) -> None:
    made = await site.house.invite("ana")
    await site.browser().get(f"/invitation/{made.token}")
    browser = site.browser()
    await browser.accept(made.token)
    assert (await browser.come_back()).status_code == 303


async def test_each_sign_in_has_a_new_id_and_ends_the_former(site: Site) -> None:
    made = await site.house.invite("ana")
    browser = site.browser()
    await browser.accept(made.token)
    await browser.come_back()
    first = dict(browser.cookies)
    await browser.come_back()
    assert browser.cookies[SESSION_COOKIE] != first[SESSION_COOKIE]
    former = Browser(site, first)
    assert "You are signed in" not in (await former.get("/sign-in")).text


async def test_whoever_opened_the_invitation_of_another_signs_in_afterwards_as_ever(
    site: Site,
) -> None:
    for_ana, for_ben = await site.house.invite("ana"), await site.house.invite("ben")
    browser = site.browser()
    await browser.accept(for_ana.token)
    await browser.come_back()
    for told in (for_ben, for_ben):
        await browser.accept(told.token)
        refused = await browser.come_back()
        assert (refused.status_code, "another address" in refused.text) == (403, True)
        assert INVITATION_COOKIE not in browser.cookies
        assert (await browser.come_back()).status_code == 303
    assert "You are signed in as ana" in (await browser.get("/sign-in")).text


async def test_who_is_signed_in_can_still_take_an_invitation_in_that_browser(site: Site) -> None:
    for_ana, for_ben = await site.house.invite("ana"), await site.house.invite("ben")
    browser = site.browser()
    await browser.accept(for_ana.token)
    await browser.come_back()
    assert "Sign in with" not in (await browser.get("/sign-in")).text
    await browser.accept(for_ben.token)
    page = (await browser.get("/sign-in")).text
    assert "ana is signed out then" in page
    assert "Sign in with The issuer" in page
    site.issuer.claims = {"sub": "ben", "email": "ben@center.example", "email_verified": True}
    await browser.come_back()
    assert "You are signed in as ben" in (await browser.get("/sign-in")).text


async def test_who_was_not_invited_is_not_signed_in(site: Site) -> None:
    browser = site.browser()
    answer = await browser.come_back()
    assert answer.status_code == 403
    assert "Nobody was invited who signs in with this account" in answer.text
    assert SESSION_COOKIE not in browser.cookies


async def test_a_callback_in_another_browser_signs_nobody_in(site: Site) -> None:
    mine, theirs = site.browser(), site.browser()
    begun = await theirs.get("/sign-in/city")
    await mine.get("/sign-in/city")
    answer = await mine.get(f"/callback?{site.issuer.brought_back(at(begun))}")
    assert answer.status_code == 403
    assert "another browser" in answer.text
    assert SESSION_COOKIE not in mine.cookies


async def test_an_invitation_that_another_put_into_the_browser_meanwhile_binds_nobody(
    site: Site,
) -> None:
    made = await site.house.invite("ana")
    browser = site.browser()
    await browser.accept(made.token)
    begun = await browser.get("/sign-in/city")
    browser.cookies[INVITATION_COOKIE] = "another"
    answer = await browser.get(f"/callback?{site.issuer.brought_back(at(begun))}")
    assert answer.status_code == 403
    assert SESSION_COOKIE not in browser.cookies


async def test_who_cancels_reads_so(site: Site) -> None:
    browser = site.browser()
    begun = await browser.get("/sign-in/city")
    site.issuer.callback = {"code": None, "error": "access_denied"}
    answer = await browser.get(f"/callback?{site.issuer.brought_back(at(begun))}")
    assert answer.status_code == 403
    assert "the sign-in was cancelled" in answer.text


async def test_an_issuer_that_is_away_is_told_in_plain_words(site: Site) -> None:
    site.issuer.metadata = {"issuer": "https://other.example"}
    answer = await site.browser().get("/sign-in/city")
    assert answer.status_code == 503
    assert "does not answer as it should" in answer.text


async def test_a_provider_that_is_not_set_is_not_found(site: Site) -> None:
    assert (await site.browser().get("/sign-in/other")).status_code == 404


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_nobody_is_sent_on_to_another_site(site: Site, back: str) -> None:
    made = await site.house.invite("ana")
    browser = site.browser()
    await browser.accept(made.token)
    assert (await browser.come_back(back)).headers["location"] == "/home"


async def test_sign_out_ends_the_session(site: Site) -> None:
    made = await site.house.invite("ana")
    browser = site.browser()
    await browser.accept(made.token)
    await browser.come_back()
    kept = dict(browser.cookies)
    form = {"form_token": token_of((await browser.get("/sign-in")).text)}
    assert (await browser.post("/sign-out", form)).status_code == 303
    assert SESSION_COOKIE not in browser.cookies
    again = await Browser(site, kept).get("/sign-in")
    assert "You are signed in" not in again.text


@pytest.mark.parametrize(
    ("headers", "with_token"),
    [
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "same-origin"}, False),
    ],
)
async def test_nobody_is_signed_out_from_elsewhere(
    site: Site,
    headers: dict[str, str],
    with_token: bool,  # noqa: FBT001 - a case of the test
) -> None:
    made = await site.house.invite("ana")
    browser = site.browser()
    await browser.accept(made.token)
    await browser.come_back()
    form = {"form_token": token_of((await browser.get("/sign-in")).text)} if with_token else {}
    assert (await browser.post("/sign-out", form, **headers)).status_code == 403
    assert "You are signed in" in (await browser.get("/sign-in")).text
