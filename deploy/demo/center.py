"""The center as its callers see it: its services and pages behind one HTTP address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from deploy.client import Client, UnexpectedAnswerError
from deploy.demo.browser import Browser, Form
from deploy.keyring import Keyring, named_after_party
from events.event import Role
from services.kit.http.principals import Principal

PAGE_ITEMS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request: a role, and for whom it speaks."""

    role: Role
    provider: str | None = None
    """The partner organization that the caller speaks for."""
    agency: str | None = None
    """The ORI of the agency that the caller speaks for."""
    person: str | None = None
    """Who it is, where that matters."""
    token: str | None = None
    """A private token, instead of a key."""

    @property
    def principal(self) -> Principal:
        """Who the center takes the caller for."""
        return named_after_party(
            self.role, agency=self.agency, provider=self.provider, person=self.person
        )


COORDINATOR: Final = Caller("coordinator")


class Center:
    """Sends requests of any caller; an answer other than success ends the demo."""

    def __init__(self, client: Client, keyring: Keyring) -> None:
        """`keyring` gives each caller its key."""
        self._client = client
        self._keyring = keyring
        self.asked = 0
        """The number of requests answered so far."""
        self.desk = self.browser()
        """The browser of a coordinator, once one has signed in with it."""
        self.administrators = self.browser(), self.browser()
        """The browsers of two administrators, likewise."""

    def moved_to(self, address: str) -> None:
        """Send further requests to this address."""
        self._client.moved_to(address)

    async def command(
        self,
        by: Caller,
        path: str,
        body: Mapping[str, Any],
        *,
        after: int = 0,
        method: str = "POST",
    ) -> dict[str, Any]:
        """Send a command, once also if it is retried; return the body of the answer."""
        answer: dict[str, Any] = await self._ask(method, by, path, after, body)
        return answer

    async def query(self, by: Caller, path: str, *, after: int = 0) -> Any:
        """Send a query; return the body of the answer."""
        return await self._ask("GET", by, path, after)

    async def public(self, path: str) -> bytes:
        """Return what anybody reads at a path who has no key, as it was sent."""
        response = await self._client.ask("GET", path, headers={})
        if not response.is_success:
            raise UnexpectedAnswerError(response)
        self.asked += 1
        return response.content

    def browser(self) -> Browser:
        """Return the browser of somebody who is not signed in."""
        return Browser(self._page)

    async def pages(self, by: Caller, path: str, **asked: str) -> list[dict[str, Any]]:
        """Return all items of a list, page after page."""
        items: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            said = urlencode({**asked, "limit": PAGE_ITEMS_MAX, **cursor})
            page = await self.query(by, f"{path}?{said}")
            items += page["items"]
            if page["next"] is None:
                return items
            cursor = {"cursor": page["next"]}

    async def _page(
        self, method: str, address: str, headers: Mapping[str, str], form: Form | None
    ) -> httpx.Response:
        response = await self._client.ask(method, address, headers=headers, form=form)
        self.asked += 1
        return response

    async def _ask(
        self,
        method: str,
        by: Caller,
        path: str,
        after: int,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        headers = {
            "Authorization": f"Bearer {by.token or self._keyring.key_of(by.principal)}",
            **({"Byfield-After": str(after)} if after else {}),
        }
        response = await self._client.ask(method, path, headers=headers, json=body)
        if not response.is_success:
            raise UnexpectedAnswerError(response)
        self.asked += 1
        return response.json()


@asynccontextmanager
async def connected(keyring: Keyring) -> AsyncIterator[Center]:
    """Connect callers with these keys; `Center.moved_to` sets the address."""
    async with Client() as client:
        yield Center(client, keyring)
