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
    """Who asks: a role, and whatever else says for whom."""

    role: str
    provider: str | None = None
    """The partner organization that somebody speaks for."""
    token: str | None = None
    """A private one, instead of the role's."""


COORDINATOR: Final = Caller("coordinator")
REQUESTER: Final = Caller("requester")
READER: Final = Caller("reader")


class Center:
    """Asks as one or the other; every answer that it does not expect ends the history."""

    def __init__(self, client: Client, tokens: Mapping[str, str]) -> None:
        """`tokens` gives the bearer token of each role."""
        self._client = client
        self._tokens = tokens
        self.asked = 0
        """The questions and commands answered so far."""

    def moved_to(self, address: str) -> None:
        """Ask there from now on."""
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
        """Give a command; the answer's body. However often it is asked, it is one."""
        answer: dict[str, Any] = await self._ask(method, by, path, after, body)
        return answer

    async def query(self, by: Caller, path: str, *, after: int = 0) -> Any:
        """Ask; the answer's body."""
        return await self._ask("GET", by, path, after)

    async def pages(self, by: Caller, path: str, **asked: str) -> list[dict[str, Any]]:
        """A list to its end, page after page."""
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
            **({"Byfield-Subject": by.provider} if by.provider else {}),
            **({"Byfield-After": str(after)} if after else {}),
        }
        response = await self._client.ask(method, path, headers=headers, json=body)
        if not response.is_success:
            raise UnexpectedAnswerError(response)
        self.asked += 1
        return response.json()


@asynccontextmanager
async def connected(tokens: Mapping[str, str]) -> AsyncIterator[Center]:
    """The center of callers with these tokens; `Center.moved_to` says where it is."""
    async with Client() as client:
        yield Center(client, tokens)
