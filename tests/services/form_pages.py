"""Pages with forms, asked as a browser without script asks them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

import httpx

from services.kit.pages.cross_site import SESSION_COOKIE
from tests.keys import key_of, principal
from tests.services.access.test_pages import token_of

Typed = Mapping[str, str]
_HIDDEN = re.compile('<input type="hidden" name="([^"]+)" value="([^"]*)">')


async def page_at(
    client: httpx.AsyncClient, path: str, form: Typed | None = None, role: str | None = None
) -> httpx.Response:
    """A page as somebody in this role sees it; or the answer to its form."""
    role = role or "coordinator"
    client.cookies.clear()
    shown = await client.get(path, headers=headers_of(role))
    if form is None or shown.status_code != 200:
        return shown
    return await posted(client, path, shown, form, role)


async def posted(
    client: httpx.AsyncClient,
    path: str,
    shown: httpx.Response,
    form: Typed,
    role: str = "coordinator",
) -> httpx.Response:
    """The answer to the form of a page that was shown before."""
    content = shown.text.partition("<main")[2]
    hidden = {name: unescape(value) for name, value in _HIDDEN.findall(content)}
    data = {**hidden, **form, "form_token": token_of(content)}
    return await client.post(path, headers=headers_of(role), data=data)


def headers_of(role: str) -> dict[str, str]:
    """What a browser sends with the session of somebody in a role."""
    cookie = f"{SESSION_COOKIE}={key_of(principal(role))}"
    return {"accept": "text/html", "sec-fetch-site": "same-origin", "cookie": cookie}


def text_of(answer: httpx.Response) -> str:
    """What stands in the content of a page, without its tags."""
    content = answer.text.partition("<main")[2]
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", content)))
