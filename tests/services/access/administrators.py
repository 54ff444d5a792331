"""Administrators at their pages, over HTTP."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

import httpx

from services.access.feeds import ERASE_REMOVED_FEED, PEOPLE_FEED
from services.access.openid.id_token import Identity
from services.access.sessions import sign_in
from services.kit.pages.cross_site import SESSION_COOKIE
from tests.services.access.conftest import identity
from tests.services.access.test_pages import Browser, Site

_FORM = re.compile(r'<form method="post" action="([^"]+)".*?</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_LINK = re.compile(r"https://byfield\.example/invitation/([A-Za-z0-9_-]{43})")
_FAULT = re.compile(r'id="([a-z_]+)-fault"><span class="unseen">Error: </span>(.*?)</p>')
ANA = {
    "name": "Ana Alvarez",
    "mail": "ana@center.example",
    "role": "coordinator",
    "reason": "needs-access",
}


class Administrator:
    """A browser in which an administrator is signed in."""

    def __init__(self, site: Site, person_id: UUID, token: str) -> None:
        self.site = site
        self.person_id = person_id
        self.browser = Browser(site, {SESSION_COOKIE: token})

    async def read(self, path: str) -> str:
        """The text of a page, when the list knows all that was told."""
        running = self.site.house.running
        head = await running.log.head()
        await running.wait_for_position(head.position, PEOPLE_FEED, ERASE_REMOVED_FEED)
        answer = await self.browser.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.text

    async def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the form that is posted to where it is shown."""
        shown = await self.read(path)
        at = path.partition("?")[0]
        [form] = [each[0] for each in _FORM.finditer(shown) if each[1] == at]
        return {unescape(name): unescape(value) for name, value in _HIDDEN.findall(form)}

    async def send(self, path: str, **typed: str) -> httpx.Response:
        """Open a form, fill it in and send it."""
        return await self.post(path, await self.form(path) | typed)

    async def post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """Send a form that is open."""
        return await self.browser.post(path.partition("?")[0], fields)

    async def invite(self, **changed: str) -> httpx.Response:
        """Invite Ana."""
        return await self.send("/people/invite", **ANA | changed)


async def administrator(site: Site, name: str = "ada") -> Administrator:
    """Somebody who is an administrator, signed in."""
    signed_in = await site.house.signed_in(name, role="administrator")
    return Administrator(site, signed_in.person_id, signed_in.token)


async def in_browser(site: Site, account: Identity) -> Browser:
    """Somebody who signs in again."""
    return Browser(site, {SESSION_COOKIE: (await sign_in(site.house.running, account)).token})


def link_of(answer: httpx.Response) -> str:
    """The token of the link that a page shows."""
    assert answer.status_code == 200, answer.text
    [token] = _LINK.findall(answer.text)
    return str(token)


def faults_of(answer: httpx.Response) -> dict[str, str]:
    """The sentences at the fields of a form."""
    assert answer.status_code == 422, (answer.status_code, answer.text)
    return {name: unescape(text) for name, text in _FAULT.findall(answer.text)}


def person_at(answer: httpx.Response) -> str:
    """Where a form that was taken leads: the person's page."""
    assert answer.status_code == 303, (answer.status_code, answer.text)
    return str(answer.headers["location"])


def asked(**fields: Any) -> dict[str, Any]:
    """The fields of a command, with those of nobody's role."""
    return {"agency": None, "provider": None, **fields}


__all__ = ["Site", "identity"]
