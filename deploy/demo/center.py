"""The center as its callers see it: three services behind one HTTP address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from deploy.client import Client, UnexpectedAnswerError

PAGE_ITEMS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request: a role, and for whom it speaks."""

    role: str
    agency: str | None = None
    """The ORI of the agency that the caller speaks for."""
    provider: str | None = None
    """The partner organization that the caller speaks for."""
    token: str | None = None
    """A private token, instead of that of the role."""


COORDINATOR: Final = Caller("coordinator")
READER: Final = Caller("reader")


class Center:
    """Sends requests of any caller; an answer other than success ends the demo."""

    def __init__(self, client: Client, tokens: Mapping[str, str]) -> None:
        """`tokens` gives the bearer token of each role."""
        self._client = client
        self._tokens = tokens
        self.asked = 0
        """The number of requests answered so far."""

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

    async def _ask(
        self,
        method: str,
        by: Caller,
        path: str,
        after: int,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        headers = {
            "Authorization": f"Bearer {by.token or self._tokens[by.role]}",
            **({"Byfield-Subject": party} if (party := by.agency or by.provider) else {}),
            **({"Byfield-After": str(after)} if after else {}),
        }
        response = await self._client.ask(method, path, headers=headers, json=body)
        if not response.is_success:
            raise UnexpectedAnswerError(response)
        self.asked += 1
        return response.json()


@asynccontextmanager
async def connected(tokens: Mapping[str, str]) -> AsyncIterator[Center]:
    """Connect callers with these tokens; `Center.moved_to` sets the address."""
    async with Client() as client:
        yield Center(client, tokens)
