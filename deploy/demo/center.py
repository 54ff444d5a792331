"""The center as its callers see it: three services behind one HTTP address."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import httpx

from events.ids import new_id

ATTEMPTS_MAX: Final = 8
RETRY_SECONDS: Final = 0.25
ANSWER_SECONDS_MAX: Final = 30.0
CONNECTIONS_MAX: Final = 32
_TRY_AGAIN: Final = 503


class UnexpectedAnswerError(Exception):
    """The center answered otherwise than the history expects; says what it said."""

    def __init__(self, response: httpx.Response) -> None:
        request = response.request
        super().__init__(
            f"{request.method} {request.url.path}: {response.status_code} {response.text}"
        )


class Center:
    """Asks in a role, under a key of its own, and tries again where it is told to."""

    def __init__(self, client: httpx.AsyncClient, tokens: dict[str, str]) -> None:
        """`tokens` gives the bearer token of each role."""
        self._client = client
        self._tokens = tokens
        self.asked = 0
        """The questions and commands answered so far."""

    async def command(
        self,
        role: str,
        path: str,
        body: dict[str, Any],
        *,
        after: int = 0,
        token: str | None = None,
        method: str = "POST",
    ) -> dict[str, Any]:
        """Give a command; the answer's body. A try again carries the same key, so it is one."""
        headers = {"Idempotency-Key": str(new_id())}
        return await self._ask(method, role, path, after, token, json=body, headers=headers)

    async def query(self, role: str, path: str, *, after: int = 0) -> dict[str, Any]:
        """Ask; the answer's body."""
        return await self._ask("GET", role, path, after, None)

    async def _ask(
        self, method: str, role: str, path: str, after: int, token: str | None, **request: Any
    ) -> dict[str, Any]:
        headers = {
            "Authorization": f"Bearer {token or self._tokens[role]}",
            **({"Byfield-After": str(after)} if after else {}),
            **request.pop("headers", {}),
        }
        for attempt in range(1, ATTEMPTS_MAX + 1):
            response = await self._client.request(method, path, headers=headers, **request)
            if response.is_success:
                self.asked += 1
                answer: dict[str, Any] = response.json()
                return answer
            if response.status_code != _TRY_AGAIN or attempt == ATTEMPTS_MAX:
                break
            await asyncio.sleep(RETRY_SECONDS * attempt)
        raise UnexpectedAnswerError(response)


def connect(address: str, tokens: dict[str, str]) -> tuple[httpx.AsyncClient, Center]:
    """A client of the center at `address` (to be closed) and the center seen through it."""
    client = httpx.AsyncClient(
        base_url=address,
        timeout=ANSWER_SECONDS_MAX,
        limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
        trust_env=False,  # the center runs here; no proxy lies between
    )
    return client, Center(client, tokens)
