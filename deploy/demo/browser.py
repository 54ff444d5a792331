"""A browser without script: it keeps cookies, goes where it is sent, and posts what it is shown."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

import httpx

from deploy.client import UnexpectedAnswerError
from services.kit.pages.cross_site import SESSION_COOKIE

STEPS_MAX: Final = 10
"""From page to page, after one click."""
_FORM: Final = re.compile(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')

Typed = str | Sequence[str]
"""A value of a form's field, or several."""
Form = Mapping[str, Typed]
Fetch = Callable[[str, str, Mapping[str, str], Form | None], Awaitable[httpx.Response]]
"""Returns what is answered to a method, at an address, to these headers and this form."""


class NotShownError(Exception):
    """The center does not show what it must."""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page as it is shown."""

    url: httpx.URL
    text: str

    def hidden(self) -> Mapping[str, str]:
        """Return the hidden fields of the form that is posted where the page stands."""
        for action, fields in _FORM.findall(self.text):
            if unescape(action) == self.url.path:
                return {name: unescape(value) for name, value in _HIDDEN.findall(fields)}
        raise NotShownError(f"{self.url.path} shows no form")


class Browser:
    """The browser of one person, at the center's pages and those that they lead to."""

    def __init__(self, fetch: Fetch) -> None:
        """Nobody is signed in with it at first."""
        self._fetch = fetch
        self._cookies: dict[str, str] = {}

    @property
    def session(self) -> str:
        """The token of who is signed in with it."""
        return self._cookies[SESSION_COOKIE]

    async def open(self, address: str) -> ShownPage:
        """Return the page at an address, or the one to which that leads."""
        return await self._go("GET", address)

    async def send(self, page: ShownPage, **typed: Typed) -> ShownPage:
        """Fill in the form of a page and send it; return the page to which that leads."""
        form = {**page.hidden(), **typed}
        return await self._go("POST", str(page.url.copy_with(query=None)), form)

    async def _go(self, method: str, address: str, form: Form | None = None) -> ShownPage:
        for _ in range(STEPS_MAX):
            answer = await self._fetch(method, address, self._headers(), form)
            self._keep_cookies(answer)
            if answer.next_request is None:
                if not answer.is_success:
                    raise UnexpectedAnswerError(answer)
                return ShownPage(answer.url, answer.text)
            method, address, form = "GET", str(answer.next_request.url), None
        raise NotShownError(f"{address}: {STEPS_MAX} steps, and no page")

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        # httpx, unlike browsers, sends no secure cookie to this machine without TLS.
        said = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
        return said | ({"Cookie": cookies} if cookies else {})

    def _keep_cookies(self, answer: httpx.Response) -> None:
        for line in answer.headers.get_list("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if value.strip('"'):
                self._cookies[name] = value
            else:
                self._cookies.pop(name, None)
