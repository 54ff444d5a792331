"""Asks a center over HTTP, and asks again where no answer came: bounded, under one key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

import httpx

from deploy.retrying import (
    PATIENCE,
    GaveUpError,
    Patience,
    TryAgain,
    patiently,
    retry_after_seconds,
)
from events.ids import new_id

KEY: Final = "Idempotency-Key"
CONNECTIONS_MAX: Final = 32
SAID_CHARACTERS_MAX: Final = 500
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_TRY_AGAIN: Final = frozenset({502, 503, 504})
"""Ours says 503; a proxy in between says the others of a connection that it lost."""
_LOST: Final = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, TimeoutError)
"""No answer came, or not all of it; whether it was done, the key tells."""


class UnreachedError(Exception):
    """Nobody answered, however often it was asked; says where, what, and why not."""

    def __init__(self, asked: httpx.Request, gave_up: GaveUpError) -> None:
        address = asked.url.copy_with(path="", query=None, fragment=None)
        super().__init__(f"{address} cannot be reached: {asked.method} {asked.url.path}: {gave_up}")
        self.attempts = gave_up.attempts


class UnexpectedAnswerError(Exception):
    """The center answered otherwise than was expected; says what it said."""

    def __init__(self, response: httpx.Response) -> None:
        request = response.request
        super().__init__(f"{request.method} {request.url.path}: {_said(response)}")
        self.status = response.status_code


class Client:
    """Asks again after a lost connection, a time-out and a 503, as long as its patience lasts.

    What changes something carries an `Idempotency-Key`, the same at every attempt, so that it is
    done once: whoever calls gives it, or it is made here.
    """

    def __init__(
        self,
        address: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        patience: Patience = PATIENCE,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`address` is what paths are relative to; `headers` go along with every request."""
        self._patience = patience
        self._http = httpx.AsyncClient(
            base_url=address,
            headers=headers,
            timeout=patience.attempt_seconds_max,
            limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
            trust_env=False,  # the centers that we ask are near; no proxy lies between
            transport=transport,
        )

    def moved_to(self, address: str) -> None:
        """Ask there from now on."""
        self._http.base_url = httpx.URL(address)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> httpx.Response:
        """The answer, whatever its status, but none that says to try again.

        Raises `UnreachedError`.
        """
        key = {} if method in _SAFE else {KEY: str(new_id())}
        asked = self._http.build_request(method, path, headers=key | dict(headers or {}), json=json)

        async def once(seconds_max: float) -> httpx.Response | TryAgain:
            try:
                # httpx bounds each read; who answers byte by byte is bounded here.
                async with asyncio.timeout(seconds_max):
                    answer = await self._http.send(asked)
            except _LOST as lost:
                return TryAgain(f"{type(lost).__name__} {lost}".strip())
            if answer.status_code not in _TRY_AGAIN:
                return answer
            return TryAgain(_said(answer), retry_after_seconds(answer.headers.get("Retry-After")))

        try:
            return await patiently(once, self._patience)
        except GaveUpError as gave_up:
            raise UnreachedError(asked, gave_up) from None

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.__aexit__(kind, fault, trace)


def _said(answer: httpx.Response) -> str:
    """Its status and its words, in a line."""
    return f"{answer.status_code} {' '.join(answer.text.split())}"[:SAID_CHARACTERS_MAX]
