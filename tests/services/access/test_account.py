"""The choice of a role, and one's own account: over HTTP, as a browser does it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from starlette.requests import Request

from services.access.binding import bind
from services.access.commands.people import EndRole, GrantRole
from services.access.pages.browsers import browser_in_words
from services.access.sessions import session_now, whoami
from services.access.settings import AccessSettings
from services.access.tokens import hash_of
from services.kit.pages.cross_site import SESSION_COOKIE, FormTokens
from services.kit.pages.page import sealer_of
from tests.services.access.conftest import POLICE, identity
from tests.services.access.test_pages import Browser, Site, at, site

__all__ = ["site"]  # the fixture

AGENCY = "IA0570100"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
REQUESTER = {"role": "requester", "agency": AGENCY}


async def several_roles(site: Site, browser: Browser) -> httpx.Response:
    """Ana is a coordinator and a requester, and signs in; where the browser is sent."""
    made = await site.house.invite("ana")
    account = identity("ana", issuer=site.issuer.address)
    person_id = await bind(site.house.running, made.token, account)
    await site.house.give(GrantRole, person_id, **REQUESTER, reason="new-duties")
    return await browser.come_back()


def form_token(page: str, action: str) -> str:
    found = re.search(
        rf'action="{re.escape(action)}"[^>]*>\s*<input type="hidden" name="form_token" '
        r'value="([^"]+)"',
        unescape(page),
    )
    assert found, f"no form for {action}"
    return found[1]


async def post(browser: Browser, shown_at: str, action: str, **fields: str) -> httpx.Response:
    page = await browser.get(shown_at)
    return await browser.post(action, {"form_token": form_token(page.text, action), **fields})


async def role_of(site: Site, browser: Browser) -> str | None:
    known = await whoami(site.house.running, hash_of(browser.cookies[SESSION_COOKIE]))
    return None if known is None else str(known.duty)


async def test_who_has_several_roles_chooses_one_after_signing_in(site: Site) -> None:
    browser = site.browser()
    answer = await several_roles(site, browser)
    assert answer.headers["location"] == "/role"
    assert await role_of(site, browser) is None
    page = await browser.get("/role")
    assert "Coordinator" in page.text
    assert f"Requester for {POLICE} ({AGENCY})" in page.text
    before = browser.cookies[SESSION_COOKIE]
    chosen = await post(browser, "/role", "/role", role=f"requester-{AGENCY}")
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/home")
    assert await role_of(site, browser) == f"requester for {AGENCY}"
    assert browser.cookies[SESSION_COOKIE] != before
    assert await whoami(site.house.running, hash_of(before)) is None


async def test_the_choice_leads_to_where_one_wanted_to_go_and_nowhere_else(site: Site) -> None:
    browser = site.browser()
    await several_roles(site, browser)
    answer = await browser.come_back(back="/access/people?page=2")
    there = urlsplit(answer.headers["location"])
    assert parse_qs(there.query) == {"back": ["/access/people?page=2"]}
    page = unescape((await browser.get(answer.headers["location"])).text)
    assert 'name="back" value="/access/people?page=2"' in page
    for back, location in (
        ("/access/people?page=2", "/access/people?page=2"),
        ("https://evil.example/", "/home"),
        ("//evil.example/", "/home"),
    ):
        chosen = await post(browser, "/role", "/role", role="coordinator", back=back)
        assert chosen.headers["location"] == location


async def test_a_role_is_changed_later_each_time_with_a_new_token(site: Site) -> None:
    browser = site.browser()
    await several_roles(site, browser)
    seen = {browser.cookies[SESSION_COOKIE]}
    for role, said in (("coordinator", "coordinator"), (f"requester-{AGENCY}", "requester")) * 2:
        await post(browser, "/role", "/role", role=role)
        assert str(await role_of(site, browser)).startswith(said)
        seen.add(browser.cookies[SESSION_COOKIE])
    assert len(seen) == 5
    page = (await browser.get("/role")).text
    assert re.search(rf'value="requester-{AGENCY}" checked', page)


@pytest.mark.parametrize("role", ["administrator", "requester-IA0570200", "", "nobody"])
async def test_nobody_takes_a_role_that_is_not_theirs(site: Site, role: str) -> None:
    browser = site.browser()
    await several_roles(site, browser)
    answer = await post(browser, "/role", "/role", role=role)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert await role_of(site, browser) is None


async def test_a_role_that_ended_while_the_form_was_open_is_not_taken(site: Site) -> None:
    browser = site.browser()
    await several_roles(site, browser)
    token = form_token((await browser.get("/role")).text, "/role")
    person_id = await person_of(site, browser)
    today = site.house.running.today()
    await site.house.give(
        EndRole, person_id, **REQUESTER, ends_on=today, reason="duties-changed", others=()
    )
    answer = await browser.post("/role", {"form_token": token, "role": f"requester-{AGENCY}"})
    assert answer.status_code == 422
    assert "You do not have this role any more" in answer.text


async def person_of(site: Site, browser: Browser) -> UUID:
    token = hash_of(browser.cookies[SESSION_COOKIE])
    session = await session_now(site.house.running, token)
    assert session is not None
    return session.person_id


async def test_without_a_role_one_sees_ones_account_and_can_leave(site: Site) -> None:
    browser = site.browser()
    await several_roles(site, browser)
    page = await browser.get("/account")
    assert page.status_code == 200
    assert "Choose a role" in page.text
    assert "None chosen" in page.text
    assert (await post(browser, "/account", "/sign-out")).status_code == 303


async def test_who_is_not_signed_in_is_sent_to_sign_in_first(site: Site) -> None:
    for path in ("/account", "/role"):
        answer = await site.browser().get(path)
        assert answer.headers["location"] == f"/sign-in?back=%2F{path[1:]}"


async def test_my_account_shows_name_roles_and_where_one_is_signed_in(site: Site) -> None:
    browser, other = site.browser(), site.browser()
    await several_roles(site, browser)
    await post(browser, "/role", "/role", role="coordinator")
    begun = await other.get("/sign-in/city")
    await other.get(f"/callback?{site.issuer.brought_back(at(begun))}", **{"user-agent": FIREFOX})
    page = unescape((await browser.get("/account")).text)
    for said in (
        "ana@center.example",
        f"Requester for {POLICE} ({AGENCY})",
        "Now",
        "Firefox on Windows",
    ):
        assert said in page
    assert page.count("This one") == 1


async def test_one_session_is_ended_or_all_others_or_all(site: Site) -> None:
    mine, *others = (site.browser() for _ in range(4))
    await several_roles(site, mine)
    for each in others:
        await each.come_back()
    page = unescape((await mine.get("/account")).text)
    ends = re.findall(r'action="(/account/sessions/[^"]+)"', page)
    assert len(ends) == 3
    answer = await post(mine, "/account", ends[0])
    assert "The session was ended" in (await mine.get(answer.headers["location"])).text
    assert sum([await signed_in(each) for each in others]) == 2
    again = await mine.post(ends[0], {"form_token": form_token(page, ends[0])})
    assert again.status_code == 303, "what is ended twice is ended once"
    await post(mine, "/account", "/account/others")
    assert [await signed_in(each) for each in (mine, *others)] == [True, False, False, False]
    await others[0].come_back()
    answer = await post(mine, "/account", "/account/everywhere")
    assert answer.headers["location"].startswith("/sign-in")
    assert SESSION_COOKIE not in mine.cookies
    assert not await signed_in(others[0])


async def signed_in(browser: Browser) -> bool:
    return (await browser.get("/account")).status_code == 200


async def test_nobody_ends_a_session_of_somebody_else(site: Site) -> None:
    mine = site.browser()
    await several_roles(site, mine)
    ben = await site.house.signed_in("ben")
    page = (await mine.get("/account")).text
    action = f"/account/sessions/{ben.session_id}"
    forged = await mine.post(action, {"form_token": form_token(page, "/account/everywhere")})
    assert forged.status_code == 403, "a token is for one address"
    cookie = f"{SESSION_COOKIE}={mine.cookies[SESSION_COOKIE]}".encode()
    request = Request({"type": "http", "headers": [(b"cookie", cookie)]})
    tokens = FormTokens(sealer_of(AccessSettings.of(site.house.running.settings)), request)
    token = tokens.token(action, f"person-{await person_of(site, mine)}")
    assert (await mine.post(action, {"form_token": token})).status_code == 303
    assert await whoami(site.house.running, hash_of(ben.token)) is not None


async def test_a_session_without_a_role_ends_when_its_person_has_none(site: Site) -> None:
    browser = site.browser()
    await several_roles(site, browser)
    person_id = await person_of(site, browser)
    assert await signed_in(browser)
    await site.house.remove(person_id)
    assert not await signed_in(browser)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Linux"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Mobile Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("<script>", "Another browser"),
        (None, "Another browser"),
    ],
)
def test_a_browser_is_called_by_words_that_its_owner_knows(sent: str | None, words: str) -> None:
    assert browser_in_words(sent) == words
