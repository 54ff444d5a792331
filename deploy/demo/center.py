"""The center as its callers see it: three services behind one HTTP address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from events.ids import new_id

ATTEMPTS_MAX: Final = 8
RETRY_SECONDS: Final = 0.25
ANSWER_SECONDS_MAX: Final = 30.0
CONNECTIONS_MAX: Final = 32
PAGE_ITEMS_MAX: Final = 200
_TRY_AGAIN: Final = 503


class UnexpectedAnswerError(Exception):
    """The center answered otherwise than the history expects; says what it said."""

    def __init__(self, response: httpx.Response) -> None:
        request = response.request
        super().__init__(
            f"{request.method} {request.url.path}: {response.status_code} {response.text}"
        )


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
    """Asks under a key of its own, and tries again where it is told to."""

    def __init__(self, client: httpx.AsyncClient, tokens: Mapping[str, str]) -> None:
        """`tokens` gives the bearer token of each role."""
        self._client = client
        self._tokens = tokens
        self.asked = 0
        """The questions and commands answered so far."""

    def moved_to(self, address: str) -> None:
        """Ask there from now on."""
        self._client.base_url = httpx.URL(address)

    async def command(
        self,
        by: Caller,
        path: str,
        body: Mapping[str, Any],
        *,
        after: int = 0,
        method: str = "POST",
    ) -> dict[str, Any]:
        """Give a command; the answer's body. A try again carries the same key, so it is one."""
        headers = {"Idempotency-Key": str(new_id())}
        request = {"json": body, "headers": headers}
        answer: dict[str, Any] = await self._ask(method, by, path, after, **request)
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

    async def _ask(self, method: str, by: Caller, path: str, after: int, **request: Any) -> Any:
        headers = {
            "Authorization": f"Bearer {by.token or self._tokens[by.role]}",
            **({"Byfield-Subject": by.provider} if by.provider else {}),
            **({"Byfield-After": str(after)} if after else {}),
            **request.pop("headers", {}),
        }
        for attempt in range(1, ATTEMPTS_MAX + 1):
            response = await self._client.request(method, path, headers=headers, **request)
            if response.is_success:
                self.asked += 1
                return response.json()
            if response.status_code != _TRY_AGAIN or attempt == ATTEMPTS_MAX:
                break
            await asyncio.sleep(RETRY_SECONDS * attempt)
        raise UnexpectedAnswerError(response)


@asynccontextmanager
async def connected(tokens: Mapping[str, str]) -> AsyncIterator[Center]:
    """The center of callers with these tokens; `Center.moved_to` says where it is."""
    client = httpx.AsyncClient(
        timeout=ANSWER_SECONDS_MAX,
        limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
        trust_env=False,  # the center runs here; no proxy lies between
    )
    async with client:
        yield Center(client, tokens)
